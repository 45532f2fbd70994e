import { compareStamps, type Stamp } from "../chat/stamp.ts";
import { type CheckIn, type CheckInsState, checkInKey } from "./checkins.ts";

/**
 * The check-ins that no other one had seen, oldest first. One: everybody agrees. Several: they were written apart.
 *
 * A check-in has seen what its `after` names and what its own feed wrote before it, in both cases only if that
 * is older by stamp: nobody can outdate a check-in that is still to be written, and the frontier is never empty.
 */
export function frontierOf({ checkIns }: CheckInsState): readonly CheckIn[] {
  const stampByRef = new Map(checkIns.map(({ ref, stamp }) => [checkInKey(ref), stamp]));
  const newestByFeed = new Map<string, Stamp>(); // sorted by stamp, so the last one set is the newest
  const seen = new Set<string>();
  for (const checkIn of checkIns) {
    const { ref, stamp } = checkIn;
    const own = newestByFeed.get(ref.feed);
    if (own !== undefined) seen.add(checkInKey(own));
    newestByFeed.set(ref.feed, stamp);
    for (const before of checkIn.after) {
      const known = stampByRef.get(checkInKey(before));
      if (known !== undefined && compareStamps(known, stamp) < 0) seen.add(checkInKey(before));
    }
  }
  return checkIns.filter(({ ref }) => !seen.has(checkInKey(ref)));
}

/** The check-in whose value counts: the newest of the frontier. */
export const currentOf = (state: CheckInsState): CheckIn | null => frontierOf(state).at(-1) ?? null;

/** The check-ins to choose between, oldest first: written apart, with different values. Empty when there is no choice. */
export function currentChoiceOf(state: CheckInsState): readonly CheckIn[] {
  const frontier = frontierOf(state);
  return new Set(frontier.map(({ value }) => value)).size > 1 ? frontier : [];
}
