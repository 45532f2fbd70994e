import { expect, test } from "vitest";
import { type ChainId, parseChainId, utf8 } from "../../crdt/public.ts";
import { createMemoryStore } from "./memory.ts";
import { runStoreSuite } from "./store.suite.ts";

const chain = parseChainId(new Uint8Array(32)) as ChainId;

runStoreSuite("memory", () => {
  const store = createMemoryStore();
  return { store, reopen: () => store.crash({ keepUnsynced: 0 }), cleanUp: () => store.close() };
});

test("[RLY2] a crash takes what was not durable, but for what had reached the disk unheard", async () => {
  const due: (() => void)[] = [];
  const timers = {
    after: (_ms: number, callback: () => void) => {
      due.push(callback);
      return () => {};
    },
  };
  const store = createMemoryStore({ timers });
  const heard: string[] = [];
  for (const [place, text] of ["one", "two", "three"].entries())
    void store
      .transaction((writes) => writes.putEntries(chain, place, [utf8(text)]))
      .then(() => heard.push(text));
  due.shift()?.();
  await Promise.resolve();
  expect(store.unsynced).toBe(2);
  const next = store.crash({ keepUnsynced: 1 });
  for (const callback of due) callback();
  await Promise.resolve();
  expect(heard).toEqual(["one"]);
  expect(next.entries(chain, 0, 1_000)).toEqual([utf8("one"), utf8("two")]);
});

test("[RLY3] a failure that was asked for leaves nothing behind", async () => {
  const store = createMemoryStore();
  store.failNext({ type: "StorageFull" });
  const failed = await store.transaction((writes) => writes.putEntries(chain, 0, [utf8("lost")]));
  expect(failed).toEqual({ ok: false, error: { type: "StorageFull" } });
  expect(store.entries(chain, 0, 1_000)).toEqual([]);
  expect((await store.transaction((writes) => writes.putEntries(chain, 0, [utf8("kept")]))).ok).toBe(true);
});
