import fc from "fast-check";
import { expect, test } from "vitest";
import { hlcOf, hlcToMs, isHlc, tick } from "./clock.ts";

const ms = fc.nat({ max: 2 ** 42 - 1 });

test("[HLC1] a stamp knows its millisecond and sorts like it", () => {
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      expect(hlcToMs(hlcOf(a))).toBe(a);
      expect(isHlc(hlcOf(a))).toBe(true);
      expect(Math.sign(hlcOf(a) - hlcOf(b))).toBe(Math.sign(a - b));
    }),
  );
});

test("[HLC1] fractions, negatives and what is past 2^53 are no stamps; wall clocks out of range are held at the edge", () => {
  for (const value of [-1, 1.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, "1", null, 1n])
    expect(isHlc(value)).toBe(false);
  expect(hlcOf(-5)).toBe(0);
  expect(hlcOf(1.9)).toBe(hlcOf(1));
  expect(hlcOf(2 ** 60)).toBe((2 ** 42 - 1) * 2048);
});

test("[HLC2] however the wall clock jumps, the next stamp is after the last and not before the wall", () => {
  fc.assert(
    fc.property(fc.array(ms, { minLength: 1 }), (walls) => {
      let last = 0;
      for (const wall of walls) {
        const next = tick(last, wall);
        expect(next).toBeGreaterThan(last);
        expect(next).toBeGreaterThanOrEqual(hlcOf(wall));
        last = next;
      }
    }),
  );
});

test("[HLC3] a full counter carries into the milliseconds", () => {
  let last = hlcOf(1000);
  for (let i = 0; i < 2048; i++) last = tick(last, 1000);
  expect(last).toBe(hlcOf(1001));
  expect(tick(last, 1000)).toBe(hlcOf(1001) + 1);
});
