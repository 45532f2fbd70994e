import { expect, test } from "vitest";
import { ranked } from "./rank.ts";
import { finderText } from "./text.ts";
import { spansFor } from "./when.ts";

const named = (name: string, title: string | null = null) => ({ name, title });
const names = (all: readonly string[], typed: string) =>
  ranked(
    all.map((name) => named(name)),
    typed,
  ).map(({ name }) => name);

test("[FIND11] names that begin with the words come first, then words, parts, pinyin and letters in order", () => {
  const rooms = ["Old pump house", "Warm up", "Housing", "三号泵房", "Pump house 3", "云岭供水现场组"];
  expect(names(rooms, "house")).toEqual(["Old pump house", "Pump house 3"]);
  expect(names(rooms, "pump")).toEqual(["Pump house 3", "Old pump house"]);
  expect(names(rooms, "泵房")).toEqual(["三号泵房"]);
  expect(names(rooms, "ylgs")).toEqual(["云岭供水现场组"]);
  expect(names(rooms, "ph3")).toEqual(["Pump house 3"]);
  expect(names(rooms, "zzz")).toEqual([]);
  expect(names(rooms, " ")).toEqual(rooms);
  expect(ranked([named("Invite", "邀请 add"), named("Add")], "add").map(({ name }) => name)).toEqual([
    "Add",
    "Invite",
  ]);
});

const at = new Date(2026, 9, 22, 14, 30).getTime();
const midnight = (year: number, month: number, day: number) => new Date(year, month - 1, day).getTime();
const spans = (typed: string) => spansFor("zh", finderText.zh, at, typed);

test("[FIND12] stretches of time begin and end with days and months of this place", () => {
  expect(spans("")).toHaveLength(16);
  expect(spans("").slice(0, 5)).toEqual([
    { label: "今天", from: midnight(2026, 10, 22), to: null },
    { label: "昨天", from: midnight(2026, 10, 21), to: midnight(2026, 10, 22) },
    { label: "最近 7 天", from: midnight(2026, 10, 16), to: null },
    { label: "最近 30 天", from: midnight(2026, 9, 23), to: null },
    { label: "2026年10月", from: midnight(2026, 10, 1), to: midnight(2026, 11, 1) },
  ]);
  expect(spans("").at(-1)?.label).toBe("2025年11月");
  expect(spansFor("en", finderText.en, at, "septem").map(({ label }) => label)).toEqual(["September 2026"]);
});

test("[FIND12] a typed date is that day or month, since then, or before; what is no date is none", () => {
  expect(spans("2026-09-27")).toEqual([
    { label: "2026年9月27日", from: midnight(2026, 9, 27), to: midnight(2026, 9, 28) },
    { label: "2026年9月27日 起", from: midnight(2026, 9, 27), to: null },
    { label: "2026年9月27日 以前", from: null, to: midnight(2026, 9, 27) },
  ]);
  expect(spans("9月27日")[0]?.from).toBe(midnight(2026, 9, 27));
  expect(spans("12/24")[0]?.from).toBe(midnight(2025, 12, 24));
  expect(spans("2025.12")[0]).toEqual({
    label: "2025年12月",
    from: midnight(2025, 12, 1),
    to: midnight(2026, 1, 1),
  });
  expect(spans("2026-02-30")).toEqual([]);
  expect(spans("2026-13")).toEqual([]);
  expect(spans("nothing")).toEqual([]);
});
