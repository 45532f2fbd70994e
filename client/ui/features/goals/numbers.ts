import type { KeyResultView, Result } from "../../../bridge/contract.ts";
import { formatNumber } from "../../i18n/format-more.ts";
import { formatValue, MAX_DECIMALS, placeOfUnit, withUnit } from "../../i18n/format-value.ts";
import type { Language } from "../../i18n/text.tsx";

/** Larger numbers lose digits when they are calculated with. */
export const MAX_VALUE = 1e12;

/** Weights only count against each other, so a thousand is room enough. */
export const MAX_WEIGHT = 1000;

/** Longer units are cut where they are kept. */
export const MAX_UNIT_LENGTH = 32;

export type NumberError =
  | { readonly type: "Empty" }
  | { readonly type: "NotANumber" }
  /** "12,4": a decimal comma and a thousands comma look alike, so neither is guessed. */
  | { readonly type: "CommaDecimal" }
  | { readonly type: "TooLarge"; readonly max: number };

/**
 * Reads a number as people write it here: `12.4`, `1,000`, `１２．４`, `−3`, with or without its unit.
 *
 * Bounds: |value| ≤ MAX_VALUE. No exponents, no Infinity, no NaN.
 * Errors: every NumberError.
 */
export function parseNumber(written: string, unit = ""): Result<number, NumberError> {
  const text = dropUnit(written.normalize("NFKC").trim(), unit.normalize("NFKC").trim())
    .replace(/^[−–]/u, "-")
    .replaceAll(/[\s']/gu, "");
  if (text === "") return { ok: false, error: { type: "Empty" } };
  if (/^[+-]?\d+,\d+$/.test(text) && !/^[+-]?\d{1,3},\d{3}$/.test(text))
    return { ok: false, error: { type: "CommaDecimal" } };
  if (!/^[+-]?(\d+|\d{1,3}(,\d{3})+)?(\.\d+)?$/.test(text) || !/\d/.test(text))
    return { ok: false, error: { type: "NotANumber" } };
  const value = Number(text.replaceAll(",", ""));
  if (Math.abs(value) > MAX_VALUE) return { ok: false, error: { type: "TooLarge", max: MAX_VALUE } };
  return { ok: true, value: value === 0 ? 0 : value };
}

function dropUnit(written: string, unit: string): string {
  const { before, after } = placeOfUnit(unit);
  const sign = written.search(/[^-+−–\s]/u);
  const isNamed = before !== "" && sign !== -1 && written.startsWith(before, sign);
  const text = isNamed ? written.slice(0, sign) + written.slice(sign + before.length).trim() : written;
  if (after !== "" && text.endsWith(after.trim())) return text.slice(0, -after.trim().length).trim();
  return text.endsWith("%") ? text.slice(0, -1).trim() : text;
}

/** `12.4`, `2,860`. */
export function formatPlain(language: Language, value: number): string {
  return formatNumber(language, value, MAX_DECIMALS);
}

/** A score that was put together from others: `0.67`. */
export function formatTotal(language: Language, value: number): string {
  return formatNumber(language, value, 2);
}

const isAttached = (unit: string): boolean => placeOfUnit(unit).isAttached;

/** The text for an input box: no grouping, so that what is shown can be typed. */
export function editableNumber(value: number | null): string {
  return value === null ? "" : String(Number(value.toFixed(MAX_DECIMALS)));
}

export interface ValueWords {
  /** The value now, or the span of values when two were written apart. Null when there is none to show. */
  readonly now: string | null;
  /** What it is measured against: ` / 12 个村`, ` → 9%`. */
  readonly goal: string;
}

type Measured = Pick<KeyResultView, "start" | "target" | "current" | "currentChoice" | "unit">;

/** `9 / 12 个村` when counting up from nothing, `12.4% → 9%` when moving from one level to another. */
export function valueWords(language: Language, kr: Measured): ValueWords {
  const counting = kr.start === null || kr.start === 0;
  const bare = counting && kr.target !== null && !isAttached(kr.unit);
  const now = currentWords(language, kr, bare ? "" : attachedOnly(kr));
  return { now, goal: goalWords(language, kr, counting) };
}

/** With a target behind it, a word unit is said once, at the end. */
function attachedOnly(kr: Measured): string {
  return kr.target === null || isAttached(kr.unit) ? kr.unit : "";
}

function currentWords(language: Language, kr: Measured, unit: string): string | null {
  const values = kr.currentChoice?.values.map((one) => one.value) ?? [];
  if (values.length > 1) {
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return withUnit(`${formatPlain(language, low)}–${formatPlain(language, high)}`, unit);
  }
  return kr.current === null ? null : formatValue(language, kr.current, unit);
}

function goalWords(language: Language, kr: Measured, counting: boolean): string {
  if (kr.target === null) return "";
  if (counting && /^[%％]$/u.test(kr.unit) && kr.target === 100) return "";
  const target = formatValue(language, kr.target, kr.unit);
  return counting ? ` / ${target}` : ` → ${target}`;
}

/** How much one press of − or + moves: one unit of the finest digit in use, or a hundredth of a wide span. */
export function stepOf(kr: Pick<KeyResultView, "start" | "target" | "current">): number {
  const used = [kr.start, kr.target, kr.current].filter((value) => value !== null);
  const decimals = Math.max(0, ...used.map(decimalsOf));
  if (decimals > 0) return 10 ** -decimals;
  const span = Math.abs((kr.target ?? 0) - (kr.start ?? 0));
  return span < 1000 ? 1 : 10 ** (Math.floor(Math.log10(span)) - 2);
}

/** One step up or down, free of the dust of binary fractions. */
export function stepValue(value: number, step: number, by: 1 | -1): number {
  const next = Number((value + by * step).toFixed(Math.max(decimalsOf(value), decimalsOf(step))));
  return Math.min(MAX_VALUE, Math.max(-MAX_VALUE, next === 0 ? 0 : next));
}

function decimalsOf(value: number): number {
  const written = editableNumber(value);
  const point = written.indexOf(".");
  return point === -1 ? 0 : written.length - point - 1;
}
