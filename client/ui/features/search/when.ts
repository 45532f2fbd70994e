import { localeOf } from "../../i18n/format.ts";
import type { Language } from "../../i18n/text.tsx";

/** A stretch of time to look in: from inclusive, to exclusive; `null` is open. */
export interface Span {
  readonly label: string;
  readonly from: number | null;
  readonly to: number | null;
}

interface Words {
  readonly today: string;
  readonly yesterday: string;
  readonly week: string;
  readonly month: string;
  readonly onDay: (day: string) => string;
  readonly sinceDay: (day: string) => string;
  readonly beforeDay: (day: string) => string;
}

const MONTHS = 12;

/** What to choose from; with a date typed, that date; with other words, the stretches that are called so. */
export function spansFor(language: Language, words: Words, now: number, typed: string): readonly Span[] {
  const date = dateIn(typed, now);
  if (date !== null) return aroundDate(language, words, date);
  const all = [...lately(words, now), ...months(language, now)];
  const wanted = typed.trim().toLowerCase();
  return all.filter(({ label }) => label.toLowerCase().includes(wanted));
}

/** The day `back` days before the one of `now` begins. */
function dayBefore(now: number, back: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - back).getTime();
}

const lately = (words: Words, now: number): readonly Span[] => [
  { label: words.today, from: dayBefore(now, 0), to: null },
  { label: words.yesterday, from: dayBefore(now, 1), to: dayBefore(now, 0) },
  { label: words.week, from: dayBefore(now, 6), to: null },
  { label: words.month, from: dayBefore(now, 29), to: null },
];

function months(language: Language, now: number): readonly Span[] {
  const today = new Date(now);
  return Array.from({ length: MONTHS }, (_, back) =>
    monthSpan(language, today.getFullYear(), today.getMonth() - back),
  );
}

const monthSpan = (language: Language, year: number, month: number): Span => ({
  label: named(language, new Date(year, month, 1), { year: "numeric", month: "long" }),
  from: new Date(year, month, 1).getTime(),
  to: new Date(year, month + 1, 1).getTime(),
});

interface TypedDate {
  readonly year: number;
  /** From 0. */
  readonly month: number;
  readonly day: number | null;
}

const DATE = /^(?:(\d{4})[-/.年 ])?(\d{1,2})(?:[-/.月 ](\d{1,2})?日?)?$/u;

/** `2026-09`, `2026-09-27`, `9/27`, `9月27日`: without a year the last one that has been. */
function dateIn(typed: string, now: number): TypedDate | null {
  const [, year, month, day] = DATE.exec(typed.trim()) ?? [];
  if (month === undefined || (year === undefined && day === undefined)) return null;
  const today = new Date(now);
  const wanted = {
    year: year === undefined ? today.getFullYear() : Number(year),
    month: Number(month) - 1,
    day: day === undefined ? null : Number(day),
  };
  const date = new Date(wanted.year, wanted.month, wanted.day ?? 1);
  if (date.getMonth() !== wanted.month || (wanted.day !== null && date.getDate() !== wanted.day)) return null;
  return year === undefined && date.getTime() > now ? { ...wanted, year: wanted.year - 1 } : wanted;
}

function aroundDate(language: Language, words: Words, { year, month, day }: TypedDate): readonly Span[] {
  const whole =
    day === null
      ? monthSpan(language, year, month)
      : {
          label: named(language, new Date(year, month, day), {
            year: "numeric",
            month: "long",
            day: "numeric",
          }),
          from: new Date(year, month, day).getTime(),
          to: new Date(year, month, day + 1).getTime(),
        };
  return [
    { ...whole, label: words.onDay(whole.label) },
    { label: words.sinceDay(whole.label), from: whole.from, to: null },
    { label: words.beforeDay(whole.label), from: null, to: whole.from },
  ];
}

const named = (language: Language, date: Date, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(localeOf[language], options).format(date);
