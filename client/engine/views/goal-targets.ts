import { belowOf, type Cycle, isAbove, type Objective, type ObjectiveId } from "../../../crdt/index.ts";
import type { GoalTarget } from "../api.ts";
import type { GoalsRunning } from "../running.ts";
import { faceOrNull, placeName } from "./goal-rows.ts";
import { surveyOf } from "./goal-survey.ts";

/** What an objective can point at: its own cycle first, then those above, then all others, the newest first. */
export function targetsOf(running: GoalsRunning, of: ObjectiveId): readonly GoalTarget[] {
  const survey = surveyOf(running);
  const own = survey.raw(of)?.objective;
  const below = belowOf(survey.graph, of);
  const rank = (cycle: Cycle): number => {
    const mine = own === undefined ? null : survey.cycleOf(own);
    return mine === null || cycle.id === mine.id ? 0 : isAbove(cycle, mine) ? 1 : 2;
  };
  return [...running.objectives.raw()]
    .filter(([id, { objective, changes }]) => id !== of && changes > 0 && !objective.archived)
    .map(([id, { objective }]) => ({ id, objective, cycle: survey.cycleOf(objective) }))
    .sort(
      (a, b) =>
        rank(a.cycle) - rank(b.cycle) ||
        compare(b.cycle.from, a.cycle.from) ||
        LEVELS.indexOf(survey.groupOf(a.id, a.objective)) -
          LEVELS.indexOf(survey.groupOf(b.id, b.objective)) ||
        a.objective.createdAt - b.objective.createdAt ||
        compare(a.id, b.id),
    )
    .map(({ id, objective, cycle }) => ({
      id,
      title: objective.title,
      cycle: { id: cycle.id, kind: cycle.kind, name: cycle.name, from: cycle.from, to: cycle.to },
      owner: faceOrNull(running, objective.owner),
      place: objective.home === null ? "" : (placeName(running, objective.home) ?? ""),
      keyResults: liveOf(objective),
      closesRing: below.has(id),
    }));
}

const LEVELS = ["org", "team", "person"];
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Numbered as they are shown everywhere. */
const liveOf = ({ keyResults }: Objective): GoalTarget["keyResults"] =>
  keyResults
    .filter(({ archived }) => !archived)
    .map(({ id, title }, index) => ({ id, number: index + 1, title }));
