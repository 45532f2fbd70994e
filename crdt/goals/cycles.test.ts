import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { MemberId } from "../base/ids.ts";
import { CYCLE_STATES, type CycleSaid, cycleStateOf, cyclesSaid } from "./cycle-states.ts";
import {
  CYCLE_KINDS,
  type Cycle,
  cycleOf,
  cyclesAbove,
  dayOf,
  daysBetween,
  isAbove,
  isoDate,
  neighboursOf,
  paceOf,
  parseCycle,
  weeksFrom,
} from "./cycles.ts";

const cycle = (id: string) => {
  const parsed = parseCycle(id);
  if (parsed === null) throw new Error(id);
  return parsed;
};
const kinds = CYCLE_KINDS.filter((kind) => kind !== "weeks");
const anyDate = fc
  .integer({ min: 0, max: 3_000_000 })
  .map((day) => new Date(Date.UTC(1003, 0, 1) + day * 86_400_000).toISOString().slice(0, 10));
const anyCycle: fc.Arbitrary<Cycle> = fc
  .tuple(anyDate, fc.constantFrom(...kinds), fc.option(fc.integer({ min: 1, max: 53 })))
  .map(([date, kind, weeks]) => (weeks === null ? cycleOf(date, kind) : weeksFrom(date, weeks)) as Cycle);

describe("cycles", () => {
  test("[CYC1] a cycle knows its first and last day and how many it has", () => {
    expect(cycle("2026-Q4")).toEqual({
      id: "2026-Q4",
      kind: "quarter",
      name: "2026 Q4",
      from: "2026-10-01",
      to: "2026-12-31",
      days: 92,
    });
    expect(cycle("2024-Q1")).toMatchObject({ to: "2024-03-31", days: 91 });
    expect(cycle("2026-Q1")).toMatchObject({ days: 90 });
  });

  test("[CYC1] cycles of every kind have ids of their own, made of their dates", () => {
    const told = ["2026-10", "2026-B5", "2026-Q4", "2026-H2", "2026", "2026-10-05+6w"].map((id) => {
      const { kind, name, from, to, days } = cycle(id);
      return `${kind} ${name} ${from} ${to} ${days}`;
    });
    expect(told).toEqual([
      "month 2026-10 2026-10-01 2026-10-31 31",
      "twoMonths 2026-09/10 2026-09-01 2026-10-31 61",
      "quarter 2026 Q4 2026-10-01 2026-12-31 92",
      "half 2026 H2 2026-07-01 2026-12-31 184",
      "year 2026 2026-01-01 2026-12-31 365",
      "weeks 2026-10-05 – 2026-11-15 2026-10-05 2026-11-15 42",
    ]);
  });

  test("[CYC1] a date belongs to one cycle of each kind, at its edges too", () => {
    for (const [date, id] of [
      ["2026-01-01", "2026-Q1"],
      ["2026-03-31", "2026-Q1"],
      ["2026-04-01", "2026-Q2"],
      ["2026-12-31", "2026-Q4"],
      ["2024-02-29", "2024-Q1"],
    ] as const)
      expect(cycleOf(date)?.id).toBe(id);
    expect(kinds.map((kind) => cycleOf("2026-12-31", kind)?.id)).toEqual([
      "2026-12",
      "2026-B6",
      "2026-Q4",
      "2026-H2",
      "2026",
    ]);
    expect(kinds.map((kind) => cycleOf("2026-01-01", kind)?.id)).toEqual([
      "2026-01",
      "2026-B1",
      "2026-Q1",
      "2026-H1",
      "2026",
    ]);
  });

  test("[CYC2] what is no date or no cycle is null", () => {
    for (const date of ["2026-02-29", "2026-13-01", "2026-1-1", "", "2026-10-01T00:00:00Z", "0999-12-31"])
      expect(cycleOf(date)).toBeNull();
    for (const id of [
      "2026-Q5",
      "2026-Q0",
      "0999-Q1",
      "2026-Q4 ",
      "2026-13",
      "2026-00",
      "2026-B7",
      "2026-H3",
      "0999",
      "20260",
      "2026-10-05+0w",
      "2026-10-05+54w",
      "2026-02-30+6w",
      "2026-10-05+6w+6w",
      "9999-12-20+6w",
      "__proto__",
      7,
      null,
    ])
      expect(parseCycle(id)).toBeNull();
    expect(weeksFrom("2026-10-05", 1.5)).toBeNull();
  });

  test("[CYC3] days count from 1, 0 before the cycle and the last one after it", () => {
    const q4 = cycle("2026-Q4");
    const days = ["2026-09-30", "2026-10-01", "2026-10-31", "2026-12-31", "2027-01-01", "nonsense"].map(
      (date) => dayOf(q4, date),
    );
    expect(days).toEqual([0, 1, 31, 92, 92, 0]);
    expect(paceOf(q4, "2026-11-15")).toBe(0.5);
    expect([paceOf(q4, "2026-01-01"), paceOf(q4, "2028-01-01")]).toEqual([0, 1]);
    expect([daysBetween("2026-02-28", "2026-03-01"), daysBetween("2026-03-01", "2026-02-28")]).toEqual([
      1, -1,
    ]);
    expect(daysBetween("2026-02-30", "2026-03-01")).toBeNull();
  });

  test("[CYC1] neighbours are of the same kind and meet without a gap, over years too", () => {
    fc.assert(
      fc.property(anyCycle, (one) => {
        const { previous, next } = neighboursOf(one);
        expect(parseCycle(one.id)).toEqual(one);
        expect(neighboursOf(next as Cycle).previous).toEqual(one);
        expect([previous?.kind, next?.kind]).toEqual([one.kind, one.kind]);
        if (one.kind !== "weeks") expect(cycleOf(one.from, one.kind)).toEqual(one);
        if (one.kind !== "weeks") expect(cycleOf(one.to, one.kind)).toEqual(one);
        expect(dayOf(one, one.to)).toBe(one.days);
        expect([previous?.to, next?.from].map((date) => dayOf(one, date ?? ""))).toEqual([0, one.days]);
        expect(daysBetween(one.to, next?.from ?? "")).toBe(1);
        expect(daysBetween(previous?.to ?? "", one.from)).toBe(1);
      }),
    );
    for (const last of ["9999-Q4", "9999", "9999-H2", "9999-12"])
      expect(neighboursOf(cycle(last)).next).toBeNull();
    for (const first of ["1000-Q1", "1000", "1000-H1", "1000-01", "1000-01-02+5w"])
      expect(neighboursOf(cycle(first)).previous).toBeNull();
  });

  test("[CYC4] a cycle stands above those whose days it holds, the nearest first", () => {
    expect(cyclesAbove(cycle("2026-Q4")).map(({ id }) => id)).toEqual(["2026-H2", "2026"]);
    expect(cyclesAbove(cycle("2026-10")).map(({ id }) => id)).toEqual([
      "2026-B5",
      "2026-Q4",
      "2026-H2",
      "2026",
    ]);
    expect(cyclesAbove(cycle("2026-12-20+4w"))).toEqual([]); // over the turn of the year
    expect(cyclesAbove(cycle("2026"))).toEqual([]);
    fc.assert(
      fc.property(anyCycle, anyCycle, (a, b) => {
        expect(isAbove(a, b) && isAbove(b, a)).toBe(false);
        expect(isAbove(a, a)).toBe(false);
        for (const above of cyclesAbove(a)) expect(above.from <= a.from && a.to <= above.to).toBe(true);
      }),
    );
  });

  test("a calendar day is a text, months as people count them", () => {
    expect(isoDate(2026, 10, 1)).toBe("2026-10-01");
  });
});

describe("where a cycle stands", () => {
  const q4 = cycle("2026-Q4");
  const said = (name: string, hlc: number, state: CycleSaid["state"], leads = true): CycleSaid => ({
    cycle: q4.id,
    state,
    by: name as MemberId,
    leads,
    stamp: { hlc, feed: name.padEnd(48, "0") as CycleSaid["stamp"]["feed"], seq: 0 },
  });

  test("[CYC5] by its dates, where nobody has said anything", () => {
    const states = ["2026-09-30", "2026-10-01", "2026-12-31", "2027-01-01"].map((today) =>
      cycleStateOf(q4, null, today),
    );
    expect(states).toEqual(["draft", "open", "open", "closing"]);
    expect(cycleStateOf(q4, said("ana", 1, "closed"), "2026-10-01")).toBe("closed");
  });

  test("[CYC6] the newest word of who led the room holds, in whatever order words arrive", () => {
    const word = fc
      .record({
        name: fc.constantFrom("ana", "bo"),
        hlc: fc.integer({ min: 1, max: 9 }),
        state: fc.constantFrom(...CYCLE_STATES),
        leads: fc.boolean(),
      })
      .map(({ name, hlc, state, leads }) => said(name, hlc, state, leads));
    fc.assert(
      fc.property(
        fc.uniqueArray(word, {
          selector: ({ stamp }) => `${stamp.hlc} ${stamp.feed}`,
          maxLength: 9,
          size: "max",
        }),
        (words) => {
          const leading = words.filter(({ leads }) => leads);
          const newest = leading
            .toSorted((a, b) => a.stamp.hlc - b.stamp.hlc || (a.by < b.by ? -1 : 1))
            .at(-1);
          expect(cyclesSaid(words).get(q4.id)).toEqual(newest);
          expect(cyclesSaid(words.toReversed())).toEqual(cyclesSaid(words));
        },
      ),
    );
  });
});
