import type { KeyResultId, ObjectiveId } from "../base/ids.ts";
import type { AlignmentGraph } from "./alignment.ts";
import { objectiveProgress, weightedMean } from "./rollup.ts";
import type { Objective } from "./schema.ts";

/**
 * Progress of every objective, each by its own way: from its key results, from the objectives that contribute to it, or as
 * somebody said. `null`: there is nothing to tell it by. Rule OKR8 in SPEC.md.
 */
export function progressOfAll(
  objectives: ReadonlyMap<ObjectiveId, Objective>,
  { order, children }: Pick<AlignmentGraph, "order" | "children">,
  currentOf: (objective: ObjectiveId, keyResult: KeyResultId) => number | null,
): ReadonlyMap<ObjectiveId, number | null> {
  const progress = new Map<ObjectiveId, number | null>();
  const weightOf = (id: ObjectiveId): number => {
    const one = objectives.get(id);
    return one === undefined || one.archived ? 0 : one.weight;
  };
  for (const id of order) {
    const objective = objectives.get(id);
    if (objective === undefined) continue;
    progress.set(id, ownProgress(id, objective));
  }
  return progress;

  function ownProgress(id: ObjectiveId, objective: Objective): number | null {
    if (objective.rollup === "manual") return objective.progress;
    if (objective.rollup === "keyResults")
      return objectiveProgress(objective.keyResults, (keyResult) => currentOf(id, keyResult));
    const contributing = (children.get(id) ?? []).filter(({ how }) => how === "contributes");
    const once = new Set(contributing.map(({ from }) => from)); // to two key results of it: still one
    return weightedMean(
      [...once].map((from) => ({ weight: weightOf(from), value: progress.get(from) ?? null })),
    );
  }
}
