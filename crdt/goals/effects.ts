import type { KeyResultId } from "../base/ids.ts";
import type { KeyResult } from "./key-result.ts";
import type { Objective } from "./schema.ts";
import { ENTRY_FIELDS, type EntryField, targetToText } from "./targets.ts";

/** What one event did to an objective, and what taking it back would write. Pure; rules UNDO4–UNDO8 in SPEC.md. */
export const OBJECTIVE_FIELDS = [
  "title",
  "why",
  "cycle",
  "owner",
  "archived",
  "category",
  "level",
  "home",
  "rollup",
  "progress",
  "weight",
  "order",
  "note",
] as const;
export const KEY_RESULT_FIELDS = [
  "title",
  "kind",
  "start",
  "target",
  "unit",
  "format",
  "zones",
  "done",
  "excludes",
  "owner",
  "weight",
  "order",
  "archived",
] as const;
export type ObjectiveField = (typeof OBJECTIVE_FIELDS)[number];
export type KeyResultField = (typeof KEY_RESULT_FIELDS)[number];
export type FieldValue = string | number | boolean | null;

/** Texts that merge letter by letter. All else are single values. */
export const OBJECTIVE_TEXTS = ["title", "why"] as const satisfies readonly ObjectiveField[];
export const KEY_RESULT_TEXTS = ["title", "done", "excludes"] as const satisfies readonly KeyResultField[];
export const isTextPlace = ({ keyResult, field }: Place): boolean => {
  const texts: readonly string[] = keyResult === null ? OBJECTIVE_TEXTS : KEY_RESULT_TEXTS;
  return texts.includes(field);
};

/**
 * Where something was written. `presence`: whether the key result is there at all. `entry`: one member of a set that the
 * objective holds.
 */
export type Place =
  | { readonly keyResult: null; readonly field: ObjectiveField }
  | { readonly keyResult: null; readonly field: EntryField; readonly entry: string }
  | { readonly keyResult: KeyResultId; readonly field: KeyResultField | "presence" };

export type Effect =
  | {
      readonly type: "set";
      readonly place: Place;
      readonly from: FieldValue;
      readonly to: FieldValue;
    }
  | { readonly type: "added"; readonly place: Place; readonly keyResult: KeyResult }
  | { readonly type: "removed"; readonly place: Place; readonly keyResult: KeyResult };

export const placeKey = (place: Place): string =>
  `${place.keyResult ?? ""}/${place.field}${"entry" in place ? `/${place.entry}` : ""}`;

const keyResultIn = ({ keyResults }: Objective, id: KeyResultId): KeyResult | null =>
  keyResults.find((one) => one.id === id) ?? null;

/** What stands at a place; `null` where nothing does. */
export function valueAt(objective: Objective, place: Place): FieldValue {
  if (place.keyResult === null) return "entry" in place ? entryAt(objective, place) : objective[place.field];
  const keyResult = keyResultIn(objective, place.keyResult);
  return place.field === "presence" ? keyResult !== null : (keyResult?.[place.field] ?? null);
}

function entryAt(
  { owners, parents, needs }: Objective,
  { field, entry }: Extract<Place, { entry: string }>,
): FieldValue {
  switch (field) {
    case "owners":
      return owners.some((owner) => owner === entry) || null;
    case "parents":
      return parents.find((one) => targetToText(one) === entry)?.how ?? null;
    default:
      return needs.find((one) => targetToText(one) === entry)?.reason ?? null;
  }
}

/**
 * What happened at one place between two moments; `null` when nothing did that could be seen. What was written into a key
 * result that came or went is told as its coming or going.
 */
export function effectBetween(place: Place, before: Objective, after: Objective): Effect | null {
  if (place.keyResult !== null) {
    const [was, is] = [keyResultIn(before, place.keyResult), keyResultIn(after, place.keyResult)];
    if (place.field === "presence") {
      if (was === null && is !== null) return { type: "added", place, keyResult: is };
      return was !== null && is === null ? { type: "removed", place, keyResult: was } : null;
    }
    if (was === null || is === null) return null;
  }
  const [from, to] = [valueAt(before, place), valueAt(after, place)];
  return from === to ? null : { type: "set", place, from, to };
}

/** Places as letters, so that ten stands after nine. */
const ranked = (fields: readonly string[]): ReadonlyMap<string, string> =>
  new Map(fields.map((field, at) => [field, String.fromCharCode(97 + at)]));
const OBJECTIVE_RANK = ranked([...OBJECTIVE_FIELDS, ...ENTRY_FIELDS]);
const KEY_RESULT_RANK = ranked(KEY_RESULT_FIELDS);

/** The objective first, then its key results as they stand below each other, field by field. */
export function inDisplayOrder(effects: readonly Effect[], now: Objective): readonly Effect[] {
  const rank = (effect: Effect): string => {
    const { keyResult, field } = effect.place;
    if (keyResult === null) return ` ${OBJECTIVE_RANK.get(field)} ${placeKey(effect.place)}`;
    const shown = effect.type === "set" ? keyResultIn(now, keyResult) : effect.keyResult;
    return `!${shown?.order ?? ""} ${keyResult} ${KEY_RESULT_RANK.get(field) ?? ""}`;
  };
  const all = effects.map((effect) => ({ effect, rank: rank(effect) }));
  return all.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0)).map(({ effect }) => effect);
}

export type Verdict =
  | { readonly type: "write"; readonly value: FieldValue }
  | { readonly type: "restore"; readonly keyResult: KeyResult }
  /** It is as it was before the event. */
  | { readonly type: "back" }
  /** Somebody has written there since. */
  | { readonly type: "left" };

/**
 * What taking one effect back writes now, as if the event had never been: what others wrote there apart from it stands,
 * and what came after it is left as it is. `standing`: the values there now, more than one where they were written apart,
 * the last one shown; equal ones are one.
 */
export function verdictOn(effect: Effect, now: Objective, standing: readonly FieldValue[]): Verdict {
  switch (effect.type) {
    case "set":
      return verdictOnValue(effect.from, effect.to, standing);
    case "added":
      return verdictOnAdded(effect.keyResult, now);
    default:
      return keyResultIn(now, effect.keyResult.id) === null
        ? { type: "restore", keyResult: effect.keyResult }
        : { type: "back" };
  }
}

function verdictOnValue(from: FieldValue, to: FieldValue, standing: readonly FieldValue[]): Verdict {
  const others = standing.filter((value) => value !== to);
  const [shown = from] = others.slice(-1);
  if (others.length === standing.length)
    return others.length > 0 && shown === from ? { type: "back" } : { type: "left" };
  return { type: "write", value: shown };
}

/** Key results are put away, never deleted; one that somebody has worked on since stays. */
function verdictOnAdded(added: KeyResult, now: Objective): Verdict {
  const there = keyResultIn(now, added.id);
  if (there === null || there.archived) return { type: "back" };
  const worked = KEY_RESULT_FIELDS.some(
    (field) => field !== "order" && field !== "archived" && there[field] !== added[field],
  );
  return worked ? { type: "left" } : { type: "write", value: true };
}
