import { expect, test } from "vitest";
import { cyclePhase, cycleShare, dateToTime } from "./cycle-time.ts";
import { placeAfter } from "./ownership.ts";

test("[GUI22] one place up or down names the key result to stand behind, and stops at both ends", () => {
  const order = ["a", "b", "c"];
  expect(placeAfter(order, 1, -1)).toBeNull();
  expect(placeAfter(order, 2, -1)).toBe("a");
  expect(placeAfter(order, 0, 1)).toBe("b");
  expect(placeAfter(order, 1, 1)).toBe("c");
  expect(placeAfter(order, 0, -1)).toBeUndefined();
  expect(placeAfter(order, 2, 1)).toBeUndefined();
  expect(placeAfter(order, -1, 1)).toBeUndefined();
});

test("[GUI23] a cycle's date is this device's midnight; nonsense is no date", () => {
  expect(dateToTime("2026-10-01")).toBe(new Date(2026, 9, 1).getTime());
  expect(dateToTime("next Tuesday")).toBeNull();
});

test("[GUI23] a cycle is ahead, running or over, and its share stays between 0 and 1", () => {
  expect(cyclePhase({ day: 0, current: false })).toBe("ahead");
  expect(cyclePhase({ day: 92, current: true })).toBe("running");
  expect(cyclePhase({ day: 92, current: false })).toBe("over");
  expect(cycleShare({ day: 200, days: 92 })).toBe(1);
  expect(cycleShare({ day: 0, days: 0 })).toBe(0);
});
