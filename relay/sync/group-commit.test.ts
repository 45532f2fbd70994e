import { expect, test } from "vitest";
import { limits } from "../limits.ts";
import { createMemoryStore } from "../store/memory.ts";
import { createGroupCommit } from "./group-commit.ts";
import { TokenBucket } from "./token-bucket.ts";

/** Time that moves when a test says so. */
function createWorld() {
  let now = 1_000;
  let due: { at: number; callback: () => void }[] = [];
  const committed: number[] = [];
  const broken: string[] = [];
  const store = createMemoryStore();
  const commit = createGroupCommit<{ rows: number }>({
    store,
    clock: { now: () => now },
    timers: {
      after: (ms, callback) => {
        const entry = { at: now + ms, callback };
        due.push(entry);
        return () => {
          due = due.filter((one) => one !== entry);
        };
      },
      soon: (callback) => {
        due.push({ at: now, callback });
      },
    },
    begin: () => ({ rows: 0 }),
    committed: (shared) => committed.push(shared.rows),
    onBroken: (detail) => broken.push(detail),
  });
  const heard: (string | number)[] = [];
  const add = (name: number, rows = 1) =>
    commit.add<number>({
      rows,
      run: (_writes, shared) => {
        shared.rows += rows;
        return name;
      },
      settled: (outcome) => heard.push(outcome.ok ? outcome.value : outcome.error.type),
    });
  const advance = async (ms: number) => {
    now += ms;
    for (const one of due.filter(({ at }) => at <= now)) {
      due = due.filter((other) => other !== one);
      one.callback();
    }
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return { store, commit, add, advance, committed, broken, heard };
}

test("[RLY2] an idle relay writes at once; what follows waits until the group is five milliseconds old", async () => {
  const { add, advance, committed, heard } = createWorld();
  add(1);
  await advance(0);
  expect([committed, heard]).toEqual([[1], [1]]);
  add(2);
  await advance(1);
  add(3);
  await advance(limits.commitEveryMs - 2);
  expect(committed).toEqual([1]);
  await advance(1);
  expect([committed, heard]).toEqual([
    [1, 2],
    [1, 2, 3],
  ]);
});

test("[RLY2] a full group does not wait", async () => {
  const { add, advance, committed } = createWorld();
  add(1);
  await advance(0);
  add(2, limits.commitRows);
  await advance(0);
  expect(committed).toEqual([1, limits.commitRows]);
});

test("[RLY3] a group that does not fit is refused whole, and the next one is tried", async () => {
  const { store, add, advance, heard, committed } = createWorld();
  store.failNext({ type: "StorageFull" });
  add(1);
  add(2);
  await advance(0);
  expect([heard, committed]).toEqual([["StorageFull", "StorageFull"], []]);
  add(3);
  await advance(limits.commitEveryMs);
  expect(heard.at(-1)).toBe(3);
});

test("[RLY3] after a broken disk nobody hears anything", async () => {
  const { store, add, advance, heard, broken } = createWorld();
  store.failNext({ type: "DiskBroken", detail: "EIO" });
  add(1);
  await advance(0);
  add(2);
  await advance(100);
  expect([heard, broken]).toEqual([[], ["EIO"]]);
});

test("[RLY33] flush waits for what was added, and for nothing when nothing was", async () => {
  const { commit, add, advance, heard } = createWorld();
  await commit.flush();
  add(1);
  const flushed = commit.flush().then(() => heard.length);
  await advance(0);
  expect(await flushed).toBe(1);
});

test("[RLY11] a bucket gives its burst, then its rate; a clock that jumps back gives and takes nothing", () => {
  const bucket = new TokenBucket(2, 4, 10_000);
  expect([1, 2, 3, 4, 5].map(() => bucket.take(1, 10_000))).toEqual([true, true, true, true, false]);
  expect([bucket.take(1, 10_500), bucket.take(1, 10_500)]).toEqual([true, false]);
  expect([bucket.take(1, 1_000), bucket.isFull(1_000), bucket.isFull(10_000)]).toEqual([false, false, true]);
});
