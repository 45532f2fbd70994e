/**
 * A cycle is a quarter. Dates are ISO texts ("2026-10-01") and never instants: the same day everywhere, whatever
 * the time zone. Day arithmetic goes through UTC, where every day has 24 hours. Rules CYC1–CYC3 in SPEC.md.
 */
export interface Cycle {
  readonly id: string; // "2026-Q4"
  readonly name: string; // "2026 Q4"
  readonly from: string;
  readonly to: string; // inclusive
  readonly days: number;
}

const DAY_MS = 86_400_000;
const FIRST_YEAR = 1000;
const LAST_YEAR = 9999;

const dayNumber = (year: number, month: number, day: number): number =>
  Date.UTC(year, month - 1, day) / DAY_MS;
const dayToIso = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** `month` 1 to 12, as a calendar shows it. */
export const isoDate = (year: number, month: number, day: number): string =>
  dayToIso(dayNumber(year, month, day));

/** Day number of a date that exists; `null` for "2026-02-30" and the like. */
function parseDate(date: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  if (year === undefined) return null;
  const number = dayNumber(Number(year), Number(month), Number(day));
  return dayToIso(number) === date ? number : null;
}

const cycleId = (year: number, quarter: number): string => `${year}-Q${quarter}`;

/** `null` unless it is a quarter of a year with four digits. */
export function parseCycle(id: unknown): Cycle | null {
  const [, yearText, quarterText] = (typeof id === "string" && /^(\d{4})-Q([1-4])$/.exec(id)) || [];
  const year = Number(yearText);
  const quarter = Number(quarterText);
  if (typeof id !== "string" || yearText === undefined || year < FIRST_YEAR) return null;
  const first = dayNumber(year, quarter * 3 - 2, 1);
  const next = dayNumber(year, quarter * 3 + 1, 1);
  return {
    id,
    name: `${year} Q${quarter}`,
    from: dayToIso(first),
    to: dayToIso(next - 1),
    days: next - first,
  };
}

/** The cycle that holds a date; `null` for a date that does not exist. */
export function cycleOf(date: string): Cycle | null {
  if (parseDate(date) === null) return null;
  return parseCycle(cycleId(Number(date.slice(0, 4)), Math.ceil(Number(date.slice(5, 7)) / 3)));
}

/** The cycles before and after; `null` past the years with four digits. */
export function neighboursOf({ id }: Cycle): {
  readonly previous: Cycle | null;
  readonly next: Cycle | null;
} {
  const quarters = Number(id.slice(0, 4)) * 4 + Number(id.slice(6)) - 1;
  const at = (number: number): Cycle | null => {
    const year = Math.floor(number / 4);
    return year > LAST_YEAR ? null : parseCycle(cycleId(year, (number % 4) + 1));
  };
  return { previous: at(quarters - 1), next: at(quarters + 1) };
}

/** Which day of the cycle a date is: 1 for the first, 0 before it, the last one after it. */
export function dayOf(cycle: Cycle, date: string): number {
  const day = parseDate(date);
  const first = parseDate(cycle.from);
  if (day === null || first === null) return 0;
  return Math.min(Math.max(day - first + 1, 0), cycle.days);
}

/** Where time says progress would be: the share of days that have begun, 0 to 1. */
export const paceOf = (cycle: Cycle, date: string): number => dayOf(cycle, date) / cycle.days;
