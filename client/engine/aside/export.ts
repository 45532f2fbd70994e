import { toHex } from "../../../crdt/index.ts";
import { type Disk, diskTables, type Ports } from "../ports.ts";
import { under } from "../state/places.ts";
import { setAsideRecords } from "../state/set-aside.ts";

/**
 * Everything that was set aside, as it lay there: one JSON object a line, bytes in hex. No key that opens anything is in
 * it, but names and texts of views may be.
 */
export async function exportSetAside({ disks, asideCache, release }: Ports): Promise<Blob> {
  let parts: BlobPart[] = [line({ skein: "set aside", release })];
  for (const record of await setAsideRecords(disks.keys)) parts.push(line(record));
  const cache = (await asideCache?.open()) ?? null;
  if (cache !== null) {
    for (const table of diskTables.cache.tables)
      for await (const row of rowsOf(cache, table)) {
        parts.push(line({ disk: "cache", table, ...row }));
        if (parts.length > LINES_IN_MEMORY) parts = [new Blob(parts)]; // the browser keeps it where it has room
      }
    await cache.close();
  }
  return new Blob(parts, { type: "application/octet-stream" });
}

const PAGE = 500;
const LINES_IN_MEMORY = 20_000;

export async function* rowsOf(disk: Disk, table: string) {
  let { from, to } = under(new Uint8Array(0));
  for (;;) {
    const rows = await disk.range(table, { from, to, limit: PAGE });
    yield* rows;
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    from = new Uint8Array([...last.key, 0]);
  }
}

const line = (value: unknown): string => `${JSON.stringify(plain(value, 0))}\n`;

const DEEPEST = 32;

/** What structured clone keeps, in words that JSON has; what is neither says of what kind it is. */
function plain(value: unknown, depth: number): unknown {
  if (value instanceof Uint8Array) return { bytes: toHex(value) };
  if (typeof value === "bigint") return { bigint: String(value) };
  if (typeof value !== "object" || value === null) return value ?? null;
  if (depth > DEEPEST) return { kind: "deeper" };
  const each = (one: unknown) => plain(one, depth + 1);
  if (Array.isArray(value)) return value.map(each);
  if (value instanceof Map) return { map: [...value].map(([key, one]) => [each(key), each(one)]) };
  if (value instanceof ArrayBuffer) return { bytes: toHex(new Uint8Array(value)) };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    return { kind: Object.prototype.toString.call(value) };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, each(one)]));
}
