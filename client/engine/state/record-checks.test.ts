import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { createNobleCrypto } from "../../../crdt/crypto/noble.ts";
import { sealEnvelope } from "../../../crdt/envelope/seal.ts";
import { encodeCbor, encodeEvent, idToBytes, orderKey, type RoomId } from "../../../crdt/index.ts";
import { newWriter, placeAfter } from "../../../test/support/sealed-feed.ts";
import { type Disks, diskTables } from "../ports.ts";
import { encodeBlock } from "../tables/blocks.ts";
import { checkInsKey, goalChangeKey } from "./apply.ts";
import { entryKey, messageKey, noteKey, rowKey, textKey } from "./places.ts";
import { flawOf } from "./record-checks.ts";
import { registerKey, roomRecordKey } from "./room-book.ts";

/** One sound record of every table, as this version writes it; what is optional is left out. */

const crypto = createNobleCrypto((size) => new Uint8Array(size).fill(7));
const id = (size: number, fill = "ab") => fill.repeat(size);
const room = id(16, "0a") as RoomId;
const feed = id(24);
const stamp = { hlc: 5, feed, seq: 0 };
const order = orderKey(stamp as never);
const bytes = Uint8Array.of(1, 2, 3);
const hash = new Uint8Array(32);
const ref = { feed, seq: 0 };
const file = {
  name: "sea.webp",
  type: "image/webp",
  size: 3,
  key: new Uint8Array(32),
  hashes: new Uint8Array(32),
  preview: bytes,
  width: 4,
  height: 3,
  duration: 0,
};
const extras = {
  files: [file, { ...file, preview: null }],
  mentions: [{ from: 0, length: 5, who: "all" }],
  hasNewer: true,
};
const message = {
  base: { author: id(16), stamp, text: "words", replyTo: ref, extras },
  edits: [{ author: id(16), stamp, text: "other words", extras, before: [stamp] }],
  recalls: [{ author: id(16), stamp }],
  reactions: [{ author: id(16), stamp, emoji: "👍", on: true }],
};

interface Sample {
  readonly disk: keyof Disks;
  readonly table: string;
  readonly key: Uint8Array;
  readonly value: unknown;
}
let samples: readonly Sample[];

beforeAll(async () => {
  const writer = await newWriter("waiting", room);
  const event = encodeEvent({ type: "message", text: "waits", replyTo: null });
  const sealed = await sealEnvelope(
    placeAfter(writer, null),
    event,
    writer.bodyKey,
    writer.signer,
    writer.crypto,
  );
  if (!sealed.ok) throw new Error(sealed.error.type);
  const feeds = "feeds";
  const own = { room, feed: writer.feed, seq: 0 };
  const outboxRow = {
    ...own,
    order,
    bytes: sealed.value,
    event: encodeCbor(event),
    kind: "message",
    text: "waits",
    writtenAt: 1,
    refusal: null,
    objective: null,
  };
  const rowPlace = rowKey(room, writer.feed, 0);
  const roomRecord = {
    heads: new Map([[feed, { next: 1, hash, hlc: 5 }]]),
    name: { name: { text: "Hall", by: id(16), stamp } },
    last: { order, author: id(16), kind: "line", text: "", line: { type: "Newer" }, stamp, at: 1 },
    speakers: [id(16)],
    unread: 0,
    late: [order],
    top: { hlc: 5, arrivedAt: 1 },
    envelopes: 1,
    orphans: 0,
    locked: 0,
    left: new Map([[feed, 3]]),
    at: 1,
  };
  const line = { kind: "line", order, stamp, author: null, arrivedAt: 1, late: false };
  const identity = {
    phase: "ready",
    org: id(32),
    member: id(16),
    device: id(16),
    relay: "http://localhost:1",
    wraps: [bytes],
    entries: [bytes],
    setupToken: null,
  };
  samples = [
    { disk: "keys", table: "identity", key: textKey("identity"), value: identity },
    { disk: "keys", table: "wraps", key: hash, value: bytes },
    { disk: "keys", table: "local", key: textKey(`verified ${id(16)}`), value: { key: id(32), at: 1 } },
    { disk: "keys", table: "local", key: textKey(`blocked ${id(16)}`), value: true },
    { disk: "keys", table: "local", key: textKey("shut out"), value: true },
    { disk: "keys", table: "local", key: textKey("kit reminded"), value: "" },
    { disk: "outbox", table: feeds, key: idToBytes(room), value: { feed, next: 1, hash, hlc: 5 } },
    { disk: "outbox", table: feeds, key: new Uint8Array(40), value: { left: 3 } },
    { disk: "outbox", table: "rows", key: rowPlace, value: outboxRow },
    {
      disk: "outbox",
      table: "entries",
      key: textKey("a"),
      value: { id: "a", act: { kind: "profileSet", name: "Ana" }, at: 1 },
    },
    { disk: "outbox", table: "drafts", key: idToBytes(room), value: "half a sent" },
    { disk: "outbox", table: "invites", key: idToBytes(room), value: { link: "https://x", wraps: [bytes] } },
    { disk: "outbox", table: "commands", key: textKey("c"), value: { at: 1, answer: null } },
    { disk: "cache", table: "meta", key: textKey("clockOffset"), value: -5 },
    { disk: "cache", table: "meta", key: textKey("cited"), value: new Map([["x y", { seq: 1, epoch: 0 }]]) },
    { disk: "cache", table: "entries", key: entryKey(id(32), 0), value: bytes },
    { disk: "cache", table: "rooms", key: roomRecordKey(room), value: roomRecord },
    {
      disk: "cache",
      table: "rows",
      key: rowKey(room, feed as never, 0),
      value: { bytes, hlc: 5, arrivedAt: 1, counts: true, flaw: null },
    },
    {
      disk: "cache",
      table: "messages",
      key: messageKey(room, order),
      value: { kind: "message", order, stamp, state: message, arrivedAt: 1, late: false },
    },
    {
      disk: "cache",
      table: "messages",
      key: messageKey(room, order),
      value: { ...line, line: { type: "MemberRemoved", member: id(16), by: null, successor: null } },
    },
    {
      disk: "cache",
      table: "blocks",
      key: rowKey(room, feed as never, 0),
      value: encodeBlock([{ bytes, hlc: 5, arrivedAt: 1, counts: true, flaw: null }]),
    },
    {
      disk: "cache",
      table: "leaves",
      key: messageKey(room, order),
      value: {
        until: order,
        names: [feed, id(16)],
        messages: [
          [5, 0, 0, 1, "words", 0, 3, 1, false],
          { kind: "message", order, stamp, state: message, arrivedAt: 1, late: false },
        ],
      },
    },
    { disk: "cache", table: "orphans", key: messageKey(room, order), value: message },
    {
      disk: "cache",
      table: "registers",
      key: registerKey(room, id(16)),
      value: { device: id(16), hlc: 5, bytes, marker: new Map([[feed, 1]]) },
    },
    {
      disk: "cache",
      table: "goalChanges",
      key: goalChangeKey(id(16), order),
      value: { stamp, author: id(16), session: 0, changes: [bytes] },
    },
    {
      disk: "cache",
      table: "goalTitles",
      key: checkInsKey(id(16), id(16)),
      value: { title: "Revenue", unit: "k" },
    },
    {
      disk: "cache",
      table: "notes",
      key: noteKey(room, id(16), order),
      value: { role: "page", act: "made", title: "Minutes", author: id(16), stamp },
    },
    {
      disk: "cache",
      table: "noteEdits",
      key: noteKey(room, id(16), order),
      value: { stamp, author: id(16), leads: false, session: 7, update: bytes },
    },
    {
      disk: "cache",
      table: "checkIns",
      key: checkInsKey(id(16), id(16)),
      value: {
        checkIns: [
          { ref, stamp, by: id(16), value: 3, confidence: null, note: "", after: [ref] },
          {
            ref,
            stamp,
            by: id(16),
            value: 4,
            confidence: 5,
            note: "",
            after: [],
            parts: [["x", [new Uint8Array(24), 1]]],
          },
        ],
      },
    },
  ];
});

const nameOf = ({ disk, table }: Sample) => `${disk}/${table}`;
const flaw = (sample: Sample, value: unknown) => flawOf({ ...sample, value }, crypto);

/** Values of another kind than `value`, and of the same kind with something else in them. */
const JUNK = [
  null,
  true,
  -1,
  1.5,
  Number.NaN,
  "junk",
  [],
  [null],
  {},
  { junk: 1 },
  new Map(),
  new Map([["x", 1]]),
];

test("[DISK20] [A12] every table has a check, and what this version writes passes it", () => {
  const tables = Object.entries(diskTables).flatMap(([disk, { tables }]) =>
    tables.map((table) => `${disk}/${table}`),
  );
  expect([...new Set(samples.map(nameOf))].sort()).toEqual([...tables].sort());
  expect(samples.filter((sample) => flaw(sample, sample.value) !== null).map(nameOf)).toEqual([]);
});

test("[DISK20] [A12] a value of any other kind is a flaw in every table", () => {
  for (const sample of samples)
    for (const junk of [...JUNK, bytes]) {
      const passes = flaw(sample, junk) === null;
      const fits = JSON.stringify(kindOf(junk)) === JSON.stringify(kindOf(sample.value));
      expect(passes && !fits, `${nameOf(sample)}: ${String(junk)}`).toBe(false);
    }
});

const kindOf = (value: unknown): string => (value === null ? "null" : Object.prototype.toString.call(value));

test("[DISK20] [A12] a record that lost a field, or has something else in it, is a flaw", () => {
  const everyOptional = "rooms"; // an older Skein wrote fewer, and what lacks is filled in
  const neverFit = JUNK.filter((one) => !["[object String]", "[object Number]"].includes(kindOf(one)));
  for (const sample of samples.filter(({ value }) => kindOf(value) === "[object Object]")) {
    const record = sample.value as Record<string, unknown>;
    for (const field of Object.keys(record)) {
      const { [field]: was, ...rest } = record;
      if (sample.table !== everyOptional && field !== "answer")
        expect(flaw(sample, rest), `${nameOf(sample)} without ${field}`).toBe("Shape");
      for (const junk of (was === null ? neverFit : JUNK).filter((one) => kindOf(one) !== kindOf(was))) {
        const mayBeNull = junk === null && flaw(sample, { ...record, [field]: null }) === null;
        if (!mayBeNull && field !== "answer")
          expect(
            flaw(sample, { ...record, [field]: junk }),
            `${nameOf(sample)}.${field}: ${String(junk)}`,
          ).toBe("Shape");
      }
    }
  }
});

test("[DISK20] [A12] a waiting row whose envelope or event is cut short, turned or of another place is a flaw", () => {
  const sample = samples.find(({ disk, table }) => disk === "outbox" && table === "rows") as Sample;
  const record = sample.value as { bytes: Uint8Array; event: Uint8Array };
  const turned = record.bytes.slice();
  turned[0] = 0xff;
  for (const change of [
    { bytes: record.bytes.slice(0, -1) },
    { bytes: turned },
    { bytes },
    { event: record.event.slice(1) },
    { seq: 1 },
    { room: id(16, "0b") },
    { feed },
  ])
    expect(flaw(sample, { ...record, ...change })).toBe("Content");
});

test("[DISK20] [A12] a block that is cut short, and a leaf whose words name what is not there, are flaws", () => {
  const block = samples.find(({ table }) => table === "blocks") as Sample;
  for (const junk of [bytes, (block.value as Uint8Array).slice(0, -1), new Uint8Array(0)])
    expect(flaw(block, junk)).toBe("Content");
  const leaf = samples.find(({ table }) => table === "leaves") as Sample;
  const of = (...words: readonly unknown[]) => flaw(leaf, { until: null, names: [feed], messages: [words] });
  expect(of(5, 0, 0, 0, "", -1, 0, 1, true)).toBeNull();
  expect(of(5, 1, 0, 0, "", -1, 0, 1, true)).toBe("Content");
  expect(of(5, 0, 0, 1, "", -1, 0, 1, true)).toBe("Content");
  expect(of(5, 0, 0, 0, "", 1, 0, 1, true)).toBe("Content");
  expect(of(5, 0, 0, 0, "", -1, 0, 1)).toBe("Shape");
  expect(of(5, 0, 0, 0, null, -1, 0, 1, true)).toBe("Shape");
});

test("[DISK20] [A12] a place that is none of its table's is a flaw", () => {
  const placed = new Set([
    "wraps",
    "feeds",
    "rows",
    "drafts",
    "rooms",
    "messages",
    "blocks",
    "leaves",
    "registers",
    "goalChanges",
  ]);
  for (const sample of samples.filter(
    ({ table, disk }) => placed.has(table) || `${disk}/${table}` === "cache/entries",
  ))
    expect(flawOf({ ...sample, key: sample.key.slice(1) }, crypto), nameOf(sample)).toBe("Key");
});

test("[DISK20] [A12] what the platform cannot read is a flaw in every table", () => {
  for (const sample of samples)
    expect(flaw(sample, { unreadable: "DataError", raw: null }), nameOf(sample)).toBe("Unreadable");
});

test("[DISK20] [A12] whatever lies there, the check answers and does not throw", () => {
  const anything = fc.anything({ withMap: true, withTypedArray: true, withBigInt: true, withDate: true });
  fc.assert(
    fc.property(fc.nat(), fc.uint8Array({ maxLength: 60 }), anything, (at, key, value) => {
      const { disk, table } = samples[at % samples.length] as Sample;
      const found = flawOf({ disk, table, key, value }, crypto);
      return found === null || ["Key", "Shape", "Content", "Unreadable"].includes(found);
    }),
    { numRuns: 2_000 },
  );
});
