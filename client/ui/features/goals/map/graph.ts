import type { CycleId, KeyResultId, ObjectiveView } from "../../../../bridge/contract.ts";

/** Objectives and what joins them, without places. */

/** From above to below: what stands elsewhere, the organisation, teams, people. */
export type MapGroup = 0 | 1 | 2 | 3;

export type MapObjective = Pick<
  ObjectiveView,
  | "id"
  | "number"
  | "cycle"
  | "title"
  | "owner"
  | "home"
  | "mine"
  | "group"
  | "progress"
  | "confidence"
  | "keyResults"
  | "parents"
  | "needs"
  | "canEdit"
>;

export interface MapNode {
  readonly id: string;
  /** `elsewhere`: of another cycle, or put away. `private`: not here, or not for this person to see. */
  readonly kind: "goal" | "elsewhere" | "private";
  readonly objective: MapObjective | null;
  readonly title: string;
  readonly cycle: CycleId | null;
  readonly progress: number | null;
  readonly group: MapGroup;
  /** Shown because something sought for leads to it, or comes from it. */
  readonly isContext: boolean;
}

export interface MapEdge {
  readonly id: string;
  /** Who points. */
  readonly from: string;
  readonly to: string;
  /** The key result that is pointed at. */
  readonly keyResult: KeyResultId | null;
  readonly kind: "contributes" | "supports" | "needs" | "ring";
  /** Of `needs`: why. */
  readonly reason: string;
}

export interface MapGraph {
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
}

const groups = { org: 1, team: 2, person: 3 } as const;
const above = (group: MapGroup): MapGroup => (group > 1 ? ((group - 1) as MapGroup) : 1);

/** Objectives in the order given, then what they point at that is not among them. */
export function graphOf(objectives: readonly MapObjective[]): MapGraph {
  const goals = new Map<string, MapNode>(objectives.map((one) => [one.id, goalNode(one)]));
  const others = new Map<string, MapNode>();
  const edges: MapEdge[] = [];
  for (const objective of objectives) {
    for (const link of linksOf(objective)) {
      const { kind, reason, state, target } = link;
      if (!goals.has(target.objective)) {
        const known = others.get(target.objective);
        const group = state === "private" ? above(groups[objective.group]) : 0;
        if (known === undefined || group < known.group)
          others.set(target.objective, otherNode(target, state === "private", group));
      }
      edges.push({
        id: `${objective.id}>${target.objective}:${target.keyResult ?? ""}:${kind === "needs" ? "n" : "a"}`,
        from: objective.id,
        to: target.objective,
        keyResult: target.keyResult,
        kind,
        reason,
      });
    }
  }
  return { nodes: [...goals.values(), ...others.values()], edges };
}

const goalNode = (objective: MapObjective): MapNode => ({
  id: objective.id,
  kind: "goal",
  objective,
  title: objective.title.text,
  cycle: objective.cycle,
  progress: objective.progress,
  group: groups[objective.group],
  isContext: false,
});

type Target = MapObjective["parents"][number] | MapObjective["needs"][number];

const otherNode = (target: Target, isPrivate: boolean, group: MapGroup): MapNode => ({
  id: target.objective,
  kind: isPrivate ? "private" : "elsewhere",
  objective: null,
  title: target.title ?? "",
  cycle: target.cycle,
  progress: target.progress,
  group,
  isContext: false,
});

function linksOf({ parents, needs }: MapObjective) {
  return [
    ...parents.map((target) => ({
      target,
      state: target.state,
      kind: target.state === "ring" ? ("ring" as const) : target.how,
      reason: "",
    })),
    ...needs.map((target) => ({
      target,
      state: target.state,
      kind: "needs" as const,
      reason: target.reason,
    })),
  ];
}

/** Whether an objective leads downwards from `to` to `from`: needs and rings do not. */
export const isAligning = ({ kind }: MapEdge): boolean => kind === "contributes" || kind === "supports";

/** Those for which `isSought` holds, and all that they lead to; what they lead to is context. */
export function soughtOf(graph: MapGraph, isSought: (node: MapNode) => boolean): MapGraph {
  const sought = new Set(graph.nodes.filter(isSought).map(({ id }) => id));
  const kept = walk(sought, edgesBy(graph.edges.filter(isAligning), "from"), "to");
  for (const edge of graph.edges) if (sought.has(edge.from)) kept.add(edge.to); // what it needs, too
  return {
    nodes: graph.nodes
      .filter(({ id }) => kept.has(id))
      .map((node) => (sought.has(node.id) ? node : { ...node, isContext: true })),
    edges: graph.edges.filter(({ from, to }) => kept.has(from) && kept.has(to)),
  };
}

/** The one itself, all it leads to and all that leads to it. */
export function chainOf(graph: MapGraph, id: string): ReadonlySet<string> {
  const edges = graph.edges.filter(isAligning);
  const up = walk(new Set([id]), edgesBy(edges, "from"), "to");
  const down = walk(new Set([id]), edgesBy(edges, "to"), "from");
  return new Set([...up, ...down]);
}

function walk(
  from: ReadonlySet<string>,
  next: ReadonlyMap<string, readonly MapEdge[]>,
  end: "from" | "to",
): Set<string> {
  const seen = new Set(from);
  for (const id of seen) for (const edge of next.get(id) ?? []) seen.add(edge[end]); // a set is walked as it grows
  return seen;
}

export function edgesBy(
  edges: readonly MapEdge[],
  end: "from" | "to",
): ReadonlyMap<string, readonly MapEdge[]> {
  const found = new Map<string, MapEdge[]>();
  for (const edge of edges) {
    const known = found.get(edge[end]);
    if (known === undefined) found.set(edge[end], [edge]);
    else known.push(edge);
  }
  return found;
}
