import fc from "fast-check";
import { expect, test } from "vitest";
import { chartOf, shareOf, sparkOf } from "./charts.ts";

const DAY = 86_400_000;
const box = { width: 304, height: 112, left: 34, bottom: 92 };
const point = (day: number, value: number, confidence: number | null = null) => ({
  at: day * DAY,
  value,
  confidence,
});

test("[GUI20] values falling from 18 to 9 start at the top left and the pace line ends at the target", () => {
  const chart = chartOf(
    { start: 18, target: 9, history: [point(50, 13.5, 5)], from: 0, to: 100 * DAY, now: 50 * DAY },
    box,
  );
  expect(chart.pace).toBe("M34 12L304 92");
  expect(chart.path).toBe("M34 12L169 52");
  expect(chart.area).toBe("M34 12L169 52V92H34z");
  expect(chart.points).toEqual([{ x: 169, y: 52, confidence: 5 }]);
  expect(chart.rules.map((rule) => rule.value)).toEqual([18, 13.5, 9]);
  expect(chart.todayX).toBe(169);
});

test("[GUI20] without start, target or values there is a frame and no line", () => {
  const chart = chartOf({ start: null, target: null, history: [], from: 0, to: DAY, now: 5 * DAY }, box);
  expect(chart).toMatchObject({ points: [], path: "", area: "", pace: "", todayX: null });
});

test("[GUI20] whatever the values, everything drawn is a number inside the frame", () => {
  const history = fc.array(
    fc.record({
      at: fc.integer({ min: -50 * DAY, max: 150 * DAY }),
      value: fc.double({ min: -1e12, max: 1e12, noNaN: true }),
      confidence: fc.constant(null),
    }),
    { maxLength: 12 },
  );
  const level = fc.option(fc.double({ min: -1e12, max: 1e12, noNaN: true }), { nil: null });
  fc.assert(
    fc.property(history, level, level, (values, start, target) => {
      const chart = chartOf({ start, target, history: values, from: 0, to: 100 * DAY, now: 0 }, box);
      for (const { x, y } of chart.points) {
        expect(x >= box.left && x <= box.width).toBe(true);
        expect(y >= 11.9 && y <= box.bottom + 0.1).toBe(true);
      }
      expect(`${chart.path}${chart.area}${chart.pace}`).not.toMatch(/NaN|Infinity/);
    }),
  );
});

test("[GUI21] a spark marks its newest value; one value alone stands in the middle", () => {
  const small = { width: 64, height: 20 };
  expect(sparkOf([], small)).toBeNull();
  expect(sparkOf([point(3, 7)], small)).toEqual({ path: "M32 10", now: { x: 32, y: 10 } });
  expect(sparkOf([point(0, 0), point(10, 5)], small)).toEqual({
    path: "M2.5 17.5L61.5 2.5",
    now: { x: 61.5, y: 2.5 },
  });
});

test("[GUI24] a share is measured from start to target, in either direction, and stays between 0 and 1", () => {
  expect(shareOf(12.6, { start: 18, target: 9 })).toBeCloseTo(0.6);
  expect(shareOf(20, { start: 18, target: 9 })).toBe(0);
  expect(shareOf(3, { start: 0, target: 2 })).toBe(1);
  expect(shareOf(3, { start: 2, target: 2 })).toBeNull();
  expect(shareOf(3, { start: null, target: 2 })).toBeNull();
});
