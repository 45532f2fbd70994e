import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  flippedBits,
  must,
  newWriter,
  placeAfter,
  sealAt,
  writeFeed,
} from "../../test/support/sealed-feed.ts";
import { type Bytes, concat, toHex } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import { signCose, verifyCose } from "../cose/sign1.ts";
import { type Envelope, encodeHeader, MAX_ENVELOPE_BYTES, parseEnvelope } from "./header.ts";

const writer = await newWriter("headers");
const { crypto, signer } = writer;
const [first, second] = (await writeFeed(writer, [
  ["message", "one", null],
  ["message", "two", null],
])) as [Envelope, Envelope];
const parse = (bytes: Bytes) => parseEnvelope(bytes, crypto);

/** The first envelope, signed anew by its author with one field replaced. */
async function withField(index: number, value: CborValue): Promise<Bytes> {
  const fields = must(decodeCbor(first.sign1.payload)) as readonly CborValue[];
  return concat(
    await signCose("skein/v1/envelope", encodeCbor(fields.with(index, value)), signer),
    first.body,
  );
}

describe("an envelope", () => {
  test("[ENV1] the header is eleven fields in one order, and is read back as it was signed", () => {
    const { header } = first;
    expect(must(decodeCbor(first.sign1.payload))).toHaveLength(11);
    expect(encodeHeader(header)).toEqual(first.sign1.payload);
    expect(header).toEqual({
      version: 2,
      ...placeAfter(writer, null),
      bodyHash: crypto.sha256(first.body),
      bodyLen: first.body.length,
    });
  });

  test("[ENV3] each envelope names the hash of the whole one before it, signature included", () => {
    expect(first.header.prev).toEqual(new Uint8Array(32));
    expect(second.header.prev).toEqual(crypto.sha256(first.sign1.bytes));
    expect(second.header.prev).toEqual(first.hash);
  });

  test("[ENV4] an envelope whose body was dropped still chains and verifies", async () => {
    const dropped = must(parse(first.sign1.bytes));
    expect(dropped.body).toHaveLength(0);
    expect(dropped.hash).toEqual(first.hash);
    expect(await verifyCose("skein/v1/envelope", dropped.sign1, signer.publicKey, crypto)).toBe(true);
  });

  test.for([
    ["cut", (body: Bytes) => body.slice(1)],
    ["longer", (body: Bytes) => concat(body, Uint8Array.of(0))],
    ["another's", () => second.body],
    ["one byte", () => Uint8Array.of(0)],
  ] as const)("[ENV4] a body that is %s is refused", ([, change]) => {
    expect(parse(concat(first.sign1.bytes, change(first.body)))).toEqual({
      ok: false,
      error: { type: "BadBody" },
    });
  });

  test("[ENV1] any flipped bit of header, signature or body is refused", async () => {
    for (const flipped of flippedBits(first.sign1.bytes)) {
      const read = parse(concat(flipped, first.body));
      if (read.ok)
        expect(await verifyCose("skein/v1/envelope", read.value.sign1, signer.publicKey, crypto)).toBe(false);
    }
    for (let at = first.sign1.bytes.length; at < first.bytes.length; at++) {
      const flipped = first.bytes.slice();
      flipped[at] = (flipped[at] as number) ^ 128;
      expect(parse(flipped)).toEqual({ ok: false, error: { type: "BadBody" } });
    }
  });

  test.for([
    [0, "version", 3],
    [0, "version", 0],
    [0, "version", "1"],
    [1, "room", new Uint8Array(15)],
    [1, "room", "00".repeat(16)],
    [2, "device", new Uint8Array(17)],
    [3, "incarnation", new Uint8Array(0)],
    [4, "seq", -1],
    [4, "seq", 0.5],
    [4, "seq", 2 ** 48],
    [5, "prev", new Uint8Array(31)],
    [5, "prev", new Uint8Array(32).fill(1)], // seq 0 has none
    [6, "hlc", -1],
    [6, "hlc", 2 ** 53],
    [7, "epoch", null],
    [7, "epoch", 2 ** 48],
    [8, "rosterSeq", "3"],
    [9, "bodyHash", new Uint8Array(33)],
    [10, "bodyLen", 0],
    [10, "bodyLen", MAX_ENVELOPE_BYTES + 1],
  ] as const)("[ENV2] [F11] field %i (%s) may not be %j, whoever signs it", async ([index, field, value]) => {
    expect(parse(await withField(index, value))).toEqual({ ok: false, error: { type: "BadHeader", field } });
  });

  test.for([
    ["an empty array", []],
    ["ten fields", Array.from({ length: 10 }, () => 1)],
    ["twelve fields", Array.from({ length: 12 }, () => 1)],
    ["text", "header"],
  ] as const)("[ENV2] [F11] a header that is %s is refused", async ([, fields]) => {
    const bytes = await signCose("skein/v1/envelope", encodeCbor(fields), signer);
    expect(parse(bytes)).toEqual({ ok: false, error: { type: "BadHeader", field: "shape" } });
  });

  test("[ENV2] one byte more than the limit is refused by its size alone", () => {
    const bytes = new Uint8Array(MAX_ENVELOPE_BYTES + 1);
    expect(parse(bytes)).toEqual({ ok: false, error: { type: "TooLarge", bytes: bytes.length } });
  });

  test("[ENV2] random bytes and changed envelopes never make it throw", () => {
    const change = fc.record({
      at: fc.nat({ max: first.bytes.length - 1 }),
      to: fc.uint8Array({ maxLength: 9 }),
    });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), change, (some, { at, to }) => {
        expect(parse(some).ok).toBe(false);
        const read = parse(concat(first.bytes.slice(0, at), to, first.bytes.slice(at + to.length)));
        if (read.ok) expect(toHex(read.value.hash)).toBe(toHex(crypto.sha256(read.value.sign1.bytes)));
      }),
    );
  });

  test("[ENV3] the second envelope may not claim to be a first one", async () => {
    const place = { ...placeAfter(writer, first), seq: 0 };
    await expect(sealAt(writer, place, null)).rejects.toThrow('"field":"prev"');
  });
});
