import { expect, test } from "vitest";
import type { KeyResultKind } from "../../../bridge/contract.ts";
import { resultWords, zonesText } from "./result-kind.ts";
import { objectiveHint, resultHint } from "./writing-hints.ts";

const hint = (
  title: string,
  kind: KeyResultKind = "reach",
  start: number | null = null,
  target: number | null = null,
) => resultHint({ title, kind, start, target });

test("[HLT1] a key result that needs a number and has none is told so while it is written; a milestone needs none", () => {
  expect(hint("更多村子用上新水泵")).toBe("noNumber");
  expect(hint("12 个村用上新水泵", "reach", 0, 12)).toBeNull();
  expect(hint("证照办齐", "milestone")).toBeNull();
  expect(hint("")).toBeNull();
});

test("[HLT1] what reads like a task, is too long, or goes the wrong way is said", () => {
  expect(hint("推进水质检测工作")).toBe("activity");
  expect(hint("Help the villages")).toBe("activity");
  expect(hint("漏损率", "decrease", 9, 18)).toBe("wrongWay");
  expect(hint("漏损率", "decrease", 18, 18)).toBe("sameEnds");
  expect(objectiveHint("水".repeat(71))).toBe("tooLong");
  expect(objectiveHint("入冬前，让 12 个村喝上放心水")).toBeNull();
});

test("[OKR7] zones are lines of a number and a name that rise, or fall, all the way", () => {
  expect(zonesText(" 30 承诺\n\n60 目标\n80 挑战 ")).toBe("30 承诺\n60 目标\n80 挑战");
  expect(zonesText("80\n60\n30")).toBe("80\n60\n30");
  for (const wrong of [
    "承诺 30",
    "30 a\n60 b\n50 c",
    "30\n30",
    Array.from({ length: 9 }, (_, at) => at).join("\n"),
  ])
    expect(zonesText(wrong)).toBeNull();
});

test("[OKR7] a value is said by its kind: within a limit, done or not, in its zone, or only watched", () => {
  const kr = { start: null, target: 50, current: 41, currentChoice: null, unit: "次", zones: [] };
  const said = (over: object) => {
    const words = resultWords("zh", { ...kr, kind: "below", ...over });
    return `${words.now}${words.goal}`;
  };
  expect(said({})).toBe("41 次 ≤ 50 次");
  expect(said({ kind: "above" })).toBe("41 次 ≥ 50 次");
  expect(said({ kind: "baseline" })).toBe("41 次");
  expect(said({ kind: "milestone", current: null })).toBe("还没");
  expect(said({ kind: "milestone", current: 1 })).toBe("做到了");
  const zones = [
    { from: 30, label: "承诺" },
    { from: 60, label: "目标" },
  ];
  expect(said({ kind: "zones", unit: "", zones, current: 62 })).toBe("62 · 目标");
  expect(said({ kind: "zones", unit: "", zones, current: 12 })).toBe("12");
});
