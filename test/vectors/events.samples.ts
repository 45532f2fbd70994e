import { type Bytes, fromHex, toHex } from "../../crdt/base/bytes.ts";
import { type CborValue, encodeCbor } from "../../crdt/base/cbor.ts";
import type {
  EventRef,
  FeedId,
  KeyResultId,
  MemberId,
  NoteId,
  ObjectiveId,
  RoomId,
} from "../../crdt/base/ids.ts";
import { type FileRef, fileRefToCbor } from "../../crdt/files/reference.ts";
import { encodeEvent, type KnownEvent } from "../../crdt/chat/events.ts";
import { besideToParts } from "../../crdt/goals/beside.ts";
import { encodeGoalWord, type GoalWord } from "../../crdt/goals/words.ts";

/** What `events.json` freezes. Run this file to print it anew; only a new version of the format may change a line. */
const feed = "000102030405060708090a0b0c0d0e0f1011121314151617" as FeedId;
const target: EventRef = { feed, seq: 17 };
const objective = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf" as ObjectiveId;
const keyResult = "b0b1b2b3b4b5b6b7" as KeyResultId;
const note = "e0e1e2e3e4e5e6e7e8e9eaebecedeeef" as NoteId;
const noteBytes = fromHex(note) as Bytes;
const feedBytes = fromHex(feed) as Bytes;
const objectiveBytes = fromHex(objective) as Bytes;
const keyResultBytes = fromHex(keyResult) as Bytes;

const importKey = new Uint8Array(16).fill(0xe0);
const member = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecf" as MemberId;
const memberBytes = fromHex(member) as Bytes;
const named = { from: 0, length: 4, who: member } as const;

export const smallFile: FileRef = {
  name: "预算 2026.pdf",
  type: "application/pdf",
  size: 2_000,
  key: new Uint8Array(32).fill(0xd0),
  hashes: new Uint8Array(32).fill(0xd1),
  preview: null,
  width: 0,
  height: 0,
  duration: 0,
};
/** Heads of pictures, with nothing to decode behind them. */
export function plainWebp(width: number, height: number, form = "VP8 "): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(40);
  bytes.set(new TextEncoder().encode("RIFF"), 0);
  bytes.set(new TextEncoder().encode(`WEBP${form}`), 8);
  bytes.set([0x9d, 0x01, 0x2a, width & 255, width >> 8, height & 255, height >> 8], 23);
  return bytes;
}
export function plainPng(width: number, height: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(40);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
}

const fileFields = fileRefToCbor(smallFile) as readonly CborValue[];
const largePreview = new Uint8Array(7_000);
largePreview.set([0xff, 0xd8, 0xff]);

const word = (said: GoalWord): KnownEvent => ({
  type: "goalWord",
  objective,
  session: 0,
  changes: [encodeGoalWord(said)],
});
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
  { title: "room picture", event: { type: "roomPicture", picture: plainWebp(64, 64) } },
  { title: "no room picture", event: { type: "roomPicture", picture: null } },
  { title: "pin", event: { type: "pin", target, on: true } },
  { title: "unpin", event: { type: "pin", target, on: false } },
  { title: "room name", event: { type: "roomName", text: "产品 Product" } },
  {
    title: "import",
    event: { type: "import", source: "slack", key: importKey, name: "#pumps", from: "Tidal Works" },
  },
  {
    title: "imported from Slack",
    event: {
      type: "imported",
      source: "slack",
      key: importKey,
      at: 1_704_704_400_000,
      who: "U1",
      name: "李俊",
      text: "泵三停了",
      replyTo: target,
      editedAt: 1_704_704_460_000,
      recalledAt: null,
      reactions: [["👍", ["Mira", "Old Hand"]]],
      proof: null,
    },
  },
  {
    title: "imported from a Skein, with its proof",
    event: {
      type: "imported",
      source: "skein",
      key: importKey,
      at: 0,
      who: member,
      name: "",
      text: "@Lin",
      replyTo: null,
      editedAt: null,
      recalledAt: null,
      reactions: [],
      proof: {
        message: { envelope: new Uint8Array(300).fill(0xe1), key: new Uint8Array(32).fill(0xe2) },
        edit: { envelope: new Uint8Array(3).fill(0xe3), key: new Uint8Array(32).fill(0xe4) },
        devices: [[new Uint8Array(32).fill(0xe5), new Uint8Array(32).fill(0xe6)]],
      },
      extras: { mentions: [named] },
    },
  },
  { title: "check-in", event: checkIn(42, 7, [target]) },
  { title: "check-in with fractions", event: checkIn(-0.1, 7.5, []) },
  { title: "check-in without confidence", event: checkIn(1e15, null, [target, { feed, seq: 18 }]) },
  {
    title: "check-in with evidence",
    event: {
      ...checkIn(1, null, []),
      extras: {
        newer: besideToParts({
          evidence: [
            { type: "page", address: "https://example.org/表?q=1" },
            { type: "message", room: "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff" as RoomId, ref: target },
          ],
        }),
      },
    } as KnownEvent,
  },
  {
    title: "check-in worded anew",
    event: { ...checkIn(2, 3, []), extras: { newer: besideToParts({ instead: target }) } } as KnownEvent,
  },
  {
    title: "check-in taken back",
    event: { ...checkIn(0, null, []), extras: { newer: besideToParts({ undoes: target }) } } as KnownEvent,
  },
  { title: "score of a key result", event: word({ type: "score", keyResult, value: 0.7, note: "差一点", after: [target] }) },
  { title: "score taken back", event: word({ type: "score", keyResult: null, value: null, note: "", after: [] }) },
  { title: "cycle", event: word({ type: "cycle", cycle: "2026-10-05+6w", state: "closing" }) },
  {
    title: "retrospective of an objective",
    event: word({ type: "retro", about: null, keep: "每周碰一次", problem: "管子晚到", attempt: "早两周订", after: [target] }),
  },
  {
    title: "retrospective of a cycle",
    event: word({ type: "retro", about: "2026-Q4", keep: "", problem: "", attempt: "one thing at a time", after: [] }),
  },
  {
    title: "goal",
    event: {
      type: "goal",
      objective,
      session: 2 ** 32 - 1,
      changes: [new Uint8Array([1, 2, 3]), new Uint8Array([255])],
    },
  },
  { title: "note", event: { type: "note", note, role: "page", act: "made", title: "会议纪要 Minutes" } },
  { title: "announcement away", event: { type: "note", note, role: "announcement", act: "away", title: "" } },
  {
    title: "letters of a note",
    event: { type: "noteEdit", note, session: 2 ** 32 - 1, update: new Uint8Array([0, 0]) },
  },
  {
    title: "message with mentions",
    event: {
      type: "message",
      text: "@陈有福 和 @所有人 👋🏽",
      replyTo: null,
      extras: { mentions: [named, { from: 7, length: 4, who: "all" }] },
    },
  },
  {
    title: "edit with a mention",
    event: { type: "edit", target, text: "@Mei", extras: { mentions: [named] } },
  },
  {
    title: "message with parts of a later version",
    event: {
      type: "message",
      text: "@Mei",
      replyTo: target,
      extras: {
        mentions: [named],
        newer: [
          ["a", 1],
          ["z", [null, "later", new Uint8Array([7])]],
        ],
      },
    },
  },
  {
    title: "message with files",
    event: {
      type: "message",
      text: "@Mei",
      replyTo: null,
      extras: { files: [smallFile, { ...smallFile, name: "2" }], mentions: [named] },
    },
  },
  {
    title: "urgent message",
    event: { type: "message", text: "都出来", replyTo: null, extras: { mentions: [{ ...named, length: 3 }], urgent: true } },
  },
  {
    title: "location",
    event: {
      type: "message",
      text: "",
      replyTo: null,
      extras: {
        location: { latitude: 31.2304, longitude: -121.4737, accuracy: 12, name: "泵三 Pump three" },
        newer: [["k", 1]],
      },
    },
  },
  {
    title: "location by hand, at the edge",
    event: {
      type: "message",
      text: "",
      replyTo: null,
      extras: { location: { latitude: -90, longitude: 180, accuracy: null, name: "" } },
    },
  },
];

const ref = [feedBytes, 17];
const tooMany = Array.from({ length: 101 }, (_, at) => [at, 1, "all"]);
const imported: readonly CborValue[] = ["imported", "slack", importKey, 1, "U1", "Li", "text", null, null, null, [], null];
export const badEvents: readonly { readonly field: string; readonly value: CborValue }[] = [
  { field: "kind", value: "message" },
  { field: "picture", value: ["roomPicture", new Uint8Array(40)] },
  { field: "picture", value: ["roomPicture", plainWebp(4_000, 4_000)] },
  { field: "kind", value: [] },
  { field: "kind", value: [7, "text"] },
  { field: "kind", value: ["k".repeat(65)] },
  { field: "length", value: ["message", "text"] },
  { field: "length", value: ["message", "text", null, [["m", [[0, 4, "all"]]]], null] },
  { field: "length", value: ["recall", [feedBytes, 1], [["x", 1]]] },
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
  { field: "extras", value: ["checkIn", objectiveBytes, keyResultBytes, 1, 1, "", [], []] },
  { field: "objective", value: ["goalWord", null, 0, [new Uint8Array(1)]] },
  { field: "changes", value: ["goalWord", objectiveBytes, 0, []] },
  ...([
    null,
    [],
    ["m"],
    [["m"]],
    [["m", [[0, 1, "all"]], 1]],
    [["", 1]],
    [[7, 1]],
    [["k".repeat(17), 1]],
    [
      ["x", 1],
      ["x", 1],
    ],
    [
      ["x", 1],
      ["m", [[0, 1, "all"]]],
    ],
    Array.from({ length: 17 }, (_, at) => [String.fromCharCode(0x61 + at), 1]),
    [["m", null]],
    [["m", []]],
    [["m", [[0, 1]]]],
    [["m", [[0, 1, "all", 1]]]],
    [["m", [[0, 0, "all"]]]],
    [["m", [[-1, 2, "all"]]]],
    [["m", [[0.5, 2, "all"]]]],
    [["m", [[0, 1, "everyone"]]]],
    [["m", [[0, 1, memberBytes.slice(1)]]]],
    [["m", [[0, 9, memberBytes]]]],
    [["m", [[0, 5, memberBytes]]]], // ends inside 👋
    [["m", [[5, 2, memberBytes]]]], // begins inside it
    [
      [
        "m",
        [
          [1, 1, "all"],
          [0, 1, "all"],
        ],
      ],
    ],
    [
      [
        "m",
        [
          [0, 2, "all"],
          [1, 1, memberBytes],
        ],
      ],
    ],
  ] as readonly CborValue[]).flatMap((extras) => [
    { field: "extras", value: ["message", "text👋 ?", null, extras] as const },
    { field: "extras", value: ["edit", ref, "text👋 ?", extras] as const },
  ]),
  { field: "extras", value: ["message", "a".repeat(200), null, [["m", tooMany]]] },
  ...[
    null,
    [],
    [null],
    [fileFields.slice(1)],
    Array.from({ length: 10 }, () => fileFields),
    Array.from({ length: 3 }, () => fileFields.with(1, "image/jpeg").with(5, largePreview)),
  ].map((files) => ({ field: "extras", value: ["message", "", null, [["f", files]]] as CborValue })),
  ...[null, [], false, 1, "yes"].map((urgent) => ({
    field: "extras",
    value: ["message", "", null, [["u", urgent]]] as CborValue,
  })),
  ...([
    null,
    true,
    [],
    [0, 0, null],
    [0, 0, null, "", null],
    [900_001, 0, null, ""],
    [-900_001, 0, null, ""],
    [0, 1_800_001, null, ""],
    [0, -1_800_001, null, ""],
    [0.5, 0, null, ""],
    [1e-12, 0, null, ""],
    [1e308, 0, null, ""],
    [0, -1e308, null, ""],
    ["0", 0, null, ""],
    [null, null, null, ""],
    [0, 0, -1, ""],
    [0, 0, 0.5, ""],
    [0, 0, 1_000_001, ""],
    [0, 0, null, null],
    [0, 0, null, "n".repeat(81)],
    [0, 0, null, "雁".repeat(20_000)],
  ] as readonly CborValue[]).map((place) => ({
    field: "extras",
    value: ["message", "", null, [["l", place]]] as CborValue,
  })),
  ...([
    ["source", 1, ""],
    ["source", 1, "s".repeat(17)],
    ["key", 2, new Uint8Array(15)],
    ["at", 3, 2 ** 42],
    ["at", 3, -1],
    ["who", 4, "w".repeat(65)],
    ["name", 5, "n".repeat(81)],
    ["text", 6, null],
    ["replyTo", 7, [feedBytes]],
    ["editedAt", 8, "1"],
    ["recalledAt", 9, 0.5],
    ["reactions", 10, [["", []]]],
    ["reactions", 10, [["🎉"]]],
    ["proof", 11, [[new Uint8Array(9), new Uint8Array(32)], null]],
    ["proof", 11, [[new Uint8Array(9), new Uint8Array(31)], null, []]],
    ["proof", 11, [[new Uint8Array(9), new Uint8Array(32)], null, [[new Uint8Array(32)]]]],
  ] as readonly (readonly [string, number, CborValue])[]).map(([field, at, value]) => ({
    field,
    value: (imported as readonly CborValue[]).with(at, value),
  })),
  { field: "length", value: imported.slice(0, -1) },
  { field: "note", value: ["note", feedBytes, "page", "made", "t"] },
  { field: "role", value: ["note", noteBytes, "poster", "made", "t"] },
  { field: "act", value: ["note", noteBytes, "page", "burnt", "t"] },
  { field: "title", value: ["note", noteBytes, "page", "made", "t".repeat(201)] },
  { field: "title", value: ["note", noteBytes, "page", "made", "雁".repeat(201)] },
  { field: "note", value: ["noteEdit", null, 1, noteBytes] },
  { field: "session", value: ["noteEdit", noteBytes, 2 ** 32, noteBytes] },
  { field: "update", value: ["noteEdit", noteBytes, 1, new Uint8Array()] },
  { field: "update", value: ["noteEdit", noteBytes, 1, new Uint8Array(48 * 1024 + 1)] },
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
