import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { deserialize } from "node:v8";
import type { Bytes } from "../../crdt/index.ts";

/** Every sealed row that lies on a device's disks, read from a copy: the files stay as the killed process left them. */
export function readDeviceDisks(dir: string): readonly Bytes[] {
  const copy = mkdtempSync(join(tmpdir(), "skein-disks-"));
  try {
    cpSync(dir, copy, { recursive: true });
    return ["outbox.db", "cache.db"].flatMap((file) => rowsIn(join(copy, file)));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function rowsIn(file: string): readonly Bytes[] {
  const database = new DatabaseSync(file);
  try {
    const rows = database.prepare('SELECT value FROM "rows"').all();
    return rows.map(({ value }) => (deserialize(value as Uint8Array) as { readonly bytes: Bytes }).bytes);
  } finally {
    database.close();
  }
}
