import type * as Automerge from "@automerge/automerge/slim";
import {
  actorToFeed,
  entryKey,
  type GoalHistory,
  KEY_RESULT_FIELDS,
  type KeyResultId,
  OBJECTIVE_FIELDS,
  type Objective,
  type ReadObjective,
  readObjective,
  type Target,
  targetToText,
} from "../../../crdt/index.ts";
import type { ConflictField, RawConflict, RawObjective } from "./protocol.ts";
import type { Twins } from "./twins.ts";

export type AutomergeApi = typeof Automerge;
export type PlainDoc = Automerge.Doc<Record<string, unknown>>;

const DEPTH = 3; // objective, its key results, one of them

/** A document as plain values: single strings like any other string, numbers as numbers, nothing deeper than a goal is. */
export const plainOf = (automerge: AutomergeApi, value: unknown, depth = DEPTH): unknown => {
  if (typeof value === "bigint") return Number(value);
  if (automerge.isImmutableString(value)) return value.val;
  if (typeof value !== "object") return value;
  if (value === null || Array.isArray(value) || depth === 0) return null;
  const entries = Object.entries(value).map(([key, inner]) => [key, plainOf(automerge, inner, depth - 1)]);
  return Object.fromEntries(entries);
};

/** What a document says at whatever moment it is a view of. */
export function readDoc(automerge: AutomergeApi, doc: PlainDoc, twins: Twins): ReadObjective {
  const plain = plainOf(automerge, doc);
  twins.leaveOut(doc, plain);
  return readObjective(plain);
}

export function rawOf(
  automerge: AutomergeApi,
  doc: PlainDoc,
  { history, twins, full }: { readonly history: GoalHistory; readonly twins: Twins; readonly full: boolean },
): RawObjective {
  const { objective, invalid, isNewer } = readDoc(automerge, doc, twins);
  const keyResults = fieldsOf(doc).keyResults;
  const asideOf = (within: unknown, keyResult: KeyResultId | null, fields: readonly Stored[]) =>
    conflictsOf(automerge, within, history, keyResult, fields, standingIn(automerge, doc, within));
  return {
    objective,
    invalid,
    isNewer,
    parentsSetAt: parentsSetAt(automerge, doc, history, objective.parents.map(targetToText)),
    version: automerge.getHeads(doc).join(""),
    conflicts: [
      ...asideOf(doc, null, [...OBJECTIVE_STORED, ...entriesIn(objective)]),
      ...objective.keyResults.flatMap(({ id }) => asideOf(fieldsOf(keyResults)[id], id, KEY_RESULT_STORED)),
    ],
    updatedAt: history.newestTime * 1000,
    changes: history.applied,
    waiting: history.waiting,
    full,
  };
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

/** Where a value is stored whose rivals stand side by side with it. */
interface Stored {
  readonly key: string;
  readonly field: ConflictField;
  readonly entry: string | null;
}
const storedIn = (field: ConflictField): Stored => ({ key: field, field, entry: null });
const OBJECTIVE_STORED = OBJECTIVE_FIELDS.map(storedIn);
const KEY_RESULT_STORED = KEY_RESULT_FIELDS.map(storedIn);

/** Owners are there or not: nothing can stand beside that. */
const entriesIn = ({ parents, needs }: Objective): readonly Stored[] => {
  const stored = (field: "parents" | "needs") => (target: Target) => {
    const entry = targetToText(target);
    return { key: entryKey(field, entry), field, entry };
  };
  return [...parents.map(stored("parents")), ...needs.map(stored("needs"))];
};

function parentsSetAt(
  automerge: AutomergeApi,
  doc: PlainDoc,
  history: GoalHistory,
  parents: readonly string[],
): Readonly<Record<string, number>> {
  const handle = automerge.getBackend(doc);
  const setAt = (parent: string): number => {
    const operation = handle.getAll("_root", entryKey("parents", parent)).at(-1)?.at(-1);
    return typeof operation === "string" ? authorOf(operation, history).at : 0;
  };
  return Object.fromEntries(parents.map((parent) => [parent, setAt(parent)]));
}

function conflictsOf(
  automerge: AutomergeApi,
  within: unknown,
  history: GoalHistory,
  keyResult: KeyResultId | null,
  fields: readonly Stored[],
  standing: (key: string) => ReadonlySet<unknown>,
): readonly RawConflict[] {
  if (typeof within !== "object" || within === null) return [];
  return fields.flatMap(({ key: stored, field, entry }) => {
    const found = automerge.getConflicts(within, stored) ?? {};
    if (Object.keys(found).length < 2) return [];
    const stand = standing(stored);
    const values = Object.entries(found)
      .filter(([key]) => stand.has(key))
      .map(([key, value]) => ({ key, value: singleOf(automerge, value), ...authorOf(key, history) }))
      .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
    const differ = new Set(values.map(({ value }) => value)).size > 1;
    return differ ? [{ keyResult, field, entry, values }] : [];
  });
}

/**
 * The operations that stand at a place now. What the library keeps of an object within a document is not made anew where
 * the shown value was written again: it would go on naming values that this has settled.
 */
const standingIn =
  (automerge: AutomergeApi, doc: PlainDoc, within: unknown) =>
  (key: string): ReadonlySet<unknown> => {
    const all = automerge.getBackend(doc).getAll(automerge.getObjectId(within) ?? "_root", key);
    return new Set(all.map((value) => value.at(-1)));
  };

function singleOf(automerge: AutomergeApi, value: unknown): number | string | boolean | null {
  const plain = plainOf(automerge, value, 0);
  return typeof plain === "number" || typeof plain === "string" || typeof plain === "boolean" ? plain : null;
}

/** Who wrote the operation `counter@actor`, and when. */
function authorOf(key: string, history: GoalHistory) {
  const [counter, actor = ""] = key.split("@");
  return { feed: actorToFeed(actor), at: (history.timeOf(actor, Number(counter)) ?? 0) * 1000 };
}

const HEAD_DIGITS = 64;
/** `null` for a text that is no version. */
export function versionToHeads(version: string | null): Automerge.Heads | null {
  if (
    version === null ||
    version === "" ||
    version.length % HEAD_DIGITS !== 0 ||
    !/^[0-9a-f]+$/.test(version)
  )
    return null;
  const heads: string[] = [];
  for (let at = 0; at < version.length; at += HEAD_DIGITS) heads.push(version.slice(at, at + HEAD_DIGITS));
  return heads as unknown as Automerge.Heads; // the type names strings of its own
}
