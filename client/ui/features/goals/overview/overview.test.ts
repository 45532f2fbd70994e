import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeyResultView, ObjectiveView } from "../../../../bridge/contract.ts";
import { barsOf, overviewOf, STATUSES } from "./overview.ts";

const DAY = 86_400_000;
const NOW = 100 * DAY;

type History = KeyResultView["history"];
const entry = (day: number, value: number, confidence: number | null = null) => ({
  at: day * DAY,
  value,
  confidence,
});
const keyResult = (id: string, told: Partial<KeyResultView> = {}): KeyResultView =>
  ({
    id,
    start: 0,
    current: null,
    confidence: null,
    status: "notStarted",
    hints: [],
    history: [],
    ...told,
  }) as unknown as KeyResultView;
const objective = (id: string, told: Partial<ObjectiveView> = {}): ObjectiveView =>
  ({
    id,
    archived: false,
    keyResults: [],
    status: "notStarted",
    progress: null,
    weight: 1,
    score: null,
    createdAt: 0,
    ...told,
  }) as unknown as ObjectiveView;
const recorded = (id: string, history: History) =>
  keyResult(id, {
    history,
    current: history.at(-1)?.value ?? null,
    confidence: history.at(-1)?.confidence ?? null,
  });

test("[GUI26] an archived objective is in none of the counts", () => {
  const live = objective("a", { status: "behind", keyResults: [keyResult("1", { status: "done" })] });
  const { objectives, keyResults } = overviewOf([live, objective("b", { archived: true })], NOW);
  expect(objectives).toEqual({ done: 0, onTrack: 0, behind: 1, atRisk: 0, notStarted: 0 });
  expect(keyResults).toEqual({ done: 1, onTrack: 0, behind: 0, atRisk: 0, notStarted: 0 });
});

test("[GUI26] confidence is spread over 0 to 10, and what nobody rated is counted beside it", () => {
  const results = [3, 3, 10, null].map((confidence, at) => keyResult(`${at}`, { confidence }));
  const { confidence, notRated } = overviewOf([objective("a", { keyResults: results })], NOW);
  expect(confidence).toEqual([0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1]);
  expect(notRated).toBe(1);
});

test("[GUI26] a change is what the last seven days brought: from the value before them to the value now", () => {
  const moved = recorded("1", [entry(80, 2, 7), entry(94, 3, 6), entry(99, 5, 4)]);
  const first = recorded("2", [entry(95, 4)]);
  const still = recorded("3", [entry(80, 9)]);
  const { changes } = overviewOf(
    [objective("a", { keyResults: [moved, first, still] }), objective("b")],
    NOW,
  );
  expect(changes.map((one) => one.objective.id)).toEqual(["a"]);
  expect(changes[0]?.results).toEqual([
    { keyResult: moved, checkIns: 2, from: 2, to: 5, confidence: { from: 7, to: 4 } },
    { keyResult: first, checkIns: 1, from: 0, to: 4, confidence: null },
  ]);
});

test("[GUI26] an objective that was written or scored in the week is a change by itself", () => {
  const score = { value: 0.7, at: 99 * DAY } as ObjectiveView["score"];
  const { changes } = overviewOf(
    [objective("new", { createdAt: 96 * DAY }), objective("scored", { score })],
    NOW,
  );
  expect(changes.map((one) => [one.objective.id, one.isNew, one.isScored])).toEqual([
    ["new", true, false],
    ["scored", false, true],
  ]);
});

test("[OKR4] the whole is the mean by weights of what has a value; without any it is nothing", () => {
  const some = [objective("a", { progress: 1, weight: 3 }), objective("b", { progress: 0 }), objective("c")];
  expect(overviewOf(some, NOW).progress).toBe(0.75);
  expect(overviewOf([objective("c")], NOW).progress).toBeNull();
});

test("[GUI26] bars of health fill their line, in one order, and none lies over another", () => {
  const count = fc.nat(50);
  const counts = fc.record({ done: count, onTrack: count, behind: count, atRisk: count, notStarted: count });
  fc.assert(
    fc.property(counts, (counted) => {
      const bars = barsOf(counted, 320, 3);
      expect(bars.map(({ status }) => status)).toEqual(STATUSES.filter((status) => counted[status] > 0));
      for (const [at, one] of bars.entries()) {
        const next = bars[at + 1];
        expect(one.width).toBeGreaterThan(0);
        expect(one.x + one.width).toBeCloseTo(next === undefined ? 320 : next.x - 3, 6);
      }
    }),
  );
});
