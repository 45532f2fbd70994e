import type { CalmView, QuietSpan } from "../../../bridge/contract.ts";

/** When it is quiet. Decided on this device: nobody learns when somebody rests. */

const WEEK_DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const DAY_MINUTES = 24 * 60;

/** The day of the week (Monday is 0) and the minute of the day, on the clock that counts. */
export function clockIn(zone: string, now: number): { readonly day: number; readonly minute: number } {
  const parts = formatIn(zone).formatToParts(now);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    day: Math.max(0, WEEK_DAYS.indexOf(part("weekday"))),
    minute: (Number(part("hour")) % 24) * 60 + Number(part("minute")),
  };
}

function formatIn(zone: string): Intl.DateTimeFormat {
  const asked = { weekday: "short", hour: "2-digit", minute: "2-digit", hour12: false } as const;
  try {
    return new Intl.DateTimeFormat("en-US", { ...asked, ...(zone !== "" && { timeZone: zone }) });
  } catch {
    return new Intl.DateTimeFormat("en-US", asked); // a zone that this browser does not know: its own
  }
}

type Rest = Pick<CalmView, "quiet" | "restingUntil">;

export function isQuietAt({ quiet, restingUntil }: Rest, now: number): boolean {
  if (restingUntil !== null && now < restingUntil) return true;
  if (!quiet.on) return false;
  const { day, minute } = clockIn(quiet.zone, now);
  return quiet.spans.some((span) => holds(span, day, minute));
}

/** One that ends before it begins goes on into the next day. One that begins and ends alike lasts the whole day. */
function holds({ days, from, to }: QuietSpan, day: number, minute: number): boolean {
  if (to > from) return days.includes(day) && minute >= from && minute < to;
  if (to === from) return days.includes(day);
  return (days.includes(day) && minute >= from) || (days.includes((day + 6) % 7) && minute < to);
}

/** The next time of day at that minute, on this device's clock; `day` (Monday is 0): on that day. */
export function nextAt(now: number, minute: number, day: number | null = null): number {
  const at = new Date(now);
  at.setHours(Math.floor(minute / 60), minute % 60, 0, 0);
  while (at.getTime() <= now || (day !== null && (at.getDay() + 6) % 7 !== day)) at.setDate(at.getDate() + 1);
  return at.getTime();
}

export const minuteOf = (text: string): number | null => {
  const [hours, minutes] = text.split(":").map(Number);
  const minute = (hours ?? Number.NaN) * 60 + (minutes ?? Number.NaN);
  return Number.isInteger(minute) && minute >= 0 && minute < DAY_MINUTES ? minute : null;
};

export const timeText = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => `${part}`.padStart(2, "0")).join(":");
