import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";
import type { Precache, PrecacheFile } from "../client/platform/browser/precache.ts";

interface ServiceWorkerOptions {
  readonly entry: string; // absolute path of sw.ts
  /** Files, by name in dist/, that are stored after the shell and may be missing. */
  readonly later: (fileName: string) => boolean;
}

/** Builds the service worker to /sw.js and hands it the list of everything the build produced. */
export function serviceWorker(options: ServiceWorkerOptions): Plugin {
  let publicDir = "";
  return {
    name: "skein-service-worker",
    apply: "build",
    configResolved(config) {
      publicDir = config.publicDir;
    },
    buildStart() {
      this.emitFile({ type: "chunk", id: options.entry, fileName: "sw.js" });
    },
    generateBundle: {
      order: "post", // after Vite has put index.html into the bundle
      handler(_, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") throw new Error("the service worker was not built");
        if (worker.imports.length > 0) throw new Error("sw.js must be one classic script, without imports");
        const built = Object.values(bundle)
          .filter((file) => file !== worker && !file.fileName.endsWith(".map"))
          .map((file) => describe(file.fileName, file.type === "chunk" ? file.code : file.source));
        const copied = filesUnder(publicDir).map((path) =>
          describe(relative(publicDir, path).split(sep).join("/"), readFileSync(path)),
        );
        worker.code = worker.code.replace("__PRECACHE__", () =>
          JSON.stringify(precache([...built, ...copied], options.later)),
        );
      },
    },
  };
}

function precache(files: readonly PrecacheFile[], later: (fileName: string) => boolean): Precache {
  const sorted = [...files].sort((a, b) => (a.url < b.url ? -1 : 1));
  const isLater = (file: PrecacheFile) => later(file.url.slice(1));
  const version = createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16);
  return { version, shell: sorted.filter((file) => !isLater(file)), later: sorted.filter(isLater) };
}

function describe(fileName: string, content: string | Uint8Array): PrecacheFile {
  return {
    url: fileName === "index.html" ? "/" : `/${fileName}`,
    integrity: `sha256-${createHash("sha256").update(content).digest("base64")}`,
    hashed: fileName.startsWith("assets/"),
  };
}

function filesUnder(dir: string): readonly string[] {
  if (dir === "" || !existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith(".")) // what no server would serve
    .map((entry) => join(entry.parentPath, entry.name));
}
