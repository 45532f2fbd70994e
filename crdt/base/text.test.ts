import fc from "fast-check";
import { expect, test } from "vitest";
import { utf8, utf8ToText } from "./bytes.ts";
import { wellFormed } from "./text.ts";

test("[TXT1] a lone surrogate becomes U+FFFD, everything else stays as it was typed", () => {
  expect(wellFormed("a\ud83d")).toBe("a\ufffd");
  expect(wellFormed("\udc4b\ud83d\udc4b")).toBe("\ufffd👋");
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(wellFormed(text)).toBe(text);
    }),
  );
});

test("[TXT1] whatever UTF-16 is typed, what was made of it survives UTF-8", () => {
  const units = fc.array(fc.integer({ min: 0, max: 0xffff })).map((all) => String.fromCharCode(...all));
  fc.assert(
    fc.property(units, (text) => {
      const made = wellFormed(text);
      expect(utf8ToText(utf8(made))).toBe(made);
    }),
  );
});
