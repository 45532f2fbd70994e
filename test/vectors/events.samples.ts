import { type Bytes, fromHex, toHex } from "../../crdt/base/bytes.ts";
import { type CborValue, encodeCbor } from "../../crdt/base/cbor.ts";
import type { EventRef, FeedId, KeyResultId, ObjectiveId } from "../../crdt/base/ids.ts";
import { encodeEvent, type KnownEvent } from "../../crdt/chat/events.ts";

/** What `events.json` freezes. Run this file to print it anew; only a new version of the format may change a line. */
const feed = "000102030405060708090a0b0c0d0e0f1011121314151617" as FeedId;
const target: EventRef = { feed, seq: 17 };
const objective = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf" as ObjectiveId;
const keyResult = "b0b1b2b3b4b5b6b7" as KeyResultId;
const feedBytes = fromHex(feed) as Bytes;
const objectiveBytes = fromHex(objective) as Bytes;
const keyResultBytes = fromHex(keyResult) as Bytes;

const checkIn = (value: number, confidence: number | null, after: readonly EventRef[]): KnownEvent => ({
  type: "checkIn",
  objective,
  keyResult,
  value,
  confidence,
  note: "慢了一点 but steady",
  after,
});

export const goodEvents: readonly { readonly title: string; readonly event: KnownEvent }[] = [
  { title: "message", event: { type: "message", text: "你好\nhello 👋🏽", replyTo: null } },
  { title: "reply", event: { type: "message", text: "", replyTo: { feed, seq: 0 } } },
  { title: "edit", event: { type: "edit", target, text: "hello again" } },
  { title: "reaction", event: { type: "react", target, emoji: "🎉", on: true } },
  { title: "prototype reaction", event: { type: "react", target, emoji: "__proto__", on: false } },
  { title: "recall", event: { type: "recall", target: { feed, seq: 2 ** 40 } } },
  { title: "room name", event: { type: "roomName", text: "产品 Product" } },
  { title: "check-in", event: checkIn(42, 7, [target]) },
  { title: "check-in with fractions", event: checkIn(-0.1, 7.5, []) },
  { title: "check-in without confidence", event: checkIn(1e15, null, [target, { feed, seq: 18 }]) },
  {
    title: "goal",
    event: {
      type: "goal",
      objective,
      session: 2 ** 32 - 1,
      changes: [new Uint8Array([1, 2, 3]), new Uint8Array([255])],
    },
  },
];

const ref = [feedBytes, 17];
export const badEvents: readonly { readonly field: string; readonly value: CborValue }[] = [
  { field: "kind", value: "message" },
  { field: "kind", value: [] },
  { field: "kind", value: [7, "text"] },
  { field: "kind", value: ["k".repeat(65)] },
  { field: "length", value: ["message", "text"] },
  { field: "length", value: ["message", "text", null, null] },
  { field: "text", value: ["message", 7, null] },
  { field: "text", value: ["message", "a".repeat(20_001), null] },
  { field: "text", value: ["message", "雁".repeat(13_334), null] },
  { field: "replyTo", value: ["message", "text", [feedBytes]] },
  { field: "replyTo", value: ["message", "text", [feedBytes, 1.5]] },
  { field: "replyTo", value: ["message", "text", [feedBytes.slice(1), 1]] },
  { field: "target", value: ["edit", [feedBytes, -1], "text"] },
  { field: "target", value: ["recall", null] },
  { field: "emoji", value: ["react", ref, "", true] },
  { field: "emoji", value: ["react", ref, "🎉".repeat(9), true] },
  { field: "on", value: ["react", ref, "🎉", 1] },
  { field: "objective", value: ["checkIn", keyResultBytes, keyResultBytes, 1, null, "", []] },
  { field: "keyResult", value: ["checkIn", objectiveBytes, "kr", 1, null, "", []] },
  { field: "value", value: ["checkIn", objectiveBytes, keyResultBytes, 1.1e15, null, "", []] },
  { field: "value", value: ["checkIn", objectiveBytes, keyResultBytes, "1", null, "", []] },
  { field: "confidence", value: ["checkIn", objectiveBytes, keyResultBytes, 1, 11, "", []] },
  { field: "note", value: ["checkIn", objectiveBytes, keyResultBytes, 1, 1, "n".repeat(4_001), []] },
  { field: "after", value: ["checkIn", objectiveBytes, keyResultBytes, 1, 1, "", Array(33).fill(ref)] },
  { field: "after", value: ["checkIn", objectiveBytes, keyResultBytes, 1, 1, "", [null]] },
  { field: "session", value: ["goal", objectiveBytes, 2 ** 32, [feedBytes]] },
  { field: "changes", value: ["goal", objectiveBytes, 1, []] },
  { field: "changes", value: ["goal", objectiveBytes, 1, [new Uint8Array()]] },
  { field: "changes", value: ["goal", objectiveBytes, 1, [new Uint8Array(48 * 1024), new Uint8Array(1)]] },
];

const bytesToHex = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? `hex:${toHex(value)}` : value;
/** The event as JSON shows it: bytes as hex. */
export const eventToJson = (event: unknown): unknown => JSON.parse(JSON.stringify(event, bytesToHex));

export const vectorsNow = () => ({
  version: 1,
  good: goodEvents.map(({ title, event }) => ({
    title,
    bytes: toHex(encodeCbor(encodeEvent(event))),
    event: eventToJson(event),
  })),
  bad: badEvents
    .filter(({ value }) => encodeCbor(value).length < 256)
    .map(({ field, value }) => ({ field, bytes: toHex(encodeCbor(value)) })),
});

if (import.meta.main) console.log(JSON.stringify(vectorsNow(), null, 2));
