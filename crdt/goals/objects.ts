import { ACTION, GOAL_LIMITS, type GoalChange, type GuardReason, isMake } from "./change.ts";
import { type OperationId, type Touch, touchesOf } from "./touches.ts";

/** The objects of one document and the elements of its sequences: what an operation may speak of. */
export interface GoalObjects {
  /** `null`: all it speaks of is here, and is remembered from now on. Otherwise why not, or whose change is missing. */
  take(change: GoalChange): null | { readonly reason: GuardReason } | { readonly missing: string };
}

interface GoalObject {
  readonly depth: number;
  readonly sequence: boolean;
  readonly elements: ElementSet;
}

export function createGoalObjects(): GoalObjects {
  const objects = new Map<string, GoalObject>();
  const root: GoalObject = { depth: 0, sequence: false, elements: createElementSet() };

  function take(change: GoalChange): ReturnType<GoalObjects["take"]> {
    const made = new Map<string, GoalObject>();
    const inserted = new Map<GoalObject, Set<number>>();
    const own = change.actors[0];
    let counter = change.startOp;
    for (const touch of touchesOf(change)) {
      const object = touch.object === null ? root : findObject(change, touch.object, made);
      if (object === undefined) return absent(change, touch.object as OperationId);
      const flaw = judge(change, touch, object, inserted);
      if (flaw !== null) return flaw;
      if (touch.insert) setOf(inserted, object).add(counter);
      if (isMake(touch.action)) made.set(`${counter}@${own}`, newObject(object, touch.action));
      counter++;
    }
    for (const [id, object] of made) objects.set(id, object);
    for (const [object, counters] of inserted) for (const one of counters) object.elements.add(own, one);
    return null;
  }

  const findObject = (
    change: GoalChange,
    { counter, actor }: OperationId,
    made: ReadonlyMap<string, GoalObject>,
  ) => {
    const id = `${counter}@${change.actors[actor]}`;
    return made.get(id) ?? objects.get(id);
  };

  return { take };
}

function judge(
  change: GoalChange,
  { action, element }: Touch,
  object: GoalObject,
  inserted: ReadonlyMap<GoalObject, ReadonlySet<number>>,
): ReturnType<GoalObjects["take"]> {
  if ((element !== null) !== object.sequence) return { reason: "Reference" };
  if (isMake(action) && object.depth >= GOAL_LIMITS.depth) return { reason: "TooDeep" };
  if (element === null || element.counter === 0) return null;
  const known =
    isOwn(change, element) === true
      ? inserted.get(object)?.has(element.counter)
      : object.elements.has(change.actors[element.actor] as string, element.counter);
  return known ? null : absent(change, element);
}

const isOwn = (change: GoalChange, { counter, actor }: OperationId): boolean =>
  actor === 0 && counter >= change.startOp;

/** Nothing of its own may be missing; something of others may still come. */
const absent = (change: GoalChange, id: OperationId) =>
  isOwn(change, id) ? ({ reason: "Reference" } as const) : { missing: change.actors[id.actor] as string };

const newObject = (within: GoalObject, action: number): GoalObject => ({
  depth: within.depth + 1,
  sequence: action !== ACTION.makeMap,
  elements: createElementSet(),
});

function setOf(sets: Map<GoalObject, Set<number>>, object: GoalObject): Set<number> {
  const there = sets.get(object);
  if (there !== undefined) return there;
  const made = new Set<number>();
  sets.set(object, made);
  return made;
}

interface ElementSet {
  /** Counters of one actor come in ascending order. */
  add(actor: string, counter: number): void;
  has(actor: string, counter: number): boolean;
}

/** Typing makes runs of counters: a text costs two numbers per run, not one per letter. */
function createElementSet(): ElementSet {
  const runsByActor = new Map<string, { readonly starts: number[]; readonly ends: number[] }>();
  return {
    add(actor, counter) {
      const runs = runsByActor.get(actor) ?? { starts: [], ends: [] };
      runsByActor.set(actor, runs);
      const last = runs.ends.length - 1;
      if (runs.ends[last] === counter - 1) runs.ends[last] = counter;
      else {
        runs.starts.push(counter);
        runs.ends.push(counter);
      }
    },
    has(actor, counter) {
      const runs = runsByActor.get(actor);
      if (runs === undefined) return false;
      let low = 0;
      let high = runs.starts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((runs.starts[middle] as number) <= counter) low = middle + 1;
        else high = middle;
      }
      return low > 0 && counter <= (runs.ends[low - 1] as number);
    },
  };
}
