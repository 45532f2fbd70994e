import type { Bytes } from "../../../crdt/index.ts";
import type { Disk, DiskError, DiskValue, DiskWrite } from "../ports.ts";

/**
 * A unit of work on one disk: reads see what the batch has written so far, and all of it is committed at once.
 * Type parameters of `get` name what the same table was given by `put`: the disk is ours alone.
 */
export interface Batch {
  get<T>(table: string, key: Bytes): Promise<T | undefined>;
  put(table: string, key: Bytes, value: DiskValue): void;
  delete(table: string, key: Bytes): void;
  commit(
    durability: "strict" | "relaxed",
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly error: DiskError }>;
}

export function createBatch(disk: Disk): Batch {
  const writes = new Map<string, DiskWrite>();
  const nameOf = (table: string, key: Bytes) => `${table}:${String.fromCharCode(...key)}`; // one character per byte
  return {
    async get<T>(table: string, key: Bytes) {
      const written = writes.get(nameOf(table, key));
      if (written === undefined) return (await disk.get(table, key)) as T | undefined;
      return "value" in written ? (written.value as T) : undefined;
    },
    put: (table, key, value) => writes.set(nameOf(table, key), { table, key, value }),
    delete: (table, key) => writes.set(nameOf(table, key), { table, key, delete: true }),
    commit: async (durability) =>
      writes.size === 0 ? { ok: true } : await disk.commit([...writes.values()], durability),
  };
}
