import { formatNumber } from "./format-more.ts";
import type { Language } from "./text.tsx";

/** Numbers are shown as they were typed; what was calculated is rounded here. More would be written with an exponent. */
export const MAX_DECIMALS = 6;

/** Where a unit stands: `¥` and `HK$` before the number and at it, `%` behind it and at it, words behind it and apart. */
export interface UnitPlace {
  readonly before: string;
  readonly after: string;
  readonly isAttached: boolean;
}

export function placeOfUnit(unit: string): UnitPlace {
  const [, sign, rest] = /^(\p{Lu}{0,3}\p{Sc})(.*)$/u.exec(unit) ?? [];
  if (sign !== undefined) return { before: sign, after: rest ?? "", isAttached: true };
  return { before: "", after: unit, isAttached: /^[%％‰°℃]/u.test(unit) };
}

/** `12.4%`, `9 个村`, `¥20,000`, `-$3`, `¥20万`. */
export function formatValue(language: Language, value: number, unit: string): string {
  return withUnit(formatNumber(language, value, MAX_DECIMALS), unit);
}

/** The same for what is written already: a span of two numbers. */
export function withUnit(number: string, unit: string): string {
  const { before, after, isAttached } = placeOfUnit(unit);
  const [, minus = "", digits = number] = /^(-?)(.*)$/su.exec(number) ?? [];
  return `${minus}${before}${digits}${after === "" || isAttached ? after : ` ${after}`}`;
}
