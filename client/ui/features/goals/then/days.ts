import type { CycleView, Day, KeyResultView, ObjectiveView } from "../../../../bridge/contract.ts";
import { formatDate } from "../../../i18n/format.ts";
import type { Language } from "../../../i18n/text.tsx";
import { dateToTime } from "../cycle-time.ts";
import { thenTexts } from "./then-text.ts";

/** In the address: the last day before today on which something changed. */
export const LAST = "last";

/** Where the slider stops: the days on which something changed, and today. */
export const stopsOf = (days: readonly Day[], today: Day): readonly Day[] => [
  ...days.filter((day) => day < today),
  today,
];

/** The stop that shows what a day shows: the last one that is not after it. */
export const stopAt = (stops: readonly Day[], day: Day): number =>
  Math.max(
    0,
    stops.findLastIndex((stop) => stop <= day),
  );

/** The stop before or after a day; `undefined` where there is none. */
export const stopBeside = (stops: readonly Day[], day: Day, by: -1 | 1): Day | undefined =>
  by === 1 ? stops.find((stop) => stop > day) : stops.findLast((stop) => stop < day);

/** The first day that can be chosen: that of the first change, or of the cycle. */
export const firstDay = (stops: readonly Day[], { from }: Pick<CycleView, "from">): Day =>
  (stops[0] ?? from) < from ? (stops[0] ?? from) : from;

/** A day that was typed; `null` while it is none that can be chosen. */
export const dayIn = (typed: string, first: Day, last: Day): Day | null =>
  dateToTime(typed) !== null && first <= typed && typed <= last ? typed : null;

/** Up to which day changes are told: nobody knows what comes after today, and nothing changed backwards. */
export const endOf = (to: Day, { day, today }: { readonly day: Day; readonly today: Day }): Day =>
  dateToTime(to) !== null && day < to && to < today ? to : today;

export const dayWords = (language: Language, day: Day, today: Day): string =>
  day >= today
    ? thenTexts[language].today
    : formatDate(language, dateToTime(day) ?? 0, dateToTime(today) ?? 0);

/** A key result as it stands now; `null` where it or its objective is gone. */
export function resultNow(
  now: readonly ObjectiveView[],
  objective: string,
  keyResult: string,
): KeyResultView | null {
  const there = now.find(({ id, archived }) => id === objective && !archived);
  return there?.keyResults.find(({ id }) => id === keyResult) ?? null;
}
