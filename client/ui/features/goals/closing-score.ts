import type { ObjectiveView } from "../../../bridge/contract.ts";

/** What its scored key results come to by their shares; without any, what progress suggests. One decimal. */
export function suggestedTotal(objective: ObjectiveView): number | null {
  const scored = objective.keyResults.flatMap(({ score, share }) =>
    score === null || share === 0 ? [] : [{ value: score.value, share }],
  );
  const shares = scored.reduce((sum, { share }) => sum + share, 0);
  if (shares === 0) return objective.suggestedScore;
  const total = scored.reduce((sum, { value, share }) => sum + value * share, 0) / shares;
  return Math.round(total * 10) / 10;
}
