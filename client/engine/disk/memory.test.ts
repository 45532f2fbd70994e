import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Disk, DiskWrite } from "../ports.ts";
import { runDiskSuite } from "./disk.suite.ts";
import { createMemoryDisk } from "./memory.ts";

describe("memory", () => {
  runDiskSuite(async (tables) => ({ disk: createMemoryDisk(tables), remove: async () => {} }));
});

const key = (n: number) => Uint8Array.of(n);
const put = (n: number, value: unknown): DiskWrite => ({ table: "rows", key: key(n), value });
const all = async (disk: Disk) =>
  (await disk.range("rows", { from: key(0), to: key(255), limit: 999 })).map((row) => row.value);

test("[DISK8] a crash keeps what was completed and nothing of what was not", async () => {
  const disk = createMemoryDisk(["rows"]);
  await disk.commit([put(1, "strict")], "strict");
  await disk.commit([put(2, "relaxed")], "relaxed");
  let heard = false;
  void disk.commit([put(3, "in flight")], "strict").then(() => {
    heard = true;
  });
  const next = disk.crash();
  expect(await all(next)).toEqual(["strict", "relaxed"]);
  expect(heard).toBe(false);
});

test("[DISK8] a dead handle can neither write nor read", async () => {
  const disk = createMemoryDisk(["rows"]);
  const next = disk.crash();
  const heard: string[] = [];
  void disk.commit([put(1, "ghost")], "strict").then(() => heard.push("commit"));
  void disk.get("rows", key(1)).then(() => heard.push("get"));
  await next.commit([put(2, "alive")], "strict");
  expect(await all(next)).toEqual(["alive"]);
  expect(heard).toEqual([]);
});

test("[DISK9] a power cut takes back a suffix of the relaxed commits, whole ones, newest first", async () => {
  const disk = createMemoryDisk(["rows"]);
  await disk.commit([put(1, "a"), put(2, "b")], "relaxed");
  await disk.commit([put(1, "a2"), { table: "rows", key: key(2), delete: true }], "relaxed");
  await disk.commit([put(3, "c")], "relaxed");
  const asked: number[] = [];
  const next = disk.powerCut((commits) => {
    asked.push(commits);
    return 1;
  });
  expect(asked).toEqual([3]);
  expect(await all(next)).toEqual(["a", "b"]);
});

test("[DISK9] [A02] a strict commit, and everything before it, survives any power cut", async () => {
  const value = fc.option(fc.nat(), { nil: null });
  const step = fc.record({
    strict: fc.boolean(),
    writes: fc.array(fc.record({ n: fc.nat(6), value }), { maxLength: 4 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step), fc.nat(), async (steps, kept) => {
      const disk = createMemoryDisk(["rows"]);
      const pictures: unknown[] = [await all(disk)];
      let flushed = 0;
      for (const { strict, writes } of steps) {
        const asked = writes.map(
          ({ n, value }): DiskWrite =>
            value === null ? { table: "rows", key: key(n), delete: true } : put(n, value),
        );
        await disk.commit(asked, strict ? "strict" : "relaxed");
        pictures.push(await all(disk));
        if (strict) flushed = pictures.length - 1;
      }
      const survivors = Math.min(kept, pictures.length - 1 - flushed);
      const next = disk.powerCut(() => survivors);
      expect(await all(next)).toEqual(pictures[flushed + survivors]);
    }),
  );
});

test("[DISK10] a refused commit says why and changes nothing; the one after it works", async () => {
  const disk = createMemoryDisk(["rows"]);
  disk.failNext("Quota");
  expect(await disk.commit([put(1, "lost")], "strict")).toEqual({
    ok: false,
    error: { type: "NotSaved", reason: "Quota", detail: "memory disk" },
  });
  expect(await disk.commit([put(2, "kept")], "strict")).toEqual({ ok: true });
  expect(await all(disk)).toEqual(["kept"]);
});
