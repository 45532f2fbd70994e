import type { CborValue } from "../../../crdt/index.ts";
import type { ReminderCadence, ReminderChoice } from "../api.ts";
import { offsetIn } from "./quiet.ts";

/** When a person is reminded of check-ins: at times they chose, by the clock they chose. Pure; nobody else reads any of it. */

export interface Reminder extends ReminderChoice {
  /** When it was chosen, Unix ms: the first time comes after it, and every second week is counted from there. */
  readonly since: number;
}

const CADENCES: readonly ReminderCadence[] = ["weekly", "fortnightly", "monthly"];
const MINUTES = 24 * 60;
const MINUTE_MS = 60_000;
const DAY_MS = MINUTES * MINUTE_MS;
const LAST_MS = 8.64e15;

/** Monday is 0; of a month its day, 31 being the last one of a shorter month too. */
export const isReminder = ({ cadence, zone, day, minute }: ReminderChoice): boolean =>
  CADENCES.includes(cadence) &&
  zone.length <= 64 &&
  isWhole(day, cadence === "monthly" ? 1 : 0, cadence === "monthly" ? 31 : 6) &&
  isWhole(minute, 0, MINUTES - 1);

export const reminderToValue = ({ cadence, zone, day, minute, since }: Reminder): CborValue => [
  CADENCES.indexOf(cadence),
  zone,
  day,
  minute,
  since,
];

/** `null` where nothing was chosen, or nothing that this Skein understands. */
export function reminderOf(value: CborValue): Reminder | null {
  if (!Array.isArray(value) || value.length !== 5) return null;
  const [at, zone, day, minute, since] = value as readonly CborValue[];
  const cadence = CADENCES[Number(at)];
  if (cadence === undefined || typeof at !== "number" || typeof zone !== "string") return null;
  if (typeof day !== "number" || typeof minute !== "number" || typeof since !== "number") return null;
  const reminder = { cadence, zone, day, minute, since };
  return isReminder(reminder) && isWhole(since, 0, LAST_MS) ? reminder : null;
}

const isWhole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

// ---------------------------------------------------------------- times

export interface ReminderTimes {
  /** The newest time that has come, with the one it follows, which may be from before it was chosen; `null` before the first. */
  readonly last: { readonly at: number; readonly before: number } | null;
  readonly next: number;
}

export function timesOf(reminder: Reminder, now: number): ReminderTimes {
  const time = timeline(reminder);
  let at = Math.max(-1, Math.floor((now - time(0)) / periodMs[reminder.cadence]) - 1);
  while (time(at + 1) <= now) at += 1;
  return { last: at < 0 ? null : { at: time(at), before: time(at - 1) }, next: time(at + 1) };
}

/**
 * Whether what was last said at `checkedInAt` is asked about now. Who checked in within the second half of the time
 * before a reminder has answered it already; what was said in answer to one does not answer the next.
 */
export function isDue(reminder: Reminder, checkedInAt: number, now: number): boolean {
  const { last } = timesOf(reminder, now);
  return last !== null && checkedInAt < last.at - (last.at - last.before) / 2;
}

const periodMs = { weekly: 7 * DAY_MS, fortnightly: 14 * DAY_MS, monthly: 31 * DAY_MS } as const;

/** The moment of each of its times, the first after it was chosen being 0. */
function timeline({ cadence, zone, day, minute, since }: Reminder): (nth: number) => number {
  const today = Math.floor((since + offsetIn(zone, since)) / DAY_MS);
  if (cadence === "monthly") {
    const month = (nth: number) => momentOf(zone, dayOfMonth(today, nth, day), minute);
    const skipped = month(0) > since ? 0 : 1;
    return (nth) => month(nth + skipped);
  }
  const first = today + ((day - weekdayOf(today) + 7) % 7);
  const begin = momentOf(zone, first, minute) > since ? first : first + 7;
  const days = cadence === "weekly" ? 7 : 14;
  return (nth) => momentOf(zone, begin + nth * days, minute);
}

/** Days are counted from 1 January 1970, which was a Thursday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

function dayOfMonth(from: number, later: number, wanted: number): number {
  const date = new Date(from * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + later];
  const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(wanted, days)) / DAY_MS;
}

/**
 * When a zone's clock shows that minute of that day. An hour that is there twice: the first; one that is left out: as much
 * later as was left out.
 */
function momentOf(zone: string, day: number, minute: number): number {
  const shown = day * DAY_MS + minute * MINUTE_MS;
  const [before, after] = [offsetIn(zone, shown - DAY_MS), offsetIn(zone, shown + DAY_MS)];
  const moments = [before, after].map((offset) => shown - offset);
  return moments.find((at) => at + offsetIn(zone, at) === shown) ?? shown - before;
}
