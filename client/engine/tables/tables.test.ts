import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type FeedId, type MemberId, orderKey, type RoomId } from "../../../crdt/index.ts";
import { createMemoryDisk, type MemoryDisk } from "../disk/memory.ts";
import { type Disk, diskTables } from "../ports.ts";
import { createBatch } from "../state/batch.ts";
import { messageKey, rowKey, under } from "../state/places.ts";
import type { MessageRecord, RowRecord } from "../state/records.ts";
import { readAllMessages, readAllRows } from "./all.ts";
import { LAST_ORDER } from "./leaves.ts";
import { readBefore, readFrom, readMessages } from "./messages.ts";
import { readRow, readRows } from "./rows.ts";
import { takeOverRecords } from "./upgrade/half.ts";

const ROOMS = ["10", "11"].map((byte) => byte.repeat(16) as RoomId);
const FEEDS = ["00", "7f", "ff"].map((byte) => byte.repeat(24) as FeedId);
const [ROOM, FEED] = [ROOMS[0] as RoomId, FEEDS[1] as FeedId];
const open = () => createMemoryDisk(diskTables.cache.tables);

const rowOf = (seq: number, length = 3): RowRecord => ({
  bytes: new Uint8Array(length).fill(seq),
  hlc: 100 + seq,
  arrivedAt: seq,
  counts: seq % 3 === 0,
  flaw: null,
});
const messageOf = (hlc: number, feed: FeedId, text: string): MessageRecord => {
  const stamp = { hlc, feed, seq: 0 };
  return {
    kind: "message",
    order: orderKey(stamp),
    stamp,
    state: {
      base: { author: "22".repeat(16) as MemberId, stamp, text, replyTo: null },
      edits: [],
      recalls: [],
      reactions: [],
    },
    arrivedAt: 5,
    late: false,
  };
};

// ---------------------------------------------------------------- rows

interface Append {
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly lengths: readonly number[];
}
const append: fc.Arbitrary<Append> = fc.record({
  room: fc.constantFrom(...ROOMS),
  feed: fc.constantFrom(...FEEDS),
  lengths: fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 3 }) },
    fc.array(fc.nat({ max: 3_000 }), { minLength: 10, maxLength: 150 }),
  ),
});

type Model = Map<string, RowRecord[]>;
const of = (model: Model, room: RoomId, feed: FeedId) => model.get(room + feed) ?? [];

/** One batch as a run of envelopes makes it. */
async function write(disk: Disk, model: Model, { room, feed, lengths }: Append): Promise<boolean> {
  const there = of(model, room, feed);
  const more = lengths.map((length, at) => rowOf(there.length + at, length));
  const batch = createBatch(disk);
  more.forEach((row, at) => {
    batch.rows.append(room, feed, there.length + at, row);
  });
  expect(await batch.rows.at(room, feed, there.length)).toEqual(more[0]);
  if (there.length > 0) expect(await batch.rows.at(room, feed, 0)).toEqual(there[0]);
  const { ok } = await batch.commit("relaxed");
  if (ok) model.set(room + feed, [...there, ...more]);
  return ok;
}

async function expectRows(disk: Disk, model: Model): Promise<void> {
  for (const room of ROOMS) {
    const all = await readAllRows(disk, room);
    for (const feed of FEEDS)
      expect(all.flatMap((one) => (one.feed === feed ? [one.row] : []))).toEqual(of(model, room, feed));
    expect(all.every(({ feed, seq, row }) => of(model, room, feed)[seq]?.hlc === row.hlc)).toBe(true);
  }
}

describe("rows in blocks", () => {
  test("[BLK5] any runs in any order, read from anywhere to anywhere, are the rows that were written", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(append, { maxLength: 40 }),
        fc.array(fc.tuple(fc.nat({ max: 200 }), fc.nat({ max: 120 })), { minLength: 5, maxLength: 5 }),
        async (appends, reads) => {
          const disk = open();
          const model: Model = new Map();
          for (const one of appends) await write(disk, model, one);
          await expectRows(disk, model);
          for (const [from, length] of reads) {
            const there = of(model, ROOM, FEED);
            expect(await readRows(disk, ROOM, FEED, from, from + length)).toEqual(
              there.slice(from, from + length),
            );
            expect(await readRow(disk, ROOM, FEED, from)).toEqual(there[from]);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("[BLK5] a feed that was read in the middle and one that follows it do not run into each other", async () => {
    const disk = open();
    const model: Model = new Map();
    for (const feed of FEEDS) await write(disk, model, { room: ROOM, feed, lengths: [1, 2, 3] });
    expect(await readRow(disk, ROOM, FEED, 3)).toBeUndefined();
    expect(await readRows(disk, ROOM, FEED, 2, 90)).toHaveLength(1);
    expect(await readRow(disk, ROOM, FEEDS[2] as FeedId, 0)).toEqual(rowOf(0, 1));
  });

  test("[BLK6] what is replaced is gone with the batch that replaces it, and not before", async () => {
    const disk = open();
    const model: Model = new Map();
    for (let n = 0; n < 40; n++) await write(disk, model, { room: ROOM, feed: FEED, lengths: [4] });
    await write(disk, model, { room: ROOMS[1] as RoomId, feed: FEED, lengths: [9] });
    const batch = createBatch(disk);
    batch.rows.replaceAll(ROOM);
    for (let seq = 0; seq < 20; seq++) batch.rows.append(ROOM, FEED, seq, rowOf(seq, 5));
    expect(await batch.rows.at(ROOM, FEED, 30)).toBeUndefined();
    expect(await readAllRows(disk, ROOM)).toHaveLength(40);
    await batch.commit("relaxed");
    expect((await readAllRows(disk, ROOM)).map(({ row }) => row.bytes.length)).toEqual(Array(20).fill(5));
    expect(await readAllRows(disk, ROOMS[1] as RoomId)).toHaveLength(1);
  });

  test("[A14] a crash at any commit of a feed that is joined as it grows leaves all rows before it: replayed, the disk is the same", async () => {
    const appends = Array.from(
      { length: 50 },
      (_, n): Append => ({ room: ROOM, feed: FEED, lengths: n === 20 ? Array(90).fill(700) : [30] }),
    );
    const oracle = open();
    const whole: Model = new Map();
    for (const one of appends) await write(oracle, whole, one);
    for (let dies = 0; dies < appends.length; dies++) {
      let disk: MemoryDisk = open();
      const model: Model = new Map();
      for (const [at, one] of appends.entries()) {
        if (at === dies) {
          const there = of(model, ROOM, FEED);
          void write(disk, new Map([[ROOM + FEED, [...there]]]), one); // on its way when the process ends
          for (let turn = 0; turn < dies % 12; turn++) await Promise.resolve();
          disk = disk.crash();
          const kept = await readRows(disk, ROOM, FEED, 0, 1_000);
          const after = of(whole, ROOM, FEED).slice(0, there.length + one.lengths.length);
          expect([there, after]).toContainEqual(kept);
          if (kept.length > there.length) {
            model.set(ROOM + FEED, [...kept]);
            continue;
          }
        }
        await write(disk, model, one);
      }
      expect(await dump(disk)).toEqual(await dump(oracle));
    }
  });

  test("[A14] [A03] a disk that is full when blocks are joined keeps them as they were, and joins them once there is room", async () => {
    const disk = open();
    const model: Model = new Map();
    for (let n = 0; n < 64; n++) {
      if (n % 16 === 15) {
        disk.failNext("Quota");
        expect(await write(disk, model, { room: ROOM, feed: FEED, lengths: [30] })).toBe(false);
        await expectRows(disk, model);
      }
      expect(await write(disk, model, { room: ROOM, feed: FEED, lengths: [30] })).toBe(true);
    }
    await expectRows(disk, model);
    expect(await count(disk, "blocks")).toBe(1);
  });
});

// ---------------------------------------------------------------- messages

const change = fc.tuple(fc.nat({ max: 900 }), fc.constantFrom(...FEEDS), fc.string({ maxLength: 5 }));

describe("messages in leaves", () => {
  test("[LEAF5] any messages in any order, read from both ends and one by one, are those that were put last", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { maxLength: 120, size: "max" }), { maxLength: 8, size: "max" }),
        fc.array(fc.tuple(change, fc.integer({ min: 1, max: 130 })), { minLength: 4, maxLength: 4 }),
        async (batches, reads) => {
          const disk = open();
          const model = new Map<string, MessageRecord>();
          for (const some of batches) {
            const batch = createBatch(disk);
            for (const [hlc, feed, text] of some) {
              const message = messageOf(hlc, feed, text);
              expect(await batch.messages.get(ROOM, message.order)).toEqual(model.get(message.order));
              batch.messages.put(ROOM, message);
              model.set(message.order, message);
            }
            await batch.commit("relaxed");
          }
          const all = [...model.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
          expect(await readAllMessages(disk, ROOM)).toEqual(all);
          for (const [[hlc, feed], limit] of reads) {
            const { order } = messageOf(hlc, feed, "");
            const at = all.filter((one) => one.order < order).length;
            expect(await readBefore(disk, ROOM, order, limit)).toEqual(
              all.slice(Math.max(0, at - limit), at),
            );
            expect(await readFrom(disk, ROOM, order, limit)).toEqual(all.slice(at, at + limit));
            expect(await readBefore(disk, ROOM, LAST_ORDER, limit)).toEqual(all.slice(-limit));
            const orders = [order, ...all.slice(at, at + 3).map((one) => one.order), order];
            expect(await readMessages(disk, ROOM, orders)).toEqual(orders.map((one) => model.get(one)));
          }
          expect(await readAllMessages(disk, ROOMS[1] as RoomId)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("[LEAF5] as many as asked for come from before a place, wherever in its leaf the place is", async () => {
    const disk = open();
    const all: MessageRecord[] = [];
    for (let hlc = 0; hlc < 400; hlc += 2) all.push(messageOf(hlc, FEED, "words"));
    for (const half of [all.filter((_, at) => at % 3 === 0), all.filter((_, at) => at % 3 !== 0)]) {
      const batch = createBatch(disk);
      for (const one of half) batch.messages.put(ROOM, one);
      await batch.commit("relaxed");
    }
    for (const limit of [1, 50, 90, 130])
      for (let at = 0; at < all.length; at++)
        expect(await readBefore(disk, ROOM, (all[at] as MessageRecord).order, limit)).toEqual(
          all.slice(Math.max(0, at - limit), at),
        );
  });

  test("[LEAF6] a batch of many messages writes each leaf that it touches once, and reads it once or twice", async () => {
    const disk = open();
    const first = createBatch(disk);
    for (let hlc = 0; hlc < 1_000; hlc++) first.messages.put(ROOM, messageOf(hlc, FEED, "words"));
    await first.commit("relaxed");
    const leaves = await count(disk, "leaves");
    expect(leaves).toBe(Math.ceil(1_000 / 64));
    let [reads, writes] = [0, 0];
    const counted: Disk = {
      ...disk,
      range: (table, range) => {
        reads++;
        return disk.range(table, range);
      },
      commit: (all, durability) => {
        writes += all.length;
        return disk.commit(all, durability);
      },
    };
    const second = createBatch(counted);
    for (let hlc = 0; hlc < 1_000; hlc += 3) {
      const order = messageOf(hlc, FEED, "").order;
      expect(await second.messages.get(ROOM, order)).toBeDefined();
      second.messages.put(ROOM, messageOf(hlc, FEED, "other words"));
    }
    await second.commit("relaxed");
    expect(reads).toBeLessThan(leaves + 3);
    expect(writes).toBe(leaves);
  });
});

// ---------------------------------------------------------------- the cache of version 1

describe("a cache that kept one record for each row and each message", () => {
  const COUNT = 1_500;

  async function fillOld(disk: Disk): Promise<void> {
    const writes = ROOMS.flatMap((room) => [
      ...Array.from({ length: COUNT }, (_, n) => ({
        table: "rows",
        key: rowKey(room, FEEDS[n % 3] as FeedId, Math.floor(n / 3)),
        value: rowOf(Math.floor(n / 3)),
      })),
      ...Array.from({ length: COUNT }, (_, n) => {
        const message = messageOf(n, FEEDS[n % 3] as FeedId, `words ${n}`);
        return { table: "messages", key: messageKey(room, message.order), value: message };
      }),
    ]);
    await disk.commit(writes, "strict");
  }

  async function expectTakenOver(disk: Disk): Promise<void> {
    for (const room of ROOMS) {
      const rows = await readAllRows(disk, room);
      expect(rows.map(({ feed, seq }) => `${feed}${seq}`)).toHaveLength(COUNT);
      expect(rows.every(({ seq, row }) => row.hlc === rowOf(seq).hlc)).toBe(true);
      const messages = await readAllMessages(disk, room);
      expect(messages).toEqual(
        Array.from({ length: COUNT }, (_, n) => messageOf(n, FEEDS[n % 3] as FeedId, `words ${n}`)),
      );
    }
    expect([await count(disk, "rows"), await count(disk, "messages")]).toEqual([0, 0]);
  }

  test("[BLK7] is taken over whole, in steps, and the old records are gone", async () => {
    const disk = open();
    await fillOld(disk);
    await takeOverRecords(disk);
    await expectTakenOver(disk);
    const before = disk.commits.relaxed;
    await takeOverRecords(disk);
    expect(disk.commits.relaxed).toBe(before);
  });

  test("[BLK7] [A14] may be broken off at any step, and by a full disk: nothing stands twice and nothing is missing", async () => {
    let disk = open();
    await fillOld(disk);
    for (let steps = 0; steps < 5; steps++) {
      const { died, commit } = dyingAfter(disk, 1);
      const done = takeOverRecords({ ...disk, commit }).then(() => "done");
      expect(await Promise.race([died, done])).toBe("died");
      disk = disk.crash();
      const here = await Promise.all(ROOMS.map((room) => readAllRows(disk, room)));
      expect(here.flat().length + (await count(disk, "rows"))).toBe(2 * COUNT);
      const shown = await Promise.all(ROOMS.map((room) => readAllMessages(disk, room)));
      expect(shown.flat().length + (await count(disk, "messages"))).toBe(2 * COUNT);
    }
    await takeOverRecords(disk);
    await expectTakenOver(disk);
  });

  test("[BLK7] on a full disk the start says so, and everything is still there for the next one", async () => {
    const disk = open();
    await fillOld(disk);
    disk.failNext("Quota");
    await expect(takeOverRecords(disk)).rejects.toMatchObject({ reason: "Quota" });
    expect(await count(disk, "rows")).toBe(2 * COUNT);
    await takeOverRecords(disk);
    await expectTakenOver(disk);
  });
});

// ---------------------------------------------------------------- disks

const ALL = under(new Uint8Array(0));
const count = (disk: Disk, table: string) => disk.count(table, ALL.from, ALL.to);
const dump = (disk: Disk) => disk.range("blocks", { ...ALL, limit: 10_000 });

/** Commits that end with the process after `last` of them. */
function dyingAfter(
  disk: Disk,
  last: number,
): { readonly commit: Disk["commit"]; readonly died: Promise<"died"> } {
  const { promise, resolve } = Promise.withResolvers<"died">();
  let left = last;
  const commit: Disk["commit"] = (writes, durability) => {
    if (left-- > 0) return disk.commit(writes, durability);
    resolve("died");
    return new Promise(() => {});
  };
  return { commit, died: promise };
}
