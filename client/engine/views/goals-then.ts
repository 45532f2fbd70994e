import {
  type CheckInsState,
  type Cycle,
  cycleOf,
  hlcToMs,
  type KeyResultId,
  type ObjectiveId,
  parseCycle,
  type Stamp,
} from "../../../crdt/index.ts";
import type { Day, GoalsThenView } from "../api-goal-moments.ts";
import type { MomentReply, RawMoment, RawObjective } from "../goals/protocol.ts";
import type { Told, Travel } from "../goals/travel.ts";
import type { GoalsRunning } from "../running.ts";
import { localDate } from "./goal-cycles.ts";
import { goalsViewAt } from "./goals.ts";

/** Goals as they stood when a day was over, told by the views of now. Nothing here is stored. */

export async function goalsThenView(
  running: GoalsRunning,
  travel: Travel,
  inCycle: string | null,
  day: Day | null,
): Promise<GoalsThenView> {
  const today = todayOf(running);
  const cycle = cycleWanted(running, inCycle);
  const nothing = { read: 0, all: 0, unread: 0, day: day ?? today, today, days: [] as Day[], goals: null };
  running.objectives.open();
  const { type } = running.objectives.state;
  if (type !== "ready") return { ...nothing, state: type === "failed" ? type : "reading" };
  const now = await travel.moments(Number.POSITIVE_INFINITY, cycle.id);
  if (!now.isWhole) return { ...nothing, ...readingOf(now), state: "reading" };
  const days = daysOf(running, cycle, now);
  const wanted = day === null || dayEnd(day) === null ? lastDay(days, today) : day;
  const isPast = wanted < today;
  const shown = isPast ? wanted : today;
  const until = untilOf(shown, today);
  const told = until === Number.POSITIVE_INFINITY ? now : await travel.moments(until, cycle.id);
  const read = { ...nothing, ...readingOf(told), day: shown, days };
  if (!told.isWhole) return { ...read, state: "reading" };
  const then = runningAt(running, momentsIn(told), until);
  return {
    ...read,
    state: "ready",
    goals: goalsViewAt(then, cycle.id, Math.min(until * 1000, running.core.time.now())),
  };
}

export const todayOf = ({ core }: GoalsRunning): Day => localDate(core.time.now());

export const cycleWanted = (running: GoalsRunning, wanted: string | null): Cycle =>
  parseCycle(wanted) ?? (cycleOf(todayOf(running)) as Cycle);

export const readingOf = <T>({ byObjective, all }: Told<T>) => ({
  read: byObjective.size,
  all,
  unread: [...byObjective.values()].filter((one) => one === null).length,
});

/** The last second of a day; `null` for what is no day. */
export function dayEnd(day: Day): number | null {
  const [year = 0, month = 0, date = 0] = /^\d{4}-\d{2}-\d{2}$/.test(day) ? day.split("-").map(Number) : [];
  const next = new Date(year, month - 1, date + 1).getTime();
  return localDate(next - 1) === day ? Math.floor((next - 1) / 1000) : null;
}

/** Today is not over: it is now. */
export const untilOf = (day: Day, today: Day): number =>
  day >= today ? Number.POSITIVE_INFINITY : (dayEnd(day) ?? Number.POSITIVE_INFINITY);

const lastDay = (days: readonly Day[], today: Day): Day =>
  days.findLast((day) => day < today) ?? localDate(new Date(`${today}T00:00`).getTime() - 1);

/** On which something was written to an objective that is in the cycle now, or checked in. */
function daysOf(running: GoalsRunning, cycle: Cycle, told: Told<MomentReply>): readonly Day[] {
  const { objectives } = running;
  const today = todayOf(running);
  const days = new Set<Day>();
  for (const [id, reply] of told.byObjective) {
    const now = objectives.raw().get(id)?.objective;
    if (now?.cycle !== cycle.id) continue;
    for (const time of reply?.times ?? []) days.add(localDate(time * 1000));
    for (const keyResult of now.keyResults)
      for (const { stamp } of objectives.checkIns(id, keyResult.id).checkIns)
        days.add(localDate(hlcToMs(stamp.hlc)));
  }
  return [...days].filter((day) => day <= today).sort();
}

const momentsIn = (told: Told<MomentReply>): ReadonlyMap<ObjectiveId, RawMoment | null> =>
  new Map([...told.byObjective].map(([id, reply]) => [id, reply?.moment ?? null]));

/**
 * The same engine with the objectives of a moment: documents as they were, what had been said by then, and nothing that
 * can be edited. What had not been written yet is not there.
 */
export function runningAt(
  running: GoalsRunning,
  moments: ReadonlyMap<ObjectiveId, RawMoment | null>,
  until: number,
): GoalsRunning {
  const { objectives } = running;
  const { words } = objectives;
  const wasSaid = ({ stamp }: { readonly stamp: Stamp }): boolean => hlcToMs(stamp.hlc) < (until + 1) * 1000;
  const raw = new Map(
    [...moments].flatMap(([id, moment]): (readonly [ObjectiveId, RawObjective])[] =>
      moment === null ? [] : [[id, rawAt(moment)]],
    ),
  );
  const states = new Map<string, CheckInsState>();
  const checkIns = (id: ObjectiveId, keyResult: KeyResultId): CheckInsState => {
    const known = states.get(id + keyResult);
    if (known !== undefined) return known;
    const state = { checkIns: objectives.checkIns(id, keyResult).checkIns.filter(wasSaid) };
    states.set(id + keyResult, state);
    return state;
  };
  return {
    ...running,
    objectives: {
      ...objectives,
      raw: () => raw,
      checkIns,
      words: {
        ...words,
        scores: (id, keyResult) => words.scores(id, keyResult).filter(wasSaid),
        threads: () => [],
        cycles: (room) => new Map([...words.cycles(room)].filter(([, said]) => wasSaid(said))),
        retrospectives: (id, about) => words.retrospectives(id, about).filter(wasSaid),
      },
    },
  };
}

const rawAt = ({ objective, parentsSetAt }: RawMoment): RawObjective => ({
  objective,
  parentsSetAt,
  invalid: [],
  isNewer: false,
  version: "",
  conflicts: [],
  updatedAt: objective.createdAt,
  changes: 1,
  waiting: 0,
  full: true,
});
