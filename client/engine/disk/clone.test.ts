import fc from "fast-check";
import { expect, test } from "vitest";
import { cloneValue } from "./clone.ts";

const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(undefined, null, true, 1n, Number.NaN, new Date(7), new Set(["a", 1])),
    fc.string(),
    fc.double(),
    fc.uint8Array(),
    fc.array(tie("value")),
    fc.dictionary(fc.string(), tie("value")),
    fc.array(fc.tuple(tie("value"), tie("value"))).map((entries) => new Map(entries)),
  ),
})).value;

test("[DISK5] a value is kept as the platform's own clone would keep it, and shares nothing with it", () => {
  fc.assert(
    fc.property(values, (value) => {
      const copy = cloneValue(value);
      expect(copy).toEqual(structuredClone(value));
      if (typeof value === "object" && value !== null) expect(copy).not.toBe(value);
    }),
  );
});

test("[DISK5] of a window into a larger buffer only what is seen is kept", () => {
  const window = new Uint8Array(65_536).subarray(10, 20);
  expect((cloneValue({ window }) as { window: Uint8Array }).window.buffer.byteLength).toBe(10);
});

test("[DISK5] what cannot be stored is refused", () => {
  expect(() => cloneValue({ run: () => {} })).toThrow();
  expect(() => cloneValue([Symbol("none")])).toThrow();
});
