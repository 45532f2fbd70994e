import type { ResultBetween } from "../../../../bridge/contract.ts";
import { formatPercent } from "../../../i18n/format-more.ts";
import { formatValue } from "../../../i18n/format-value.ts";
import type { Language } from "../../../i18n/text.tsx";
import { formatPlain } from "../numbers.ts";
import { kindTexts } from "../result-kind.ts";
import { thenTexts } from "./then-text.ts";

/** What moved between two days, in words. */

export const percentWords = (language: Language, share: number | null): string =>
  share === null ? thenTexts[language].none : formatPercent(share);

/** A milestone is reached or not; all else has a number. */
export function valueAt(
  language: Language,
  { kind, unit }: Pick<ResultBetween, "kind" | "unit">,
  value: number,
): string {
  const kinds = kindTexts[language];
  return kind === "milestone"
    ? value >= 1
      ? kinds.isDone
      : kinds.notDone
    : formatValue(language, value, unit);
}

/** `2 → 5 个村`; one number where there was none before, or where it is the same again. */
export function movedWords(
  language: Language,
  result: Pick<ResultBetween, "kind" | "unit" | "value">,
): string {
  const { from, to } = result.value;
  const words = (value: number | null) =>
    value === null ? thenTexts[language].none : valueAt(language, result, value);
  return from === to || from === null ? words(to) : `${words(from)} → ${words(to)}`;
}

/** How sure people are, where that changed. */
export function ratedWords(
  language: Language,
  { confidence: { from, to } }: Pick<ResultBetween, "confidence">,
): string | null {
  if (from === to || to === null) return null;
  const t = thenTexts[language];
  return t.confidence(from === null ? t.none : formatPlain(language, from), formatPlain(language, to));
}
