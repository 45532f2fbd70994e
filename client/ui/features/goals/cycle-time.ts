import type { CycleView } from "../../../bridge/contract.ts";

/** The first moment of an ISO date (`2026-10-01`) where this device is. Null when it is not a date. */
export function dateToTime(iso: string): number | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(iso);
  if (found === null) return null;
  const time = new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3])).getTime();
  return Number.isNaN(time) ? null : time;
}

/** How much of a cycle has passed, 0 to 1. */
export function cycleShare(cycle: Pick<CycleView, "day" | "days">): number {
  return cycle.days <= 0 ? 0 : Math.min(1, Math.max(0, cycle.day / cycle.days));
}

export type CyclePhase = "ahead" | "running" | "over";

/** The engine says which one runs; a day past the end is not counted on, since it may stop at the last. */
export function cyclePhase(cycle: Pick<CycleView, "day" | "current">): CyclePhase {
  if (cycle.current) return "running";
  return cycle.day <= 0 ? "ahead" : "over";
}
