import type { Plugin } from "vite";

/** Tells boot.js where the words of each language are, so that they are asked for together with the app. */
export function wordsOnBoot(folder: string): Plugin {
  return {
    name: "skein-words-on-boot",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle }) {
        const chunks = Object.values(bundle ?? {}).flatMap((file) => (file.type === "chunk" ? [file] : []));
        const attributes = chunks.flatMap(({ facadeModuleId, fileName }) => {
          const language = facadeModuleId?.startsWith(folder)
            ? facadeModuleId.slice(folder.length, -".ts".length)
            : "";
          return language === "" ? [] : [`data-${language}="/${fileName}"`];
        });
        if (attributes.length !== 2) throw new Error("the words of two languages were not built");
        const boot = '<script src="/boot.js"';
        if (!html.includes(boot)) throw new Error("index.html does not load boot.js");
        return html.replace(boot, [boot, ...attributes.sort()].join(" "));
      },
    },
  };
}
