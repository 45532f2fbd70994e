import {
  clampText,
  formatOfUnit,
  GOAL_VERSION,
  OBJECTIVE_LIMITS,
  placeAfter,
  readObjective,
  unreachable,
} from "../../../crdt/index.ts";
import { createPen, type Single, writeEntry } from "./pen.ts";
import type { AutomergeApi, PlainDoc } from "./plain.ts";
import { plainOf } from "./plain.ts";
import type { EditRequest, GoalEdit, KeyResultFields, ObjectiveFields } from "./protocol.ts";
import type { Twins } from "./twins.ts";
import { type Write, writeUndo } from "./undo.ts";

type Fields = Record<string, unknown>;
type Edit<Type extends GoalEdit["type"]> = Extract<GoalEdit, { type: Type }>;

/** Where the text of an edit lives; `null` for edits that are not about a text. */
export function textPathOf(edit: GoalEdit): readonly string[] | null {
  if (edit.type === "setText") return [edit.field];
  if (edit.type === "setKeyResultText") return ["keyResults", edit.keyResult, edit.field ?? "title"];
  return null;
}

export const keyResultOf = (edit: GoalEdit): string | null =>
  edit.type === "setKeyResultText" || edit.type === "setKeyResult" || edit.type === "moveKeyResult"
    ? edit.keyResult
    : null;

/**
 * Writes one edit into a document that is open for change. Letters merge, so titles are texts; everything else is a
 * single value, so that values set apart stay apart (`ImmutableString` is Automerge's string that does not merge).
 */
export function writeEdit(
  automerge: AutomergeApi,
  doc: PlainDoc,
  { edit, at }: EditRequest,
  twins: Twins,
  undoing: readonly Write[],
): void {
  const fields = doc as Fields;
  const pen = createPen(automerge, doc, twins);
  const { single } = pen;
  switch (edit.type) {
    case "create":
      writeNew(fields, edit, at, single);
      break;
    case "setText":
      pen.writeText([edit.field], edit.text);
      break;
    case "setObjective":
      writeObjective(fields, edit.fields, single);
      break;
    case "setEntry":
      writeEntry(fields, edit, single);
      break;
    case "setOwner":
      fields.owner = single(edit.owner);
      break;
    case "setArchived":
      fields.archived = edit.archived;
      break;
    case "addKeyResult":
      writeKeyResult(automerge, doc, edit, single);
      break;
    case "setKeyResultText":
      pen.writeText(["keyResults", edit.keyResult, edit.field ?? "title"], edit.text);
      break;
    case "setKeyResult":
      writeFields(keyResultFields(fields, edit.keyResult), edit.fields, single);
      break;
    case "moveKeyResult":
      writeOrder(automerge, doc, edit, single);
      break;
    case "undo":
      writeUndo(doc, undoing, pen);
      break;
    default:
      unreachable(edit);
  }
}

function writeNew(fields: Fields, edit: Edit<"create">, at: number, single: Single): void {
  fields.v = GOAL_VERSION;
  fields.title = clampText(edit.title, OBJECTIVE_LIMITS.title);
  fields.why = clampText(edit.why ?? "", OBJECTIVE_LIMITS.why);
  fields.cycle = single(edit.cycle);
  fields.owner = single(edit.owner);
  fields.createdAt = at;
  fields.archived = false;
  fields.keyResults = {};
  writeObjective(fields, edit.fields ?? {}, single);
  for (const entry of edit.entries ?? []) writeEntry(fields, entry, single);
}

function writeObjective(fields: Fields, values: ObjectiveFields, single: Single): void {
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) fields[name] = typeof value === "string" ? single(value) : value;
}

const keyResultFields = (fields: Fields, id: string): Fields => (fields.keyResults as Fields)[id] as Fields;

function writeKeyResult(
  automerge: AutomergeApi,
  doc: PlainDoc,
  edit: Edit<"addKeyResult">,
  single: Single,
): void {
  const { keyResults } = readObjective(plainOf(automerge, doc)).objective;
  const fields = doc as Fields;
  if (typeof fields.keyResults !== "object" || fields.keyResults === null) fields.keyResults = {};
  (fields.keyResults as Fields)[edit.keyResult] = {
    title: clampText(edit.title, OBJECTIVE_LIMITS.title),
    start: edit.start,
    target: edit.target,
    unit: single(clampText(edit.unit, OBJECTIVE_LIMITS.unit)),
    owner: single(edit.owner),
    weight: 1,
    archived: false,
    by: single(edit.by),
    kind: single("reach"),
    done: clampText(edit.done ?? "", OBJECTIVE_LIMITS.definition),
    excludes: clampText(edit.excludes ?? "", OBJECTIVE_LIMITS.definition),
  };
  const added = keyResultFields(fields, edit.keyResult);
  writeFields(added, { format: formatOfUnit(edit.unit), ...edit.fields }, single);
  for (const { id, order } of placeAfter(keyResults, edit.keyResult, keyResults.at(-1)?.id ?? null))
    keyResultFields(fields, id).order = single(order);
}

function writeFields(keyResult: Fields, values: KeyResultFields, single: Single): void {
  if (values.start !== undefined) keyResult.start = values.start;
  if (values.target !== undefined) keyResult.target = values.target;
  if (values.weight !== undefined) keyResult.weight = values.weight;
  if (values.archived !== undefined) keyResult.archived = values.archived;
  if (values.unit !== undefined) keyResult.unit = single(clampText(values.unit, OBJECTIVE_LIMITS.unit));
  if (values.owner !== undefined) keyResult.owner = single(values.owner);
  if (values.kind !== undefined) keyResult.kind = single(values.kind);
  if (values.format !== undefined) keyResult.format = single(values.format);
  if (values.zones !== undefined) keyResult.zones = single(values.zones);
}

function writeOrder(
  automerge: AutomergeApi,
  doc: PlainDoc,
  edit: Edit<"moveKeyResult">,
  single: Single,
): void {
  const { keyResults } = readObjective(plainOf(automerge, doc)).objective;
  if (edit.after === edit.keyResult) return;
  for (const { id, order } of placeAfter(keyResults, edit.keyResult, edit.after))
    keyResultFields(doc as Fields, id).order = single(order);
}
