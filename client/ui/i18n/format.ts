import type { Language } from "./text.tsx";

/**
 * Times, dates and numbers as people write them. Pure: the language and "now" are handed in, the time
 * zone is the device's own. Chinese and English both use the 24-hour clock, as the design does.
 */

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export const localeOf: Record<Language, string> = { zh: "zh-CN", en: "en-GB" };

/** Whole local days from `at` to `now`: 0 today, 1 yesterday, negative in the future. */
export function daysAgo(at: number, now: number): number {
  return Math.round((startOfDay(now) - startOfDay(at)) / DAY_MS);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** `09:12` */
export function formatTime(at: number): string {
  const date = new Date(at);
  return `${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** `10月22日` / `22 Oct`; with the year when it is not this year's. */
export function formatDate(language: Language, at: number, now: number): string {
  const date = new Date(at);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  if (language === "zh") {
    const day = `${date.getMonth() + 1}月${date.getDate()}日`;
    return sameYear ? day : `${date.getFullYear()}年${day}`;
  }
  const day = `${date.getDate()} ${part(language, at, { month: "short" })}`;
  return sameYear ? day : `${day} ${date.getFullYear()}`;
}

function part(language: Language, at: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(localeOf[language], options).format(at);
}

/** `今天 · 10月22日 星期四` / `Today, Thursday 22 October`: the line between two days of a conversation. */
export function formatDay(language: Language, at: number, now: number): string {
  const ago = daysAgo(at, now);
  const date = new Date(at);
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  const weekday = part(language, at, { weekday: "long" });
  if (language === "zh") {
    const day = `${formatDate(language, at, now)} ${weekday}`;
    return ago === 0 ? `今天 · ${day}` : ago === 1 ? `昨天 · ${day}` : day;
  }
  const year = sameYear ? "" : ` ${date.getFullYear()}`;
  const day = `${weekday} ${date.getDate()} ${part(language, at, { month: "long" })}${year}`;
  return ago === 0 ? `Today, ${day}` : ago === 1 ? `Yesterday, ${day}` : day;
}

/** The short time at the end of a row: `14:36`, `昨天` / `Yesterday`, `周三` / `Wed`, `10月3日` / `3 Oct`. */
export function formatListTime(language: Language, at: number, now: number): string {
  const ago = daysAgo(at, now);
  if (ago <= 0) return formatTime(at);
  if (ago === 1) return language === "zh" ? "昨天" : "Yesterday";
  if (ago < 7) return part(language, at, { weekday: "short" });
  return formatDate(language, at, now);
}

/** `14:30` today, `昨天 14:30`, `10月3日 14:30`: a moment that may lie on another day. */
export function formatMoment(language: Language, at: number, now: number): string {
  const ago = daysAgo(at, now);
  if (ago === 0) return formatTime(at);
  if (ago === 1) return `${language === "zh" ? "昨天" : "yesterday"} ${formatTime(at)}`;
  return `${formatDate(language, at, now)} ${formatTime(at)}`;
}

/** `formatMoment`, and says "today" where the moment is told beside one of another day. */
export function formatMomentBeside(language: Language, at: number, other: number, now: number): string {
  const moment = formatMoment(language, at, now);
  if (daysAgo(at, now) !== 0 || daysAgo(other, now) === 0) return moment;
  return `${language === "zh" ? "今天" : "today"} ${moment}`;
}

/** A length of time in its largest whole unit: `3 天` / `3 days`. */
export function formatSpan(language: Language, milliseconds: number): string {
  const span = Math.abs(milliseconds);
  const [value, zh, en] =
    span >= DAY_MS
      ? [Math.round(span / DAY_MS), "天", "day"]
      : span >= HOUR_MS
        ? [Math.round(span / HOUR_MS), "小时", "hour"]
        : span >= MINUTE_MS
          ? [Math.round(span / MINUTE_MS), "分钟", "minute"]
          : [Math.round(span / 1000), "秒", "second"];
  return language === "zh" ? `${value} ${zh}` : `${value} ${en}${value === 1 ? "" : "s"}`;
}

/** `林可、Mei` / `林可, Mei` */
export function formatNames(language: Language, names: readonly string[]): string {
  return names.join(language === "zh" ? "、" : ", ");
}
