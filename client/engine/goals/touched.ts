import {
  fromHex,
  KEY_RESULT_FIELDS,
  KEY_RESULT_TEXTS,
  type KeyResultField,
  type KeyResultId,
  OBJECTIVE_FIELDS,
  OBJECTIVE_TEXTS,
  type ObjectiveField,
  type PastChange,
  type Place,
  parseEntryKey,
  parseKeyResultId,
  placeKey,
} from "../../../crdt/index.ts";
import type { AutomergeApi, PlainDoc } from "./plain.ts";

/** Where each change of one document wrote. What it found out it keeps: neither changes nor objects ever move. */
export interface Touched {
  placesIn(doc: PlainDoc, change: PastChange): readonly Place[];
  /** Whether it did nothing but archive, bring back or delete. */
  putsAway(doc: PlainDoc, change: PastChange): boolean;
}

interface Seen {
  readonly places: readonly Place[];
  readonly putsAway: boolean;
}

type Heads = readonly string[];
type LibraryHeads = Parameters<AutomergeApi["view"]>[1];

/** An object of the document: the text at a place, a key result, or all of them. */
type Where = Place | KeyResultId | "root" | "keyResults";

export function createTouched(
  automerge: AutomergeApi,
  viewAt: (doc: PlainDoc, heads: Heads) => PlainDoc,
): Touched {
  const objects = new Map<string, Where | null>([["_root", "root"]]);
  const seenByChange = new Map<string, Seen>();
  let learntFrom: PlainDoc | null = null;

  function see(doc: PlainDoc, change: PastChange): Seen {
    const kept = seenByChange.get(change.hash);
    if (kept !== undefined) return kept;
    const places = new Map<string, Place>();
    let putsAway = true;
    for (const { obj, key, action } of automerge.inspectChange(doc, change.hash)?.ops ?? [])
      for (const place of placesOf(doc, change, whereIs(doc, change, obj), key)) {
        places.set(placeKey(place), place);
        if (place.field !== "archived" && !(place.field === "presence" && action === "del")) putsAway = false;
      }
    const seen = { places: [...places.values()], putsAway };
    seenByChange.set(change.hash, seen);
    return seen;
  }

  function placesOf(doc: PlainDoc, change: PastChange, where: Where | null, key: unknown): readonly Place[] {
    if (where === null) return [];
    if (typeof where === "object") return [where];
    if (where === "keyResults") return presencePlace(key);
    if (where !== "root") return keyResultPlace(where, key);
    return key === "keyResults" ? allKeyResults(doc, change) : fieldPlace(key);
  }

  /** As a rule the object is still there; otherwise it was when the change was made. */
  function whereIs(doc: PlainDoc, change: PastChange, id: string): Where | null {
    if (!objects.has(id) && learntFrom !== doc) {
      learn(doc, automerge.getHeads(doc));
      learntFrom = doc;
    }
    if (!objects.has(id)) learn(doc, [change.hash]);
    const found = objects.get(id) ?? null;
    objects.set(id, found);
    return found;
  }

  /** By the moment's own ids: what stands there now may be another object. */
  function learn(doc: PlainDoc, heads: Heads): void {
    const handle = automerge.getBackend(doc);
    const moment = heads as LibraryHeads;
    const note = (within: string, key: string, where: Where): string | null => {
      const [type, id] = handle.getWithType(within, key, moment) ?? ["null", null];
      if (type !== "map" && type !== "text") return null;
      objects.set(id as string, where);
      return type === "map" ? (id as string) : null;
    };
    for (const field of OBJECTIVE_TEXTS) note("_root", field, { keyResult: null, field });
    const all = note("_root", "keyResults", "keyResults");
    for (const key of all === null ? [] : handle.keys(all, moment)) {
      const keyResult = parseKeyResultId(fromHex(key));
      const id = all === null || keyResult === null ? null : note(all, key, keyResult);
      if (id === null || keyResult === null) continue;
      for (const field of KEY_RESULT_TEXTS) note(id, field, { keyResult, field });
    }
  }

  /** All of them were replaced at once: only a hostile change does that. */
  const allKeyResults = (doc: PlainDoc, { deps, hash }: PastChange): readonly Place[] =>
    [deps, [hash]].flatMap((heads) => {
      const { keyResults } = heads.length === 0 ? {} : viewAt(doc, heads);
      return Object.keys(isMap(keyResults) ? keyResults : {}).flatMap(presencePlace);
    });

  return {
    placesIn: (doc, change) => see(doc, change).places,
    putsAway: (doc, change) => see(doc, change).putsAway,
  };
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function fieldPlace(key: unknown): readonly Place[] {
  if (OBJECTIVE_FIELDS.includes(key as ObjectiveField))
    return [{ keyResult: null, field: key as ObjectiveField }];
  const entry = typeof key === "string" ? parseEntryKey(key) : null;
  return entry === null ? [] : [{ keyResult: null, ...entry }];
}

const keyResultPlace = (keyResult: KeyResultId, key: unknown): readonly Place[] =>
  KEY_RESULT_FIELDS.includes(key as KeyResultField) ? [{ keyResult, field: key as KeyResultField }] : [];

function presencePlace(key: unknown): readonly Place[] {
  const keyResult = typeof key === "string" ? parseKeyResultId(fromHex(key)) : null;
  return keyResult === null ? [] : [{ keyResult, field: "presence" }];
}
