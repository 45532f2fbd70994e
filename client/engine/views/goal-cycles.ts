import {
  CYCLE_KINDS,
  type Cycle,
  cycleOf,
  cycleStateOf,
  cyclesAbove,
  dayOf,
  neighboursOf,
  parseCycle,
} from "../../../crdt/index.ts";
import type { CycleChoice, CycleView } from "../api.ts";
import type { GoalsRunning } from "../running.ts";
import { rightsNow } from "../state/judged.ts";
import { faceOf } from "./people.ts";

/** Cycles as the UI shows them: those around now, those in use, and those above. */

/** Of its kind the one before, now, and the next; all that hold an objective; the year; the newest first. */
export function cyclesOf(running: GoalsRunning | null, shown: Cycle, today: string): readonly CycleView[] {
  const current = cycleOf(today) as Cycle;
  const used = [...(running?.objectives.raw().values() ?? [])].flatMap(
    ({ objective }) => parseCycle(objective.cycle) ?? [],
  );
  const said = [...(saidOf(running)?.keys() ?? [])].flatMap((id) => parseCycle(id) ?? []);
  const near = [neighboursOf(current).next, current, neighboursOf(current).previous].filter(
    (cycle) => cycle !== null,
  );
  const byId = new Map([...near, shown, ...used, ...said].map((cycle) => [cycle.id, cycle]));
  return [...byId.values()].sort(newestFirst).map((cycle) => cycleView(running, cycle, today));
}

/** What begins later stands first; of those that begin together the longer one. */
const newestFirst = (a: Cycle, b: Cycle): number =>
  a.from === b.from ? b.days - a.days || (a.id < b.id ? -1 : 1) : a.from < b.from ? 1 : -1;

export const viewsAbove = (running: GoalsRunning | null, cycle: Cycle, today: string): readonly CycleView[] =>
  cyclesAbove(cycle).map((one) => cycleView(running, one, today));

/** What there is to choose from, the longest kind first: nobody has to know how a cycle's id is made. */
export const cycleChoices = (today: string): readonly CycleChoice[] =>
  [...CYCLE_KINDS].reverse().flatMap((kind) => {
    const now = kind === "weeks" ? null : cycleOf(today, kind);
    if (now === null) return [];
    const { previous, next } = neighboursOf(now);
    return [previous, now, next].flatMap((one) =>
      one === null
        ? []
        : { id: one.id, kind, name: one.name, from: one.from, to: one.to, current: one.id === now.id },
    );
  });

export function cycleView(running: GoalsRunning | null, cycle: Cycle, today: string): CycleView {
  const objectives = [...(running?.objectives.raw().values() ?? [])].filter(
    ({ objective }) => objective.cycle === cycle.id && !objective.archived,
  ).length;
  const said = saidOf(running)?.get(cycle.id) ?? null;
  return {
    ...cycle,
    day: dayOf(cycle, today),
    current: cycle.from <= today && today <= cycle.to,
    objectives,
    state: cycleStateOf(cycle, said, today),
    stateBy: running === null || said === null ? null : faceOf(running.core, said.by),
    canSet: running !== null && leadsGoals(running),
  };
}

const saidOf = (running: GoalsRunning | null) => {
  const room = running?.objectives.room() ?? null;
  return room === null ? undefined : running?.objectives.words.cycles(room);
};

export const stateOfCycle = (running: GoalsRunning, cycle: Cycle, today: string) =>
  cycleStateOf(cycle, saidOf(running)?.get(cycle.id) ?? null, today);

function leadsGoals({ core, objectives }: GoalsRunning): boolean {
  const room = objectives.room();
  return room !== null && rightsNow(core, room, core.identity.member).leads;
}

/** The date where this device is. */
export function localDate(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;
}
