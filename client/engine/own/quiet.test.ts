import { expect, test } from "vitest";
import type { QuietView } from "../api.ts";
import { restsAhead } from "./quiet.ts";

const HOUR = 3_600_000;
/** Monday, 23 November 2026, 12:00 in Shanghai. */
const NOON = Date.UTC(2026, 10, 23, 4);
const nights: QuietView = {
  on: true,
  zone: "Asia/Shanghai",
  spans: [{ days: [0, 1, 2, 3, 4], from: 22 * 60, to: 8 * 60 + 30 }],
  shown: true,
};

test("[ENG115] what others may know is the nights of two days, by the clock that counts", () => {
  expect(restsAhead(nights, null, NOON)).toEqual([
    [NOON + 10 * HOUR, NOON + 20.5 * HOUR],
    [NOON + 34 * HOUR, NOON + 44.5 * HOUR],
  ]);
});

test("[ENG115] a night that goes on now began yesterday", () => {
  const three = NOON + 15 * HOUR; // three in the morning
  expect(restsAhead(nights, null, three)[0]).toEqual([NOON + 10 * HOUR, NOON + 20.5 * HOUR]);
});

test("[ENG115] resting by hand is known with its end, and nothing is where it is not to be", () => {
  const off = { ...nights, on: false };
  expect(restsAhead(off, NOON + HOUR, NOON)).toEqual([[NOON, NOON + HOUR]]);
  expect(restsAhead(off, NOON - HOUR, NOON)).toEqual([]);
  expect(restsAhead({ ...nights, shown: false }, NOON + HOUR, NOON)).toEqual([]);
});

test("[ENG115] a zone that this platform does not know is its own, and nobody is told more than four rests", () => {
  const many = Array.from({ length: 9 }, (_, at) => ({
    days: [0, 1, 2, 3, 4, 5, 6],
    from: at * 60,
    to: at * 60 + 30,
  }));
  const rests = restsAhead({ ...nights, zone: "Nowhere/Else", spans: many }, null, NOON);
  expect(rests).toHaveLength(4);
  expect(rests.every(([from, until]) => until > NOON && until - from === HOUR / 2)).toBe(true);
});
