import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deserialize } from "node:v8";
import { decodeBlock } from "../../client/engine/tables/blocks.ts";
import type { Bytes } from "../../crdt/index.ts";

/** Every sealed row that lies on a device's disks, read from a copy: the files stay as the killed process left them. */
export function readDeviceDisks(dir: string): readonly Bytes[] {
  const copy = mkdtempSync(join(tmpdir(), "skein-disks-"));
  try {
    cpSync(dir, copy, { recursive: true });
    const waiting = valuesIn(join(copy, "outbox.db"), "rows") as readonly { readonly bytes: Bytes }[];
    const blocks = valuesIn(join(copy, "cache.db"), "blocks") as readonly Bytes[];
    return [...waiting, ...blocks.flatMap(decodeBlock)].map(({ bytes }) => bytes);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function valuesIn(file: string, table: string): readonly unknown[] {
  const database = new DatabaseSync(file);
  try {
    const rows = database.prepare(`SELECT value FROM "${table}"`).all();
    return rows.map(({ value }) => deserialize(value as Uint8Array));
  } finally {
    database.close();
  }
}
