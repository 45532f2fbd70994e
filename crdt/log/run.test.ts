import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  must,
  newWriter,
  OTHER_ROOM,
  placeAfter,
  ROOM,
  runOf,
  sealAt,
  writeFeed,
} from "../../test/support/sealed-feed.ts";
import { type Bytes, concat } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { signCose, verifyCose } from "../cose/sign1.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { type Envelope, encodeHeader, parseEnvelope } from "../envelope/header.ts";
import { encodeUpdate, type FeedRun, parseUpdate } from "./projection.ts";
import { continues, parseRun, verifyRun } from "./run.ts";

const writer = await newWriter("runs");
const stranger = await newWriter("a stranger");
const { crypto, signer } = writer;
const envelopes = await writeFeed(
  writer,
  ["one", "two", "three", "four"].map((text) => ["message", text, null]),
);
const [first, second, third, fourth] = envelopes as [Envelope, Envelope, Envelope, Envelope];
const whole = runOf(writer, envelopes);
const parse = (run: FeedRun) => parseRun(ROOM, run, crypto);
const verify = (run: FeedRun, key: Bytes = signer.publicKey) => verifyRun(must(parse(run)), key, crypto);
const wrongPlace = (field: string) => ({ ok: false, error: { type: "WrongPlace", field } });

describe("a run", () => {
  test("[LOG10] a whole feed is read, through the projection and back", async () => {
    const runs = must(parseUpdate(encodeUpdate([whole]), { maxFeeds: 1, maxItems: 4 }));
    const run = must(parse(runs[0] as FeedRun));
    expect({ ...run, envelopes: run.envelopes.map(({ hash }) => hash) }).toEqual({
      room: ROOM,
      feed: writer.feed,
      from: 0,
      envelopes: envelopes.map(({ hash }) => hash),
    });
    expect((await verifyRun(run, signer.publicKey, crypto)).ok).toBe(true);
    expect((await verifyRun(run, signer.publicKey, createWebCrypto())).ok).toBe(true);
  });

  test("[LOG10] any piece of a feed is a run, and says whether it continues what is here", () => {
    const piece = must(parse(runOf(writer, [third, fourth], 2)));
    expect(continues(piece, second.hash)).toBe(true);
    expect(continues(piece, first.hash)).toBe(false);
    expect(continues(piece, null)).toBe(false);
    expect(continues(must(parse(whole)), null)).toBe(true);
    expect(continues(must(parse(whole)), second.hash)).toBe(false);
  });

  test("[LOG10] bodies may have been dropped, anywhere in it", async () => {
    const dropped = runOf(writer, [first, { bytes: second.sign1.bytes }, { bytes: third.sign1.bytes }]);
    expect((await verify(dropped)).ok).toBe(true);
  });

  test("[LOG3] a gap is refused", () => {
    expect(parse(runOf(writer, [first, third]))).toEqual(wrongPlace("seq"));
    expect(parse(runOf(writer, [second], 2))).toEqual(wrongPlace("seq"));
    expect(parse(runOf(writer, [first, first]))).toEqual(wrongPlace("seq"));
    expect(parse(runOf(writer, [second, first], 1))).toEqual(wrongPlace("seq"));
  });

  test("[LOG10] [F05] another room's run is refused, also under this room's client id", async () => {
    expect(parseRun(OTHER_ROOM, whole, crypto)).toEqual(wrongPlace("room"));
    const there = await newWriter("runs", OTHER_ROOM);
    expect(there.feed).toBe(writer.feed);
    const elsewhere = await writeFeed(there, [["message", "one", null]]);
    expect(parse(runOf(there, elsewhere))).toEqual(wrongPlace("room"));
    expect(parse({ ...runOf(writer, elsewhere) })).toEqual(wrongPlace("room"));
  });

  test("[LOG10] [F05] another feed's envelopes are refused under this client id, root or middle", async () => {
    const [strange, ...more] = await writeFeed(
      stranger,
      ["one", "two"].map((text) => [text]),
    );
    const theirs = [strange as Envelope, ...more];
    expect(parse({ ...whole, envelopes: theirs.map(({ bytes }) => bytes) })).toEqual(wrongPlace("feed"));
    expect(parse({ ...runOf(stranger, theirs), clientId: whole.clientId })).toEqual(wrongPlace("feed"));
    expect(parse({ ...runOf(stranger, theirs), feed: writer.feed })).toEqual(wrongPlace("feed"));
    expect(parse(runOf(writer, [first, theirs[1] as Envelope]))).toEqual(wrongPlace("feed"));
    expect(parse({ ...runOf(writer, [fourth], 3), clientId: whole.clientId + 1 })).toEqual(
      wrongPlace("feed"),
    );
  });

  test("[LOG10] a broken chain is refused: the author wrote two second messages", async () => {
    const otherSecond = await sealAt(writer, placeAfter(writer, first), [
      "message",
      "two, differently",
      null,
    ]);
    expect(parse(runOf(writer, [first, otherSecond, third]))).toEqual({
      ok: false,
      error: { type: "BrokenChain", seq: 2 },
    });
  });

  test("[LOG10] stamps grow within a feed", async () => {
    for (const back of [0, 1]) {
      const place = { ...placeAfter(writer, first), hlc: first.header.hlc - back };
      const late = await sealAt(writer, place, ["message", "before", null]);
      expect(parse(runOf(writer, [first, late]))).toEqual({
        ok: false,
        error: { type: "BadHeader", field: "hlc" },
      });
    }
  });

  test("[LOG10] an envelope that cannot be read refuses its run with its own reason", () => {
    const run = (bytes: Bytes): FeedRun => ({ ...whole, envelopes: [first.bytes, bytes] });
    expect(parse(run(new Uint8Array(0)))).toEqual({ ok: false, error: { type: "BadCose" } });
    expect(parse(run(second.bytes.slice(0, -1)))).toEqual({ ok: false, error: { type: "BadBody" } });
    expect(parse(run(new Uint8Array(65_537)))).toMatchObject({ ok: false, error: { type: "TooLarge" } });
  });
});

describe("one signature for a run", () => {
  test("[LOG9] a bad signature on the last envelope refuses the run", async () => {
    const forged = withSignature(fourth, (signature) => signature.with(0, (signature[0] as number) ^ 1));
    expect(await verify(runOf(writer, [first, second, third, { bytes: forged }]))).toEqual({
      ok: false,
      error: { type: "BadSignature", feed: writer.feed },
    });
    expect(await verify(whole, stranger.signer.publicKey)).toMatchObject({ ok: false });
  });

  test("[LOG9] a forged envelope in the middle is caught by the chain, without checking its signature", async () => {
    const forgedHeader = { ...second.header, rosterSeq: 99 };
    const forged = await signCose("skein/v1/envelope", encodeHeader(forgedHeader), stranger.signer);
    const bytes = concat(forged, second.body);
    expect(parseEnvelope(bytes, crypto).ok).toBe(true);
    expect(parse(runOf(writer, [first, { bytes }, third, fourth]))).toEqual({
      ok: false,
      error: { type: "BrokenChain", seq: 2 },
    });
    expect(await verify(runOf(writer, [first, { bytes }]))).toMatchObject({
      error: { type: "BadSignature" },
    });
  });

  test("[LOG9] a changed signature in the middle breaks the chain as well: nobody can vary what was signed", () => {
    const bytes = withSignature(second, (signature) => signature.with(63, (signature[63] as number) ^ 128));
    expect(parse(runOf(writer, [first, { bytes }, third]))).toEqual({
      ok: false,
      error: { type: "BrokenChain", seq: 2 },
    });
  });

  test("[LOG9] an envelope signed for another purpose ends no run", async () => {
    const bytes = concat(await signCose("skein/v1/roster", fourth.sign1.payload, signer), fourth.body);
    const run = runOf(writer, [first, second, third, { bytes }]);
    expect(await verify(run)).toMatchObject({ error: { type: "BadSignature" } });
    const signed = must(parseEnvelope(bytes, crypto)).sign1;
    expect(await verifyCose("skein/v1/roster", signed, signer.publicKey, crypto)).toBe(true);
  });

  test("[LOG9] any byte changed anywhere in a run is refused", async () => {
    const total = envelopes.reduce((sum, { bytes }) => sum + bytes.length, 0);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: total - 1 }), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        let at = place;
        const changed = envelopes.map(({ bytes }) => {
          const copy = bytes.slice();
          if (at >= 0 && at < copy.length) copy[at] = (copy[at] as number) ^ flip;
          at -= copy.length;
          return copy;
        });
        const parsed = parse({ ...whole, envelopes: changed });
        if (parsed.ok) expect((await verifyRun(parsed.value, signer.publicKey, crypto)).ok).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  function withSignature(envelope: Envelope, change: (signature: Bytes) => Bytes): Bytes {
    const { bytes, signature } = envelope.sign1;
    const head = bytes.slice(0, bytes.length - signature.length);
    return concat(head, change(signature.slice()), envelope.body);
  }
});

test("[LOG9] what is not a header is never taken for one, whoever signs it", async () => {
  const bytes = await signCose("skein/v1/envelope", encodeCbor(["hello"]), signer);
  expect(parse({ ...whole, envelopes: [bytes] })).toMatchObject({
    error: { type: "BadHeader", field: "shape" },
  });
});
