import { describe, expect, test } from "vitest";
import type { ObjectiveView, ResultBetween } from "../../../../bridge/contract.ts";
import { movedWords, percentWords, ratedWords } from "./between-words.ts";
import { dayIn, dayWords, endOf, firstDay, resultNow, stopAt, stopBeside, stopsOf } from "./days.ts";

const TODAY = "2026-11-23";
const DAYS = ["2026-10-30", "2026-11-06", "2026-11-21", TODAY];

describe("where the slider stops", () => {
  const stops = stopsOf(DAYS, TODAY);

  test("[GUI29] it stops on the days with changes and today, once; any other day stands at the stop that shows the same", () => {
    expect(stops).toEqual(DAYS);
    expect(stopsOf([], TODAY)).toEqual([TODAY]);
    expect(stopsOf(["2026-11-21", "2026-12-01"], TODAY)).toEqual(["2026-11-21", TODAY]);
    expect(stopAt(stops, "2026-11-06")).toBe(1);
    expect(stopAt(stops, "2026-11-20")).toBe(1);
    expect(stopAt(stops, "2026-01-01")).toBe(0);
    expect(stopAt(stops, "2027-01-01")).toBe(3);
  });

  test("[GUI29] earlier and later lead to the next stop from any day, and nowhere at the ends", () => {
    expect(stopBeside(stops, "2026-11-20", -1)).toBe("2026-11-06");
    expect(stopBeside(stops, "2026-11-06", -1)).toBe("2026-10-30");
    expect(stopBeside(stops, "2026-11-20", 1)).toBe("2026-11-21");
    expect(stopBeside(stops, "2026-10-30", -1)).toBeUndefined();
    expect(stopBeside(stops, TODAY, 1)).toBeUndefined();
  });

  test("[GUI29] a typed day counts once it is one between the first and today", () => {
    const first = firstDay(stops, { from: "2026-10-01" });
    expect(first).toBe("2026-10-01");
    expect(firstDay(stops, { from: "2026-11-01" })).toBe("2026-10-30");
    expect(dayIn("2026-11-02", first, TODAY)).toBe("2026-11-02");
    for (const typed of ["", "0002-11-02", "2026-09-30", "2026-11-24", "x"])
      expect(dayIn(typed, first, TODAY)).toBeNull();
  });

  test("[GUI29] changes are told up to a day after the one they are told from, or else up to today", () => {
    const then = { day: "2026-11-06", today: TODAY };
    expect(endOf("2026-11-21", then)).toBe("2026-11-21");
    for (const to of ["2026-11-06", "2026-10-30", "9999-01-01", "2026-13-45x", "", TODAY])
      expect(endOf(to, then)).toBe(TODAY);
  });

  test("[GUI29] a day is said in words, today as today", () => {
    expect(dayWords("zh", "2026-11-06", TODAY)).toBe("11月6日");
    expect(dayWords("en", "2026-11-06", TODAY)).toBe("6 Nov");
    expect(dayWords("zh", TODAY, TODAY)).toBe("今天");
    expect(dayWords("en", "9999-01-01", TODAY)).toBe("today");
  });
});

test("[GUI29] a key result is looked up as it is now; where its objective was put away it is gone", () => {
  const keyResult = { id: "k" };
  const now = (archived: boolean) =>
    [{ id: "o", archived, keyResults: [keyResult] }] as unknown as ObjectiveView[];
  expect(resultNow(now(false), "o", "k")).toBe(keyResult);
  expect(resultNow(now(false), "o", "other")).toBeNull();
  expect(resultNow(now(true), "o", "k")).toBeNull();
});

describe("what moved, in words", () => {
  const moved = (from: number | null, to: number | null, more: Partial<ResultBetween> = {}) => ({
    kind: "reach" as const,
    unit: "个村",
    value: { from, to },
    confidence: { from: null, to: null },
    ...more,
  });

  test("[GUI29] from what to what; one number where nothing was before, or where it is the same again", () => {
    expect(movedWords("zh", moved(2, 5))).toBe("2 个村 → 5 个村");
    expect(movedWords("en", moved(null, 5, { unit: "%" }))).toBe("5%");
    expect(movedWords("zh", moved(5, 5))).toBe("5 个村");
    expect(movedWords("zh", moved(5, null))).toBe("5 个村 → 没有");
    expect(movedWords("zh", moved(0, 1, { kind: "milestone" }))).toMatch(/^\S+ → \S+$/);
  });

  test("[GUI29] confidence is said where it changed, progress where there is some", () => {
    expect(ratedWords("en", moved(1, 2, { confidence: { from: 5, to: 7 } }))).toBe("Confidence 5 → 7");
    expect(ratedWords("zh", moved(1, 2, { confidence: { from: null, to: 7 } }))).toBe("把握 没有 → 7");
    expect(ratedWords("zh", moved(1, 2, { confidence: { from: 7, to: 7 } }))).toBeNull();
    expect(percentWords("zh", 0.256)).toBe("26%");
    expect(percentWords("zh", null)).toBe("没有");
  });
});
