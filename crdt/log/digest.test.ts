import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "../base/bytes.ts";
import { nobleVerifier } from "../crypto/noble.ts";
import { DIGEST_BYTES, digestOf, type Head, type RegisterHead } from "./digest.ts";

const heads = fc.uniqueArray(
  fc.record({
    clientId: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    next: fc.integer({ min: 1, max: 1_000_000 }),
    hash: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  }),
  { selector: ({ clientId }) => clientId, maxLength: 12 },
);
const registers = fc.uniqueArray(
  fc.record({ device: fc.uint8Array({ minLength: 16, maxLength: 16 }), hlc: fc.nat() }),
  { selector: ({ device }) => toHex(device), maxLength: 12 },
);
const digest = (some: readonly Head[], others: readonly RegisterHead[]) =>
  toHex(digestOf(some, others, nobleVerifier));

test("[LOG8] eight bytes that do not depend on the order in which things arrived", () => {
  fc.assert(
    fc.property(heads, registers, (some, others) => {
      const before = digest(some, others);
      expect(before).toHaveLength(DIGEST_BYTES * 2);
      expect(digest(some.toReversed(), others.toReversed())).toBe(before);
      expect(
        digest(
          some.toSorted((a, b) => b.next - a.next),
          others,
        ),
      ).toBe(before);
    }),
  );
});

test("[LOG8] a feed with nothing in it changes nothing", () => {
  fc.assert(
    fc.property(heads, registers, (some, others) => {
      const empty: Head = { clientId: Number.MAX_SAFE_INTEGER, next: 0, hash: new Uint8Array(32) };
      expect(digest([empty, ...some], others)).toBe(digest(some, others));
    }),
  );
});

test("[LOG8] one more row, another last hash, a feed more or less, a newer register: another digest", () => {
  const head: Head = { clientId: 5, next: 3, hash: new Uint8Array(32) };
  const register: RegisterHead = { device: new Uint8Array(16), hlc: 7 };
  const states = [
    digest([], []),
    digest([head], []),
    digest([{ ...head, next: 4 }], []),
    digest([{ ...head, clientId: 6 }], []),
    digest([{ ...head, hash: new Uint8Array(32).fill(1) }], []),
    digest([head, { ...head, clientId: 6 }], []),
    digest([], [register]),
    digest([head], [register]),
    digest([head], [{ ...register, hlc: 8 }]),
    digest([head], [{ ...register, device: new Uint8Array(16).fill(1) }]),
  ];
  expect(new Set(states).size).toBe(states.length);
});
