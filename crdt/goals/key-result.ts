import type { KeyResultId, MemberId } from "../base/ids.ts";
import { asFlag, asNumberWithin, asPlain, fieldsOf } from "./fields.ts";
import { isOrderKey } from "./order.ts";
import { parseZones } from "./zones.ts";

/** What a key result measures, and when it is met. Rules OKR4 and OKR7 in SPEC.md. */
export const KEY_RESULT_KINDS = [
  "reach",
  "increase",
  "decrease",
  "below",
  "above",
  "baseline",
  "milestone",
  "zones",
] as const;
export type KeyResultKind = (typeof KEY_RESULT_KINDS)[number];

export interface KeyResult {
  readonly id: KeyResultId;
  readonly title: string;
  readonly kind: KeyResultKind;
  readonly start: number | null;
  readonly target: number | null;
  readonly unit: string;
  /** How its numbers are written: "number", "percent", "custom" (with `unit`) or "currency:CNY". */
  readonly format: string;
  /** Zones as one text (zones.ts). */
  readonly zones: string;
  /** When it counts as done, and what it is not about. */
  readonly done: string;
  readonly excludes: string;
  readonly owner: MemberId | null;
  readonly weight: number;
  readonly order: string;
  readonly archived: boolean;
  /** Who added it. */
  readonly by: MemberId | null;
  /** Fields whose stored value cannot be used. */
  readonly invalid: readonly string[];
}

export const KEY_RESULT_LIMITS = {
  /** UTF-16 code units. */
  title: 500,
  definition: 500,
  unit: 32,
  magnitude: 1e15,
  weight: 1_000,
} as const;

export function readKeyResult(id: KeyResultId, plain: unknown): KeyResult {
  const fields = fieldsOf(asPlain(plain));
  const keyResult = {
    id,
    title: fields.text("title", KEY_RESULT_LIMITS.title),
    kind: fields.oneOf("kind", "reach", KEY_RESULT_KINDS),
    start: fields.read("start", null, asMeasure),
    target: fields.read("target", null, asMeasure),
    unit: fields.text("unit", KEY_RESULT_LIMITS.unit),
    format: fields.read("format", "number", asFormat),
    zones: fields.read("zones", "", asZones),
    done: fields.text("done", KEY_RESULT_LIMITS.definition),
    excludes: fields.text("excludes", KEY_RESULT_LIMITS.definition),
    owner: fields.member("owner"),
    weight: fields.read("weight", 1, asWeight),
    order: fields.read("order", "", (value) => (isOrderKey(value) ? value : undefined)),
    archived: fields.read("archived", false, asFlag),
    by: fields.member("by"),
  };
  return { ...keyResult, invalid: fields.invalid };
}

const asMeasure = asNumberWithin(-KEY_RESULT_LIMITS.magnitude, KEY_RESULT_LIMITS.magnitude);
export const asWeight = asNumberWithin(0, KEY_RESULT_LIMITS.weight);
export const isFormat = (value: string): boolean =>
  /^(?:number|percent|custom|currency:[A-Z]{3})$/.test(value);
const asFormat = (value: unknown): string | undefined =>
  typeof value === "string" && isFormat(value) ? value : undefined;
const asZones = (value: unknown): string | undefined =>
  typeof value === "string" && parseZones(value) !== null ? value : undefined;
