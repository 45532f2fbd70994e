import fc from "fast-check";
import { expect, test } from "vitest";
import { toHex } from "../base/bytes.ts";
import type { ChainId, DeviceId, MemberId } from "../base/ids.ts";
import { nobleVerifier } from "../crypto/noble.ts";
import { fourOf, safetyNumber } from "./safety-number.ts";

const chain = "0a".repeat(32) as ChainId;
const someone = fc.record({
  member: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => toHex(bytes) as MemberId),
  key: fc.uint8Array({ minLength: 32, maxLength: 32 }),
});
const number = (a: Parameters<typeof safetyNumber>[2], b: typeof a, of = chain) =>
  safetyNumber(nobleVerifier, of, a, b);

test("[KEY16] both people see the same 24 digits", () => {
  fc.assert(
    fc.property(someone, someone, (a, b) => {
      expect(number(a, b)).toMatch(/^\d{24}$/);
      expect(number(b, a)).toBe(number(a, b));
    }),
  );
});

test("[KEY16] another key on either side, another person or another org gives another number", () => {
  fc.assert(
    fc.property(someone, someone, someone, (a, b, c) => {
      fc.pre(a.member !== b.member && new Set([a, b, c].map(({ key }) => toHex(key))).size === 3);
      const shown = number(a, b);
      expect(number({ ...a, key: c.key }, b)).not.toBe(shown);
      expect(number(a, { ...b, key: c.key })).not.toBe(shown);
      expect(number(a, { ...b, member: c.member })).not.toBe(shown);
      expect(number({ ...a, key: b.key }, { ...b, key: a.key })).not.toBe(shown);
      expect(number(a, b, "0b".repeat(32) as ChainId)).not.toBe(shown);
    }),
  );
});

test("[KEY16] four numbers belong to one device of one member of one org", () => {
  const [member, device] = ["0b".repeat(16) as MemberId, "0c".repeat(16) as DeviceId];
  const four = fourOf(nobleVerifier, chain, member, device);
  expect(four.every((each) => Number.isInteger(each) && each >= 0 && each <= 255)).toBe(true);
  const others = [
    fourOf(nobleVerifier, "0b".repeat(32) as ChainId, member, device),
    fourOf(nobleVerifier, chain, "0c".repeat(16) as MemberId, device),
    fourOf(nobleVerifier, chain, member, "0b".repeat(16) as DeviceId),
  ];
  for (const other of others) expect(other).not.toEqual(four);
});
