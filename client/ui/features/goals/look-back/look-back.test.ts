import { expect, test } from "vitest";
import type { KeyResultDetailView, ObjectiveView, RetrospectiveView } from "../../../../bridge/contract.ts";
import { EMPTY, joined, knownOf, MAX_TEXT, startOfCycle, startOfObjective } from "./look-back.ts";

const written = (keep: string, problem = "", attempt = "") =>
  ({ keep, problem, attempt }) as unknown as RetrospectiveView;
const keyResult = (id: string, told: object) => ({
  id,
  number: 1,
  title: { text: id, version: "" },
  kind: "increase",
  unit: "个村",
  start: 0,
  current: null,
  progress: null,
  score: null,
  ...told,
});
const detail = (id: string, checkIns: readonly object[]) =>
  ({
    keyResult: { id },
    checkIns: checkIns.map((one) => ({ note: "", evidence: [], isTakenBack: false, ...one })).toReversed(),
  }) as unknown as KeyResultDetailView;
const objective = (keyResults: readonly object[]) => ({ keyResults }) as unknown as ObjectiveView;

test("[RET2] what was written apart is joined line by line: each line once, and none is lost", () => {
  expect(joined([written("a\nb", "x"), written("b\nc", "x\ny")])).toEqual({
    keep: "· a\n· b\n· c",
    problem: "· x\n· y",
    attempt: "",
  });
  expect(joined([written("一段\n\n原样")])).toEqual({ keep: "一段\n\n原样", problem: "", attempt: "" });
});

test("[RET2] what was sent holds until the view shows it, or what came over it", () => {
  const of = (id: string, keep: string) => ({ ...written(keep), id });
  const look = { ...EMPTY, keep: "b" };
  const sent = { look, seen: ["1"], at: null };
  const kept = { ...sent, at: ["1"] };
  expect(knownOf(null, [of("1", "a")]).keep).toBe("a");
  expect(knownOf(sent, [of("1", "a")]).keep).toBe("b");
  expect(knownOf(kept, [of("1", "a")]).keep).toBe("b");
  expect(knownOf(kept, [of("2", "b")]).keep).toBe("b");
  expect(knownOf(kept, [of("2", "b"), of("3", "c")]).keep).toBe("· b\n· c");
  expect(knownOf(kept, [of("3", "b and c")]).keep).toBe("b and c");
  expect(knownOf({ look, seen: ["1", "2"], at: ["1", "2"] }, [of("1", "b"), of("2", "a")]).keep).toBe("b");
  expect(knownOf({ look: EMPTY, seen: ["1"], at: ["1"] }, [])).toEqual(EMPTY);
});

test("[GUI27] a look back begins with what moved, where confidence fell and what was noted then, and what is open", () => {
  const one = objective([
    keyResult("通水", { current: 11, progress: 0.9 }),
    keyResult("培训", { current: 3, progress: 0.2 }),
    keyResult("证照", {}),
  ]);
  const details = [
    detail("通水", [
      { confidence: 8 },
      { confidence: 5, note: "水源\n慢了", evidence: [{ type: "page", address: "https://w.example/1" }] },
      { confidence: 9, note: "都通了" },
    ]),
    detail("培训", [
      { confidence: 6 },
      { confidence: 5, note: "只少一分" },
      { confidence: 1, isTakenBack: true },
    ]),
  ];
  expect(startOfObjective("zh", one, details)).toEqual({
    keep: "· 通水：0 个村 → 11 个村 （都通了）",
    problem:
      "· 通水：把握 8 → 5 （水源 慢了 https://w.example/1）\n· 培训：停在 3 个村\n· 证照：一直没有记录",
    attempt: "· 培训：\n· 证照：",
  });
});

test("[GUI27] a cycle's look back has a line by its score for each objective that everybody who reads it can read", () => {
  const all = [
    { room: "all", number: 1, title: { text: "Water" }, score: { value: 0.8 } },
    { room: "board", number: 2, title: { text: "Merge with Rivals" }, score: { value: 0.1 } },
    { room: "all", number: 2, title: { text: "" }, score: null, suggestedScore: 0.2 },
  ] as unknown as ObjectiveView[];
  expect(startOfCycle("en", all, "all")).toEqual({
    keep: "· Water: score 0.8",
    problem: "· O2: score 0.2",
    attempt: "",
  });
});

test("[EVT2] what a look back begins with is never longer than it may be", () => {
  const many = objective(Array.from({ length: 100 }, (_, at) => keyResult(`${at}`.repeat(200), {})));
  const start = startOfObjective("zh", many, []);
  expect(start.problem.length).toBeGreaterThan(MAX_TEXT - 700);
  for (const text of Object.values(start)) expect(text.length).toBeLessThanOrEqual(MAX_TEXT);
});
