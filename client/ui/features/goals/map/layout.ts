import { edgesBy, isAligning, type MapEdge, type MapGraph, type MapGroup, type MapNode } from "./graph.ts";

/**
 * Where each card stands. Pure: the same graph stands the same way on every device.
 *
 * Columns: one for each group; in a group whoever points at another of it stands one column further on.
 * Rows:    a card stands beside the middle of those that point at it; in a column no two touch.
 */

export const CARD_WIDTH = 288;
export const ROW_HEIGHT = 32;
export const COLUMN_GAP = 132;
const CARD_GAP = 20;
const HEAD = 54; // the column's name
const EDGE = 28;
const LINE_HEIGHT = 22;
const AROUND_TITLE = 58; // padding, the gap, and who answers for it
const SMALL_TITLE = 52;
const LETTERS_IN_LINE = 17;

export interface PlacedNode {
  readonly node: MapNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** From its top to its first key result. */
  readonly head: number;
  readonly hasRows: boolean;
}

export interface MapLayout {
  /** Column by column, from the top. */
  readonly nodes: readonly PlacedNode[];
  readonly byId: ReadonlyMap<string, PlacedNode>;
  readonly edges: readonly MapEdge[];
  readonly heads: readonly { readonly group: MapGroup; readonly x: number }[];
  readonly width: number;
  readonly height: number;
}

export function layoutOf(graph: MapGraph, withRows: boolean): MapLayout {
  const columns = columnsOf(graph);
  const placed = rowsOf(graph, columns, withRows);
  const nodes = [...placed.values()].sort((a, b) => a.x - b.x || a.y - b.y);
  const heads = headsOf(nodes);
  return {
    nodes,
    byId: placed,
    edges: graph.edges,
    heads,
    width: Math.max(0, ...nodes.map((one) => one.x + one.width)) + EDGE,
    height: nodes.reduce((low, one) => Math.max(low, one.y + one.height), HEAD) + EDGE,
  };
}

// ---------------------------------------------------------------- columns

/** Which column each card stands in, counted from the left. */
function columnsOf({ nodes, edges }: MapGraph): ReadonlyMap<string, number> {
  const depths = depthsOf(nodes, edges);
  const key = (node: MapNode) => node.group * DEEPEST + (depths.get(node.id) ?? 0);
  const used = [...new Set(nodes.map(key))].sort((a, b) => a - b);
  const place = new Map(used.map((one, index) => [one, index]));
  return new Map(nodes.map((node) => [node.id, place.get(key(node)) ?? 0]));
}

const DEEPEST = 100_000; // more than there can be objectives

/** How many of its own group stand above it. Rings are broken before; what comes twice all the same is left where it is. */
function depthsOf(nodes: readonly MapNode[], edges: readonly MapEdge[]): ReadonlyMap<string, number> {
  const groupOf = new Map(nodes.map(({ id, group }) => [id, group]));
  const inside = edges.filter(
    (edge) => isAligning(edge) && groupOf.get(edge.from) === groupOf.get(edge.to) && edge.from !== edge.to,
  );
  const parents = new Map<string, number>();
  for (const { from } of inside) parents.set(from, (parents.get(from) ?? 0) + 1);
  const children = edgesBy(inside, "to");
  const depths = new Map<string, number>();
  const ready = nodes.filter(({ id }) => !parents.has(id)).map(({ id }) => id);
  for (const id of ready) {
    const depth = depths.get(id) ?? 0;
    for (const { from } of children.get(id) ?? []) {
      depths.set(from, Math.max(depths.get(from) ?? 0, depth + 1));
      const left = (parents.get(from) ?? 1) - 1;
      parents.set(from, left);
      if (left === 0) ready.push(from);
    }
  }
  return depths;
}

function headsOf(nodes: readonly PlacedNode[]): MapLayout["heads"] {
  const first = new Map<MapGroup, number>();
  for (const { node, x } of nodes) if (!first.has(node.group)) first.set(node.group, x);
  return [...first].map(([group, x]) => ({ group, x }));
}

// ---------------------------------------------------------------- rows

/** Whom a card stands beside: the first of those it points at that stands further left. */
function childrenOf(
  { nodes, edges }: MapGraph,
  columns: ReadonlyMap<string, number>,
): { readonly children: ReadonlyMap<string, readonly MapNode[]>; readonly roots: readonly MapNode[] } {
  const from = edgesBy(edges.filter(isAligning), "from");
  const column = (id: string) => columns.get(id) ?? 0;
  const children = new Map<string, MapNode[]>();
  const roots: MapNode[] = [];
  for (const node of nodes) {
    const parent = (from.get(node.id) ?? []).find(({ to }) => column(to) < column(node.id))?.to;
    const known = parent === undefined ? roots : children.get(parent);
    if (known === undefined) children.set(parent as string, [node]);
    else known.push(node);
  }
  const order = new Map(nodes.map(({ id }, index) => [id, index]));
  roots.sort((a, b) => column(a.id) - column(b.id) || (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
  return { children, roots };
}

/** Each family after the one before it; in every column the next free place only ever moves down. */
function rowsOf(
  graph: MapGraph,
  columns: ReadonlyMap<string, number>,
  withRows: boolean,
): ReadonlyMap<string, PlacedNode> {
  const { children, roots } = childrenOf(graph, columns);
  const free: number[] = [];
  const placed = new Map<string, PlacedNode>();
  const freeIn = (column: number) => free[column] ?? HEAD;
  const place = (node: MapNode, wanted: number): PlacedNode => {
    const column = columns.get(node.id) ?? 0;
    const size = sizeOf(node, withRows);
    const top = Math.max(freeIn(column), wanted);
    const below = children.get(node.id) ?? [];
    const total = below.reduce((sum, one) => sum + sizeOf(one, withRows).height + CARD_GAP, -CARD_GAP);
    let next = total < size.height ? top + (size.height - total) / 2 : top;
    const family = below.map((child) => {
      const one = place(child, next);
      next = one.y + one.height + CARD_GAP;
      return one;
    });
    const y = Math.round(Math.max(freeIn(column), middleOf(family, top + size.height / 2) - size.height / 2));
    const one = { node, x: EDGE + column * (CARD_WIDTH + COLUMN_GAP), y, width: CARD_WIDTH, ...size };
    free[column] = y + size.height + CARD_GAP;
    placed.set(node.id, one);
    return one;
  };
  for (const root of roots) place(root, HEAD);
  return placed;
}

function middleOf(family: readonly PlacedNode[], otherwise: number): number {
  const [first, last] = [family[0], family.at(-1)];
  return first === undefined || last === undefined ? otherwise : (first.y + last.y + last.height) / 2;
}

export function sizeOf(node: MapNode, withRows: boolean): Pick<PlacedNode, "height" | "head" | "hasRows"> {
  if (node.kind === "private") return { height: SMALL_TITLE + 14, head: SMALL_TITLE + 14, hasRows: false };
  const head = AROUND_TITLE + LINE_HEIGHT * linesOf(node.title);
  const rows = withRows ? (node.objective?.keyResults.length ?? 0) : 0;
  return { height: head + rows * ROW_HEIGHT, head, hasRows: rows > 0 };
}

/** Two at most: the card cuts the rest. Latin letters take about half the room. */
function linesOf(title: string): number {
  let wide = 0;
  for (const letter of title.slice(0, 80)) wide += letter > "\u2e7f" ? 1 : 0.56;
  return wide > LETTERS_IN_LINE ? 2 : 1;
}
