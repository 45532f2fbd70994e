/**
 * A cycle is a stretch of whole days that goals are for; its id is made of its dates, so that everybody who means the
 * same days means the same cycle. Dates are ISO texts ("2026-10-01") and never instants: the same day everywhere,
 * whatever the time zone. Day arithmetic goes through UTC, where every day has 24 hours. Rules CYC1–CYC4 in SPEC.md.
 */
export interface Cycle {
  readonly id: string; // "2026-Q4"
  readonly kind: CycleKind;
  readonly name: string; // "2026 Q4"
  readonly from: string;
  readonly to: string; // inclusive
  readonly days: number;
}

export const CYCLE_KINDS = ["month", "twoMonths", "quarter", "half", "year", "weeks"] as const;
export type CycleKind = (typeof CYCLE_KINDS)[number];

const DAY_MS = 86_400_000;
const FIRST_YEAR = 1000;
const LAST_YEAR = 9999;
const WEEK = 7;
export const MAX_WEEKS = 53;

const dayNumber = (year: number, month: number, day: number): number =>
  Date.UTC(year, month - 1, day) / DAY_MS;
const dayToIso = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** `month` 1 to 12, as a calendar shows it. */
export const isoDate = (year: number, month: number, day: number): string =>
  dayToIso(dayNumber(year, month, day));

/** Day number of a date that exists; `null` for "2026-02-30" and the like. */
function parseDate(date: string): number | null {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date) ?? [];
  if (year === undefined || Number(year) < FIRST_YEAR) return null;
  const number = dayNumber(Number(year), Number(month), Number(day));
  return dayToIso(number) === date ? number : null;
}

/** The kinds that divide a year evenly: how many months each has, and how its ids and names are made. */
interface Division {
  readonly kind: Exclude<CycleKind, "weeks">;
  readonly months: number;
  readonly pattern: RegExp;
  id(year: number, part: number): string;
  name(year: number, part: number): string;
}
const twoDigits = (month: number): string => String(month).padStart(2, "0");
const DIVISIONS: readonly Division[] = [
  {
    kind: "month",
    months: 1,
    pattern: /^(\d{4})-(0[1-9]|1[0-2])$/,
    id: (year, part) => `${year}-${twoDigits(part)}`,
    name: (year, part) => `${year}-${twoDigits(part)}`,
  },
  {
    kind: "twoMonths",
    months: 2,
    pattern: /^(\d{4})-B([1-6])$/,
    id: (year, part) => `${year}-B${part}`,
    name: (year, part) => `${year}-${twoDigits(part * 2 - 1)}/${twoDigits(part * 2)}`,
  },
  {
    kind: "quarter",
    months: 3,
    pattern: /^(\d{4})-Q([1-4])$/,
    id: (year, part) => `${year}-Q${part}`,
    name: (year, part) => `${year} Q${part}`,
  },
  {
    kind: "half",
    months: 6,
    pattern: /^(\d{4})-H([12])$/,
    id: (year, part) => `${year}-H${part}`,
    name: (year, part) => `${year} H${part}`,
  },
  {
    kind: "year",
    months: 12,
    pattern: /^(\d{4})()$/,
    id: (year) => String(year),
    name: (year) => String(year),
  },
];

/** `null` unless it is a cycle of whole days in years with four digits. */
export function parseCycle(id: unknown): Cycle | null {
  if (typeof id !== "string" || id.length > 16) return null;
  for (const division of DIVISIONS) {
    const [, year, part] = division.pattern.exec(id) ?? [];
    if (year !== undefined) return partOf(division, Number(year), Number(part || 1));
  }
  const [, first, weeks] = /^(\d{4}-\d{2}-\d{2})\+([1-9]\d?)w$/.exec(id) ?? [];
  return first === undefined ? null : weeksFrom(first, Number(weeks));
}

function partOf(division: Division, year: number, part: number): Cycle | null {
  if (year < FIRST_YEAR || year > LAST_YEAR) return null;
  const first = dayNumber(year, (part - 1) * division.months + 1, 1);
  const next = dayNumber(year, part * division.months + 1, 1);
  return cycleOver(division.kind, division.id(year, part), division.name(year, part), first, next);
}

/** A cycle of whole weeks from any day on; `null` for a day or a length that there is not. */
export function weeksFrom(first: string, weeks: number): Cycle | null {
  const start = parseDate(first);
  if (start === null || !Number.isInteger(weeks) || weeks < 1 || weeks > MAX_WEEKS) return null;
  const next = start + weeks * WEEK;
  if (next > dayNumber(LAST_YEAR, 13, 1)) return null;
  return cycleOver("weeks", `${first}+${weeks}w`, `${first} – ${dayToIso(next - 1)}`, start, next);
}

const cycleOver = (kind: CycleKind, id: string, name: string, first: number, next: number): Cycle => ({
  id,
  kind,
  name,
  from: dayToIso(first),
  to: dayToIso(next - 1),
  days: next - first,
});

/** The cycle of a kind that holds a date; `null` for a date that does not exist. Weeks begin where somebody says. */
export function cycleOf(date: string, kind: Exclude<CycleKind, "weeks"> = "quarter"): Cycle | null {
  const division = DIVISIONS.find((one) => one.kind === kind);
  if (parseDate(date) === null || division === undefined) return null;
  const month = Number(date.slice(5, 7));
  return partOf(division, Number(date.slice(0, 4)), Math.ceil(month / division.months));
}

/** The cycles of its kind before and after; `null` past the years with four digits. */
export function neighboursOf(cycle: Cycle): {
  readonly previous: Cycle | null;
  readonly next: Cycle | null;
} {
  const [first, last] = [parseDate(cycle.from) ?? 0, parseDate(cycle.to) ?? 0];
  if (cycle.kind === "weeks") {
    const weeks = cycle.days / WEEK;
    return {
      previous: weeksFrom(dayToIso(first - cycle.days), weeks),
      next: last + 1 >= dayNumber(LAST_YEAR, 13, 1) ? null : weeksFrom(dayToIso(last + 1), weeks),
    };
  }
  return {
    previous: cycleOf(dayToIso(first - 1), cycle.kind),
    next: cycleOf(dayToIso(last + 1), cycle.kind),
  };
}

/** Whether a cycle stands above another: it holds all of its days and more. */
export const isAbove = (above: Cycle, below: Cycle): boolean =>
  above.days > below.days && above.from <= below.from && below.to <= above.to;

/** The kinds that divide a year and stand above a cycle, the nearest first. */
export const cyclesAbove = (cycle: Cycle): readonly Cycle[] =>
  DIVISIONS.flatMap(({ kind }) => cycleOf(cycle.from, kind) ?? []).filter((one) => isAbove(one, cycle));

/** Which day of the cycle a date is: 1 for the first, 0 before it, the last one after it. */
export function dayOf(cycle: Cycle, date: string): number {
  const day = parseDate(date);
  const first = parseDate(cycle.from);
  if (day === null || first === null) return 0;
  return Math.min(Math.max(day - first + 1, 0), cycle.days);
}

/** Where time says progress would be: the share of days that have begun, 0 to 1. */
export const paceOf = (cycle: Cycle, date: string): number => dayOf(cycle, date) / cycle.days;

/** Whole days from one date to another, less than 0 when it lies before; `null` where one of them does not exist. */
export function daysBetween(from: string, to: string): number | null {
  const [first, last] = [parseDate(from), parseDate(to)];
  return first === null || last === null ? null : last - first;
}
