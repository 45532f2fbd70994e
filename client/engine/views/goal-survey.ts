import {
  type AlignmentGraph,
  alignmentOf,
  type CheckInsState,
  type Cycle,
  currentOf,
  cycleOf,
  cyclesAbove,
  isAbove,
  type KeyResult,
  type KeyResultId,
  keyResultHints,
  type Moment,
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

export function surveyOf(running: GoalsRunning): Survey {
  const { core, objectives } = running;
  const now = core.time.now();
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
  const cycleOfObjective = ({ cycle }: Objective): Cycle => parseCycle(cycle) ?? (cycleOf(today) as Cycle);
  const groupOf = (id: ObjectiveId, { level, home }: Objective): GoalLevel =>
    level ?? (home !== null || objectives.roomOf(id) !== objectives.room() ? "team" : "org");

  function momentOf(cycle: Cycle, createdAt: number): Moment {
    const state = stateOfCycle(running, cycle, today);
    return {
      now,
      isOpen: state === "open" || state === "closing",
      isOver: cycle.to < today,
      since: Math.max(Date.parse(cycle.from), createdAt),
    };
  }

  function keyResultHealth(id: ObjectiveId, { objective }: RawObjective, keyResult: KeyResult): Health {
    const cycle = cycleOfObjective(objective);
    const newest = current(id, keyResult.id);
    const standing: Standing = {
      progress: progressOf(keyResult, newest?.value ?? null),
      pace: paceOf(cycle, today),
      checkedInAt: newest === null ? null : saidAt(newest),
      confidence: newest?.confidence ?? null,
    };
    const hints = keyResultHints(keyResult, standing, momentOf(cycle, objective.createdAt));
    return { ...standing, status: suggestedStatus(standing), hints };
  }

  /** There is something to align to where a cycle above has objectives, or the organisation has some in this one. */
  function canAlign(id: ObjectiveId, objective: Objective, cycle: Cycle): boolean {
    if (cyclesAbove(cycle).some((above) => live.has(above.id))) return true;
    if (groupOf(id, objective) === "org") return false;
    return all.some(
      ([other, raw]) =>
        raw.objective.level === "org" &&
        !raw.objective.archived &&
        other !== id &&
        isSameOrAbove(cycleOfObjective(raw.objective), cycle),
    );
  }

  function health(id: ObjectiveId, raw: RawObjective): Health {
    const { objective } = raw;
    const cycle = cycleOfObjective(objective);
    const parts = objective.keyResults
      .filter(({ archived }) => !archived)
      .flatMap((one) => current(id, one.id) ?? []);
    const standing: Standing = {
      progress: progress.get(id) ?? null,
      pace: paceOf(cycle, today),
      checkedInAt: newestOf(parts.map(saidAt)),
      confidence: leastOf(parts.flatMap(({ confidence }) => confidence ?? [])),
    };
    const isAligned = (graph.parents.get(id) ?? []).some(({ state }) => state !== "ring");
    const hints = objectiveHints(objective, standing, momentOf(cycle, objective.createdAt), {
      canAlign: canAlign(id, objective, cycle),
      isAligned,
    });
    return { ...standing, status: suggestedStatus(standing), hints };
  }

  return {
    running,
    today,
    graph,
    progress: (id) => progress.get(id) ?? null,
    raw: (id) => objectives.raw().get(id) ?? null,
    current,
    cycleOf: cycleOfObjective,
    isLocked: (objective) => stateOfCycle(running, cycleOfObjective(objective), today) === "closed",
    health,
    keyResultHealth,
    groupOf,
  };
}

const isSameOrAbove = (above: Cycle, cycle: Cycle): boolean => above.id === cycle.id || isAbove(above, cycle);
const newestOf = (times: readonly number[]): number | null =>
  times.length === 0 ? null : Math.max(...times);
const leastOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.min(...values);
