import { readFileSync } from "node:fs";
import fc from "fast-check";
import * as encoding from "lib0/encoding";
import { describe, expect, test } from "vitest";
import * as sync from "y-protocols/sync";
import * as Y from "yjs";
import { fastestOfThree } from "../../test/support/fastest.ts";
import { must } from "../../test/support/sealed-feed.ts";
import { wireSamples, wireVectorsNow } from "../../test/vectors/wire.samples.ts";
import { type Bytes, concat, fromHex, toHex } from "../base/bytes.ts";
import { type CborValue, encodeCbor } from "../base/cbor.ts";
import {
  type ChainId,
  type FeedId,
  parseChainId,
  parseFeedId,
  parseRoomId,
  type RoomId,
} from "../base/ids.ts";
import { ByteWriter } from "../base/varint.ts";
import { encodeUpdate, updateLength } from "../log/projection.ts";
import {
  type Addressed,
  encodeFrame,
  encodeMessage,
  encodeUpdateMessage,
  MAX_FRAME_BYTES,
  parseFrame,
  type WireError,
  type WireMessage,
} from "./messages.ts";
import { type Refusal, refusals } from "./refusals.ts";

const vectors: ReturnType<typeof wireVectorsNow> = JSON.parse(
  readFileSync(new URL("../../test/vectors/wire.json", import.meta.url), "utf8"),
);

const of = <T extends WireMessage["type"]>(type: T) => fc.constant(type);
const uint = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const bytes = fc.uint8Array({ maxLength: 80 });
const list = fc.array(bytes, { maxLength: 5 });
const text = fc.string({ unit: "binary", maxLength: 40 });
const fixed = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const chain = fixed(32).map((raw) => parseChainId(raw) as ChainId);
const room = fixed(16).map((raw) => parseRoomId(raw) as RoomId);
const rooms = fc.array(fc.record({ room, digest: fixed(8) }), { maxLength: 5 });
const refusal = fc.constantFrom(...(Object.keys(refusals) as Refusal[]));

/** Any message of each type; a new type fails to compile here until it has its row. */
const messageByType: {
  readonly [T in WireMessage["type"]]: fc.Arbitrary<Extract<WireMessage, { type: T }>>;
} = {
  step1: fc.record({ type: of("step1"), vector: bytes }),
  step2: fc.record({ type: of("step2"), update: bytes }),
  update: fc.record({ type: of("update"), update: bytes }),
  challenge: fc.record({ type: of("challenge"), version: uint, nonce: fixed(32), now: uint }),
  auth: fc.record({ type: of("auth"), signed: bytes }),
  welcome: fc.record({ type: of("welcome"), now: uint, ticket: bytes, wraps: uint, release: text }),
  hello: fc.record({ type: of("hello"), chains: fc.array(fc.tuple(chain, uint), { maxLength: 5 }), rooms }),
  entries: fc.record({ type: of("entries"), chain, from: uint, entries: list }),
  append: fc.record({ type: of("append"), request: uint, chain, entries: list, wraps: list }),
  appended: fc.record({
    type: of("appended"),
    request: uint,
    refusal: fc.option(refusal),
    rule: text,
    seq: uint,
  }),
  ack: fc.record({ type: of("ack"), heads: fc.array(fc.tuple(uint, uint), { maxLength: 5 }) }),
  nack: fc.record({ type: of("nack"), clientId: uint, from: uint, refusal }),
  registers: fc.record({ type: of("registers"), registers: list }),
  presence: fc.record({ type: of("presence"), from: bytes, sealed: bytes }),
  settled: fc.record({ type: of("settled") }),
  subscribe: fc.record({ type: of("subscribe"), rooms }),
  segments: fc.record({ type: of("segments"), count: uint }),
  refused: fc.record({ type: of("refused"), refusal, detail: text }),
  ping: fc.record({ type: of("ping"), at: uint, taken: uint }, { requiredKeys: ["type", "at"] }),
  pong: fc.record(
    { type: of("pong"), at: uint, now: uint, lag: uint },
    { requiredKeys: ["type", "at", "now"] },
  ),
  needEntries: fc.record({ type: of("needEntries"), chain, from: uint }),
  wraps: fc.record({ type: of("wraps"), chain, wraps: list }),
};
const types = Object.keys(messageByType) as WireMessage["type"][];
const anyMessage: fc.Arbitrary<WireMessage> = fc.oneof(...types.map((type) => messageByType[type]));
const frame = fc.array(fc.record({ channel: uint, message: anyMessage }), { maxLength: 8 });

const refused = (reason: WireError["reason"]) => ({ ok: false, error: { type: "BadFrame", reason } });
/** A frame of one message of ours: its type number and whatever fields. */
const frameOf = (code: number, fields: CborValue): Bytes =>
  new ByteWriter().uint(0).uint(code).varBytes(encodeCbor(fields)).bytes();

describe("frames", () => {
  test.for(types)("[WIRE3] any %s survives its bytes", (type) => {
    fc.assert(
      fc.property(uint, messageByType[type] as fc.Arbitrary<WireMessage>, (channel, message) => {
        const sent: Addressed[] = [{ channel, message }];
        expect(parseFrame(encodeFrame(sent))).toEqual({ ok: true, value: sent });
      }),
      { numRuns: 40 },
    );
  });

  test("[WIRE1] a frame is any number of messages, each with its channel", () => {
    fc.assert(
      fc.property(frame, (messages) => {
        expect(parseFrame(encodeFrame(messages))).toEqual({ ok: true, value: messages });
      }),
    );
  });

  test("[WIRE2] sync messages are those of y-protocols, byte for byte", () => {
    const doc = new Y.Doc();
    doc.getArray("f").push([new Uint8Array(3)]);
    const theirs = encoding.encode((encoder) => {
      for (const write of [sync.writeSyncStep1, sync.writeSyncStep2]) {
        encoding.writeVarUint(encoder, 5);
        encoding.writeVarUint(encoder, 0);
        write(encoder, doc);
      }
      encoding.writeVarUint(encoder, 5);
      encoding.writeVarUint(encoder, 0);
      sync.writeUpdate(encoder, Y.encodeStateAsUpdate(doc));
    });
    const update = Y.encodeStateAsUpdate(doc);
    const ours: readonly WireMessage[] = [
      { type: "step1", vector: Y.encodeStateVector(doc) },
      { type: "step2", update },
      { type: "update", update },
    ];
    expect(toHex(encodeFrame(ours.map((message) => ({ channel: 5, message }))))).toBe(toHex(theirs));
  });

  test("[WIRE3] fields behind those a type has are passed over", () => {
    expect(parseFrame(frameOf(31, [7, 100, "of a later version"]))).toEqual({
      ok: true,
      value: [{ channel: 0, message: { type: "ping", at: 7, taken: 100 } }],
    });
  });

  const badFields: readonly (readonly [title: string, code: number, fields: CborValue])[] = [
    ["fields that are no array", 31, 7],
    ["too few fields", 31, []],
    ["a negative number", 31, [-1]],
    ["text for a number that may be left out", 31, [7, "100"]],
    ["a fraction", 31, [0.5]],
    ["a number past 2^53", 31, [2 ** 60]],
    ["text for bytes", 17, ["signed"]],
    ["a short nonce", 16, [1, new Uint8Array(31), 0]],
    ["a short chain id", 33, [new Uint8Array(31), 0]],
    ["a short room id", 28, [[[new Uint8Array(15), new Uint8Array(8)]]]],
    ["a long digest", 28, [[[new Uint8Array(16), new Uint8Array(9)]]]],
    ["a triple for a pair", 28, [[[new Uint8Array(16), new Uint8Array(8), 0]]]],
    ["a room that is no pair", 28, [[7]]],
    ["a head without a number", 23, [[[1]]]],
    ["a head with text", 23, [[["1", 1]]]],
    ["a list with a number in it", 25, [[new Uint8Array(1), 7]]],
    ["a refusal that nobody knows", 30, ["BecauseISaySo", ""]],
    ["a refusal named like a property of objects", 30, ["constructor", ""]],
    ["no refusal where there must be one", 24, [1, 0, null]],
  ];
  test.for(badFields)("[WIRE3] %s is refused", ([, code, fields]) => {
    expect(parseFrame(frameOf(code, fields))).toEqual(refused("BadFields"));
  });

  test.for([1, 3, 15, 35, 1_000, 2 ** 50])("[WIRE4] message type %i is unknown and refused", (code) => {
    expect(parseFrame(frameOf(code, []))).toEqual(refused("UnknownType"));
  });

  test("[WIRE4] a fourth sync message is unknown and refused", () => {
    expect(parseFrame(new ByteWriter().uint(0).uint(0).uint(3).uint(0).bytes())).toEqual(
      refused("UnknownType"),
    );
  });

  test("[WIRE2] rows that are written into their message at once are the same bytes", () => {
    const run = fc.record({
      clientId: fc.maxSafeNat(),
      from: fc.oneof(fc.constantFrom(0, 126, 2 ** 14 - 2), fc.nat({ max: 2 ** 40 })),
      envelopes: fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 4 }),
    });
    const runs = fc.uniqueArray(run, { maxLength: 5, selector: ({ clientId }) => clientId });
    const feed = parseFeedId(new Uint8Array(24).fill(9)) as FeedId;
    fc.assert(
      fc.property(runs, (some) => {
        const named = some.map((one) => ({ ...one, feed }));
        const update = encodeUpdate(named);
        expect(update).toHaveLength(updateLength(named));
        expect(encodeUpdateMessage(named)).toEqual(encodeMessage({ type: "update", update }));
      }),
    );
  });

  test("[WIRE4] one bad message refuses the whole frame, wherever it stands", () => {
    const bad = [frameOf(31, [-1]), frameOf(99, []), Uint8Array.of(0, 31, 5, 0)];
    fc.assert(
      fc.property(frame, frame, fc.constantFrom(...bad), (before, behind, odd) => {
        const whole = concat(encodeFrame(before), odd, encodeFrame(behind));
        if (behind.length === 0 || odd !== bad[2]) expect(parseFrame(whole).ok).toBe(false);
      }),
    );
  });

  test("[WIRE4] a frame that is cut is refused, unless it was cut between messages", () => {
    const whole = encodeFrame(wireSamples.map((message) => ({ channel: 1, message })));
    const ends = new Set([0]);
    for (let i = 1; i <= wireSamples.length; i++)
      ends.add(encodeFrame(wireSamples.slice(0, i).map((message) => ({ channel: 1, message }))).length);
    for (let length = 0; length <= whole.length; length++)
      expect(parseFrame(whole.subarray(0, length)).ok).toBe(ends.has(length));
  });

  test("[WIRE4] a frame past 1 MiB is refused by its size, one of 1 MiB is read", () => {
    const update = new Uint8Array(MAX_FRAME_BYTES - 6);
    const largest = encodeFrame([{ channel: 0, message: { type: "update", update } }]);
    expect(largest).toHaveLength(MAX_FRAME_BYTES);
    expect(parseFrame(largest).ok).toBe(true);
    expect(parseFrame(concat(largest, Uint8Array.of(0)))).toEqual(refused("TooLarge"));
  });

  test("[WIRE4] random bytes never make it throw and take no time", () => {
    const known = fc.constantFrom(0, ...wireSamples.map((_, index) => index + 16));
    fc.assert(
      fc.property(known, fc.uint8Array({ maxLength: 2_000 }), (code, some) => {
        const bytes = concat(Uint8Array.of(0, code), some);
        const read = parseFrame(bytes);
        expect(fastestOfThree(() => parseFrame(bytes))).toBeLessThan(50);
        if (!read.ok) expect(read.error.type).toBe("BadFrame");
      }),
    );
  });

  test("[WIRE4] [CBOR4] a message that nests a hundred thousand deep is refused at once", () => {
    const deep = new Uint8Array(100_000).fill(0x81);
    const whole = new ByteWriter().uint(0).uint(19).varBytes(deep).bytes();
    expect(parseFrame(whole)).toEqual(refused("BadFields"));
    expect(fastestOfThree(() => parseFrame(whole))).toBeLessThan(50);
  });

  test("[WIRE4] what is to be done about a refusal is one of three", () => {
    expect(new Set(Object.values(refusals))).toEqual(new Set(["retry", "fix", "final"]));
  });
});

describe("frozen messages, version 1", () => {
  test("[WIRE1] [WIRE3] today's code writes exactly the frozen bytes", () => {
    expect(wireVectorsNow()).toEqual(vectors);
    expect(vectors.messages.map(({ type }) => type).toSorted()).toEqual(types.toSorted());
  });

  test("[WIRE1] [WIRE3] the frozen frames are read", () => {
    const read = vectors.messages.map((one) => must(parseFrame(fromHex(one.frame) as Bytes))[0]?.message);
    expect(read).toEqual(wireSamples);
    const whole = must(parseFrame(fromHex(vectors.frame) as Bytes));
    expect(whole).toEqual(wireSamples.map((message, channel) => ({ channel: channel * 50, message })));
  });
});
