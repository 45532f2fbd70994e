import { expect, test } from "vitest";
import { type Entry, ok } from "../../../crdt/index.ts";
import { foundReplica } from "../../../test/support/replica.ts";
import { createMemoryDisk } from "../disk/memory.ts";
import { type Disk, diskTables } from "../ports.ts";
import { createChainBook, type Reducer } from "./chain-book.ts";
import { loadEntries } from "./roster-book.ts";

const counting: Reducer<{ readonly seq: number }, never> = {
  apply: async (_, { seq }) => ok({ seq }),
  reduce: async (entries: readonly Entry[]) => ok({ seq: entries.length - 1 }),
};

test("[A16] entries that a full disk refused are saved with the next one, so that a start finds no hole", async () => {
  const ana = await foundReplica();
  await ana.createRoom("one");
  await ana.createRoom("two");
  const disk = createMemoryDisk(diskTables.cache.tables);
  let isFull = false;
  const cache: Disk = {
    ...disk,
    commit: async (writes, durability) =>
      isFull
        ? { ok: false, error: { type: "NotSaved", reason: "Quota", detail: "" } }
        : disk.commit(writes, durability),
  };
  const book = createChainBook({ state: null, entries: [] }, counting, ana.crypto, cache);
  for (const [seq, entry] of ana.entries.entries()) {
    isFull = seq === 1;
    await book.accept(seq, [entry]);
  }
  expect(await loadEntries(disk, ana.chain)).toEqual(ana.entries);
});
