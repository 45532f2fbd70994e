import { daysAgo, formatDate, formatTime, HOUR_MS, localeOf } from "../../i18n/format.ts";
import type { Language } from "../../i18n/text.tsx";

const MORNING = 9; // o'clock
const MONDAY = 1;

/** Times that people mean most when they say "later": in an hour, the next morning at nine, and Monday's. */
export function sendTimes(now: number): readonly number[] {
  const inAnHour = Math.ceil((now + HOUR_MS) / 300_000) * 300_000; // on a round five minutes
  const morning = nextMorning(now, () => true);
  const monday = nextMorning(now, (date) => date.getDay() === MONDAY);
  return [...new Set([inAnHour, morning, monday])].sort((a, b) => a - b);
}

function nextMorning(now: number, fits: (date: Date) => boolean): number {
  const date = new Date(now);
  date.setHours(MORNING, 0, 0, 0);
  while (date.getTime() <= now || !fits(date)) date.setDate(date.getDate() + 1);
  return date.getTime();
}

/** `今天 18:00`, `明天 09:00`, `周一 11月30日 09:00`: a moment ahead. */
export function formatAhead(language: Language, at: number, now: number): string {
  const ahead = -daysAgo(at, now);
  if (ahead === 0) return `${language === "zh" ? "今天" : "today"} ${formatTime(at)}`;
  if (ahead === 1) return `${language === "zh" ? "明天" : "tomorrow"} ${formatTime(at)}`;
  const weekday = new Intl.DateTimeFormat(localeOf[language], { weekday: "short" }).format(at);
  return `${weekday} ${formatDate(language, at, now)} ${formatTime(at)}`;
}

/** `2026-11-30T09:00`, as `<input type="datetime-local">` writes it, in the device's own time zone. */
export function momentField(at: number): string {
  const date = new Date(at);
  const pad = (value: number) => String(value).padStart(2, "0");
  const day = `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** `null` for an empty or odd field. */
export function parseMoment(field: string): number | null {
  const at = new Date(field).getTime();
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(field) && Number.isFinite(at) ? at : null;
}
