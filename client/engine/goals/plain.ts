import type * as Automerge from "@automerge/automerge/slim";
import {
  actorToFeed,
  type GoalHistory,
  type KeyResultId,
  type ReadObjective,
  readObjective,
} from "../../../crdt/index.ts";
import { CONFLICT_FIELDS, type ConflictField, type RawConflict, type RawObjective } from "./protocol.ts";
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
  const { objective, invalid } = readDoc(automerge, doc, twins);
  const keyResults = fieldsOf(doc).keyResults;
  return {
    objective,
    invalid,
    version: automerge.getHeads(doc).join(""),
    conflicts: [
      ...conflictsOf(automerge, doc, history, null, ["owner"]),
      ...objective.keyResults.flatMap(({ id }) =>
        conflictsOf(automerge, fieldsOf(keyResults)[id], history, id, CONFLICT_FIELDS),
      ),
    ],
    updatedAt: history.newestTime * 1000,
    changes: history.applied,
    waiting: history.waiting,
    full,
  };
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

function conflictsOf(
  automerge: AutomergeApi,
  within: unknown,
  history: GoalHistory,
  keyResult: KeyResultId | null,
  fields: readonly ConflictField[],
): readonly RawConflict[] {
  if (typeof within !== "object" || within === null) return [];
  return fields.flatMap((field) => {
    const found = automerge.getConflicts(within, field) ?? {};
    const values = Object.entries(found)
      .map(([key, value]) => ({ key, value: singleOf(automerge, value), ...authorOf(key, history) }))
      .sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
    const differ = new Set(values.map(({ value }) => value)).size > 1;
    return differ ? [{ keyResult, field, values }] : [];
  });
}

function singleOf(automerge: AutomergeApi, value: unknown): number | string | null {
  const plain = plainOf(automerge, value, 0);
  return typeof plain === "number" || typeof plain === "string" ? plain : null;
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
