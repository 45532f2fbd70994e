import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  must,
  newWriter,
  OTHER_ROOM,
  placeAfter,
  ROOM,
  sealAt,
  type Writer,
  writeFeed,
} from "../../test/support/sealed-feed.ts";
import { envelopeEvents, envelopeVectorsNow } from "../../test/vectors/envelope.samples.ts";
import { type Bytes, concat, fromHex, toHex } from "../base/bytes.ts";
import { type CborValue, encodeCbor } from "../base/cbor.ts";
import type { FeedId, RoomId } from "../base/ids.ts";
import { verifyCose } from "../cose/sign1.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { bodyKeyOf, messageKeyFor } from "./body-key.ts";
import { bodyAad, type Envelope, encodeHeader, MAX_ENVELOPE_BYTES, parseEnvelope } from "./header.ts";
import { openBody, openEnvelope } from "./open.ts";
import { sealEnvelope } from "./seal.ts";

type Vectors = Awaited<ReturnType<typeof envelopeVectorsNow>>;
const frozen = (name: string): Vectors =>
  JSON.parse(readFileSync(new URL(`../../test/vectors/${name}.json`, import.meta.url), "utf8"));
const vectors = frozen("envelope2");
const writer = await newWriter("sealed");
const { crypto } = writer;
const first = await sealAt(writer, placeAfter(writer, null), ["message", "only here", null]);

const event = fc.oneof(
  fc.tuple(fc.constant("message"), fc.string({ unit: "binary", maxLength: 3_000 }), fc.constant(null)),
  fc.tuple(fc.constant("react"), fc.uint8Array({ maxLength: 40 }), fc.boolean()),
  fc.tuple(fc.string({ maxLength: 20 }), fc.array(fc.maxSafeInteger(), { maxLength: 50 })),
);

/** The first body under a header that names another place, hash and length right. */
async function movedTo(other: Partial<Envelope["header"]>): Promise<Envelope> {
  const header = { ...first.header, ...other };
  return { ...first, header, sign1: { ...first.sign1, payload: encodeHeader(header) } };
}

describe("sealing", () => {
  test("[ENV6] every event opens to itself, and its author's signature holds", async () => {
    await fc.assert(
      fc.asyncProperty(event, async (one: CborValue) => {
        const envelope = await sealAt(writer, placeAfter(writer, first), one);
        expect(must(await openEnvelope(envelope, writer.bodyKey, crypto))).toEqual(one);
        expect(await verifyCose("skein/v1/envelope", envelope.sign1, writer.signer.publicKey, crypto)).toBe(
          true,
        );
      }),
      { numRuns: 30 },
    );
  });

  test.for([
    ["room", { room: OTHER_ROOM }],
    ["device", { device: "ff".repeat(16) as Writer["device"] }],
    ["incarnation", { incarnation: "ff".repeat(8) as Writer["incarnation"] }],
    ["place", { seq: 1 }],
    ["chain", { prev: new Uint8Array(32).fill(1) }],
    ["time", { hlc: first.header.hlc + 1 }],
    ["epoch", { epoch: 1 }],
    ["roster", { rosterSeq: 4 }],
  ] as const)("[ENV6] [F05] a body does not open under another %s", async ([, other]) => {
    expect(await openEnvelope(await movedTo(other), writer.bodyKey, crypto)).toEqual({
      ok: false,
      error: { type: "BadTag" },
    });
  });

  test("[ENV6] [F05] every room and every feed has its own body key", async () => {
    const places: readonly (readonly [RoomId, FeedId])[] = [
      [ROOM, writer.feed],
      [OTHER_ROOM, writer.feed],
      [ROOM, `${writer.feed.slice(0, -1)}0` as FeedId],
      [ROOM, `0${writer.feed.slice(1)}` as FeedId],
    ];
    const keys = await Promise.all(
      places.map(([room, feed]) => bodyKeyOf(crypto, writer.roomKey, room, feed)),
    );
    expect(new Set(keys.map(toHex)).size).toBe(places.length);
    for (const key of keys.slice(1)) expect((await openEnvelope(first, key, crypto)).ok).toBe(false);
  });

  test("[ENV5] a body that was dropped, cut or sealed with another key is named and does not throw", async () => {
    const open = (body: Bytes) => openEnvelope({ ...first, body }, writer.bodyKey, crypto);
    expect(await open(new Uint8Array(0))).toEqual({ ok: false, error: { type: "BodyDropped" } });
    for (const length of [1, 11, 12, 27, 28, first.body.length - 1])
      expect(await open(first.body.slice(0, length))).toEqual({ ok: false, error: { type: "BadTag" } });
    const other = await bodyKeyOf(crypto, new Uint8Array(32), ROOM, writer.feed);
    expect(await openEnvelope(first, other, crypto)).toEqual({ ok: false, error: { type: "BadTag" } });
  });

  test.for([
    ["BadCbor", Uint8Array.of(0xa0, 0, 0)],
    ["BadCbor", new Uint8Array(0)],
    ["BadPadding", Uint8Array.of(0x01, 0, 0, 1)],
    ["BadPadding", concat(encodeCbor(["message"]), encodeCbor(["another"]))],
  ] as const)("[ENV5] a member who seals something else gets %s", async ([type, plaintext]) => {
    const nonce = crypto.randomBytes(12);
    const key = messageKeyFor(crypto, writer.bodyKey, first) as Bytes;
    const sealed = await crypto.aesSeal(key, nonce, bodyAad(first.header), plaintext);
    const opened = await openEnvelope({ ...first, body: concat(nonce, sealed) }, writer.bodyKey, crypto);
    expect(opened).toMatchObject({ ok: false, error: { type } });
  });

  test("[ENV7] [F10] no two bodies share a nonce or look alike, also of the same event at the same place", async () => {
    const place = placeAfter(writer, first);
    const bodies: string[] = [];
    for (let i = 0; i < 50; i++) bodies.push(toHex((await sealAt(writer, place, ["same"])).body));
    expect(new Set(bodies.map((body) => body.slice(0, 24))).size).toBe(50);
    expect(new Set(bodies).size).toBe(50);
  });

  test("[ENV7] [F14] a reaction, a recall and a short message have one length", async () => {
    const place = placeAfter(writer, first);
    const events: CborValue[] = [
      ["recall", [new Uint8Array(24), 1]],
      ["message", "好", null],
      ["message", "a".repeat(200), null],
    ];
    const lengths = await Promise.all(
      events.map(async (one) => (await sealAt(writer, place, one)).bytes.length),
    );
    expect(new Set(lengths).size).toBe(1);
  });

  test("[ENV2] the largest event that is sealed fits, and one past it is refused before anything is signed", async () => {
    const place = {
      ...placeAfter(writer, first),
      seq: 2 ** 48 - 1,
      epoch: 2 ** 48 - 1,
      rosterSeq: 2 ** 48 - 1,
    };
    const seal = (length: number) =>
      sealEnvelope(place, new Uint8Array(length), writer.bodyKey, writer.signer, crypto);
    const largest = must(await seal(63_488 - 3));
    expect(largest.length).toBeLessThanOrEqual(MAX_ENVELOPE_BYTES);
    expect(parseEnvelope(largest, crypto).ok).toBe(true);
    for (const length of [63_488 - 2, 65_536])
      expect(await seal(length)).toMatchObject({ ok: false, error: { type: "TooLarge" } });
  });
});

describe("the key of one message", () => {
  test("[ENV10] it opens its own envelope, and no other of the same feed", async () => {
    const second = await sealAt(writer, placeAfter(writer, first), ["message", "not this one", null]);
    const key = messageKeyFor(crypto, writer.bodyKey, first) as Bytes;
    expect(must(await openBody(first, key, crypto))).toEqual(["message", "only here", null]);
    expect(await openBody(second, key, crypto)).toEqual({ ok: false, error: { type: "BadTag" } });
    expect(await openEnvelope(second, key, crypto)).toEqual({ ok: false, error: { type: "BadTag" } });
  });

  test("[ENV10] whatever else a header says, the key is another one", async () => {
    const others = [{ seq: 1 }, { hlc: first.header.hlc + 1 }, { rosterSeq: 4 }, { room: OTHER_ROOM }];
    const moved = await Promise.all(others.map(movedTo));
    const keys = [first, ...moved].map((one) => toHex(messageKeyFor(crypto, writer.bodyKey, one) as Bytes));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("frozen envelopes", () => {
  test("[ENV1] today's code writes exactly the frozen bytes", async () => {
    expect(await envelopeVectorsNow()).toEqual(vectors);
  });

  test.for([1, 2])(
    "[ENV1] [ENV3] [ENV6] the frozen feed of version %i verifies, chains and opens with the platform's crypto",
    async (version) => {
      const vectors = frozen(version === 1 ? "envelope" : "envelope2");
      const web = createWebCrypto();
      const hex = (text: string) => fromHex(text) as Bytes;
      const key = await bodyKeyOf(web, hex(vectors.roomKey), vectors.room, vectors.feed);
      expect(toHex(key)).toBe(vectors.bodyKey);
      let prev = "00".repeat(32);
      for (const [index, { bytes, hash }] of vectors.envelopes.entries()) {
        const envelope = must(parseEnvelope(hex(bytes), web));
        expect(envelope.header.version).toBe(version);
        expect(toHex(envelope.header.prev)).toBe(prev);
        expect(await verifyCose("skein/v1/envelope", envelope.sign1, hex(vectors.signKey), web)).toBe(true);
        expect(must(await openEnvelope(envelope, key, web))).toEqual(envelopeEvents[index]);
        prev = toHex(envelope.hash);
        expect(prev).toBe(hash);
      }
    },
  );

  test("[ENV3] a feed that is written again from its seed is the same feed", async () => {
    const again = await newWriter("skein envelope vectors, version 2");
    const envelopes = await writeFeed(again, envelopeEvents);
    expect(envelopes.map(({ bytes }) => toHex(bytes))).toEqual(vectors.envelopes.map(({ bytes }) => bytes));
  });
});
