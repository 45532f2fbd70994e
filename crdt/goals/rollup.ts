import type { KeyResultId } from "../base/ids.ts";
import type { KeyResult } from "./schema.ts";

/** Key results count when they are not archived and nothing that a number is made of is missing or unusable. */
export const isCounted = ({ archived, start, target, weight, invalid }: KeyResult): boolean =>
  !archived &&
  start !== null &&
  target !== null &&
  weight > 0 &&
  !invalid.some((field) => field === "start" || field === "target" || field === "weight");

/**
 * How far `current` is on the way from start to target, 0 to 1; `null` without both ends. Targets may lie below the
 * start. No check-in yet is the start. Where start and target are the same, it is reached or it is not.
 */
export function progressOf(
  { start, target }: Pick<KeyResult, "start" | "target">,
  current: number | null,
): number | null {
  if (start === null || target === null) return null;
  if (current === null) return 0;
  if (start === target) return current >= target ? 1 : 0;
  const progress = (current - start) / (target - start);
  return Number.isFinite(progress) ? Math.min(Math.max(progress, 0), 1) : 0;
}

/** Weights as shares that add up to 1 over the key results that count; the others have no entry. */
export function sharesOf(keyResults: readonly KeyResult[]): ReadonlyMap<KeyResultId, number> {
  const counted = keyResults.filter(isCounted);
  const total = counted.reduce((sum, { weight }) => sum + weight, 0);
  return new Map(counted.map(({ id, weight }) => [id, weight / total]));
}

/** Weighted mean over the key results that count; `null` when none does. */
export function objectiveProgress(
  keyResults: readonly KeyResult[],
  currentOf: (id: KeyResultId) => number | null,
): number | null {
  const shares = sharesOf(keyResults);
  if (shares.size === 0) return null;
  const sum = keyResults.reduce(
    (whole, one) => whole + (shares.get(one.id) ?? 0) * (progressOf(one, currentOf(one.id)) ?? 0),
    0,
  );
  return Math.min(sum, 1); // shares are rounded doubles
}
