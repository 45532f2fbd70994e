import fc from "fast-check";
import { expect, test } from "vitest";
import {
  compareStamps,
  type FeedId,
  hlcOf,
  hlcToMs,
  type MemberId,
  orderKey,
  type RoomId,
  showMessage,
} from "../../../crdt/index.ts";
import { shownText } from "../../rich/shown.ts";
import { createMemoryDisk } from "../disk/memory.ts";
import { type Disk, diskTables } from "../ports.ts";
import { createBatch } from "../state/batch.ts";
import type { MessageRecord } from "../state/records.ts";
import { readAllMessages } from "../tables/all.ts";
import { foldText, wordsOf } from "./folding.ts";
import { HAS_LINK, soughtOf } from "./group.ts";
import { type Found, scan } from "./scan.ts";
import { type Bounds, createShelves } from "./shelves.ts";
import type { Hit, Wanted } from "./tally.ts";

const ROOMS = ["10", "11", "12"].map((byte) => byte.repeat(16) as RoomId);
const FEEDS = ["00", "7f", "ff"].map((byte) => byte.repeat(24) as FeedId);
const MEMBERS = ["01", "02", "03"].map((byte) => byte.repeat(16) as MemberId);
const START_MS = 1_700_000_000_000;

/** Short texts of few characters, so that what is looked for is often there, in several scripts and forms. */
const bit = fc.constantFrom(
  "水",
  "压",
  "水压",
  "a",
  "A",
  "ab",
  " ",
  "é",
  "e\u0301",
  "😀",
  "ﬁ",
  "f",
  "\n",
  "，",
  "**",
  "`",
  "[水](https://a.example/b)",
);
const text = fc.oneof(
  { weight: 9, arbitrary: fc.array(bit, { maxLength: 8 }).map((bits) => bits.join("")) },
  {
    weight: 1,
    arbitrary: fc.array(bit, { maxLength: 4 }).map((bits) => `https://a.example/${bits.join("")}`),
  },
);

interface Write {
  readonly room: RoomId;
  readonly at: number;
  readonly feed: FeedId;
  readonly author: MemberId;
  readonly text: string;
  readonly what: "message" | "edit" | "recall" | "line" | "early";
}
const write: fc.Arbitrary<Write> = fc.record({
  room: fc.constantFrom(...ROOMS),
  at: fc.nat(60),
  feed: fc.constantFrom(...FEEDS),
  author: fc.constantFrom(...MEMBERS),
  text,
  what: fc.constantFrom("message", "message", "message", "message", "edit", "recall", "line", "early"),
});
/** Few places, so that they are written again and again. */
const closeWrite = write.map((one) => ({ ...one, at: one.at % 7 }));

function recordOf({ at, feed, author, text: words, what }: Write): MessageRecord {
  const stamp = { hlc: hlcOf(START_MS + at * 1_000), feed, seq: 0 };
  const shared = { order: orderKey(stamp), stamp, arrivedAt: 5, late: false };
  if (what === "line") return { ...shared, kind: "line", author, line: { type: "Newer" } };
  const base = { author, stamp, text: what === "edit" ? "before" : words, replyTo: null };
  const state = {
    base: what === "early" ? null : base,
    edits: what === "edit" ? [{ author, stamp, text: words }] : [],
    recalls: what === "recall" ? [{ author, stamp }] : [],
    reactions: [],
  };
  return { ...shared, kind: "message", state };
}

interface Query {
  readonly typed: string;
  readonly rooms: readonly RoomId[];
  readonly author: MemberId | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly links: boolean;
  readonly limit: number;
}
const ASK: Query = { typed: "a", rooms: ROOMS, author: null, from: null, to: null, links: false, limit: 5 };
const SAID: Write = {
  room: ROOMS[0] as RoomId,
  at: 0,
  feed: FEEDS[0] as FeedId,
  author: MEMBERS[0] as MemberId,
  text: "a",
  what: "message",
};
const maybe = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null, freq: 3 });
const query: fc.Arbitrary<Query> = fc.record({
  typed: text,
  rooms: fc.oneof(fc.constant(ROOMS), fc.subarray(ROOMS)),
  author: maybe(fc.constantFrom(...MEMBERS)),
  from: maybe(fc.nat(60).map((at) => START_MS + at * 1_000)),
  to: maybe(fc.nat(60).map((at) => START_MS + at * 1_000)),
  links: fc.boolean(),
  limit: fc.constantFrom(1, 5, 500),
});

const isIn = (text: string, word: string): boolean => foldText(text).includes(word);

/** What is read comes some turns later, when other things may have been written. */
function late(disk: Disk, turns: () => number): Disk {
  return {
    ...disk,
    async range(table, range) {
      const rows = await disk.range(table, range);
      for (let left = turns(); left > 0; left--) await undefined;
      return rows;
    },
  };
}

const BOUNDS: Bounds = { mostBytes: 1e9, pieceMessages: 16, mostChanged: 256 };

function createPlace(bounds: Bounds, turns = () => 0) {
  const disk = createMemoryDisk(diskTables.cache.tables);
  const shelves = createShelves(late(disk, turns), (_, record) => soughtOf(record), bounds);
  const tops = new Map<RoomId, string>();
  return {
    shelves,
    async put(writes: readonly Write[]) {
      const batch = createBatch(disk);
      const orders = new Map<RoomId, string[]>();
      for (const one of writes) {
        const record = recordOf(one);
        batch.messages.put(one.room, record);
        orders.set(one.room, [...(orders.get(one.room) ?? []), record.order]);
      }
      await batch.commit("relaxed");
      for (const [room, some] of orders) {
        tops.set(room, [tops.get(room) ?? "", ...some].sort().at(-1) as string);
        shelves.note({ type: "messages", room, orders: some });
      }
    },
    /** Some of a room's messages go, as after a fork. */
    async lose(room: RoomId) {
      const kept = (await readAllMessages(disk, room)).filter((_, at) => at % 2 === 0);
      const batch = createBatch(disk);
      batch.messages.replaceAll(room);
      for (const record of kept) batch.messages.put(room, record);
      await batch.commit("relaxed");
      shelves.note({ type: "reset", room });
    },
    search(asked: Query, isCancelled = () => false): AsyncGenerator<Found> {
      const places = asked.rooms.flatMap((room) => {
        const top = tops.get(room);
        return top === undefined ? [] : [{ shelf: shelves.of(room), top }];
      });
      let now = 0;
      return scan(places, wantedOf(asked), asked.limit, {
        now: () => (now += 3), // a slice is over with every third look
        pause: async () => {},
        isCancelled,
      });
    },
    /** Every message, looked at one by one. */
    async naive({ typed, rooms, author, from, to, links }: Query): Promise<readonly Hit[]> {
      const words = wordsOf(typed);
      const all = await Promise.all(
        rooms.map(async (room) =>
          (await readAllMessages(disk, room)).flatMap((record): Hit[] => {
            const shown = record.kind === "message" ? showMessage(record.state) : null;
            if (shown === null || shown.recalled !== null) return [];
            const at = hlcToMs(shown.stamp.hlc);
            const fits =
              words.every((word) => isIn(shown.text, word) || isIn(shownText(shown.text), word)) &&
              (author === null || author === shown.author) &&
              (from === null || at >= from) &&
              (to === null || at < to) &&
              (!links || shown.text.includes("https://a"));
            return fits ? [{ room, stamp: shown.stamp }] : [];
          }),
        ),
      );
      return all.flat().sort((a, b) => compareStamps(b.stamp, a.stamp) || (a.room < b.room ? -1 : 1));
    },
  };
}

const wantedOf = ({ typed, author, from, to, links }: Query): Wanted => ({
  words: wordsOf(typed),
  author,
  from,
  to,
  kinds: links ? HAS_LINK : 0,
});

const boundsOf = fc.record({
  pieceMessages: fc.constantFrom(1, 3, 16, 512),
  mostBytes: fc.constantFrom(0, 400, 4_000, 1e9),
  mostChanged: fc.constantFrom(0, 1, 4, 256),
});

test("[FIND4] what is found is what a look at each message finds, after any writes, edits, recalls and losses, whatever is kept in memory", async () => {
  await fc.assert(
    fc.asyncProperty(
      boundsOf,
      fc.array(
        fc.record({
          writes: fc.array(write, { maxLength: 40, size: "max" }),
          loses: fc.option(fc.constantFrom(...ROOMS), { nil: null, freq: 6 }),
          asks: fc.array(query, { minLength: 1, maxLength: 4 }),
        }),
        { minLength: 1, maxLength: 6, size: "max" },
      ),
      async (bounds, steps) => {
        const place = createPlace(bounds);
        for (const { writes, loses, asks } of steps) {
          await place.put(writes);
          if (loses !== null) await place.lose(loses);
          for (const asked of asks) {
            const expected = await place.naive(asked);
            const everything = await place.naive({ ...asked, links: false });
            let last: Found | null = null;
            for await (const found of place.search(asked)) {
              expect(found.hits).toEqual(expected.slice(0, found.hits.length)); // what is found first stays first
              last = found;
            }
            expect(last).toMatchObject({
              isDone: true,
              hits: expected.slice(0, asked.limit),
              count: everything.length,
            });
            if (asked.links) expect(last?.links).toBe(expected.length);
          }
        }
        expect(place.shelves.bytes()).toBeLessThanOrEqual(bounds.mostBytes);
      },
    ),
    { numRuns: 150 },
  );
});

test("[FIND4] what changes while others search is found by the next search, and nobody finds anything twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      boundsOf,
      fc.infiniteStream(fc.nat(40)),
      fc.array(
        fc.record({
          puts: fc.array(fc.array(closeWrite, { minLength: 1, maxLength: 6 }), {
            minLength: 1,
            maxLength: 4,
          }),
          loses: fc.option(fc.constantFrom(...ROOMS), { nil: null, freq: 6 }),
          asks: fc.array(query, { minLength: 1, maxLength: 3 }),
        }),
        { minLength: 2, maxLength: 8, size: "max" },
      ),
      async (bounds, turns, rounds) => {
        const place = createPlace(bounds, () => turns.next().value ?? 0);
        const all: Query = { ...ASK, typed: "a", limit: 500 };
        async function finish(asked: Query): Promise<Found | null> {
          let last: Found | null = null;
          for await (const found of place.search(asked)) {
            const ids = found.hits.map(({ room, stamp }) => room + orderKey(stamp));
            expect(new Set(ids).size).toBe(ids.length);
            last = found;
          }
          return last;
        }
        async function soon(asked: Query): Promise<void> {
          for (let left = 5 * (turns.next().value ?? 0); left > 0; left--) await undefined;
          await finish(asked);
        }
        async function disturb(puts: readonly (readonly Write[])[], loses: RoomId | null): Promise<void> {
          for (const writes of puts) await place.put(writes);
          if (loses !== null) await place.lose(loses);
        }
        for (const { puts, loses, asks } of rounds) {
          await Promise.all([...asks.map(soon), finish(all), disturb(puts, loses)]);
          expect((await finish(all))?.hits).toEqual(await place.naive(all));
        }
        for (const room of ROOMS) place.shelves.note({ type: "reset", room });
        expect(place.shelves.bytes()).toBe(0);
      },
    ),
    { numRuns: 150 },
  );
});

test("[FIND5] how many messages were looked at is how many there are, also when some of them have just changed", async () => {
  const place = createPlace(BOUNDS);
  const said = Array.from({ length: 40 }, (_, at): Write => ({ ...SAID, at, text: `words ${at}` }));
  await place.put(said.slice(0, 30));
  const all: Query = { ...ASK, typed: "words", rooms: ROOMS, limit: 5 };
  for await (const { isDone, scanned } of place.search(all)) if (isDone) expect(scanned).toBe(30);
  await place.put(said.slice(20));
  for await (const { isDone, scanned } of place.search(all)) if (isDone) expect(scanned).toBe(40);
});

test("[FIND6] memory is given back: what is dropped and read again does not grow", async () => {
  const place = createPlace(BOUNDS);
  const [room] = ROOMS as [RoomId];
  const said = (from: number) =>
    Array.from({ length: 300 }, (_, at): Write => ({ ...SAID, at: from + at, text: "the same length" }));
  const all: Query = { ...ASK, typed: "length", rooms: [room], limit: 5 };
  const look = async () => {
    for await (const _ of place.search(all)) void _;
    return place.shelves.bytes();
  };
  await place.put(said(0));
  const once = await look();
  expect(once).toBeGreaterThan(300 * 2 * 15);
  for (let round = 0; round < 5; round++) {
    await place.put(said(0)); // so many changes that what is kept of them is dropped
    expect(await look()).toBe(once);
  }
  await place.lose(room);
  expect(await look()).toBeLessThan(once);
});

test("[FIND8] the newest are there before the oldest have been looked at", async () => {
  const place = createPlace({ ...BOUNDS, pieceMessages: 4 });
  for (const room of ROOMS)
    await place.put(
      Array.from({ length: 40 }, (_, at) => ({ ...SAID, room, at, text: at % 10 === 9 ? "here" : "not" })),
    );
  const seen: Found[] = [];
  for await (const found of place.search({ ...ASK, typed: "here", limit: 50 })) seen.push(found);
  expect(seen.length).toBeGreaterThan(5);
  expect(seen[1]?.hits).toHaveLength(3); // the newest of each of three rooms
  expect(seen.at(-1)?.hits).toHaveLength(12);
});

test("[FIND7] a search that is cancelled looks at nothing more", async () => {
  const place = createPlace({ ...BOUNDS, pieceMessages: 1 });
  await place.put(Array.from({ length: 50 }, (_, at) => ({ ...SAID, at, text: "a" })));
  let steps = 0;
  const asked: Query = { ...ASK, typed: "a", rooms: ROOMS, limit: 50 };
  for await (const { isDone } of place.search(asked, () => steps > 0)) {
    expect(isDone).toBe(false);
    steps++;
  }
  expect(steps).toBe(1);
});

test("[FIND4] a search in no room finds nothing, and says that it is done", async () => {
  const place = createPlace(BOUNDS);
  const asked: Query = { ...ASK, typed: "a", rooms: ROOMS, limit: 5 };
  const found: Found[] = [];
  for await (const one of place.search(asked)) found.push(one);
  expect(found).toEqual([{ hits: [], count: 0, links: 0, files: 0, scanned: 0, isDone: true }]);
});
