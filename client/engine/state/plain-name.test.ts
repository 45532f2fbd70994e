import fc from "fast-check";
import { expect, test } from "vitest";
import { plainName } from "./plain-name.ts";

test.for([
  ["\u202E anA", "anA"],
  ["\u202Ana\u202C", "na"],
  ["\u2066Ana\u2069", "Ana"],
  ["A\u200Bn\u200Ca\u200D\u200E\u200F", "Ana"],
  ["\uFEFFAna\u00AD", "Ana"],
  ["Ana\u{E0041}\u{E007F}", "Ana"],
  ["A\u0000n\u0007a\u009B", "Ana"],
  ["Ana\nremoved\r\nBo", "Ana removed Bo"],
  ["Ana\u2028Bo\u2029", "Ana Bo"],
  ["A\uD800na", "Ana"],
  ["\u3164", ""],
  ["\u2800 \u2800", ""],
  ["  Ana  ", "Ana"],
] as const)("[G13] %j is shown as %j", ([name, shown]) => {
  expect(plainName(name)).toBe(shown);
});

test("[G13] names that people have stay as they are", () => {
  for (const name of ["李雷", "Ana María O’Neil-Ström", "Дмитрий", "محمد", "नरेन्द्र", "🦢 Anser", "Li ❤️"])
    expect(plainName(name)).toBe(name);
});

test("[G13] nothing unseen is left of any text, and a plain name stays the same", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 0x10ffff })), (points) => {
      const name = plainName(String.fromCodePoint(...points));
      expect(name).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      expect(plainName(name)).toBe(name);
    }),
  );
});
