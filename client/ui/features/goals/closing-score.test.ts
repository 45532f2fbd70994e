import { expect, test } from "vitest";
import type { KeyResultView, ObjectiveView } from "../../../bridge/contract.ts";
import { suggestedTotal } from "./closing-score.ts";

const scored = (value: number | null, share: number) =>
  ({ share, score: value === null ? null : { value } }) as unknown as KeyResultView;
const objective = (keyResults: readonly KeyResultView[]) =>
  ({ keyResults, suggestedScore: 0.3 }) as unknown as ObjectiveView;

test("an objective is suggested the score that its scored key results come to by their shares", () => {
  expect(suggestedTotal(objective([scored(1, 0.25), scored(0.5, 0.75)]))).toBe(0.6);
  expect(suggestedTotal(objective([scored(1, 0.25), scored(null, 0.75)]))).toBe(1);
});

test("without scored key results it is what progress suggests", () => {
  expect(suggestedTotal(objective([scored(null, 1)]))).toBe(0.3);
  expect(suggestedTotal(objective([scored(0.9, 0)]))).toBe(0.3);
  expect(suggestedTotal(objective([]))).toBe(0.3);
});
