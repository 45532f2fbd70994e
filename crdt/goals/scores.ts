import type { EventRef, KeyResultId, MemberId, ObjectiveId } from "../base/ids.ts";
import { compareStamps, type Stamp } from "../chat/stamp.ts";
import { unseenOf } from "./frontier.ts";
import { weightedMean } from "./rollup.ts";

/** How somebody judged an objective or one of its key results when its cycle closed. Rules SCO1 and SCO2 in SPEC.md. */
export interface Score {
  readonly ref: EventRef;
  readonly stamp: Stamp;
  readonly by: MemberId;
  readonly objective: ObjectiveId;
  /** `null`: of the objective itself. */
  readonly keyResult: KeyResultId | null;
  /** 0 to 1; `null` takes it back. */
  readonly value: number | null;
  readonly note: string;
  readonly after: readonly EventRef[];
}

/** What was said of one thing in the order of its stamps, each once. */
export const inOrder = <T extends { readonly stamp: Stamp }>(said: readonly T[]): readonly T[] =>
  [...said]
    .sort((a, b) => compareStamps(a.stamp, b.stamp))
    .filter((one, at, all) => at === 0 || compareStamps((all[at - 1] as T).stamp, one.stamp) !== 0);

/** Those that no other one had seen, oldest first: the newest counts. `scores` are of one thing. */
export const standingScores = (scores: readonly Score[]): readonly Score[] =>
  unseenOf(inOrder(scores), () => false);

/** Scores to choose between: given apart, and different. */
export function scoreChoice(scores: readonly Score[]): readonly Score[] {
  const standing = standingScores(scores);
  return new Set(standing.map(({ value }) => value)).size > 1 ? standing : [];
}

/** The weighted mean of what has a score; `null` when nothing has. */
export const totalScore = (
  parts: readonly { readonly weight: number; readonly score: number | null }[],
): number | null => weightedMean(parts.map(({ weight, score }) => ({ weight, value: score })));
