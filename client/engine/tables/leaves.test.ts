import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type FeedId,
  type FileRef,
  type MemberId,
  type MessageReaction,
  orderKey,
  type Stamp,
} from "../../../crdt/index.ts";
import type { MessageRecord } from "../state/records.ts";
import {
  covers,
  decodeLeaf,
  emptyRoom,
  encodeLeaf,
  FIRST_ORDER,
  findIn,
  LAST_ORDER,
  LEAF_MESSAGES,
  type Leaf,
  putInto,
} from "./leaves.ts";

const FEEDS = ["00", "7f", "ff"].map((byte) => byte.repeat(24) as FeedId);
const MEMBERS = ["01", "02", "03"].map((byte) => byte.repeat(16) as MemberId);

const stamp: fc.Arbitrary<Stamp> = fc.record({
  hlc: fc.nat({ max: 400 }),
  feed: fc.constantFrom(...FEEDS),
  seq: fc.nat({ max: 3 }),
});
const author = fc.constantFrom(...MEMBERS);
const text = fc.oneof(fc.string({ unit: "binary", maxLength: 30 }), fc.constant("word ".repeat(8_000)));
const reaction: fc.Arbitrary<MessageReaction> = fc.record({ author, emoji: text, stamp, on: fc.boolean() });
const shared = { arrivedAt: fc.integer(), late: fc.boolean() };

const file: FileRef = {
  name: "sea.webp",
  type: "image/webp",
  size: 3,
  key: new Uint8Array(32).fill(1),
  hashes: new Uint8Array(32).fill(2),
  preview: null,
  width: 4,
  height: 3,
  duration: 0,
};
const message: fc.Arbitrary<MessageRecord> = fc.oneof(
  fc
    .record({
      stamp,
      author,
      text,
      replyTo: fc.option(fc.record({ feed: fc.constantFrom(...FEEDS), seq: fc.nat() }), { nil: null }),
      hasBase: fc.boolean(),
      extras: fc.constantFrom(
        {},
        { extras: { hasNewer: true as const } },
        { extras: { files: [file] } },
        { extras: { mentions: [{ from: 0, length: 1, who: "all" as const }] } },
      ),
      edits: fc.array(fc.record({ author, stamp, text }), { maxLength: 1 }),
      recalls: fc.array(fc.record({ author, stamp }), { maxLength: 1 }),
      reactions: fc.array(reaction, { maxLength: 2 }),
      ...shared,
    })
    .map(
      ({
        stamp: at,
        author: by,
        text: words,
        replyTo,
        hasBase,
        extras,
        edits,
        recalls,
        reactions,
        ...rest
      }) => ({
        kind: "message" as const,
        order: orderKey(at),
        stamp: at,
        state: {
          base: hasBase ? { author: by, stamp: at, text: words, replyTo, ...extras } : null,
          edits,
          recalls,
          reactions,
        },
        ...rest,
      }),
    ),
  fc.record({ stamp, author: fc.option(author, { nil: null }), ...shared }).map(({ stamp: at, ...rest }) => ({
    kind: "line" as const,
    order: orderKey(at),
    stamp: at,
    line: { type: "Newer" as const },
    ...rest,
  })),
);
const sorted = (some: Iterable<MessageRecord>): readonly MessageRecord[] =>
  [...new Map([...some].map((one) => [one.order, one])).values()].sort((a, b) =>
    a.order < b.order ? -1 : 1,
  );

const plain = (hlc: number): MessageRecord => ({
  kind: "message",
  order: orderKey({ hlc, feed: FEEDS[0] as FeedId, seq: 0 }),
  stamp: { hlc, feed: FEEDS[0] as FeedId, seq: 0 },
  state: {
    base: {
      author: MEMBERS[0] as MemberId,
      stamp: { hlc, feed: FEEDS[0] as FeedId, seq: 0 },
      text: "",
      replyTo: null,
    },
    edits: [],
    recalls: [],
    reactions: [],
  },
  arrivedAt: 1,
  late: false,
});
const plains = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => plain(from + n));

/** Leaves that follow each other, from the room's first place to its last. */
function expectWhole(leaves: readonly Leaf[]): void {
  expect(leaves[0]?.from).toBe(FIRST_ORDER);
  leaves.forEach((leaf, at) => {
    expect(leaf.until).toBe(leaves[at + 1]?.from ?? null);
    for (const { order } of leaf.messages) expect(covers(leaf, order)).toBe(true);
  });
}

describe("leaves", () => {
  test("[LEAF1] whatever is put in, in whatever steps, stands once, in order, in leaves that leave no place out", () => {
    fc.assert(
      fc.property(fc.array(fc.array(message, { maxLength: 150 }), { maxLength: 6 }), (steps) => {
        let leaves: readonly Leaf[] = [emptyRoom];
        const model = new Map<string, MessageRecord>();
        for (const step of steps) {
          const changed = sorted(step);
          for (const one of changed) model.set(one.order, one);
          leaves = leaves.flatMap((leaf) => {
            const here = changed.filter(({ order }) => covers(leaf, order));
            return here.length === 0 ? [leaf] : putInto(leaf, here);
          });
          expectWhole(leaves);
        }
        expect(leaves.flatMap(({ messages }) => messages)).toEqual(sorted(model.values()));
        for (const leaf of leaves) expect(leaf.messages.length).toBeLessThanOrEqual(LEAF_MESSAGES);
      }),
      { numRuns: 60 },
    );
  });

  test("[LEAF2] a message is found where it stands, and nothing where none does", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 60 }), message, (some, other) => {
        const [leaf] = putInto(emptyRoom, sorted(some.slice(0, 5)));
        for (const one of leaf?.messages ?? []) expect(findIn(leaf as Leaf, one.order)).toBe(one);
        const there = leaf?.messages.find(({ order }) => order === other.order);
        expect(findIn(leaf as Leaf, other.order)).toBe(there);
      }),
    );
    expect(covers({ from: FIRST_ORDER, until: null }, LAST_ORDER)).toBe(true);
    expect(covers({ from: "5", until: "7" }, "7")).toBe(false);
  });

  test("[LEAF3] what grows at its end leaves full leaves behind, what grows elsewhere is halved", () => {
    const sizes = (leaves: readonly Leaf[]) => leaves.map(({ messages }) => messages.length);
    const grown = putInto(emptyRoom, plains(0, 150));
    expect(sizes(grown)).toEqual([64, 64, 22]);
    expect(sizes(putInto(grown[2] as Leaf, plains(150, 200)))).toEqual([64, 8]);
    const between = putInto({ ...(grown[0] as Leaf), messages: plains(0, 64) }, [
      { ...plain(3), order: `${plain(3).order.slice(0, -1)}9` },
    ]);
    expect(sizes(between)).toEqual([32, 33]);
  });

  test("[LEAF3] long texts make a leaf end sooner, so that a changed word rewrites little", () => {
    const long = plains(0, 20).map(
      (one) =>
        ({
          ...one,
          state: { ...(one.kind === "message" && one.state), base: { text: "x".repeat(10_000) } },
        }) as MessageRecord,
    );
    for (const { messages } of putInto(emptyRoom, long)) expect(messages.length).toBeLessThanOrEqual(6);
  });

  test("[LEAF4] a leaf on disk is the leaf that was written, and words that nobody changed take little of it", () => {
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 30 }), (some) => {
        const leaf: Leaf = { from: FIRST_ORDER, until: LAST_ORDER, messages: sorted(some) };
        expect(decodeLeaf(FIRST_ORDER, structuredClone(encodeLeaf(leaf)))).toEqual(leaf);
      }),
    );
    const bytes = (value: unknown) => JSON.stringify(value).length;
    const leaf = { from: FIRST_ORDER, until: null, messages: plains(0, 64) };
    expect(bytes(encodeLeaf(leaf))).toBeLessThan(bytes(leaf) / 8);
  });
});
