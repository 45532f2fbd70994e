import type { KeyResultId } from "../../../bridge/contract.ts";

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
