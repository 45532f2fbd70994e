import { fromHex } from "../base/bytes.ts";
import { type KeyResultId, type MemberId, parseKeyResultId, parseMemberId } from "../base/ids.ts";
import { parseCycle } from "./cycles.ts";
import { isOrderKey } from "./order.ts";

/**
 * An objective as its document holds it:
 *
 *   { title: text, why: text, cycle, owner, createdAt, archived,
 *     keyResults: { <id>: { title: text, start, target, unit, owner, weight, order, archived, by } } }
 *
 * `text` merges letter by letter, the rest are single values. Any member can write anything into a document, so
 * reading tolerates everything and says what it could not use. Rules OKR1–OKR4 in SPEC.md.
 */
export interface Objective {
  readonly title: string;
  readonly why: string;
  readonly cycle: string | null;
  readonly owner: MemberId | null;
  readonly createdAt: number; // Unix milliseconds, the author's clock
  readonly archived: boolean;
  /** In display order, archived ones too. */
  readonly keyResults: readonly KeyResult[];
}

export interface KeyResult {
  readonly id: KeyResultId;
  readonly title: string;
  readonly start: number | null;
  readonly target: number | null;
  readonly unit: string;
  readonly owner: MemberId | null;
  readonly weight: number;
  readonly order: string;
  readonly archived: boolean;
  /** Who added it. */
  readonly by: MemberId | null;
  /** Fields whose stored value cannot be used. */
  readonly invalid: readonly string[];
}

export const OBJECTIVE_LIMITS = {
  /** UTF-16 code units. Replacing a whole text stays below the operations of one change. */
  title: 500,
  why: 4_000,
  unit: 32,
  keyResults: 100,
  magnitude: 1e15,
  weight: 1_000,
} as const;

export interface ReadObjective {
  readonly objective: Objective;
  /** Fields of the objective itself whose stored value cannot be used. */
  readonly invalid: readonly string[];
}

/** Never throws, whatever it is given; answers with the same for the same document on every device. */
export function readObjective(plain: unknown): ReadObjective {
  const fields = fieldsOf(plain);
  const objective: Objective = {
    title: fields.text("title", OBJECTIVE_LIMITS.title),
    why: fields.text("why", OBJECTIVE_LIMITS.why),
    cycle: fields.read("cycle", null, (value) => parseCycle(value)?.id),
    owner: fields.member("owner"),
    createdAt: fields.read("createdAt", 0, isTime),
    archived: fields.read("archived", false, isFlag),
    keyResults: fields.read("keyResults", [], readKeyResults),
  };
  return { objective, invalid: fields.invalid };
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

function readKeyResult(id: KeyResultId, plain: unknown): KeyResult {
  const fields = fieldsOf(plain);
  const keyResult = {
    id,
    title: fields.text("title", OBJECTIVE_LIMITS.title),
    start: fields.read("start", null, isMeasure),
    target: fields.read("target", null, isMeasure),
    unit: fields.text("unit", OBJECTIVE_LIMITS.unit),
    owner: fields.member("owner"),
    weight: fields.read("weight", 1, isWeight),
    order: fields.read("order", "", (value) => (isOrderKey(value) ? value : undefined)),
    archived: fields.read("archived", false, isFlag),
    by: fields.member("by"),
  };
  return { ...keyResult, invalid: fields.invalid };
}

/** Reads fields by name and notes those that hold something else. A field that is absent or null is merely empty. */
function fieldsOf(plain: unknown) {
  const values = new Map<string, unknown>(isRecord(plain) ? Object.entries(plain) : []);
  const invalid: string[] = [];
  function read<T>(name: string, empty: T, parse: (value: unknown) => T | undefined): T {
    const value = values.get(name) ?? null;
    if (value === null) return empty;
    const parsed = parse(value);
    if (parsed === undefined) invalid.push(name);
    return parsed ?? empty;
  }
  return {
    invalid,
    read,
    text: (name: string, most: number): string =>
      read(name, "", (value) => (typeof value === "string" ? clampText(value, most) : undefined)),
    member: (name: string): MemberId | null =>
      read<MemberId | null>(name, null, (value) =>
        typeof value === "string" ? (parseMemberId(fromHex(value)) ?? undefined) : undefined,
      ),
  };
}

/** At most `most` UTF-16 units, never half a character. */
export const clampText = (text: string, most: number): string =>
  text
    .slice(0, most)
    .replace(/[\ud800-\udbff]$/, "")
    .toWellFormed();

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isFlag = (value: unknown): boolean | undefined => (typeof value === "boolean" ? value : undefined);
const isNumberWithin = (least: number, most: number) => (value: unknown) =>
  typeof value === "number" && value >= least && value <= most ? value : undefined;
const isMeasure = isNumberWithin(-OBJECTIVE_LIMITS.magnitude, OBJECTIVE_LIMITS.magnitude);
const isWeight = isNumberWithin(0, OBJECTIVE_LIMITS.weight);
const isTime = isNumberWithin(0, 2 ** 42); // as far as the hybrid clock goes
const compareText = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

export { type Ordered, placeAfter } from "./order.ts";
