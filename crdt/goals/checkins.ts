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
  /** The objective's id does not say that it is of the room where this was said (OKR9). */
  readonly isUnmarked?: true;
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
  { ref, stamp, author, event, isUnmarked }: FoldInput<CheckInEvent> & Pick<CheckIn, "isUnmarked">,
): CheckInsState {
  const { checkIns } = state ?? NO_CHECK_INS;
  const { value, confidence, note, after, extras } = event;
  const parts = extras?.newer && { parts: extras.newer };
  const place = isUnmarked && { isUnmarked };
  const checkIn: CheckIn = { ref, stamp, by: author, value, confidence, note, after, ...parts, ...place };
  const at = placeOf(checkIns, checkIn);
  const there = checkIns[at];
  if (there !== undefined && compareCheckIns(there, checkIn) === 0) return { checkIns };
  return { checkIns: checkIns.toSpliced(at, 0, checkIn) };
}

type Place = Pick<CheckIn, "stamp" | "isUnmarked">;

/** One feed may stand in two rooms with the same stamp: then what belongs comes first. */
const compareCheckIns = (a: Place, b: Place): number =>
  compareStamps(a.stamp, b.stamp) || Number(!!a.isUnmarked) - Number(!!b.isUnmarked);

/** Index of the first check-in at or after this one. */
function placeOf(checkIns: readonly CheckIn[], checkIn: Place): number {
  let low = 0;
  let high = checkIns.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareCheckIns(checkIns[middle] as CheckIn, checkIn) < 0) low = middle + 1;
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
