import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

/** Builds a page that runs one module and nothing else. Returns the folder to serve. With `names` a profile can be read. */
export async function buildPage(entry: string, { names = false } = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "skein-page-"));
  await writeFile(join(root, "main.ts"), `import ${JSON.stringify(entry)};`);
  await writeFile(
    join(root, "index.html"),
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>page</title></head>
<body><script type="module" src="./main.ts"></script></body></html>`,
  );
  await build({
    root,
    configFile: false,
    logLevel: "error",
    build: { outDir: "dist", modulePreload: { polyfill: false }, target: "es2022", minify: !names },
    worker: { format: "es" },
  });
  return join(root, "dist");
}
