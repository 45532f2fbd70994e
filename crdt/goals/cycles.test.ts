import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cycleOf, dayOf, isoDate, neighboursOf, paceOf, parseCycle } from "./cycles.ts";

const cycle = (id: string) => {
  const parsed = parseCycle(id);
  if (parsed === null) throw new Error(id);
  return parsed;
};

describe("cycles", () => {
  test("[CYC1] a cycle knows its first and last day and how many it has", () => {
    expect(cycle("2026-Q4")).toEqual({
      id: "2026-Q4",
      name: "2026 Q4",
      from: "2026-10-01",
      to: "2026-12-31",
      days: 92,
    });
    expect(cycle("2024-Q1")).toMatchObject({ to: "2024-03-31", days: 91 });
    expect(cycle("2026-Q1")).toMatchObject({ days: 90 });
  });

  test("[CYC1] a date belongs to one cycle, at its edges too", () => {
    for (const [date, id] of [
      ["2026-01-01", "2026-Q1"],
      ["2026-03-31", "2026-Q1"],
      ["2026-04-01", "2026-Q2"],
      ["2026-12-31", "2026-Q4"],
      ["2024-02-29", "2024-Q1"],
    ] as const)
      expect(cycleOf(date)?.id).toBe(id);
  });

  test("[CYC2] what is no date or no cycle is null", () => {
    for (const date of ["2026-02-29", "2026-13-01", "2026-1-1", "", "2026-10-01T00:00:00Z"])
      expect(cycleOf(date)).toBeNull();
    for (const id of ["2026-Q5", "2026-Q0", "0999-Q1", "2026-Q4 ", "__proto__", 7, null])
      expect(parseCycle(id)).toBeNull();
  });

  test("[CYC3] days count from 1, 0 before the cycle and the last one after it", () => {
    const q4 = cycle("2026-Q4");
    const days = ["2026-09-30", "2026-10-01", "2026-10-31", "2026-12-31", "2027-01-01", "nonsense"].map(
      (date) => dayOf(q4, date),
    );
    expect(days).toEqual([0, 1, 31, 92, 92, 0]);
    expect(paceOf(q4, "2026-11-15")).toBe(0.5);
    expect([paceOf(q4, "2026-01-01"), paceOf(q4, "2028-01-01")]).toEqual([0, 1]);
  });

  test("[CYC1] neighbours meet without a gap, over years too", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1001, max: 9998 }), fc.integer({ min: 1, max: 4 }), (year, quarter) => {
        const one = cycle(`${year}-Q${quarter}`);
        const { previous, next } = neighboursOf(one);
        expect(neighboursOf(next ?? one).previous).toEqual(one);
        expect(cycleOf(one.from)).toEqual(one);
        expect(cycleOf(one.to)).toEqual(one);
        expect(dayOf(one, one.to)).toBe(one.days);
        expect([previous?.to, next?.from].map((date) => dayOf(one, date ?? ""))).toEqual([0, one.days]);
      }),
    );
    expect(neighboursOf(cycle("9999-Q4")).next).toBeNull();
    expect(neighboursOf(cycle("1000-Q1")).previous).toBeNull();
  });

  test("a calendar day is a text, months as people count them", () => {
    expect(isoDate(2026, 10, 1)).toBe("2026-10-01");
  });
});
