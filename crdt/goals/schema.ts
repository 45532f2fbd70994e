import { fromHex } from "../base/bytes.ts";
import {
  type KeyResultId,
  type MemberId,
  type NoteId,
  parseKeyResultId,
  parseNoteId,
  parseRoomId,
  type RoomId,
} from "../base/ids.ts";
import { parseCycle } from "./cycles.ts";
import { asFlag, asMember, asNumberWithin, clampText, compareText, fieldsOf, isRecord } from "./fields.ts";
import { asWeight, KEY_RESULT_LIMITS, type KeyResult, readKeyResult } from "./key-result.ts";
import { migrate } from "./migrate.ts";
import { isOrderKey } from "./order.ts";
import { type EntryField, parseTarget, readEntries, type Target } from "./targets.ts";

/**
 * An objective as its document holds it:
 *
 *   { v, title: text, why: text, cycle, owner, createdAt, archived, category, level, home, rollup, progress, weight, order, note,
 *     "owner/<member>": true, "parent/<target>": how, "needs/<target>": reason,
 *     keyResults: { <id>: { title: text, kind, start, target, unit, format, zones, done: text, excludes: text,
 *                           owner, weight, order, archived, by } } }
 *
 * `text` merges letter by letter, the rest are single values. Any member can write anything into a document, so
 * reading tolerates everything and says what it could not use. Rules OKR1–OKR9 in SPEC.md.
 */
export interface Objective {
  readonly title: string;
  readonly why: string;
  readonly cycle: string | null;
  /** Whoever answers for it; `owners` do so together with them. */
  readonly owner: MemberId | null;
  readonly owners: readonly MemberId[];
  readonly createdAt: number; // Unix milliseconds, the author's clock
  readonly archived: boolean;
  readonly category: Category | null;
  readonly level: Level | null;
  /** The room of the team that it belongs to. */
  readonly home: RoomId | null;
  readonly rollup: Rollup;
  /** 0 to 1, said by hand. */
  readonly progress: number | null;
  readonly weight: number;
  /** Place among objectives; empty: by when it was made (`objectiveOrder`). */
  readonly order: string;
  /** Its long description. */
  readonly note: NoteId | null;
  readonly parents: readonly Parent[];
  readonly needs: readonly Need[];
  /** In display order, archived ones too. */
  readonly keyResults: readonly KeyResult[];
}

export const CATEGORIES = ["committed", "aspirational"] as const;
export type Category = (typeof CATEGORIES)[number];
export const LEVELS = ["org", "team", "person"] as const;
export type Level = (typeof LEVELS)[number];
export const ROLLUPS = ["keyResults", "aligned", "manual"] as const;
export type Rollup = (typeof ROLLUPS)[number];
/** Whether its progress is part of what it points at, or it only helps. */
export const ALIGNMENTS = ["contributes", "supports"] as const;
export type Alignment = (typeof ALIGNMENTS)[number];

export interface Parent extends Target {
  readonly how: Alignment;
}
export interface Need extends Target {
  readonly reason: string;
}

export const OBJECTIVE_LIMITS = {
  ...KEY_RESULT_LIMITS,
  /** UTF-16 code units. Replacing a whole text stays below the operations of one change. */
  why: 4_000,
  reason: 80,
  keyResults: 100,
} as const;

export interface ReadObjective {
  readonly objective: Objective;
  /** Fields of the objective itself whose stored value cannot be used. */
  readonly invalid: readonly string[];
  /** Written by a version that is still to come: there may be more than is shown. */
  readonly isNewer: boolean;
}

/** Never throws, whatever it is given; answers with the same for the same document on every device. */
export function readObjective(plain: unknown): ReadObjective {
  const { fields: values, isNewer } = migrate(plain);
  const fields = fieldsOf(values);
  const entries = <T>(name: EntryField, parse: (entry: string, value: unknown) => T | undefined) => {
    const { entries: all, isSound } = readEntries(values, name, parse);
    if (!isSound) fields.invalid.push(name);
    return all;
  };
  const objective: Objective = {
    title: fields.text("title", OBJECTIVE_LIMITS.title),
    why: fields.text("why", OBJECTIVE_LIMITS.why),
    cycle: fields.read("cycle", null, (value) => parseCycle(value)?.id),
    owner: fields.member("owner"),
    createdAt: fields.read("createdAt", 0, asTime),
    archived: fields.read("archived", false, asFlag),
    keyResults: fields.read("keyResults", [], readKeyResults),
    category: fields.oneOrNone("category", CATEGORIES),
    level: fields.oneOrNone("level", LEVELS),
    home: fields.read<RoomId | null>("home", null, asId(parseRoomId)),
    rollup: fields.oneOf("rollup", "keyResults", ROLLUPS),
    progress: fields.read("progress", null, asShare),
    weight: fields.read("weight", 1, asWeight),
    order: fields.read("order", "", (value) => (isOrderKey(value) ? value : undefined)),
    note: fields.read<NoteId | null>("note", null, asId(parseNoteId)),
    owners: entries("owners", (entry, value) => (value === true ? asMember(entry) : undefined)),
    parents: entries("parents", asParent),
    needs: entries("needs", asNeed),
  };
  return { objective, invalid: fields.invalid, isNewer };
}

function readKeyResults(value: unknown): readonly KeyResult[] | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value).filter(([id]) => parseKeyResultId(fromHex(id)) !== null);
  return entries
    .sort(([a], [b]) => compareText(a, b)) // the same hundred on every device
    .slice(0, OBJECTIVE_LIMITS.keyResults)
    .map(([id, one]) => readKeyResult(id as KeyResultId, one))
    .sort((a, b) => compareText(a.order, b.order) || compareText(a.id, b.id));
}

function asParent(entry: string, value: unknown): Parent | undefined {
  const target = parseTarget(entry);
  const how = ALIGNMENTS.find((one) => one === value);
  return target === null || how === undefined ? undefined : { ...target, how };
}

function asNeed(entry: string, value: unknown): Need | undefined {
  const target = parseTarget(entry);
  if (target === null || typeof value !== "string") return undefined;
  return { ...target, reason: clampText(value, OBJECTIVE_LIMITS.reason) };
}

const asId =
  <T>(parse: (bytes: unknown) => T | null) =>
  (value: unknown): T | undefined =>
    typeof value === "string" ? (parse(fromHex(value)) ?? undefined) : undefined;
const asTime = asNumberWithin(0, 2 ** 42); // as far as the hybrid clock goes
const asShare = asNumberWithin(0, 1);

/** Everybody who answers for an objective, whoever was named first before the others. */
export const ownersOf = ({ owner, owners }: Objective): readonly MemberId[] => [
  ...new Set(owner === null ? owners : [owner, ...owners]),
];

export { clampText } from "./fields.ts";
export {
  isFormat,
  KEY_RESULT_KINDS,
  KEY_RESULT_LIMITS,
  type KeyResult,
  type KeyResultKind,
} from "./key-result.ts";
export { type Ordered, placeAfter } from "./order.ts";
