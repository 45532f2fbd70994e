import fc from "fast-check";
import { expect, test } from "vitest";
import { dayOf, endOfDay } from "./day-field.ts";

test("[UI6] an end date means that day included", () => {
  expect(endOfDay("2026-12-31")).toBe(new Date(2026, 11, 31, 23, 59, 59, 999).getTime());
});

test("[UI6] a day that is no day is nothing", () => {
  expect(["", "2026-02-30", "tomorrow", "2026-1-1"].map(endOfDay)).toEqual([null, null, null, null]);
});

test("[UI6] every day reads back as itself", () => {
  const moments = fc.integer({ min: Date.UTC(1971, 0), max: Date.UTC(2090, 0) });
  fc.assert(fc.property(moments, (at) => dayOf(endOfDay(dayOf(at)) ?? Number.NaN) === dayOf(at)));
});
