import { describe, expect, test } from "vitest";
import {
  flippedBits,
  must,
  newWriter,
  placeAfter,
  sealAt,
  type Writer,
} from "../../test/support/sealed-feed.ts";
import type { Bytes } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import { hlcToMs } from "../base/clock.ts";
import type { MemberId } from "../base/ids.ts";
import { encodeEvent, type KnownEvent, parseEvent } from "../chat/events.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { messageKeyFor } from "../envelope/body-key.ts";
import type { Envelope } from "../envelope/header.ts";
import { FORWARD_LIMITS, type Forwarded, type ForwardedMessage, forwarded, type Shown } from "./forwarded.ts";
import { type DeviceOf, type Proof, proveForwarded } from "./prove.ts";

const LI = "0a".repeat(16) as MemberId;
const WANG = "0b".repeat(16) as MemberId;
const li = await newWriter("li");
const wang = await newWriter("wang");
const people = new Map([
  [li.device, { member: LI, signKey: li.signer.publicKey }],
  [wang.device, { member: WANG, signKey: wang.signer.publicKey }],
]);
const deviceOf: DeviceOf = (device) => people.get(device);

const say = (writer: Writer, event: KnownEvent, last: Envelope | null = null): Promise<Envelope> =>
  sealAt(writer, placeAfter(writer, last), encodeEvent(event));
const shownBy = (writer: Writer, envelope: Envelope): Shown => ({
  envelope: envelope.bytes,
  key: messageKeyFor(writer.crypto, writer.bodyKey, envelope) as Bytes,
});

const said = await say(li, { type: "message", text: "泵三 停了", replyTo: null });
const target = { feed: li.feed, seq: 0 };
const edited = await say(li, { type: "edit", target, text: "泵三 又转了" }, said);
const answer = await say(wang, { type: "message", text: "好", replyTo: target });
const plain: ForwardedMessage = { message: shownBy(wang, answer), edit: null };
const changed: ForwardedMessage = { message: shownBy(li, said), edit: shownBy(li, edited) };
const record: Forwarded = { from: "泵房", messages: [changed, plain] };
const web = createWebCrypto();
const prove = (one: ForwardedMessage): Promise<Proof> => proveForwarded(one, deviceOf, web);

describe("a record of forwarded messages", () => {
  test("[EVT10] it is read as it was written, and travels in a message", () => {
    expect(forwarded.read(forwarded.write(record))).toEqual(record);
    const event: KnownEvent = {
      type: "message",
      text: "看这个",
      replyTo: null,
      extras: { forwarded: record },
    };
    expect(parseEvent(must(decodeCbor(encodeCbor(encodeEvent(event)))))).toEqual({ ok: true, value: event });
  });

  const many = (count: number, bytes: number): Forwarded => {
    const message = { envelope: new Uint8Array(bytes), key: new Uint8Array(32) };
    return { from: "", messages: Array.from({ length: count }, () => ({ message, edit: null })) };
  };
  test.for([
    ["no message", many(0, 10)],
    ["a message too many", many(FORWARD_LIMITS.messages + 1, 10)],
    ["a byte too many", many(1, FORWARD_LIMITS.bytes - 32 + 1)],
    ["a name too long", { ...record, from: "x".repeat(FORWARD_LIMITS.fromUnits + 1) }],
  ] as const)("[EVT10] one with %s is refused", ([, value]) => {
    expect(forwarded.read(forwarded.write(value))).toBeUndefined();
  });

  test("[EVT10] the most messages and the most bytes are taken", () => {
    for (const value of [many(FORWARD_LIMITS.messages, 10), many(1, FORWARD_LIMITS.bytes - 32)])
      expect(forwarded.read(forwarded.write(value))).toEqual(value);
  });

  test.for<readonly [string, CborValue]>([
    ["text", "x"],
    ["a key of 31 bytes", ["", [[[new Uint8Array(9), new Uint8Array(31)], null]]]],
    ["a message without the place of an edit", ["", [[[new Uint8Array(9), new Uint8Array(32)]]]]],
    ["a third part", ["", [], 1]],
  ])("[EVT10] %s is no record", ([, value]) => {
    expect(forwarded.read(value)).toBeUndefined();
  });
});

describe("whoever was never in the room", () => {
  test("[EVT11] sees who said what and when, and what it says now if they changed it", async () => {
    expect(await prove(plain)).toMatchObject({ type: "proven", author: WANG, text: "好", isEdited: false });
    expect(await prove(changed)).toEqual({
      type: "proven",
      room: li.room,
      ref: target,
      author: LI,
      at: hlcToMs(said.header.hlc),
      text: "泵三 又转了",
      extras: {},
      isEdited: true,
    });
  });

  test("[EVT11] sees of every changed bit that it was changed", async () => {
    for (const of of ["message", "edit"] as const)
      for (const part of ["envelope", "key"] as const)
        for (const flipped of flippedBits((changed[of] as Shown)[part], 7))
          expect(await prove({ ...changed, [of]: { ...changed[of], [part]: flipped } })).toEqual({
            type: "altered",
          });
  });

  test("[EVT11] nothing in a record's bytes but the room's name can be changed unseen", async () => {
    const whole = encodeCbor(forwarded.write({ ...record, from: "" }));
    const proofs = await Promise.all(record.messages.map(prove));
    for (const flipped of flippedBits(whole, 29)) {
      const decoded = decodeCbor(flipped);
      const read = decoded.ok ? forwarded.read(decoded.value) : undefined;
      if (read === undefined) continue;
      expect(await Promise.all(read.messages.map(prove))).not.toEqual(proofs);
    }
  });

  test.for([
    [
      "another's edit",
      async () => ({
        ...changed,
        edit: shownBy(wang, await say(wang, { type: "edit", target, text: "no" })),
      }),
    ],
    [
      "an edit of something else",
      async () => ({ ...plain, edit: shownBy(wang, await say(wang, { type: "edit", target, text: "no" })) }),
    ],
    ["a message in the place of an edit", async () => ({ ...changed, edit: plain.message })],
    ["an edit in the place of a message", async () => ({ message: shownBy(li, edited), edit: null })],
    [
      "a body that was dropped",
      async () => ({ message: { ...plain.message, envelope: answer.sign1.bytes }, edit: null }),
    ],
    ["another's key", async () => ({ message: { ...plain.message, key: changed.message.key }, edit: null })],
  ] as const)("[EVT11] takes %s for altered", async ([, make]) => {
    expect(await prove(await make())).toEqual({ type: "altered" });
  });

  test("[EVT12] is told of an author whom their organisation does not know, and of kinds of a later version", async () => {
    const stranger = await newWriter("a stranger");
    const foreign = await say(stranger, { type: "message", text: "hello", replyTo: null });
    expect(await prove({ message: shownBy(stranger, foreign), edit: null })).toEqual({
      type: "unknownAuthor",
    });
    const later = await sealAt(li, placeAfter(li, null), ["hologram", 1]);
    expect(await prove({ message: shownBy(li, later), edit: null })).toEqual({ type: "newer" });
  });
});
