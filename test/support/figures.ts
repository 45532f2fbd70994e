import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commitName } from "./commit-name.ts";
import { showProof } from "./proof.ts";

/**
 * Ends a run with what it counted, as one line of JSON with commit and date. With a folder, `NAME.json` there keeps it, so that a
 * figure in the README comes from a file.
 */
export function tellFigures(name: string, counted: object, folder?: string): void {
  const figures = { ...counted, commit: commitName(), at: new Date().toISOString() };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  showProof(folder);
}
