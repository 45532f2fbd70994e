import { type Bytes, toHex, utf8 } from "../../crdt/base/bytes.ts";
import type { ChainId, RoomId } from "../../crdt/base/ids.ts";
import { encodeFrame, type WireMessage } from "../../crdt/wire/messages.ts";

/** What `wire.json` freezes. Run this file to print it anew; only a new version of the protocol may change a line. */
const chain = "c0".repeat(32) as ChainId;
const room = "a0a1a2a3a4a5a6a7a8a9aaabacadaeaf" as RoomId;
const bytes = (length: number, fill: number): Bytes => new Uint8Array(length).fill(fill);
const rooms = [{ room, digest: bytes(8, 0xdd) }];
const now = 1_790_000_000_000;

/** One of each type; a new type fails to compile here until it has its sample. */
const samples: { readonly [T in WireMessage["type"]]: Extract<WireMessage, { type: T }> } = {
  step1: { type: "step1", vector: Uint8Array.of(0) },
  step2: { type: "step2", update: Uint8Array.of(0, 0) },
  update: { type: "update", update: Uint8Array.of(0, 0) },
  challenge: { type: "challenge", version: 1, nonce: bytes(32, 0x11), now },
  auth: { type: "auth", signed: utf8("a COSE_Sign1") },
  welcome: { type: "welcome", now, ticket: bytes(32, 0x22), wraps: 3, release: "鸿雁 1" },
  hello: { type: "hello", chains: [[chain, 7]], rooms },
  entries: { type: "entries", chain, from: 2, entries: [utf8("two"), utf8("three")] },
  append: { type: "append", request: 1, chain, entries: [utf8("entry")], wraps: [utf8("wrap")] },
  appended: { type: "appended", request: 1, refusal: "Behind", rule: "", seq: 9 },
  ack: { type: "ack", heads: [[Number.MAX_SAFE_INTEGER, 5]] },
  nack: { type: "nack", clientId: 2 ** 52, from: 4, refusal: "RosterBehind" },
  registers: { type: "registers", registers: [utf8("register")] },
  presence: { type: "presence", from: bytes(16, 0x33), sealed: utf8("sealed") },
  settled: { type: "settled" },
  subscribe: { type: "subscribe", rooms },
  segments: { type: "segments", count: 300 },
  refused: { type: "refused", refusal: "UpdateNeeded", detail: "2" },
  ping: { type: "ping", at: 1 },
  pong: { type: "pong", at: 1, now },
  needEntries: { type: "needEntries", chain, from: 0 },
  wraps: { type: "wraps", chain, wraps: [utf8("wrap"), utf8("another")] },
};

export const wireSamples: readonly WireMessage[] = Object.values(samples);

export const wireVectorsNow = () => ({
  version: 1,
  messages: wireSamples.map((message) => ({
    type: message.type,
    frame: toHex(encodeFrame([{ channel: 0, message }])),
  })),
  frame: toHex(encodeFrame(wireSamples.map((message, channel) => ({ channel: channel * 50, message })))),
});

if (import.meta.main) console.log(JSON.stringify(wireVectorsNow(), null, 2));
