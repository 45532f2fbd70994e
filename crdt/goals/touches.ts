import { ACTION, COLUMN, columnOf, type GoalChange } from "./change.ts";
import { type Column, readDeltas, readFlags, readUints } from "./columns.ts";

/** One operation of a guarded change, as far as it touches objects. Actors are places in `change.actors`. */
export interface Touch {
  readonly action: number;
  readonly insert: boolean;
  /** The object it changes; `null` is the root. */
  readonly object: OperationId | null;
  /** What it changes in a sequence: `null` for maps, counter 0 for the start. */
  readonly element: OperationId | null;
}
export interface OperationId {
  readonly counter: number;
  readonly actor: number;
}

/** The operations of a guarded change in order; number `i` has the id `startOp + i` of the change's own actor. */
export function* touchesOf(change: GoalChange): Generator<Touch> {
  const count = change.operations;
  const [actions, objectActors, objectCounters, keyActors] = [
    COLUMN.action,
    COLUMN.objectActor,
    COLUMN.objectCounter,
    COLUMN.keyActor,
  ].map((id) => readUints(columnOf(change, id), count) ?? []);
  const keyCounters = readDeltas(columnOf(change, COLUMN.keyCounter), count) ?? [];
  const inserts = readFlags(columnOf(change, COLUMN.insert), count) ?? [];
  for (let i = 0; i < count; i++)
    yield {
      action: actions?.[i] ?? ACTION.set,
      insert: inserts[i] ?? false,
      object: idAt(objectActors, objectCounters, i),
      element: idAt(keyActors, keyCounters, i),
    };
}

/** The operations that a guarded change replaces or deletes. */
export function* predsOf(change: GoalChange): Generator<OperationId> {
  const counts = readUints(columnOf(change, COLUMN.predCount), change.operations) ?? [];
  const total = [...counts].reduce<number>((sum, count) => sum + (count ?? 0), 0);
  const actors = readUints(columnOf(change, COLUMN.predActor), total) ?? [];
  const counters = readDeltas(columnOf(change, COLUMN.predCounter), total) ?? [];
  for (let i = 0; i < total; i++) {
    const id = idAt(actors, counters, i);
    if (id !== null) yield id;
  }
}

function idAt(
  actors: Column<number> | undefined,
  counters: Column<number> | undefined,
  i: number,
): OperationId | null {
  const counter = counters?.[i] ?? null;
  return counter === null ? null : { counter, actor: actors?.[i] ?? 0 };
}
