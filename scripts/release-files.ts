/**
 * `npm run release-files [-- DIR]`: what a build serves, one file a line: SHA-256, bytes, name.
 *
 * Builds are the same byte for byte wherever they are made, so `diff` of two such lists is the difference of two releases,
 * and whoever has the sources can tell whether a relay serves them.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const dist = fileURLToPath(new URL("../dist", import.meta.url));

export interface ReleaseFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export const releaseFiles = (dir: string): readonly ReleaseFile[] =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".br")) // the same files again, compressed
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const content = readFileSync(path);
      const sha256 = createHash("sha256").update(content).digest("hex");
      return { name: relative(dir, path).split(sep).join("/"), bytes: content.length, sha256 };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));

export const releaseLines = (files: readonly ReleaseFile[]): string =>
  files.map(({ name, bytes, sha256 }) => `${sha256} ${String(bytes).padStart(9)} ${name}`).join("\n");

if (import.meta.main) console.log(releaseLines(releaseFiles(process.argv[2] ?? dist)));
