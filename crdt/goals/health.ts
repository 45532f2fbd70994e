import type { KeyResult } from "./key-result.ts";
import { hasNumbers } from "./rollup.ts";
import { type Category, type Objective, ownersOf } from "./schema.ts";

/** What is worth a second look. Of goals, never of people. Rules HLT1–HLT4 in SPEC.md. */
export type Hint =
  | "offPace"
  | "idle"
  | "pastDue"
  | "noOwner"
  | "notAligned"
  | "tooManyKeyResults"
  | "noKeyResults"
  | "noNumber";

export type Status = "notStarted" | "onTrack" | "behind" | "atRisk" | "done";

export const HEALTH = {
  /** Behind the pace by more than so much of the whole way. */
  offPace: 0.25,
  behind: 0.1,
  keyResults: 5,
  cadenceDays: 7,
  /** Idle after so many times the cadence. */
  idleTimes: 1.5,
  /** Confidence up to which it is at risk, and up to which it is behind at best. */
  doubtful: 3,
  unsure: 6,
} as const;

const DAY_MS = 86_400_000;

/** Where a goal stands in its time. */
export interface Standing {
  readonly progress: number | null;
  /** 0 to 1: where time says it would be. */
  readonly pace: number;
  /** Newest check-in, Unix milliseconds; `null` without one. */
  readonly checkedInAt: number | null;
  readonly confidence: number | null;
}

export interface Moment {
  readonly now: number;
  /** Its cycle has begun, and has not been closed. */
  readonly isOpen: boolean;
  /** The last day of its cycle is over. */
  readonly isOver: boolean;
  /** Since when it could have been checked in: its cycle's first day or its making, whichever is later. */
  readonly since: number;
  readonly cadenceDays?: number;
}

export function keyResultHints(keyResult: KeyResult, standing: Standing, moment: Moment): readonly Hint[] {
  const isDone = (standing.progress ?? 0) >= 1;
  const isWatched = moment.isOpen && !isDone;
  const hints: (Hint | false)[] = [
    isWatched && isOffPace(standing) && "offPace",
    isWatched && isIdle(standing, moment) && "idle",
    !hasNumbers(keyResult) && "noNumber",
  ];
  return hints.filter((hint) => hint !== false);
}

export function objectiveHints(
  objective: Objective,
  standing: Standing,
  moment: Moment,
  /** Whether there is something above it that it could be aligned to, and whether it is. */
  { canAlign, isAligned }: { readonly canAlign: boolean; readonly isAligned: boolean },
): readonly Hint[] {
  const live = objective.keyResults.filter(({ archived }) => !archived);
  const isDone = (standing.progress ?? 0) >= 1;
  const isWatched = moment.isOpen && !isDone;
  const hints: (Hint | false)[] = [
    isWatched && isOffPace(standing) && "offPace",
    isWatched && live.length > 0 && isIdle(standing, moment) && "idle",
    moment.isOver && !isDone && "pastDue",
    ownersOf(objective).length === 0 && "noOwner",
    canAlign && !isAligned && "notAligned",
    live.length > HEALTH.keyResults && "tooManyKeyResults",
    live.length === 0 && objective.rollup === "keyResults" && "noKeyResults",
  ];
  return hints.filter((hint) => hint !== false);
}

const isOffPace = ({ progress, pace }: Standing): boolean =>
  progress !== null && pace - progress > HEALTH.offPace;

function isIdle(
  { checkedInAt }: Standing,
  { now, since, cadenceDays = HEALTH.cadenceDays }: Moment,
): boolean {
  const last = Math.max(checkedInAt ?? since, since);
  return now - last > cadenceDays * HEALTH.idleTimes * DAY_MS;
}

/** What it looks like from the numbers; whoever checks in may know better. */
export function suggestedStatus({ progress, pace, checkedInAt, confidence }: Standing): Status {
  if ((progress ?? 0) >= 1) return "done";
  if (checkedInAt === null && (progress ?? 0) === 0) return "notStarted";
  const behind = progress === null ? 0 : pace - progress;
  const trust = confidence ?? 10;
  if (behind > HEALTH.offPace || trust <= HEALTH.doubtful) return "atRisk";
  return behind > HEALTH.behind || trust <= HEALTH.unsure ? "behind" : "onTrack";
}

/** 0 to 1 with one decimal; `null` without progress. */
export const suggestedScore = (progress: number | null): number | null =>
  progress === null ? null : Math.round(Math.min(Math.max(progress, 0), 1) * 10) / 10;

/** Committed goals are meant to be met; of aspirational ones 0.6 to 0.8 is good, and more was too easy. */
export function scoreMeans(category: Category | null, score: number): "good" | "short" | "tooEasy" {
  if (category === "committed") return score >= 1 ? "good" : "short";
  if (score < 0.6) return "short";
  return category === "aspirational" && score > 0.8 ? "tooEasy" : "good";
}
