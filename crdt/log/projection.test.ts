import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import { fastestOfThree } from "../../test/support/fastest.ts";
import { must } from "../../test/support/sealed-feed.ts";
import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import type { FeedId } from "../base/ids.ts";
import { ByteWriter } from "../base/varint.ts";
import { encodeUpdate, type FeedRun, type ProjectionRefusal, parseUpdate, rootName } from "./projection.ts";

const BOUNDS = { maxFeeds: 10_000, maxItems: 100_000 };
const feed = "000102030405060708090a0b0c0d0e0f1011121314151617" as FeedId;
const [small, victim] = [0x1234, 0xdeadbeef];
const envelope = utf8("an envelope");

const parse = (bytes: Bytes) => parseUpdate(bytes, BOUNDS);
const refused = (reason: ProjectionRefusal) => ({ ok: false, error: { type: "BadUpdate", reason } });

/** Bytes from numbers (as varuints), texts and bytes (with their lengths) and single raw bytes. */
type Part = number | string | Bytes | { readonly raw: number };
function bytesOf(...parts: readonly Part[]): Bytes {
  const writer = new ByteWriter();
  for (const part of parts) {
    if (typeof part === "number") writer.uint(part);
    else if (typeof part === "string") writer.varBytes(utf8(part));
    else if (part instanceof Uint8Array) writer.varBytes(part);
    else writer.raw(Uint8Array.of(part.raw));
  }
  return writer.bytes();
}
const root: Part[] = [{ raw: 0x03 }, 1, rootName(feed), envelope];
const behind = (client: number, clock: number): Part[] => [{ raw: 0x83 }, client, clock, envelope];

/** What a real Y.Doc writes after some edits by one client. */
function written(edit: (doc: Y.Doc) => void): Bytes {
  const doc = new Y.Doc();
  doc.clientID = small;
  edit(doc);
  return Y.encodeStateAsUpdate(doc);
}
const good = bytesOf(2, 2, victim, 0, ...root, ...behind(victim, 0), 1, small, 7, ...behind(small, 6), 0);

describe("the projection", () => {
  test("[LOG2] the grammar as drawn in SPEC.md is read and written", () => {
    const runs: readonly FeedRun[] = [
      { clientId: victim, feed, from: 0, envelopes: [envelope, envelope] },
      { clientId: small, feed: null, from: 7, envelopes: [envelope] },
    ];
    expect(parse(good)).toEqual({ ok: true, value: runs });
    expect(encodeUpdate(runs.toReversed())).toEqual(good);
  });

  test("[LOG2] nothing to say is two zeros", () => {
    expect(encodeUpdate([])).toEqual(Uint8Array.of(0, 0));
    expect(encodeUpdate([{ clientId: small, feed, from: 0, envelopes: [] }])).toEqual(Uint8Array.of(0, 0));
    expect(parse(Uint8Array.of(0, 0))).toEqual({ ok: true, value: [] });
  });

  const foreign: readonly (readonly [title: string, bytes: Bytes, reason: ProjectionRefusal])[] = [
    [
      "[E01] 12 bytes that put garbage over a feed",
      bytesOf(1, 1, small, 0, { raw: 0 }, 2 ** 31 - 1, 0),
      "ForeignStruct",
    ],
    [
      "[E01] 15 bytes that put garbage over a feed",
      bytesOf(1, 1, victim, 0, { raw: 0 }, 2 ** 31 - 1, 0),
      "ForeignStruct",
    ],
    [
      "[E01] deleted content over a feed",
      bytesOf(1, 1, small, 0, { raw: 0x01 }, 1, "f:x", 2 ** 31 - 1, 0),
      "ForeignStruct",
    ],
    [
      "[E01] garbage behind a good item",
      bytesOf(1, 2, small, 0, ...root, { raw: 0 }, 2 ** 31 - 1, 0),
      "ForeignStruct",
    ],
    [
      "[E03] a delete set that reaches into the future",
      bytesOf(0, 1, victim, 1, 0, 2 ** 31 - 1),
      "DeleteSet",
    ],
    [
      "[E03] a delete set behind a good item",
      bytesOf(1, 1, small, 0, ...root, 1, small, 1, 0, 1),
      "DeleteSet",
    ],
    ["an empty delete set of a client", bytesOf(1, 1, small, 0, ...root, 1, small, 0), "DeleteSet"],
    ["a skipped range", bytesOf(1, 2, small, 0, ...root, { raw: 10 }, 5, 0), "ForeignStruct"],
    ["text", written((doc) => doc.getText(rootName(feed)).insert(0, "hi")), "ForeignStruct"],
    ["a map", written((doc) => doc.getMap(rootName(feed)).set("key", envelope)), "ForeignStruct"],
    ["numbers in an array", written((doc) => doc.getArray(rootName(feed)).push([1, 2])), "ForeignStruct"],
    ["a nested type", written((doc) => doc.getArray(rootName(feed)).push([new Y.Map()])), "ForeignStruct"],
    ["a deleted item", written(deleteAnItem), "ForeignStruct"],
    ["an item put in front", written(putInFront), "ForeignStruct"],
    ["updates merged over a gap", mergedOverGap(), "ForeignStruct"],
    ["a root of another name", written((doc) => doc.getArray("notes").push([envelope])), "BadRoot"],
    ["a feed id that is too short", written((doc) => doc.getArray("f:AAEC").push([envelope])), "BadRoot"],
    ["a parent that is no root", bytesOf(1, 1, small, 0, { raw: 0x03 }, 0, small, 0, envelope, 0), "BadRoot"],
    ["a first item with an origin", bytesOf(1, 1, small, 0, ...behind(small, 0), 0), "ForeignStruct"],
    ["a later item at the root", bytesOf(1, 1, small, 1, ...root, 0), "ForeignStruct"],
    ["another client's origin", bytesOf(1, 2, small, 0, ...root, ...behind(victim, 0), 0), "BadOrigin"],
    ["an origin further back", bytesOf(1, 1, small, 2, ...behind(small, 0), 0), "BadOrigin"],
    ["an origin of its own", bytesOf(1, 1, small, 1, ...behind(small, 1), 0), "BadOrigin"],
    ["feeds in ascending order", bytesOf(2, 1, small, 0, ...root, 1, victim, 0, ...root, 0), "ClientOrder"],
    ["a feed twice", bytesOf(2, 1, small, 0, ...root, 1, small, 1, ...behind(small, 0), 0), "ClientOrder"],
    ["a feed without items", bytesOf(1, 0, small, 0, 0), "EmptyFeed"],
    ["more feeds than allowed", bytesOf(BOUNDS.maxFeeds + 1), "TooManyFeeds"],
    ["more items than allowed", bytesOf(1, BOUNDS.maxItems + 1, small, 0), "TooManyItems"],
    [
      "places past the last one",
      bytesOf(1, 2, small, 2 ** 53 - 1, ...behind(small, 2 ** 53 - 2), 0),
      "TooManyItems",
    ],
    ["an envelope past its limit", bytesOf(1, 1, small, 1, { raw: 0x83 }, small, 0, 65_537, 0), "TooLarge"],
    [
      "an envelope that is cut short",
      bytesOf(1, 1, small, 1, { raw: 0x83 }, small, 0, 100, { raw: 1 }),
      "CutShort",
    ],
    ["a byte after the end", concat(good, Uint8Array.of(0)), "TrailingBytes"],
    ["an update behind an update", concat(good, good), "TrailingBytes"],
    ["nothing", new Uint8Array(0), "CutShort"],
    ["feeds that are not there", bytesOf(3), "CutShort"],
    ["an over-long number of feeds", Uint8Array.of(0x80, 0, 0), "CutShort"],
    ["no delete set", bytesOf(1, 1, small, 0, ...root), "CutShort"],
    ["the other codec (V2), empty", Y.encodeStateAsUpdateV2(new Y.Doc()), "TrailingBytes"],
  ];
  test.for(foreign)("[LOG4] [LOG5] [LOG6] %s is refused", ([, bytes, reason]) => {
    expect(parse(bytes)).toEqual(refused(reason));
  });

  test("[LOG6] the other codec (V2) with content is refused", () => {
    const doc = new Y.Doc();
    doc.getArray(rootName(feed)).push([envelope]);
    expect(parse(Y.encodeStateAsUpdateV2(doc)).ok).toBe(false);
  });

  test.for(foreign.slice(0, 2))("[E01] %s: a Y.Doc takes them, so the parser must not", ([, bytes]) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, bytes);
    expect([...Y.decodeStateVector(Y.encodeStateVector(doc)).values()]).toEqual([2 ** 31 - 1]);
  });

  test("[LOG6] a beginning of an update is refused, wherever it is cut", () => {
    for (let length = 0; length < good.length; length++) {
      const read = parse(good.subarray(0, length));
      expect(read.ok ? "read" : read.error.reason).toMatch(/^(CutShort|BadRoot|BadOrigin)$/);
    }
  });

  test("[LOG3] runs are contiguous: every item follows the one before it", () => {
    const run = [...root, ...behind(small, 0), ...behind(small, 1), ...behind(small, 3)];
    expect(parse(bytesOf(1, 4, small, 0, ...run, 0))).toEqual(refused("BadOrigin"));
    expect(must(parse(bytesOf(1, 3, small, 0, ...run.slice(0, -4), 0)))[0]?.envelopes).toHaveLength(3);
  });

  test("[LOG2] [LOG6] updates have one encoding: what is read is written back the same, whatever byte is changed", () => {
    const change = fc.record({
      at: fc.nat({ max: good.length }),
      to: fc.uint8Array({ maxLength: 9 }),
      cut: fc.nat({ max: 3 }),
    });
    fc.assert(
      fc.property(change, ({ at, to, cut }) => {
        const changed = concat(good.slice(0, at), to, good.slice(at + cut));
        const read = parse(changed);
        if (read.ok) expect(encodeUpdate(read.value)).toEqual(changed);
      }),
      { numRuns: 3_000 },
    );
  });

  test("[LOG6] random bytes never make it throw and take no time", () => {
    const start = fc.constantFrom(
      bytesOf(),
      bytesOf(1, 1, small, 0, { raw: 0x03 }),
      bytesOf(1, 99_999, small, 5),
      bytesOf(9_999),
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 4_000 }), (head, some) => {
        const read = parse(concat(head, some));
        expect(fastestOfThree(() => parse(concat(head, some)))).toBeLessThan(50);
        if (read.ok) expect(encodeUpdate(read.value)).toEqual(concat(head, some));
      }),
    );
  });
});

function deleteAnItem(doc: Y.Doc): void {
  const array = doc.getArray(rootName(feed));
  array.push([envelope, envelope]);
  array.delete(0);
}

function putInFront(doc: Y.Doc): void {
  const array = doc.getArray(rootName(feed));
  array.push([envelope]);
  array.insert(0, [envelope]);
}

/** Yjs fills the gap between two updates with a Skip struct. */
function mergedOverGap(): Bytes {
  const updates: Bytes[] = [];
  written((doc) => {
    doc.on("update", (update: Uint8Array) => updates.push(update));
    for (let i = 0; i < 3; i++) doc.getArray(rootName(feed)).push([envelope]);
  });
  return Y.mergeUpdates([updates[0] as Uint8Array, updates[2] as Uint8Array]);
}
