import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** Source text by path from the project's root, with forward slashes: `crdt/index.ts`. */
export type Sources = ReadonlyMap<string, string>;

const root = fileURLToPath(new URL("../../", import.meta.url));
const folders = ["crdt", "relay", "client", "test", "scripts"];
const rootFiles = ["vite.config.ts", "vitest.config.ts", "index.html"];
const isText = (path: string) => /\.(m?[tj]sx?|css|html|md|json|webmanifest)$/.test(path);

export function readSources(): Sources {
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && isText(entry.name))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  );
  const present = rootFiles.filter((file) => readdirSync(root).includes(file));
  return new Map([...inFolders, ...present].map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

export const isCode = (path: string): boolean => /\.(ts|tsx|mjs)$/.test(path);
export const isTest = (path: string): boolean =>
  path.startsWith("test/") || /\.(test|suite|samples)\.tsx?$/.test(path);

/** `import … from "x"`, `export … from "x"`, `import "x"`, `import("x")`, `new URL("x", import.meta.url)`, types included. */
const specifiers = [
  /\b(?:import|export)\b[^"';=()]*?\bfrom\s*["']([^"']+)["']/g,
  /\bimport\s*["']([^"']+)["']/g,
  /\bimport\s*\(\s*["']([^"']+)["']/g,
  /\bnew\s+URL\(\s*["'](\.[^"']+)["']\s*,\s*import\.meta\.url/g,
];

/** What one file imports: our own files as paths from the root, packages by their name. */
export function importsOf(path: string, source: string): readonly string[] {
  const code = withoutComments(source);
  const found = specifiers.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => match[1] as string),
  );
  return found.map((specifier) =>
    specifier.startsWith(".") ? posix.join(posix.dirname(path), stripQuery(specifier)) : specifier,
  );
}

const stripQuery = (specifier: string) => specifier.replace(/\?.*$/, "");

/** Whole lines only: a glob in a string may look like the start of a comment. */
const withoutComments = (source: string): string => source.replace(/^\s*(\/\/|\/?\*).*$/gm, "");

/** Every one of our files that `start` reaches, `start` included, each with the way it was reached. */
export function reachableFrom(sources: Sources, start: string): ReadonlyMap<string, readonly string[]> {
  const wayTo = new Map<string, readonly string[]>([[start, [start]]]);
  for (const [path, way] of wayTo)
    for (const next of importsOf(path, sources.get(path) ?? ""))
      if (sources.has(next) && !wayTo.has(next)) wayTo.set(next, [...way, next]);
  return wayTo;
}
