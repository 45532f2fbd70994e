import { edgesBy, isAligning, type MapEdge, type MapGraph, type MapNode } from "./graph.ts";

/** The map as an outline: every card once, under the first that it leads to. */

export interface OutlineRow {
  readonly node: MapNode;
  /** From 0. */
  readonly depth: number;
  readonly parent: string | null;
  /** What joins it to the row that it stands under. */
  readonly edge: MapEdge | null;
  /** Other lines of its own: further parents, needs, rings. */
  readonly also: readonly MapEdge[];
  readonly hasChildren: boolean;
  readonly position: number;
  readonly siblings: number;
  /** The first of its group among those that stand under nothing. */
  readonly isFirstOfGroup: boolean;
}

export function outlineOf({ nodes, edges }: MapGraph): readonly OutlineRow[] {
  const from = edgesBy(edges, "from");
  const known = new Set(nodes.map(({ id }) => id));
  const under = new Map<string, MapEdge>();
  const below = new Map<string | null, MapNode[]>();
  for (const node of nodes) {
    const edge = (from.get(node.id) ?? []).find((one) => isAligning(one) && known.has(one.to));
    if (edge !== undefined) under.set(node.id, edge);
    const parent = edge?.to ?? null;
    const siblings = below.get(parent);
    if (siblings === undefined) below.set(parent, [node]);
    else siblings.push(node);
  }
  const rows: OutlineRow[] = [];
  const add = (parent: string | null, depth: number) => {
    const siblings = below.get(parent) ?? [];
    const sorted = parent === null ? [...siblings].sort((a, b) => a.group - b.group) : siblings;
    for (const [index, node] of sorted.entries()) {
      const edge = under.get(node.id) ?? null;
      rows.push({
        node,
        depth,
        parent,
        edge,
        also: (from.get(node.id) ?? []).filter((one) => one !== edge),
        hasChildren: below.has(node.id),
        position: index + 1,
        siblings: sorted.length,
        isFirstOfGroup: parent === null && sorted[index - 1]?.group !== node.group,
      });
      add(node.id, depth + 1);
    }
  };
  add(null, 0);
  return rows;
}

/** Without what stands under a folded row. */
export function unfolded(rows: readonly OutlineRow[], folded: ReadonlySet<string>): readonly OutlineRow[] {
  let hiddenBelow = Number.POSITIVE_INFINITY;
  return rows.filter(({ depth, node }) => {
    if (depth > hiddenBelow) return false;
    hiddenBelow = folded.has(node.id) ? depth : Number.POSITIVE_INFINITY;
    return true;
  });
}
