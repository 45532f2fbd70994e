import type { KeyResult, Objective } from "../../../crdt/index.ts";
import { ownersOf } from "../../../crdt/index.ts";
import type { DueResult } from "../api.ts";
import { inOrder } from "../commands/goal-places.ts";
import type { GoalsRunning } from "../running.ts";
import { stateOfCycle } from "./goal-cycles.ts";
import { faceOrNull } from "./goal-rows.ts";
import { surveyOf } from "./goal-survey.ts";

/**
 * Key results that this person answers for, in cycles that go on or wait to be closed, that are not done and were last
 * checked in, by anybody, before it was due. One that nobody checked in counts from its cycle's first day or its
 * objective's making. Only this person is told: see own/reminder.ts.
 */
export function dueResults(
  running: GoalsRunning,
  isDue: (checkedInAt: number) => boolean,
): readonly DueResult[] {
  running.objectives.open();
  const survey = surveyOf(running);
  const live = [...running.objectives.raw().values()].filter(
    ({ changes, objective }) => changes > 0 && !objective.archived,
  );
  const cycles = new Map(
    live.map(({ objective }) => [survey.cycleOf(objective).id, survey.cycleOf(objective)]),
  );
  const watched = [...cycles.values()]
    .filter((cycle) => ["open", "closing"].includes(stateOfCycle(running, cycle, survey.today)))
    .sort((a, b) => (a.from === b.from ? a.days - b.days : a.from < b.from ? -1 : 1));
  return watched.flatMap((cycle) =>
    inOrder(running, cycle.id).flatMap(([id, objective]) => {
      const raw = survey.raw(id);
      if (objective.archived || raw === null) return [];
      const since = Math.max(Date.parse(cycle.from), objective.createdAt);
      return objective.keyResults.flatMap((keyResult): readonly DueResult[] => {
        if (keyResult.archived || !isMine(running, objective, keyResult)) return [];
        const { progress, checkedInAt } = survey.keyResultHealth(id, raw, keyResult);
        const isDone = (progress ?? 0) >= 1;
        if (isDone || !isDue(Math.max(checkedInAt ?? since, since))) return [];
        const { id: result, title } = keyResult;
        return [{ objective: id, objectiveTitle: objective.title, id: result, title, cycle: cycle.id }];
      });
    }),
  );
}

/** Its own owner, or else those of its objective. */
function isMine(running: GoalsRunning, objective: Objective, { owner }: KeyResult): boolean {
  const owners = owner === null ? ownersOf(objective) : [owner];
  return owners.some((one) => faceOrNull(running, one)?.member === running.core.identity.member);
}
