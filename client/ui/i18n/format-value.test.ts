import { expect, test } from "vitest";
import { formatValue, placeOfUnit, withUnit } from "./format-value.ts";

test.each([
  [12.4, "%", "12.4%"],
  [9, "个村", "9 个村"],
  [12_000, "people", "12,000 people"],
  [20, "元", "20 元"],
  [20_000, "¥", "¥20,000"],
  [-3, "$", "-$3"],
  [1_250.5, "HK$", "HK$1,250.5"],
  [20, "¥万", "¥20万"],
  [8, "$ per seat", "$8 per seat"],
  [15, "CHF", "15 CHF"],
  [36.5, "°C", "36.5°C"],
  [0.00049, "", "0.00049"],
  [1e-9, "", "0"],
  [0.1 + 0.2, "km", "0.3 km"],
])("[GUI13] %d in %j reads %s, in Chinese and in English", (value, unit, words) => {
  expect(formatValue("zh", value, unit)).toBe(words);
  expect(formatValue("en", value, unit)).toBe(words);
});

test("[GUI13] a span takes its unit once", () => {
  expect(withUnit("40–55", "%")).toBe("40–55%");
  expect(withUnit("-5–3", "€")).toBe("-€5–3");
  expect(withUnit("3–4", "个村")).toBe("3–4 个村");
});

test("[GUI13] letters without a sign of currency are a word", () => {
  expect(placeOfUnit("USD")).toEqual({ before: "", after: "USD", isAttached: false });
  expect(placeOfUnit("")).toEqual({ before: "", after: "", isAttached: false });
});
