import type { KeyResultId } from "../base/ids.ts";
import type { KeyResult, KeyResultKind } from "./key-result.ts";
import { parseZones, zoneAt } from "./zones.ts";

type Measured = Pick<KeyResult, "kind" | "start" | "target" | "zones">;

/** What a kind needs before its progress is a number. */
const NEEDS: Readonly<Record<KeyResultKind, readonly ("start" | "target" | "zones")[]>> = {
  reach: ["start", "target"],
  increase: ["start", "target"],
  decrease: ["start", "target"],
  below: ["target"],
  above: ["target"],
  baseline: [],
  milestone: [],
  zones: ["zones"],
};

/** Whether it says all that its kind needs to be measured. A baseline only watches: it needs nothing. */
export function hasNumbers(keyResult: KeyResult): boolean {
  const needed = NEEDS[keyResult.kind];
  return (
    needed.every((field) => keyResult[field] !== null && keyResult[field] !== "") &&
    !keyResult.invalid.some((field) => field === "kind" || needed.some((one) => one === field))
  );
}

/** Key results count when they are not archived, weigh something, and can be measured. */
export const isCounted = (keyResult: KeyResult): boolean =>
  !keyResult.archived &&
  keyResult.weight > 0 &&
  keyResult.kind !== "baseline" &&
  hasNumbers(keyResult) &&
  !keyResult.invalid.includes("weight");

/**
 * How far a key result is, 0 to 1; `null` for what has no progress, or not what it is made of. No check-in yet is the
 * start, and for limits and milestones not met. Any finite number gives a number. Rules OKR4 and OKR7 in SPEC.md.
 */
export function progressOf(keyResult: Measured, current: number | null): number | null {
  const { kind, start, target } = keyResult;
  switch (kind) {
    case "baseline":
      return null;
    case "milestone":
      return (current ?? 0) >= 1 ? 1 : 0;
    case "below":
    case "above":
      return target === null ? null : limitProgress(kind, current ?? start, target);
    case "zones":
      return zoneProgress(keyResult.zones, current ?? start);
    default:
      return wayProgress(start, target, current);
  }
}

/** Targets may lie below the start. Where start and target are the same, it is reached or it is not. */
function wayProgress(start: number | null, target: number | null, current: number | null): number | null {
  if (start === null || target === null) return null;
  if (current === null) return 0;
  if (start === target) return current >= target ? 1 : 0;
  const progress = (current - start) / (target - start);
  return Number.isFinite(progress) ? within(progress) : 0;
}

/** 1 while it holds; else how far off it is, as a part of the limit: twice as much or nothing left is 0. */
function limitProgress(kind: "below" | "above", current: number | null, limit: number): number {
  if (current === null) return 0;
  const off = kind === "below" ? current - limit : limit - current;
  if (off <= 0) return 1;
  return limit === 0 ? 0 : within(1 - off / Math.abs(limit));
}

/** From zone to zone, nothing in between. */
function zoneProgress(text: string, current: number | null): number | null {
  const zones = parseZones(text) ?? [];
  const [first] = zones;
  if (first === undefined) return null;
  if (current === null) return 0;
  if (zones.length === 1) return current >= first.from ? 1 : 0;
  return zoneAt(zones, current) / (zones.length - 1);
}

const within = (progress: number): number => Math.min(Math.max(progress, 0), 1);

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
  return weightedMean(
    keyResults.filter(isCounted).map((one) => ({
      weight: one.weight,
      value: progressOf(one, currentOf(one.id)),
    })),
  );
}

/** What is `null` or weighs nothing is left out; `null` when nothing is left. */
export function weightedMean(
  parts: readonly { readonly weight: number; readonly value: number | null }[],
): number | null {
  let total = 0;
  let sum = 0;
  for (const { weight, value } of parts) {
    if (value === null || weight <= 0) continue;
    total += weight;
    sum += weight * value;
  }
  return total > 0 ? within(sum / total) : null; // sums are rounded doubles
}
