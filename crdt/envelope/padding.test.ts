import fc from "fast-check";
import { expect, test } from "vitest";
import { isPadding, pad, paddedLength } from "./padding.ts";

const length = fc.nat({ max: 70_000 });

test("[ENV7] [F14] whatever is short takes 256 B", () => {
  for (const short of [0, 1, 40, 255, 256]) expect(paddedLength(short)).toBe(256);
});

test("[ENV7] [F14] at most an eighth is added, and longer never becomes shorter", () => {
  fc.assert(
    fc.property(length, (some) => {
      const padded = paddedLength(some);
      expect(padded).toBeGreaterThanOrEqual(some);
      expect(padded).toBeLessThanOrEqual(Math.max(256, some * 1.125));
      expect(paddedLength(some + 1)).toBeGreaterThanOrEqual(padded);
      expect(paddedLength(padded)).toBe(padded);
    }),
  );
});

test("[ENV7] [F14] all lengths up to 64 KiB fall into few buckets", () => {
  const buckets = new Set(Array.from({ length: 65_537 }, (_, some) => paddedLength(some)));
  expect(buckets.size).toBe(129);
});

test("[ENV7] padding is zeros behind the content", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
      const padded = pad(bytes);
      expect(padded.length).toBe(paddedLength(bytes.length));
      expect(padded.subarray(0, bytes.length)).toEqual(bytes);
      expect(isPadding(padded.subarray(bytes.length))).toBe(true);
    }),
  );
  expect(isPadding(Uint8Array.of(0, 0, 1))).toBe(false);
});
