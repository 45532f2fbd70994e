import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every file below a folder, in one piece each. */
export const readFolder = (folder: string): readonly { readonly path: string; readonly bytes: Buffer }[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, bytes: readFileSync(path) }));
