import {
  type AlignmentGraph,
  alignmentOf,
  type CheckInsState,
  type Cycle,
  type CycleState,
  currentOf,
  cycleOf,
  cyclesAbove,
  isAbove,
  type KeyResult,
  type KeyResultId,
  keyResultHints,
  type Moment,
  type Need,
  type Objective,
  type ObjectiveId,
  objectiveHints,
  paceOf,
  parseCycle,
  progressOf,
  progressOfAll,
  type Standing,
  type StandingCheckIn,
  saidAt,
  suggestedStatus,
  targetToText,
} from "../../../crdt/index.ts";
import type { GoalHint, GoalLevel, GoalStatus } from "../api.ts";
import type { RawObjective } from "../goals/protocol.ts";
import type { GoalsRunning } from "../running.ts";
import { localDate, stateOfCycle } from "./goal-cycles.ts";

/** All objectives at a moment, with what can only be told of them together: progress, alignment, health. */
export interface Survey {
  readonly running: GoalsRunning;
  readonly today: string;
  readonly graph: AlignmentGraph;
  /** Who needs it, or a key result of it. */
  neededBy(id: ObjectiveId): readonly NeededBy[];
  progress(id: ObjectiveId): number | null;
  raw(id: ObjectiveId): RawObjective | null;
  current(id: ObjectiveId, keyResult: KeyResultId): StandingCheckIn | null;
  cycleOf(objective: Objective): Cycle;
  /** Somebody who leads has closed its cycle: it is read, and opened again before it is written. */
  isLocked(objective: Objective): boolean;
  health(id: ObjectiveId, raw: RawObjective): Health;
  keyResultHealth(id: ObjectiveId, raw: RawObjective, keyResult: KeyResult): Health;
  groupOf(id: ObjectiveId, objective: Objective): GoalLevel;
}

export interface NeededBy {
  readonly from: ObjectiveId;
  readonly need: Need;
}

/** What all objectives of a cycle have in common. */
interface Term {
  readonly cycle: Cycle;
  readonly state: CycleState;
  readonly pace: number;
  readonly above: readonly string[];
  readonly startsAt: number;
}

export interface Health extends Standing {
  readonly status: GoalStatus;
  readonly hints: readonly GoalHint[];
}

/** A state is never changed in place: what was found out about it holds as long as it does. */
const currentByState = new WeakMap<CheckInsState, StandingCheckIn | null>();
function currentIn(state: CheckInsState): StandingCheckIn | null {
  const known = currentByState.get(state);
  if (known !== undefined) return known;
  const current = currentOf(state);
  currentByState.set(state, current);
  return current;
}

/** Who points at whom, of all that is here. */
export const alignmentIn = ({ objectives }: GoalsRunning): AlignmentGraph =>
  alignmentOf(
    [...objectives.raw()]
      .filter(([, { changes }]) => changes > 0)
      .map(([id, { objective, parentsSetAt }]) => ({
        id,
        parents: objective.parents.map((parent) => ({
          ...parent,
          setAt: parentsSetAt[targetToText(parent)] ?? 0,
        })),
      })),
  );

export function surveyOf(running: GoalsRunning, now = running.core.time.now()): Survey {
  const { objectives } = running;
  const today = localDate(now);
  const all = [...objectives.raw()].filter(([, { changes }]) => changes > 0);
  const live = new Set(
    all.flatMap(([, { objective }]) => (objective.archived ? [] : (objective.cycle ?? []))),
  );
  const graph = alignmentIn(running);
  const current = (id: ObjectiveId, keyResult: KeyResultId) => currentIn(objectives.checkIns(id, keyResult));
  const progress = progressOfAll(
    new Map(all.map(([id, { objective }]) => [id, objective])),
    graph,
    (id, keyResult) => current(id, keyResult)?.value ?? null,
  );
  const termByCycle = new Map<string | null, Term>();
  function termOf({ cycle: id }: Objective): Term {
    const known = termByCycle.get(id);
    if (known !== undefined) return known;
    const cycle = parseCycle(id) ?? (cycleOf(today) as Cycle);
    const term: Term = {
      cycle,
      state: stateOfCycle(running, cycle, today),
      pace: paceOf(cycle, today),
      above: cyclesAbove(cycle).map((one) => one.id),
      startsAt: Date.parse(cycle.from),
    };
    termByCycle.set(id, term);
    return term;
  }
  const cycleOfObjective = (objective: Objective): Cycle => termOf(objective).cycle;
  const ofOrg = all.filter(([, { objective }]) => objective.level === "org" && !objective.archived);
  const neededBy = neededByAll(all);
  const groupOf = (id: ObjectiveId, { level, home }: Objective): GoalLevel =>
    level ?? (home !== null || objectives.roomOf(id) !== objectives.room() ? "team" : "org");

  function momentOf({ cycle, state, startsAt }: Term, createdAt: number): Moment {
    return {
      now,
      isOpen: state === "open" || state === "closing",
      isOver: cycle.to < today,
      since: Math.max(startsAt, createdAt),
    };
  }

  function keyResultHealth(id: ObjectiveId, { objective }: RawObjective, keyResult: KeyResult): Health {
    const term = termOf(objective);
    const newest = current(id, keyResult.id);
    const standing: Standing = {
      progress: progressOf(keyResult, newest?.value ?? null),
      pace: term.pace,
      checkedInAt: newest === null ? null : saidAt(newest),
      confidence: newest?.confidence ?? null,
    };
    const hints = keyResultHints(keyResult, standing, momentOf(term, objective.createdAt));
    return { ...standing, status: suggestedStatus(standing), hints };
  }

  /** There is something to align to where a cycle above has objectives, or the organisation has some in this one. */
  function canAlign(id: ObjectiveId, objective: Objective, { cycle, above }: Term): boolean {
    if (above.some((one) => live.has(one))) return true;
    if (groupOf(id, objective) === "org") return false;
    return ofOrg.some(
      ([other, raw]) => other !== id && isSameOrAbove(cycleOfObjective(raw.objective), cycle),
    );
  }

  function health(id: ObjectiveId, raw: RawObjective): Health {
    const { objective } = raw;
    const term = termOf(objective);
    const parts = objective.keyResults
      .filter(({ archived }) => !archived)
      .flatMap((one) => current(id, one.id) ?? []);
    const standing: Standing = {
      progress: progress.get(id) ?? null,
      pace: term.pace,
      checkedInAt: newestOf(parts.map(saidAt)),
      confidence: leastOf(parts.flatMap(({ confidence }) => confidence ?? [])),
    };
    const isAligned = (graph.parents.get(id) ?? []).some(({ state }) => state !== "ring");
    const hints = objectiveHints(objective, standing, momentOf(term, objective.createdAt), {
      canAlign: canAlign(id, objective, term),
      isAligned,
    });
    return { ...standing, status: suggestedStatus(standing), hints };
  }

  return {
    running,
    today,
    graph,
    neededBy: (id) => neededBy.get(id) ?? [],
    progress: (id) => progress.get(id) ?? null,
    raw: (id) => objectives.raw().get(id) ?? null,
    current,
    cycleOf: cycleOfObjective,
    isLocked: (objective) => termOf(objective).state === "closed",
    health,
    keyResultHealth,
    groupOf,
  };
}

function neededByAll(
  all: readonly (readonly [ObjectiveId, RawObjective])[],
): ReadonlyMap<ObjectiveId, readonly NeededBy[]> {
  const byNeeded = new Map<ObjectiveId, NeededBy[]>();
  for (const [from, { objective }] of all)
    for (const need of objective.archived ? [] : objective.needs)
      byNeeded.set(need.objective, [...(byNeeded.get(need.objective) ?? []), { from, need }]);
  return byNeeded;
}

const isSameOrAbove = (above: Cycle, cycle: Cycle): boolean => above.id === cycle.id || isAbove(above, cycle);
const newestOf = (times: readonly number[]): number | null =>
  times.length === 0 ? null : Math.max(...times);
const leastOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.min(...values);
