import { expect, test } from "vitest";
import type { AlignedView, GoalTarget, NeedView } from "../../../../bridge/contract.ts";
import { findTargets } from "./find-targets.ts";
import { childPath, linkPath, linksOf } from "./links.ts";

const target = (id: string, title: string, keyResults: readonly string[] = [], place = ""): GoalTarget => ({
  id,
  title,
  cycle: { id: "2026-Q4", kind: "quarter", name: "2026 Q4", from: "2026-10-01", to: "2026-12-31" },
  owner: { member: "m", name: "王芳", dye: 1 },
  place,
  keyResults: keyResults.map((one, index) => ({ id: `${id}-${index + 1}`, number: index + 1, title: one })),
  closesRing: false,
});
const all = [
  target("a", "Clean Water", ["Tests in 12 villages", "漏损率 9%"]),
  target("b", "合作方", ["签下三家"], "水务组"),
];
const found = (typed: string) => findTargets(all, typed).rows.map(({ key }) => key);

test("nothing typed: every objective with its key results, in the order given", () => {
  expect(found("  ")).toEqual(["a:", "a:a-1", "a:a-2", "b:", "b:b-1"]);
});

test("[ALN1] an objective brings its key results; a key result is found alone by its own words, in any case and width", () => {
  expect(found("clean")).toEqual(["a:", "a:a-1", "a:a-2"]);
  expect(found("ＶＩＬＬＡＧＥＳ 12")).toEqual(["a:a-1"]);
  expect(found("漏损")).toEqual(["a:a-2"]);
  expect(found("nothing like that")).toEqual([]);
});

test("whoever answers for it and the team's room find it, beside words of the title", () => {
  expect(found("水务")).toEqual(["b:", "b:b-1"]);
  expect(found("王芳 签下")).toEqual(["b:b-1"]);
});

test("what is too many is counted", () => {
  expect(findTargets(all, "", 2)).toMatchObject({ rows: [{ key: "a:" }, { key: "a:a-1" }], more: 3 });
});

const aligned = (more: Partial<AlignedView>): AlignedView => ({
  objective: "up",
  keyResult: null,
  how: "supports",
  state: "kept",
  title: "Up",
  keyResultTitle: null,
  cycle: "2026",
  progress: null,
  ...more,
});

test("[ALN2] what closes a ring is a link of its own kind that keeps how it was aligned; needs come after", () => {
  const need: NeedView = { ...aligned({ objective: "n" }), state: "kept", reason: "money" };
  const links = linksOf({
    id: "x",
    parents: [aligned({}), aligned({ objective: "r", state: "ring" })],
    needs: [need],
    children: [],
    neededBy: [],
  });
  expect(links.map(({ kind, how, reason }) => [kind, how, reason])).toEqual([
    ["supports", "supports", ""],
    ["ring", "supports", ""],
    ["needs", null, "money"],
  ]);
});

test("[ALN1] a link leads to the objective in its cycle, or into its key result; nowhere where it may not be seen", () => {
  expect(linkPath(aligned({}))).toBe("/goals/2026?at=up");
  expect(linkPath(aligned({ keyResult: "k" }))).toBe("/goals/2026/up/k?at=up");
  expect(childPath(aligned({ keyResult: "k" }))).toBe("/goals/2026?at=up");
  expect(linkPath(aligned({ state: "private", title: null }))).toBeUndefined();
});
