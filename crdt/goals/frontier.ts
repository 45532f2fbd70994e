import type { EventRef } from "../base/ids.ts";
import { compareStamps, type Stamp } from "../chat/stamp.ts";
import { type CheckInsState, checkInKey } from "./checkins.ts";
import { type StandingCheckIn, standingOf } from "./standing.ts";

/** Something said of one thing again and again, by whoever knew what was said before. */
interface Said {
  readonly ref: EventRef;
  readonly stamp: Stamp;
  readonly after: readonly EventRef[];
}

/**
 * What no other one had seen, oldest first. One: everybody agrees. Several: they were said apart.
 *
 * Each has seen what its `after` names and what its own feed said before it, in both cases only if that is older by
 * stamp, and what those had seen: nobody can outdate what is still to be said. What was taken back outdates nothing by
 * itself, and is left out. `all` is sorted by stamp.
 */
export function unseenOf<T extends Said>(all: readonly T[], isTakenBack: (one: T) => boolean): readonly T[] {
  const stampByRef = new Map(all.map(({ ref, stamp }) => [checkInKey(ref), stamp]));
  const newestByFeed = new Map<string, string>(); // sorted by stamp, so the last one set is the newest
  const ownBefore = all.map(({ ref }) => {
    const before = newestByFeed.get(ref.feed);
    newestByFeed.set(ref.feed, checkInKey(ref));
    return before;
  });
  const seen = new Set<string>();
  for (let at = all.length - 1; at >= 0; at--) {
    const one = all[at] as T;
    if (isTakenBack(one) && !seen.has(checkInKey(one.ref))) continue;
    const own = ownBefore[at];
    if (own !== undefined) seen.add(own);
    for (const before of one.after) {
      const known = stampByRef.get(checkInKey(before));
      if (known !== undefined && compareStamps(known, one.stamp) < 0) seen.add(checkInKey(before));
    }
  }
  return all.filter((one) => !isTakenBack(one) && !seen.has(checkInKey(one.ref)));
}

/** The check-ins that no other one had seen, oldest first. */
export const frontierOf = (state: CheckInsState): readonly StandingCheckIn[] =>
  unseenOf(standingOf(state), ({ isTakenBack }) => isTakenBack);

/** The check-in whose value counts: the newest of the frontier. */
export const currentOf = (state: CheckInsState): StandingCheckIn | null => frontierOf(state).at(-1) ?? null;

/** The check-ins to choose between, oldest first: written apart, with different values. Empty when there is no choice. */
export function currentChoiceOf(state: CheckInsState): readonly StandingCheckIn[] {
  const frontier = frontierOf(state);
  return new Set(frontier.map(({ value }) => value)).size > 1 ? frontier : [];
}
