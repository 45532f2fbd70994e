import fc from "fast-check";
import { expect, test } from "vitest";
import { concat } from "../base/bytes.ts";
import { ByteWriter } from "../base/varint.ts";
import { encodeStateVector, parseStateVector } from "./state-vector.ts";

const uint53 = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const entries = fc.uniqueArray(fc.tuple(uint53, fc.nat()), { selector: ([client]) => client, maxLength: 20 });
const refused = { ok: false, error: { type: "BadStateVector" } };
const bytesOf = (...uints: readonly number[]) => {
  const writer = new ByteWriter();
  for (const uint of uints) writer.uint(uint);
  return writer.bytes();
};

test("[LOG7] a state vector survives its bytes; feeds with nothing in them are left out", () => {
  fc.assert(
    fc.property(entries, (all) => {
      const filled = new Map(all.filter(([, next]) => next > 0));
      expect(parseStateVector(encodeStateVector(new Map(all)), 20)).toEqual({ ok: true, value: filled });
    }),
  );
});

test("[LOG7] the order in which feeds became known leaves no trace", () => {
  fc.assert(
    fc.property(entries, (all) => {
      expect(encodeStateVector(new Map(all.toReversed()))).toEqual(encodeStateVector(new Map(all)));
    }),
  );
});

test("[LOG7] a feed twice, too many feeds, a cut or a byte too many are refused", () => {
  const good = bytesOf(2, 9, 1, 5, 300);
  expect(parseStateVector(good, 2).ok).toBe(true);
  expect(parseStateVector(good, 1)).toEqual(refused);
  expect(parseStateVector(bytesOf(2, 9, 1, 9, 1), 2)).toEqual(refused);
  expect(parseStateVector(concat(good, Uint8Array.of(0)), 2)).toEqual(refused);
  for (let length = 0; length < good.length; length++)
    expect(parseStateVector(good.subarray(0, length), 2)).toEqual(refused);
});

test("[LOG7] random bytes never make it throw, and claimed numbers are not believed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const read = parseStateVector(bytes, 100_000);
      if (!read.ok) expect(read).toEqual(refused);
    }),
  );
  expect(parseStateVector(bytesOf(99_999), 100_000)).toEqual(refused);
});
