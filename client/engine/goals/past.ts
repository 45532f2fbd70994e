import {
  actorToFeed,
  type Effect,
  entryKey,
  type FeedId,
  type FieldValue,
  feedToDevice,
  inDisplayOrder,
  isTextPlace,
  type Objective,
  type PastChange,
  type Place,
  partsOf,
  placeKey,
  readObjective,
  type Sitting,
  sittingNamed,
  sittingsOf,
  type Verdict,
  valueAt,
  verdictOn,
} from "../../../crdt/index.ts";
import { effectsIn, type Heads, type Look, rowsOf } from "./effects-in.ts";
import { type AutomergeApi, type PlainDoc, plainOf, readDoc } from "./plain.ts";
import type { HistoryReply, RawEffect, RawGoalEvent } from "./protocol.ts";
import { createTouched } from "./touched.ts";
import type { Twins } from "./twins.ts";

/** The past of one document as events. Reads the document and changes nothing; what it found out it keeps. */
export interface GoalPast {
  /** The newest events, and whether there are older ones. */
  page(doc: PlainDoc, limit: number): HistoryReply;
  /** What taking an event back would do to each place it touched; `null` when there is no such event. */
  judge(doc: PlainDoc, event: string): readonly Judged[] | null;
}

export interface Judged {
  readonly effect: Effect;
  readonly verdict: Verdict;
  /** Who wrote there last, where that is why it is left as it is. */
  readonly by: FeedId | null;
}

/** What one answer may read of the past (a third of a millisecond each); it then stops early and goes on when asked again. */
const MAX_READ = 2_000;
/** Reading a whole document costs as much as that many of its parts. */
const WHOLE = 10;
/** Operations cost as well, where a change has thousands. */
const OPERATIONS_PER_READ = 50;
/** How far back the last writer of a place is looked for, in operations. */
const MAX_SCANNED = 100_000;

interface Meta {
  readonly actor: string;
  readonly startOp: number;
  readonly maxOp: number;
}
interface Known {
  readonly heads: string;
  readonly now: Objective;
  readonly sittings: readonly Sitting[];
  readonly metas: ReadonlyMap<string, Meta>;
  readonly lastWriters: Map<string, PastChange | null>;
}
type LibraryHeads = Parameters<AutomergeApi["view"]>[1];

export function createGoalPast(automerge: AutomergeApi, twins: Twins): GoalPast {
  const effectsBySitting = new Map<string, readonly Effect[]>();
  const { placesIn, putsAway } = createTouched(automerge, viewAt);
  let known: Known | null = null;
  let read = 0;

  function survey(doc: PlainDoc): Known {
    const heads = automerge.getHeads(doc).join("");
    if (known?.heads === heads) return known;
    const metas = automerge.getChangesMetaSince(doc, []);
    const changes = metas.map(
      ({ hash, actor, time, startOp, deps, message }): PastChange => ({
        hash,
        author: feedToDevice(actorToFeed(actor)),
        time,
        startOp,
        deps,
        message,
      }),
    );
    known = {
      heads,
      now: readDoc(automerge, doc, twins).objective,
      metas: new Map(metas.map((meta) => [meta.hash, meta])),
      sittings: sittingsOf(changes),
      lastWriters: new Map(),
    };
    return known;
  }

  function viewAt(doc: PlainDoc, heads: Heads): PlainDoc {
    read += WHOLE;
    return automerge.view(doc, heads as LibraryHeads);
  }

  /** Reads these places of the objective at any moment: that costs a fraction of a whole view. */
  function createLook(doc: PlainDoc, places: readonly Place[]): Look {
    const kept = new Map<string, Objective>();
    const keyResults = new Set(places.flatMap(({ keyResult }) => keyResult ?? []));
    const fields = places.flatMap((place) => (place.keyResult === null ? storedAt(place) : []));
    const plainAt = (heads: Heads) => {
      const at = (...path: readonly string[]): unknown => partAt(automerge, doc, path, heads);
      read += fields.length + keyResults.size;
      return {
        ...Object.fromEntries(fields.map((field) => [field, at(field)])),
        keyResults: Object.fromEntries(
          [...keyResults].flatMap((id) => {
            const one = at("keyResults", id);
            return one === null ? [] : [[id, one]];
          }),
        ),
      };
    };
    const seen = (heads: Heads): Objective => {
      if (heads.length === 0) return readObjective({}).objective;
      if (twins.areThere()) return readDoc(automerge, viewAt(doc, heads), twins).objective;
      return readObjective(plainOf(automerge, plainAt(heads))).objective;
    };
    return (heads) => {
      const key = heads.join("");
      const objective = kept.get(key) ?? seen(heads);
      kept.set(key, objective);
      return objective;
    };
  }

  // -------------------------------------------------------------- what an event did

  function effectsOf(doc: PlainDoc, sitting: Sitting): readonly Effect[] {
    const kept = effectsBySitting.get(sitting.id);
    if (kept !== undefined) return kept;
    const places = new Map<string, Place>();
    for (const change of sitting.changes)
      for (const place of placesIn(doc, change)) places.set(placeKey(place), place);
    const look = createLook(doc, [...places.values()]);
    const rows = rowsOf(sitting.changes).map((row) => ({
      row,
      places: new Set(row.flatMap((change) => placesIn(doc, change).map(placeKey))),
    }));
    const told = effectsIn(rows, [...places.values()], look);
    effectsBySitting.set(sitting.id, told);
    return told;
  }

  // -------------------------------------------------------------- what taking it back would do

  function verdicts(doc: PlainDoc, sitting: Sitting): readonly Judged[] {
    const { now } = survey(doc);
    return inDisplayOrder(effectsOf(doc, sitting), now).map((effect) => {
      const verdict = verdictOn(effect, now, standingAt(doc, now, effect.place));
      return { effect, verdict, by: verdict.type === "left" ? lastWriter(doc, sitting, effect) : null };
    });
  }

  function standingAt(doc: PlainDoc, now: Objective, place: Place): readonly FieldValue[] {
    const keyResults = doc.keyResults;
    const within = place.keyResult === null ? doc : isMap(keyResults) ? keyResults[place.keyResult] : null;
    if (!isMap(within)) return [];
    const apart = isTextPlace(place) ? {} : (automerge.getConflicts(within, storedAt(place)) ?? {});
    const values = Object.entries(apart).sort(([a], [b]) => compareOperations(a, b));
    if (values.length === 0) return [valueAt(now, place)];
    return values.map(([, value]) => valueAt(objectiveWith(place, plainOf(automerge, value, 0)), place));
  }

  function lastWriter(doc: PlainDoc, sitting: Sitting, { type, place }: Effect): FeedId | null {
    const { sittings, metas, lastWriters } = survey(doc);
    const isWhole = type !== "set";
    const key = isWhole ? `${place.keyResult}` : placeKey(place);
    const isThere = (one: Place) =>
      one.keyResult === place.keyResult &&
      (isWhole || storedAt(one) === storedAt(place) || one.field === "presence");
    if (!lastWriters.has(key)) {
      const newest = sittings.flatMap((one) => one.changes.toReversed());
      let scanned = 0;
      const found = newest.find((change) => {
        scanned += operationsOf(metas, change);
        return scanned > MAX_SCANNED || placesIn(doc, change).some(isThere);
      });
      lastWriters.set(key, found === undefined || scanned > MAX_SCANNED ? null : found);
    }
    const last = lastWriters.get(key) ?? null;
    const isAnother = last !== null && !sitting.changes.some(({ hash }) => hash === last.hash);
    return isAnother ? feedOf(metas, last.hash) : null;
  }

  // -------------------------------------------------------------- answers

  function page(doc: PlainDoc, limit: number): HistoryReply {
    read = 0;
    const { sittings, metas } = survey(doc);
    const events: RawGoalEvent[] = [];
    let at = 0;
    for (; at < sittings.length && events.length < limit && read < MAX_READ; at++) {
      const sitting = sittings[at] as Sitting;
      for (const change of sitting.changes) read += operationsOf(metas, change) / OPERATIONS_PER_READ;
      for (const part of partsOf(sitting, (change) => putsAway(doc, change))) {
        const effects = part.isCreation ? [] : verdicts(doc, part).map(toRaw);
        if (!part.isCreation && effects.length === 0) continue; // typed and taken back, or nothing that is shown
        events.push({
          id: part.id,
          feed: feedOf(metas, part.changes[0]?.hash),
          at: part.at * 1000,
          isCreation: part.isCreation,
          undoes: undoneBy(doc, part, effects),
          effects,
        });
      }
    }
    return { events, hasMore: at < sittings.length };
  }

  /** A note can name anything: it is believed where all that was done is something that the event named had done. */
  function undoneBy(
    doc: PlainDoc,
    { undoes }: Sitting,
    effects: readonly RawEffect[],
  ): RawGoalEvent["undoes"] {
    const { sittings, metas } = survey(doc);
    const named = undoes === null ? null : sittingNamed(sittings, undoes);
    if (named === null) return null;
    const had = effectsOf(doc, named);
    const isOfIt = ({ effect: { place } }: RawEffect) =>
      had.some(
        (one) =>
          one.place.keyResult === place.keyResult &&
          (one.type !== "set" || storedAt(one.place) === storedAt(place)),
      );
    return effects.every(isOfIt)
      ? { feed: feedOf(metas, named.changes[0]?.hash), at: named.at * 1000 }
      : null;
  }

  return {
    page,
    judge(doc, event) {
      const sitting = sittingNamed(survey(doc).sittings, event);
      return sitting === null || sitting.isCreation ? null : verdicts(doc, sitting);
    },
  };
}

export function toRaw({ effect, verdict, by }: Judged): RawEffect {
  const now = verdict.type === "back" || verdict.type === "left" ? verdict.type : "open";
  return { effect, now, by };
}

/** A part of the document at a moment; `null` when it was not there. Step by step: another object may stand there now. */
function partAt(automerge: AutomergeApi, doc: PlainDoc, path: readonly string[], heads: Heads): unknown {
  const handle = automerge.getBackend(doc);
  const moment = heads as LibraryHeads;
  let within = "_root";
  for (const [depth, field] of path.entries()) {
    const [type, value] = handle.getWithType(within, field, moment) ?? ["null", null];
    const isObject = type === "map" || type === "text";
    if (!isObject) return depth === path.length - 1 ? value : null;
    if (type === "text" && depth < path.length - 1) return null;
    within = value as string;
  }
  return handle.materialize(within, moment);
}

const operationsOf = (metas: Known["metas"], { hash }: PastChange): number => {
  const meta = metas.get(hash);
  return meta === undefined ? 0 : meta.maxOp - meta.startOp + 1;
};

const feedOf = (metas: Known["metas"], hash: string | undefined): FeedId =>
  actorToFeed(metas.get(hash ?? "")?.actor ?? "");

/** The name of the field that a place is stored in. */
const storedAt = (place: Place): string =>
  "entry" in place ? entryKey(place.field, place.entry) : place.field;

/** A value as it reads at this place. */
const objectiveWith = (place: Place, value: unknown): Objective => {
  const fields = { [storedAt(place)]: value };
  return readObjective(place.keyResult === null ? fields : { keyResults: { [place.keyResult]: fields } })
    .objective;
};

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function parseOperation(operation: string): { readonly counter: number; readonly actor: string } {
  const [counter, actor = ""] = operation.split("@");
  return { counter: Number(counter), actor };
}

/** As the library orders them: the last one is the one shown. */
function compareOperations(a: string, b: string): number {
  const [one, other] = [parseOperation(a), parseOperation(b)];
  return one.counter - other.counter || (one.actor < other.actor ? -1 : 1);
}
