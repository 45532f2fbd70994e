import type { ObjectiveId } from "../base/ids.ts";
import { compareText } from "./fields.ts";
import type { Parent } from "./schema.ts";
import { targetToText } from "./targets.ts";

/** One objective as the map of alignments sees it. */
export interface AlignedObjective {
  readonly id: ObjectiveId;
  readonly parents: readonly (Parent & {
    /** When it was set, by the clock of whoever did. */
    readonly setAt: number;
  })[];
}

export interface Edge extends Parent {
  readonly from: ObjectiveId;
  readonly setAt: number;
  /**
   * `kept`: holds. `ring`: it would close a ring, and does not count. `absent`: what it points at is not here, or not to
   * be seen by this person.
   */
  readonly state: "kept" | "ring" | "absent";
}

/** Who points at whom, without rings. */
export interface AlignmentGraph {
  readonly parents: ReadonlyMap<ObjectiveId, readonly Edge[]>;
  /** Those that point at an objective or a key result of it, by the objective. */
  readonly children: ReadonlyMap<ObjectiveId, readonly Edge[]>;
  /** No objective before one that it is made of: who contributes comes first. */
  readonly order: readonly ObjectiveId[];
}

/**
 * Breaks rings, in time that grows with objectives and edges. Equal knowledge gives the same answer on every device: of a
 * ring that stands alone the edge that was set last is left out. Rules ALN1–ALN4 in SPEC.md.
 */
export function alignmentOf(objectives: readonly AlignedObjective[]): AlignmentGraph {
  const sorted = [...objectives].sort((a, b) => compareText(a.id, b.id));
  const known = new Map(sorted.map((one) => [one.id, one]));
  const edges = new Map(
    sorted.map(({ id, parents }): [ObjectiveId, Edge[]] => [
      id,
      parents
        .map(
          (parent): Edge => ({ ...parent, from: id, state: known.has(parent.objective) ? "kept" : "absent" }),
        )
        .sort(bySetting),
    ]),
  );
  const upward = (id: ObjectiveId): readonly Edge[] =>
    (edges.get(id) ?? []).filter(({ state }) => state !== "absent");
  const rings = ringsIn(sorted, upward);
  const closing = new Set<Edge>();
  const parentsFirst = walk(startsOf(sorted, edges, rings), upward, closing);
  const parents = new Map(
    [...edges].map(([id, all]) => [
      id,
      all.map((edge): Edge => (closing.has(edge) ? { ...edge, state: "ring" } : edge)),
    ]),
  );
  const children = byTarget(parents, ({ state }) => state === "kept");
  return { parents, children, order: parentsFirst.toReversed() };
}

/**
 * All that lead to one, itself among them, also by edges that do not count: an edge set last from it to any of these would
 * be left out, and could bring back another that was. Rule ALN5.
 */
export function belowOf({ parents }: AlignmentGraph, id: ObjectiveId): ReadonlySet<ObjectiveId> {
  const below = byTarget(parents, ({ state }) => state !== "absent");
  return reach(id, (one) => (below.get(one) ?? []).map(({ from }) => from));
}

function reach(
  start: ObjectiveId,
  next: (id: ObjectiveId) => readonly ObjectiveId[],
): ReadonlySet<ObjectiveId> {
  const seen = new Set([start]);
  for (const id of seen) for (const one of next(id)) seen.add(one); // a set is walked as it grows
  return seen;
}

const bySetting = (a: Edge, b: Edge): number =>
  a.setAt - b.setAt || compareText(a.from, b.from) || compareText(targetToText(a), targetToText(b));

/** The newest edge of each ring leads to where its walk begins, so that it is the one that leads back. Upper rings first. */
function startsOf(
  sorted: readonly AlignedObjective[],
  edges: ReadonlyMap<ObjectiveId, readonly Edge[]>,
  rings: ReadonlyMap<ObjectiveId, number>,
): readonly ObjectiveId[] {
  const newest = new Map<number, Edge>();
  for (const edge of [...edges.values()].flat()) {
    const ring = rings.get(edge.from);
    if (ring === undefined || rings.get(edge.objective) !== ring) continue;
    const there = newest.get(ring);
    if (there === undefined || bySetting(there, edge) < 0) newest.set(ring, edge);
  }
  const inRings = [...newest].sort(([a], [b]) => a - b).map(([, { objective }]) => objective);
  return [...inRings, ...sorted.map(({ id }) => id)];
}

interface Step {
  readonly id: ObjectiveId;
  readonly edges: readonly Edge[];
  at: number;
}

/** Depth first along the parents; notes edges that lead back to where the walk stands. Gives each one after its parents. */
function walk(
  starts: readonly ObjectiveId[],
  upward: (id: ObjectiveId) => readonly Edge[],
  closing: Set<Edge>,
): readonly ObjectiveId[] {
  const done = new Set<ObjectiveId>();
  const onWay = new Set<ObjectiveId>();
  const ordered: ObjectiveId[] = [];
  for (const start of starts) {
    if (done.has(start)) continue;
    const way: Step[] = [{ id: start, edges: upward(start), at: 0 }];
    onWay.add(start);
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const edge = step.edges[step.at++];
      if (edge === undefined) {
        way.pop();
        onWay.delete(step.id);
        done.add(step.id);
        ordered.push(step.id);
      } else if (onWay.has(edge.objective)) closing.add(edge);
      else if (!done.has(edge.objective)) {
        onWay.add(edge.objective);
        way.push({ id: edge.objective, edges: upward(edge.objective), at: 0 });
      }
    }
  }
  return ordered;
}

/**
 * Which ring each objective is part of; one that is in none is a ring of its own. Numbered so that what a ring points at
 * has a lower number. Tarjan's strongly connected components, without recursion.
 */
function ringsIn(
  sorted: readonly AlignedObjective[],
  upward: (id: ObjectiveId) => readonly Edge[],
): ReadonlyMap<ObjectiveId, number> {
  const index = new Map<ObjectiveId, number>();
  const low = new Map<ObjectiveId, number>();
  const stack: ObjectiveId[] = [];
  const isOpen = new Set<ObjectiveId>();
  const rings = new Map<ObjectiveId, number>();
  let closed = 0;
  const begin = (id: ObjectiveId): Step => {
    index.set(id, index.size);
    low.set(id, index.size - 1);
    stack.push(id);
    isOpen.add(id);
    return { id, edges: upward(id), at: 0 };
  };
  const lower = (id: ObjectiveId, to: number): void => void low.set(id, Math.min(low.get(id) ?? to, to));
  function close(id: ObjectiveId): void {
    if (low.get(id) !== index.get(id)) return;
    const ring = closed++;
    for (const one of stack.splice(stack.lastIndexOf(id))) {
      isOpen.delete(one);
      rings.set(one, ring);
    }
  }
  for (const { id: start } of sorted) {
    if (index.has(start)) continue;
    const way = [begin(start)];
    for (let step = way.at(-1); step !== undefined; step = way.at(-1)) {
      const to = step.edges[step.at++]?.objective;
      if (to === undefined) {
        way.pop();
        close(step.id);
        const below = way.at(-1);
        if (below !== undefined) lower(below.id, low.get(step.id) ?? 0);
      } else if (!index.has(to)) way.push(begin(to));
      else if (isOpen.has(to)) lower(step.id, index.get(to) ?? 0);
    }
  }
  return rings;
}

function byTarget(
  parents: ReadonlyMap<ObjectiveId, readonly Edge[]>,
  isMeant: (edge: Edge) => boolean,
): ReadonlyMap<ObjectiveId, readonly Edge[]> {
  const edges = new Map<ObjectiveId, Edge[]>();
  for (const edge of [...parents.values()].flat()) {
    if (!isMeant(edge)) continue;
    const there = edges.get(edge.objective);
    if (there === undefined) edges.set(edge.objective, [edge]);
    else there.push(edge);
  }
  return edges;
}
