import type { Bytes } from "../../../crdt/index.ts";
import type { Disk, DiskError, DiskValue, DiskWrite } from "../ports.ts";
import { createMessageWrites, type MessageWrites } from "../tables/messages.ts";
import { createRowWrites, type RowWrites } from "../tables/rows.ts";

/**
 * A unit of work on one disk: reads see what the batch has written so far, and all of it is committed at once.
 * Rows and messages lie many to a record: their writers are the engine's queue and its start, one batch after the other.
 * Type parameters of `get` name what the same table was given by `put`: the disk is ours alone.
 */
export interface Batch {
  readonly rows: RowWrites;
  readonly messages: MessageWrites;
  get<T>(table: string, key: Bytes): Promise<T | undefined>;
  put(table: string, key: Bytes, value: DiskValue): void;
  delete(table: string, key: Bytes): void;
  commit(
    durability: "strict" | "relaxed",
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly error: DiskError }>;
}

type KeyedWrite = Extract<DiskWrite, { readonly key: Bytes }>;

export function createBatch(disk: Disk): Batch {
  const writes = new Map<string, KeyedWrite>();
  const rows = createRowWrites(disk);
  const messages = createMessageWrites(disk);
  const nameOf = (table: string, key: Bytes) => `${table}:${String.fromCharCode(...key)}`; // one character per byte
  return {
    rows,
    messages,
    async get<T>(table: string, key: Bytes) {
      const written = writes.get(nameOf(table, key));
      if (written === undefined) return (await disk.get(table, key)) as T | undefined;
      return "value" in written ? (written.value as T) : undefined;
    },
    put: (table, key, value) => writes.set(nameOf(table, key), { table, key, value }),
    delete: (table, key) => writes.set(nameOf(table, key), { table, key, delete: true }),
    async commit(durability) {
      const all = [...(await rows.plan()), ...(await messages.plan()), ...writes.values()];
      return all.length === 0 ? { ok: true } : disk.commit(all, durability);
    },
  };
}
