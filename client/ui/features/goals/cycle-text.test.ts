import { expect, test } from "vitest";
import { cycleName, weeksId } from "./cycle-text.ts";
import { groupsOf, isInGroup } from "./groups.ts";

const named = (
  kind: "month" | "twoMonths" | "half" | "year" | "quarter",
  name: string,
  from: string,
  to: string,
) => [cycleName("zh", { kind, name, from, to }), cycleName("en", { kind, name, from, to })] as const;

test("[GUI23] a cycle is called as people call it, in both languages", () => {
  expect(named("month", "2026-10", "2026-10-01", "2026-10-31")).toEqual(["2026 年 10 月", "Oct 2026"]);
  expect(named("twoMonths", "2026-09/10", "2026-09-01", "2026-10-31")).toEqual([
    "2026 年 9–10 月",
    "Sep–Oct 2026",
  ]);
  expect(named("half", "2026 H2", "2026-07-01", "2026-12-31")).toEqual(["2026 下半年", "2026 H2"]);
  expect(named("year", "2026", "2026-01-01", "2026-12-31")).toEqual(["2026 年度", "2026"]);
  expect(named("quarter", "2026 Q4", "2026-10-01", "2026-12-31")).toEqual(["2026 Q4", "2026 Q4"]);
});

test("[CYC1] weeks from a day on have an id; no day, no length or too long a one has none", () => {
  expect(weeksId("2026-10-05", "6")).toBe("2026-10-05+6w");
  for (const [day, weeks] of [
    ["", "6"],
    ["2026-10-05", ""],
    ["2026-10-05", "54"],
    ["2026-10-05", "1.5"],
  ] as const)
    expect(weeksId(day, weeks)).toBeNull();
});

test("[GUI23] objectives stand under the company, under their teams' rooms, and under people; empty groups do not show", () => {
  const one = (group: "org" | "team" | "person", room?: string) =>
    ({ group, archived: false, home: room === undefined ? null : { room, name: room } }) as never;
  const words = { org: "Company", team: "Teams", person: "People" };
  const all = [one("org"), one("team", "water"), one("team", "water"), one("team", "money")];
  expect(groupsOf(all, words).map(({ id, count }) => [id, count])).toEqual([
    ["org", 1],
    ["team", 3],
    ["water", 2],
    ["money", 1],
  ]);
  expect(isInGroup(one("org"), null)).toBe(true);
  expect(isInGroup(one("person", "water"), "water")).toBe(false);
});
