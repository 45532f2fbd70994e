import {
  type Effect,
  type FieldValue,
  isTextPlace,
  KEY_RESULT_FIELDS,
  KEY_RESULT_TEXTS,
  type KeyResult,
  MAX_ENTRIES,
  type Objective,
  type ObjectiveId,
  type Place,
  parseTarget,
  targetToText,
  type Verdict,
} from "../../../crdt/index.ts";
import type { Judged } from "./past.ts";
import { type Pen, type Single, writeEntry } from "./pen.ts";
import type { PlainDoc } from "./plain.ts";

/** Letters that one undo may write and delete: below the operations of one event. What does not fit waits for the next. */
const MAX_LETTERS = 6_000;

type Fields = Record<string, unknown>;
export interface Write {
  readonly effect: Effect;
  readonly verdict: Extract<Verdict, { type: "write" | "restore" }>;
}

/** What can be written in one go, and whether that is all. */
export function writesOf(judged: readonly Judged[]): {
  readonly writes: readonly Write[];
  readonly hasMore: boolean;
} {
  const wanted = judged.flatMap(({ effect, verdict }): Write[] =>
    verdict.type === "write" || verdict.type === "restore" ? [{ effect, verdict }] : [],
  );
  let letters = 0;
  const most = wanted.findIndex((one, i) => {
    letters += lettersOf(one);
    return i > 0 && letters > MAX_LETTERS;
  });
  return most < 0 ? { writes: wanted, hasMore: false } : { writes: wanted.slice(0, most), hasMore: true };
}

/** Why it is not written at all: rule ALN5 holds for what is brought back as well. */
export function whyNotUndo(
  writes: readonly Write[],
  now: Objective,
  closing: readonly ObjectiveId[],
): "ClosesRing" | "TooManyLinks" | null {
  const links = writes.flatMap(({ effect: { place }, verdict }) =>
    verdict.type === "write" && "entry" in place ? [{ ...place, isThere: verdict.value !== null }] : [],
  );
  const isClosing = ({ field, entry, isThere }: (typeof links)[number]): boolean => {
    const target = field === "parents" && isThere ? parseTarget(entry) : null;
    return target !== null && closing.includes(target.objective);
  };
  if (links.some(isClosing)) return "ClosesRing";
  const isOverfull = (field: "parents" | "needs"): boolean => {
    const after = new Set(now[field].map(targetToText));
    for (const { entry, isThere } of links.filter((one) => one.field === field))
      if (isThere) after.add(entry);
      else after.delete(entry);
    return after.size > MAX_ENTRIES;
  };
  return isOverfull("parents") || isOverfull("needs") ? "TooManyLinks" : null;
}

const lettersOf = ({ effect, verdict }: Write): number =>
  verdict.type === "restore"
    ? KEY_RESULT_TEXTS.reduce<number>(
        (sum, field) => sum + verdict.keyResult[field].length,
        KEY_RESULT_FIELDS.length,
      )
    : effect.type === "set"
      ? String(effect.from).length + String(effect.to).length
      : 1;

/** Writes into a document that is open for change. Texts are typed, not replaced, so that what others type apart stays. */
export function writeUndo(doc: PlainDoc, writes: readonly Write[], pen: Pen): void {
  for (const { effect, verdict } of writes) {
    if (verdict.type === "restore") restore(doc, verdict.keyResult, pen.single);
    else if (effect.type === "set") writeValue(doc, effect.place, verdict.value, pen);
    else writeValue(doc, archivedOf(effect.place), verdict.value, pen);
  }
}

const archivedOf = ({ keyResult }: Place): Place =>
  keyResult === null ? { keyResult, field: "archived" } : { keyResult, field: "archived" };

function writeValue(doc: PlainDoc, place: Place, value: FieldValue, pen: Pen): void {
  if ("entry" in place) {
    const { field, entry } = place;
    return writeEntry(doc as Fields, { field, entry, value: entryValue(value) }, pen.single);
  }
  const path = place.keyResult === null ? [place.field] : ["keyResults", place.keyResult, place.field];
  if (isTextPlace(place)) pen.writeText(path, String(value ?? ""));
  else {
    const within = path.slice(0, -1).reduce((fields, key) => fields[key] as Fields, doc as Fields);
    within[place.field] = typeof value === "string" ? singleOrNull(place, value, pen.single) : value;
  }
}

const entryValue = (value: FieldValue): true | string | null => (value === true ? true : textOf(value));
const textOf = (value: FieldValue): string | null => (typeof value === "string" ? value : null);

/** A place in an order that nobody can use is no place. */
const singleOrNull = (place: Place, value: string, single: Single): unknown =>
  place.field === "order" && value === "" ? null : single(value);

/** Under its old id, so that two who bring it back bring back one. */
function restore(doc: PlainDoc, { id, ...was }: KeyResult, single: Single): void {
  const fields = doc as Fields;
  if (typeof fields.keyResults !== "object" || fields.keyResults === null) fields.keyResults = {};
  (fields.keyResults as Fields)[id] = {
    title: was.title,
    start: was.start,
    target: was.target,
    unit: single(was.unit),
    owner: single(was.owner),
    weight: was.weight,
    order: was.order === "" ? null : single(was.order),
    archived: was.archived,
    by: single(was.by),
    kind: single(was.kind),
    format: single(was.format),
    zones: single(was.zones),
    done: was.done,
    excludes: was.excludes,
  };
}
