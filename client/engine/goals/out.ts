import {
  type CheckIn,
  type EventRef,
  idToBytes,
  type KeyResultId,
  type Objective,
  type ObjectiveId,
} from "../../../crdt/index.ts";
import type { GoalEventView } from "../api.ts";
import type { GoalsRunning } from "../running.ts";
import { NO_LIMIT, under } from "../state/places.ts";
import type { GoalChangeRecord } from "../state/records.ts";
import { goalHistoryView } from "../views/goal-history.ts";

/** An objective as it is taken away. */
export interface GoalOut {
  readonly id: ObjectiveId;
  readonly objective: Objective;
  readonly checkIns: readonly { readonly keyResult: KeyResultId; readonly all: readonly CheckIn[] }[];
  /** Newest first. */
  readonly past: readonly GoalEventView[];
  /** Where in the goals room it was written. */
  readonly written: readonly EventRef[];
}

const MOST_PAST = 1_000;

/** One objective after the other, in order of creation: no more than one of them is put together at a time. */
export async function* goalsOut(run: GoalsRunning): AsyncGenerator<GoalOut> {
  const { objectives, core } = run;
  const inOrder = [...objectives.raw()]
    .filter(([, { changes }]) => changes > 0)
    .sort(([idA, a], [idB, b]) => a.objective.createdAt - b.objective.createdAt || (idA < idB ? -1 : 1));
  for (const [id, { objective }] of inOrder) {
    const range = { ...under(idToBytes(id)), limit: NO_LIMIT };
    const rows = await core.ports.disks.cache.range("goalChanges", range);
    const checkIns = objective.keyResults.map(({ id: keyResult }) => ({
      keyResult,
      all: objectives.checkIns(id, keyResult).checkIns,
    }));
    const changes = rows.map(({ value }): EventRef => (value as GoalChangeRecord).stamp);
    yield {
      id,
      objective,
      checkIns,
      past: (await goalHistoryView(run, id, MOST_PAST)).events,
      written: [...changes, ...checkIns.flatMap(({ all }) => all.map(({ ref }) => ref))],
    };
  }
}
