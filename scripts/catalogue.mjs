/**
 * `npm run catalogue`: which rows of test/catalogue.md a test names in its title, and which none does.
 *
 * The last line is one object: `rows`, `automated`, and how many rows of severity S1 in the sections A to F no test names
 * (`s1Missing`); then which these are. A row stands for a promise only as far as its tests do: read them.
 */
import { readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { filesUnder, root } from "./toolchain.mjs";

const TESTS = /\.(?:test|suite)\.tsx?$/;
const OWN = "test/catalogue.test.ts"; // names rows that are made up
const FOLDERS = ["crdt", "relay", "client", "scripts", "test"];

/** The rows of the catalogue, in its order. */
export function readRows(markdown) {
  const row = /^\| ([A-K]\d\d) \| (S\d) \| (.+?) \| (.*?) ?\|$/gm;
  return [...markdown.matchAll(row)].map(([, id, severity, title, part]) => ({ id, severity, title, part }));
}

/** What a test file says in brackets outside of comments; a title that is skipped says nothing. */
export function idsIn(source) {
  const code = source
    .replace(/^\s*(?:\/\/|\/?\*).*$/gm, "")
    .replace(/\b(?:test|describe)\.(?:skip|todo|fails)\b\(\s*(["'`]).*?\1/gs, "");
  return new Set([...code.matchAll(/\[([A-K]\d\d)\]/g)].map(([, id]) => id));
}

export function readTests() {
  return FOLDERS.flatMap((folder) => filesUnder(join(root, folder)))
    .filter((path) => TESTS.test(path))
    .map((path) => ({ path: relative(root, path).split(sep).join("/"), source: readFileSync(path, "utf8") }))
    .filter(({ path }) => path !== OWN);
}

/** Which files name which row, and which names are no row. */
export function countRows(rows, tests) {
  const byId = new Map(rows.map(({ id }) => [id, []]));
  const unknown = [];
  for (const { path, source } of tests)
    for (const id of idsIn(source)) (byId.get(id) ?? unknown).push(byId.has(id) ? path : `${id} in ${path}`);
  const missing = rows.filter(({ id }) => byId.get(id).length === 0);
  const s1 = missing.filter(({ id, severity }) => severity === "S1" && id < "G");
  return { byId, unknown, missing, s1: s1.map(({ id }) => id) };
}

function print() {
  const rows = readRows(readFileSync(join(root, "test/catalogue.md"), "utf8"));
  const { byId, unknown, missing, s1 } = countRows(rows, readTests());
  for (const { id, severity, title, part } of rows) {
    const where = byId.get(id);
    const said = where.length > 0 ? where.join(", ") : `—${part === "" ? "" : ` (${part})`}`;
    console.log(`${id} ${severity} ${title}: ${said}`);
  }
  if (unknown.length > 0) console.log(`\nno row of the catalogue: ${unknown.join(", ")}`);
  console.log(`\nno test yet: ${missing.map(({ id, severity }) => `${id} ${severity}`).join(", ")}\n`);
  const automated = rows.length - missing.length;
  console.log(JSON.stringify({ rows: rows.length, automated, s1Missing: s1.length, s1 }));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) print();
