import {
  type Effect,
  effectBetween,
  inDisplayOrder,
  KEY_RESULT_FIELDS,
  OBJECTIVE_FIELDS,
  type Place,
} from "./effects.ts";
import type { Objective } from "./schema.ts";
import type { PastChange } from "./sittings.ts";
import { targetToText } from "./targets.ts";

/** An objective at moments of its past, and what differs between two of them. Pure; rules PAST1–PAST3 in SPEC.md. */
type Dated = Pick<PastChange, "hash" | "time" | "deps">;

/**
 * Since when each change was there: seconds. It is as old as its author says, never older than what it builds on; a clock
 * that is ahead of `now` says nothing. `changes`: each after those it builds on.
 */
export function thereSince(changes: readonly Dated[], now: number): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  const told = changes.filter(({ time }) => time <= now);
  const first = told.reduce((least, { time }) => Math.min(least, time), now);
  for (const { hash, time, deps } of changes) {
    const known = deps.flatMap((dep) => since.get(dep) ?? []);
    since.set(hash, Math.max(time <= now ? time : first, ...known));
  }
  return since;
}

/** The newest changes that were there by a moment: all that they build on was there too. */
export function headsBy(
  changes: readonly Dated[],
  since: ReadonlyMap<string, number>,
  until: number,
): readonly string[] {
  const there = changes.filter(({ hash }) => (since.get(hash) ?? 0) <= until);
  const builtOn = new Set(there.flatMap(({ deps }) => deps));
  return there.flatMap(({ hash }) => (builtOn.has(hash) ? [] : [hash]));
}

/** All that differs, whatever was written and taken back meanwhile. Where an objective stands in its list is left out. */
export function effectsBetween(before: Objective, after: Objective): readonly Effect[] {
  const places = [...fieldPlaces, ...entryPlaces([before, after]), ...keyResultPlaces([before, after])];
  return inDisplayOrder(
    places.flatMap((place) => effectBetween(place, before, after) ?? []),
    after,
  );
}

const fieldPlaces: readonly Place[] = OBJECTIVE_FIELDS.filter((field) => field !== "order").map((field) => ({
  keyResult: null,
  field,
}));

const entryPlaces = (moments: readonly Objective[]): readonly Place[] =>
  (["owners", "parents", "needs"] as const).flatMap((field) => {
    const entries = moments.flatMap((one): readonly string[] =>
      field === "owners" ? one.owners : one[field].map(targetToText),
    );
    return [...new Set(entries)].map((entry): Place => ({ keyResult: null, field, entry }));
  });

const keyResultPlaces = (moments: readonly Objective[]): readonly Place[] =>
  [...new Set(moments.flatMap(({ keyResults }) => keyResults.map(({ id }) => id)))].flatMap((keyResult) =>
    (["presence", ...KEY_RESULT_FIELDS] as const).map((field): Place => ({ keyResult, field })),
  );
