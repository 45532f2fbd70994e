import type { GoalStatus, KeyResultView, ObjectiveView } from "../../../../bridge/contract.ts";
import { DAY_MS } from "../../../i18n/format.ts";

/** A cycle at a glance, out of what its view says. It is about goals: nothing here is counted by person. */

export const STATUSES: readonly GoalStatus[] = ["done", "onTrack", "behind", "atRisk", "notStarted"];
export type StatusCounts = Readonly<Record<GoalStatus, number>>;

const WEEK_MS = 7 * DAY_MS;
const MOST_CONFIDENT = 10;

export interface Overview {
  readonly objectives: StatusCounts;
  readonly keyResults: StatusCounts;
  /** How many key results have each confidence from 0 to 10. */
  readonly confidence: readonly number[];
  readonly notRated: number;
  readonly progress: number | null;
  readonly score: number | null;
  readonly changes: readonly Change[];
  readonly stale: readonly Stale[];
}

/** What the last seven days brought to one objective. */
export interface Change {
  readonly objective: ObjectiveView;
  readonly isNew: boolean;
  readonly isScored: boolean;
  readonly results: readonly ResultChange[];
}
export interface ResultChange {
  readonly keyResult: KeyResultView;
  readonly checkIns: number;
  /** The value before them; `null` where there was none. */
  readonly from: number | null;
  readonly to: number;
  readonly confidence: { readonly from: number; readonly to: number } | null;
}

export interface Stale {
  readonly objective: ObjectiveView;
  readonly keyResult: KeyResultView;
}

export function overviewOf(objectives: readonly ObjectiveView[], now: number): Overview {
  const live = objectives.filter(({ archived }) => !archived);
  const all = live.flatMap((objective) =>
    objective.keyResults.map((keyResult) => ({ objective, keyResult })),
  );
  const rated = all.flatMap(({ keyResult }) => keyResult.confidence ?? []);
  return {
    objectives: countBy(live),
    keyResults: countBy(all.map(({ keyResult }) => keyResult)),
    confidence: Array.from(
      { length: MOST_CONFIDENT + 1 },
      (_, level) => rated.filter((one) => Math.round(one) === level).length,
    ),
    notRated: all.length - rated.length,
    progress: meanOf(live, ({ progress }) => progress),
    score: meanOf(live, ({ score }) => score?.value ?? null),
    changes: live.flatMap((objective) => changeOf(objective, now - WEEK_MS) ?? []),
    stale: all.filter(({ keyResult }) => keyResult.hints.includes("idle")),
  };
}

function countBy(goals: readonly { readonly status: GoalStatus }[]): StatusCounts {
  const count = (status: GoalStatus) => goals.filter((one) => one.status === status).length;
  return {
    done: count("done"),
    onTrack: count("onTrack"),
    behind: count("behind"),
    atRisk: count("atRisk"),
    notStarted: count("notStarted"),
  };
}

/** By their weights, over those that have a value. */
function meanOf(
  objectives: readonly ObjectiveView[],
  measure: (one: ObjectiveView) => number | null,
): number | null {
  let [sum, weights] = [0, 0];
  for (const one of objectives) {
    const value = measure(one);
    if (value === null || one.weight <= 0) continue;
    sum += value * one.weight;
    weights += one.weight;
  }
  return weights === 0 ? null : sum / weights;
}

function changeOf(objective: ObjectiveView, since: number): Change | null {
  const isNew = objective.createdAt >= since;
  const isScored = (objective.score?.at ?? 0) >= since;
  const results = objective.keyResults.flatMap((keyResult) => resultChange(keyResult, since) ?? []);
  return isNew || isScored || results.length > 0 ? { objective, isNew, isScored, results } : null;
}

function resultChange(keyResult: KeyResultView, since: number): ResultChange | null {
  const recent = keyResult.history.filter(({ at }) => at >= since);
  const newest = recent.at(-1);
  if (newest === undefined) return null;
  const before = keyResult.history.findLast(({ at }) => at < since);
  const [was, is] = [before?.confidence ?? null, newest.confidence];
  return {
    keyResult,
    checkIns: recent.length,
    from: before?.value ?? keyResult.start,
    to: keyResult.current ?? newest.value,
    confidence: was === null || is === null || was === is ? null : { from: was, to: is },
  };
}

export interface Bar {
  readonly status: GoalStatus;
  readonly x: number;
  readonly width: number;
}

/** Health as bars in one line: one for each state that occurs, in the order of `STATUSES`, with gaps between them. */
export function barsOf(counts: StatusCounts, width: number, gap: number): readonly Bar[] {
  const there = STATUSES.filter((status) => counts[status] > 0);
  const total = there.reduce((sum, status) => sum + counts[status], 0);
  const room = Math.max(0, width - gap * Math.max(0, there.length - 1));
  let x = 0;
  return there.map((status) => {
    const bar = { status, x, width: (room * counts[status]) / total };
    x += bar.width + gap;
    return bar;
  });
}
