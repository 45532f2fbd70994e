import {
  type Effect,
  effectBetween,
  KEY_RESULT_FIELDS,
  type Objective,
  type PastChange,
  type Place,
  placeKey,
  valueAt,
} from "../../../crdt/index.ts";

/** What one event did, told from what its author found and left. Pure; whoever calls reads the past. */
export type Heads = readonly string[];
/** The objective at a moment. */
export type Look = (heads: Heads) => Objective;

/** Changes each made on top of the one before and of nothing else: nobody can have written in between. */
type Row = readonly PastChange[];
interface TouchedRow {
  readonly row: Row;
  /** Where it wrote, by placeKey. */
  readonly places: ReadonlySet<string>;
}

export function rowsOf(changes: readonly PastChange[]): readonly Row[] {
  const rows: PastChange[][] = [];
  for (const change of changes) {
    const last = rows.at(-1)?.at(-1)?.hash;
    if (change.deps.length === 1 && change.deps[0] === last) rows.at(-1)?.push(change);
    else rows.push([change]);
  }
  return rows;
}
const before = ({ row }: TouchedRow): Heads => row[0]?.deps ?? [];
const after = ({ row }: TouchedRow): Heads => row.slice(-1).map(({ hash }) => hash);

export function effectsIn(
  rows: readonly TouchedRow[],
  places: readonly Place[],
  look: Look,
): readonly Effect[] {
  const wholes = places.flatMap((place) =>
    place.field === "presence" ? (wholeAt(rows, place, look) ?? []) : [],
  );
  const wholeOf = new Map(wholes.map((whole) => [whole.effect.place.keyResult, whole]));
  const fields = places.flatMap((place) => {
    if (place.field === "presence") return [];
    const whole = place.keyResult === null ? undefined : wholeOf.get(place.keyResult);
    if (whole?.effect.type === "removed") return [];
    return fieldAt(rows.slice((whole?.last ?? -1) + 1), place, look) ?? [];
  });
  return [...wholes.map(({ effect }) => effect), ...fields];
}

/**
 * From before the author first wrote there to after they last did. Where somebody else wrote there in between, from
 * what the author then found.
 */
function fieldAt(rows: readonly TouchedRow[], place: Place, look: Look): Effect | null {
  const about = rows.filter(({ places }) => places.has(placeKey(place)));
  const last = about.at(-1);
  if (last === undefined) return null;
  let first = last;
  for (const earlier of about.toReversed().slice(1)) {
    if (valueAt(look(after(earlier)), place) !== valueAt(look(before(first)), place)) break;
    first = earlier;
  }
  return effectBetween(place, look(before(first)), look(after(last)));
}

/** A key result that came or went, and up to which row the author was alone with it: what they wrote there belongs to it. */
function wholeAt(
  rows: readonly TouchedRow[],
  place: Place,
  look: Look,
): { readonly effect: Effect; readonly last: number } | null {
  const about = rows.flatMap((row, at) => (row.places.has(placeKey(place)) ? [{ row, at }] : []));
  const [first, end] = [about[0], about.at(-1)];
  if (first === undefined || end === undefined) return null;
  let last = end.at;
  for (let at = last + 1; at < rows.length; at++) {
    const [left, found] = [look(after(rows[last] as TouchedRow)), look(before(rows[at] as TouchedRow))];
    if (!isSameKeyResult(left, found, place)) break;
    last = at;
  }
  const effect = effectBetween(place, look(before(first.row)), look(after(rows[last] as TouchedRow)));
  return effect === null ? null : { effect, last };
}

const isSameKeyResult = (left: Objective, found: Objective, { keyResult }: Place): boolean =>
  keyResult !== null &&
  KEY_RESULT_FIELDS.every(
    (field) =>
      field === "order" || valueAt(left, { keyResult, field }) === valueAt(found, { keyResult, field }),
  );
