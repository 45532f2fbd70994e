import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { deserialize, serialize } from "node:v8";

/**
 * What version 0.1 left on its disks, as it wrote it: Ana's device and the relay, dumped row by row. In it are two rooms with
 * messages of two people, an objective, a message and a name that wait for the relay, and a draft.
 * Made by test/support/team.ts of commit b49bdd1.
 */
interface OldProfile {
  readonly keys: Dump;
  readonly outbox: Dump;
  readonly cache: Dump;
  readonly relay: Dump;
  readonly relayJson: string;
  readonly room: string;
  readonly lab: string;
}

interface Dump {
  readonly version: number;
  readonly schema: readonly string[];
  readonly tables: Readonly<Record<string, readonly (readonly Cell[])[]>>;
}

type Cell = string | number | null | { readonly b: string };

const file = new URL("../vectors/profile-0.1.json", import.meta.url);
export const oldProfile = JSON.parse(readFileSync(file, "utf8")) as OldProfile;

export function writeOldRelay(dir: string): void {
  mkdirSync(dir, { recursive: true });
  writeDatabase(join(dir, "relay.db"), oldProfile.relay);
  writeFileSync(join(dir, "relay.json"), oldProfile.relayJson);
}

/** `relay`: where it is reached today; it was another port then. */
export function writeOldDevice(dir: string, relay: string): void {
  mkdirSync(dir, { recursive: true });
  for (const name of ["keys", "outbox", "cache"] as const)
    writeDatabase(join(dir, `${name}.db`), oldProfile[name]);
  const database = new DatabaseSync(join(dir, "keys.db"));
  const record = deserialize(database.prepare("SELECT value FROM identity").get()?.value as Uint8Array);
  database.prepare("UPDATE identity SET value = ?").run(serialize({ ...record, relay }));
  database.close();
}

function writeDatabase(path: string, { version, schema, tables }: Dump): void {
  const database = new DatabaseSync(path);
  for (const sql of schema) database.exec(sql);
  for (const [table, rows] of Object.entries(tables))
    for (const row of rows)
      database
        .prepare(`INSERT INTO "${table}" VALUES (${row.map(() => "?").join(", ")})`)
        .run(...row.map(cellOf));
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}

const cellOf = (cell: Cell): SQLInputValue =>
  typeof cell === "object" && cell !== null ? Buffer.from(cell.b, "base64") : cell;
