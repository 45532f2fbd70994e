import type { EventRef, MemberId } from "../base/ids.ts";
import type { ChatEvent } from "../chat/events.ts";
import type { NewerExtra } from "../chat/extras.ts";
import { compareStamps, type FoldInput, type Stamp } from "../chat/stamp.ts";
import type { BroughtCheckIn } from "./brought.ts";

export type CheckInEvent = Extract<ChatEvent, { type: "checkIn" }>;

export interface CheckIn {
  /** Where it comes from, if it was brought: then `by` is who brought it. Read when goals are opened (brought.ts). */
  readonly brought?: BroughtCheckIn;
  readonly ref: EventRef;
  readonly stamp: Stamp;
  readonly by: MemberId;
  readonly value: number;
  readonly confidence: number | null;
  readonly note: string;
  readonly after: readonly EventRef[];
  /** Parts that stand beside it (beside.ts). Absent where there are none. */
  readonly parts?: readonly NewerExtra[];
}

/** All check-ins of one key result, sorted by stamp. Rules CHK1–CHK6 in SPEC.md. */
export interface CheckInsState {
  readonly checkIns: readonly CheckIn[];
}

export const NO_CHECK_INS: CheckInsState = { checkIns: [] };

/** One step of a key result's check-ins. Pure, commutative and idempotent. */
export function applyCheckIn(
  state: CheckInsState | undefined,
  { ref, stamp, author, event }: FoldInput<CheckInEvent>,
): CheckInsState {
  const { checkIns } = state ?? NO_CHECK_INS;
  const { value, confidence, note, after, extras } = event;
  const parts = extras?.newer && { parts: extras.newer };
  const checkIn: CheckIn = { ref, stamp, by: author, value, confidence, note, after, ...parts };
  const at = placeOf(checkIns, stamp);
  const there = checkIns[at];
  if (there !== undefined && compareStamps(there.stamp, stamp) === 0) return { checkIns };
  return { checkIns: checkIns.toSpliced(at, 0, checkIn) };
}

/** Index of the first check-in at or after `stamp`. */
function placeOf(checkIns: readonly CheckIn[], stamp: Stamp): number {
  let low = 0;
  let high = checkIns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareStamps((checkIns[middle] as CheckIn).stamp, stamp) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether it words anew or takes back an earlier one: then it says nothing of its own. */
export const speaksOfAnother = (parts: readonly NewerExtra[] = []): boolean =>
  parts.some(([key]) => key === "o" || key === "x");

/** Whether the room is told: not of what speaks of another, and not of what was brought. */
export const isTold = (parts: readonly NewerExtra[] = []): boolean =>
  !parts.some(([key]) => key === "b") && !speaksOfAnother(parts);

export const checkInKey = ({ feed, seq }: EventRef): string => `${feed}.${seq}`;

/** What the author saw as current when writing: the newest known check-in of `after` or of the same feed. */
export function previousOf({ checkIns }: CheckInsState, checkIn: CheckIn): CheckIn | null {
  const after = new Set(checkIn.after.map(checkInKey));
  const seen = checkIns.filter(
    ({ ref, stamp, parts }) =>
      !speaksOfAnother(parts) &&
      compareStamps(stamp, checkIn.stamp) < 0 &&
      (ref.feed === checkIn.ref.feed || after.has(checkInKey(ref))),
  );
  return seen.at(-1) ?? null;
}
