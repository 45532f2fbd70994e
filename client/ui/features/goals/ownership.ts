import type { KeyResultId, MemberId, ObjectiveView } from "../../../bridge/contract.ts";

/** Mine: I answer for the objective, or for one of its key results. */
export function isMine(objective: ObjectiveView, me: MemberId): boolean {
  return objective.owner?.member === me || objective.keyResults.some((result) => result.owner?.member === me);
}

/**
 * What `moveKeyResult` calls `after` when the one at `from` moves one place. Null is the front;
 * undefined when it cannot move that way.
 */
export function placeAfter(
  order: readonly KeyResultId[],
  from: number,
  by: 1 | -1,
): KeyResultId | null | undefined {
  const to = from + by;
  if (from < 0 || from >= order.length || to < 0 || to >= order.length) return undefined;
  return (by === 1 ? order[to] : order[to - 1]) ?? null;
}
