import { readFileSync } from "node:fs";
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fastestOfThree } from "../../test/support/fastest.ts";
import { cborVectorsNow } from "../../test/vectors/cbor.samples.ts";
import { type Bytes, concat, fromHex, toHex } from "./bytes.ts";
import { type CborValue, decodeCbor, decodeCborPrefix, encodeCbor } from "./cbor.ts";

const vectors: ReturnType<typeof cborVectorsNow> = JSON.parse(
  readFileSync(new URL("../../test/vectors/cbor.json", import.meta.url), "utf8"),
);
const hex = (text: string): Bytes => fromHex(text) as Bytes;

const number = fc.oneof(
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)), // −0 has no CBOR of its own
  fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
);
const leaf = fc.oneof(
  number,
  fc.string({ unit: "binary", maxLength: 300 }),
  fc.string({ unit: fc.constantFrom("\ufeff", "雁", "a"), maxLength: 40 }),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 300 }),
);
const { value } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, depthSize: "small" }, leaf, fc.array(tie("value"), { maxLength: 6 })),
}));
const nested = (depth: number): Bytes => concat(new Uint8Array(depth).fill(0x81), Uint8Array.of(0x80));

describe("CBOR", () => {
  test("[CBOR1] every value of the set survives its bytes", () => {
    fc.assert(
      fc.property(value, (one) => {
        expect(decodeCbor(encodeCbor(one))).toEqual({ ok: true, value: one });
      }),
    );
  });

  test("[CBOR2] what is read encodes back to the same bytes; nothing makes it throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const read = decodeCbor(bytes);
        if (read.ok) expect(encodeCbor(read.value)).toEqual(bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  test("[CBOR2] [F15] good bytes with one byte changed are refused or are the only encoding of something else", () => {
    const change = fc.record({ at: fc.nat(), to: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(value, change, (one, { at, to }) => {
        const bytes = encodeCbor(one).slice();
        bytes[at % bytes.length] = to;
        const read = decodeCbor(bytes);
        if (read.ok) expect(encodeCbor(read.value)).toEqual(bytes);
      }),
      { numRuns: 1_000 },
    );
  });

  test("[CBOR2] a value at the start gives what follows it", () => {
    fc.assert(
      fc.property(value, fc.uint8Array(), (one, rest) => {
        expect(decodeCborPrefix(concat(encodeCbor(one), rest))).toEqual({
          ok: true,
          value: { value: one, rest },
        });
      }),
    );
  });

  test("[TXT2] text begins with U+FEFF when it was written so, short or long", () => {
    for (const text of ["\ufeff", "\ufeffhi", `\ufeff${"雁".repeat(100)}`])
      expect(decodeCbor(encodeCbor(["message", text]))).toEqual({ ok: true, value: ["message", text] });
  });

  test("[TXT1] short and long text treat lone surrogates alike", () => {
    for (const tail of ["", "a".repeat(30), "a".repeat(300)])
      expect(decodeCbor(encodeCbor(`\ud83d${tail}`))).toEqual({ ok: true, value: `\ufffd${tail}` });
  });

  test("[CBOR1] bytes are plain Uint8Arrays, so that a slice is a copy", () => {
    for (const length of [1, 30, 5_000]) {
      const bytes = encodeCbor(["a".repeat(length), new Uint8Array(length)]);
      const read = decodeCbor(Buffer.from(bytes));
      const inner = read.ok && Array.isArray(read.value) ? read.value[1] : null;
      expect(bytes.constructor).toBe(Uint8Array);
      expect(inner?.constructor).toBe(Uint8Array);
    }
  });

  test("[CBOR4] sixteen arrays deep is read, seventeen is not", () => {
    expect(decodeCbor(nested(15)).ok).toBe(true);
    expect(decodeCbor(nested(16))).toEqual({ ok: false, error: { type: "BadCbor", detail: "too deep" } });
  });

  test("[CBOR4] a hundred thousand nested arrays are refused at once, also behind other items", () => {
    const hidden = concat(hex("8401416061618183"), nested(100_000));
    for (const bytes of [nested(100_000), hidden, new Uint8Array(100_000).fill(0xc1)]) {
      expect(decodeCborPrefix(bytes).ok).toBe(false);
      expect(fastestOfThree(() => decodeCbor(bytes))).toBeLessThan(50);
    }
  });

  test("[CBOR4] claimed lengths are not believed: no memory is taken for what is not there", () => {
    for (const text of ["9affffffff", "9b001fffffffffffff", "5affffffff", "7affffffff", "ba0fffffff"]) {
      expect(decodeCbor(hex(text)).ok).toBe(false);
      expect(fastestOfThree(() => decodeCbor(hex(text)))).toBeLessThan(50);
    }
  });
});

describe("the same bytes as a general library", () => {
  const strict = { strict: true, allowIndefinite: false, allowUndefined: false, allowBigInt: false } as const;
  const theirs = (one: unknown) => new Uint8Array(encode(one, rfc8949EncodeOptions));
  const plain = (one: unknown): unknown => {
    if (one instanceof Uint8Array) return toHex(one);
    return Array.isArray(one) ? one.map(plain) : one;
  };
  const edges = [23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1].flatMap((n) => [
    n,
    -n,
    -n - 1,
  ]);
  const floats = fc
    .tuple(fc.integer({ min: -1080, max: 1023 }), fc.nat({ max: 2 ** 13 }), fc.boolean())
    .map(([power, fraction, isNegative]) => (isNegative ? -1 : 1) * (1 + fraction / 2 ** 13) * 2 ** power);

  test("[CBOR2] every value of the set is written as cborg writes it", () => {
    for (const edge of edges) expect([edge, encodeCbor(edge)]).toEqual([edge, theirs(edge)]);
    fc.assert(
      fc.property(fc.oneof(value, floats, fc.double()), (one) => {
        expect(encodeCbor(one)).toEqual(theirs(one));
      }),
      { numRuns: 5_000 },
    );
  });

  test("[CBOR2] every half there is, is written as cborg writes it", () => {
    for (let bits = 0; bits < 65_536; bits++) {
      const one = decode(Uint8Array.of(0xf9, bits >> 8, bits & 255)) as number;
      if (!Number.isFinite(one)) continue;
      const written = toHex(encodeCbor(one));
      if (written !== toHex(theirs(one))) expect([bits, written]).toEqual([bits, toHex(theirs(one))]);
    }
  });

  test("[CBOR3] what is read, cborg reads alike", () => {
    const heads = fc.constantFrom(
      0x00,
      0x18,
      0x1b,
      0x20,
      0x41,
      0x5a,
      0x61,
      0x82,
      0x9b,
      0xf4,
      0xf6,
      0xf9,
      0xfa,
      0xfb,
    );
    const hostile = fc
      .array(fc.oneof(heads, fc.nat({ max: 255 })), { maxLength: 24 })
      .map((all) => Uint8Array.from(all));
    fc.assert(
      fc.property(hostile, (bytes) => {
        const read = decodeCbor(bytes);
        if (read.ok) expect(plain(decode(bytes, strict))).toEqual(plain(read.value));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("frozen CBOR, version 1", () => {
  test("[CBOR2] today's code writes exactly the frozen bytes", () => {
    expect(cborVectorsNow()).toEqual(vectors);
  });

  test.for(vectors.good)("[CBOR1] $bytes is read and is the only encoding", ({ bytes }) => {
    const read = decodeCbor(hex(bytes));
    expect(read.ok && toHex(encodeCbor(read.value))).toBe(bytes);
  });

  test.for(vectors.bad)("[CBOR3] $title is refused: $bytes", ({ bytes }) => {
    expect(decodeCbor(hex(bytes)).ok).toBe(false);
  });
});
