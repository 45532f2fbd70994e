import { expect, test } from "vitest";
import { type Bytes, type ClientId, encodeFrame, encodeUpdate, type FeedId } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import { joinRuns, updatesAhead } from "./together.ts";

const bounds = { maxFeeds: 10, maxItems: 1_000 };
const feed = "ab".repeat(24) as FeedId;
const other = "cd".repeat(24) as FeedId;

const rows = (from: number, count: number, clientId = 7, of = feed): Bytes =>
  encodeUpdate([
    {
      clientId: clientId as ClientId,
      feed: from === 0 ? of : null,
      from,
      envelopes: Array.from({ length: count }, (_, n) => Uint8Array.of(clientId, from + n)),
    },
  ]);
const frame = (update: Bytes, channel = 3): Bytes =>
  encodeFrame([{ channel, message: { type: "update", update } }]);

const shape = (updates: readonly Bytes[]) =>
  joinRuns(updates, bounds).map((one) =>
    "refusal" in one
      ? one.refusal
      : [one.whole.clientId, one.whole.from, one.whole.envelopes.length, one.parts.length],
  );

test("[RLY5] runs that go on from one another are one run with every row in its place", () => {
  const updates = [rows(0, 1), rows(1, 2), rows(3, 1)];
  const [joined] = joinRuns(updates, bounds);
  expect(joined).toMatchObject({ whole: { clientId: 7, from: 0, feed } });
  expect(joined && "whole" in joined && joined.whole.envelopes.map(([, n]) => n)).toEqual([0, 1, 2, 3]);
});

test("[RLY5] a gap, a repeat, another feed and what cannot be read stay apart, each in its place", () => {
  expect(shape([rows(0, 1), rows(2, 1)])).toEqual([
    [7, 0, 1, 1],
    [7, 2, 1, 1],
  ]);
  expect(shape([rows(0, 2), rows(1, 1)])).toEqual([
    [7, 0, 2, 1],
    [7, 1, 1, 1],
  ]);
  expect(shape([rows(0, 1), rows(0, 1, 8, other), rows(1, 1)])).toEqual([
    [7, 0, 1, 1],
    [8, 0, 1, 1],
    [7, 1, 1, 1],
  ]);
  expect(shape([rows(0, 1), Uint8Array.of(9), rows(1, 1), rows(2, 1)])).toEqual([
    [7, 0, 1, 1],
    "Invalid",
    [7, 1, 2, 2],
  ]);
});

test("[RLY5] only frames that are one update of the same room are looked at ahead, and not more than a transaction holds", () => {
  const two = encodeFrame([
    { channel: 3, message: { type: "update", update: rows(2, 1) } },
    { channel: 3, message: { type: "ping", at: 1 } },
  ]);
  expect(updatesAhead(3, [frame(rows(0, 1)), frame(rows(1, 1)), two, frame(rows(3, 1))])).toHaveLength(2);
  expect(updatesAhead(3, [frame(rows(0, 1), 4), frame(rows(1, 1))])).toEqual([]);
  expect(updatesAhead(3, [Uint8Array.of(255), frame(rows(1, 1))])).toEqual([]);
  const many = Array.from({ length: limits.commitRows + 10 }, (_, n) => frame(rows(n, 1)));
  expect(updatesAhead(3, many)).toHaveLength(limits.commitRows);
  const big = encodeUpdate([
    { clientId: 7 as ClientId, feed: null, from: 1, envelopes: [new Uint8Array(limits.chunkBytes)] },
  ]);
  expect(updatesAhead(3, [frame(rows(0, 1)), frame(big)])).toHaveLength(1);
});
