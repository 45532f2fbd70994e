import type { MapEdge } from "./graph.ts";
import { COLUMN_GAP, type MapLayout, type PlacedNode, ROW_HEIGHT } from "./layout.ts";

/** How a line goes from who points to what is pointed at, as coordinates. */

export interface Thread {
  readonly edge: MapEdge;
  readonly path: string;
  /** The head of it, where it says what is needed. */
  readonly arrow: string;
  /** The end at what is pointed at. */
  readonly end: Point;
  /** Where its words stand. */
  readonly middle: Point;
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  };
}
interface Point {
  readonly x: number;
  readonly y: number;
}

const BEND = 64;
const LANE = 30; // beside a column, for lines that stay in it
const ARROW = 7;

export function threadsOf({ edges, byId }: MapLayout): readonly Thread[] {
  return edges.flatMap((edge) => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    return from === undefined || to === undefined || from === to ? [] : [threadOf(edge, from, to)];
  });
}

function threadOf(edge: MapEdge, from: PlacedNode, to: PlacedNode): Thread {
  const start = { x: from.x, y: from.y + headMiddle(from) };
  const y = heightOf(to, edge);
  if (from.x === to.x) return beside(edge, { x: from.x, y: from.y + from.height - 14 }, { x: to.x, y });
  if (from.x > to.x) return across(edge, start, { x: to.x + to.width, y });
  return across(edge, { x: from.x + from.width, y: start.y }, { x: to.x, y });
}

const headMiddle = ({ head }: PlacedNode): number => head / 2;

/** The key result that is pointed at, or the card itself; a need comes in a little lower than what contributes. */
function heightOf({ y, head, hasRows, node }: PlacedNode, { keyResult, kind }: MapEdge): number {
  const row = hasRows ? (node.objective?.keyResults.findIndex(({ id }) => id === keyResult) ?? -1) : -1;
  if (row !== -1) return y + head + (row + 0.5) * ROW_HEIGHT;
  return y + head / 2 + (kind === "needs" ? 14 : 0);
}

/** From one column to another: out to the side, over, and in from the side. */
function across(edge: MapEdge, start: Point, end: Point): Thread {
  const bend = end.x < start.x ? -BEND : BEND;
  return {
    edge,
    path: `M${start.x} ${start.y}C${start.x + bend} ${start.y} ${end.x - bend} ${end.y} ${end.x} ${end.y}`,
    arrow: arrow(edge, end, bend > 0 ? 1 : -1),
    end,
    middle: middleOf(start, end, bend),
    box: boxOf(start, end, 0),
  };
}

/** Within a column: down or up the lane at its left. */
function beside(edge: MapEdge, start: Point, end: Point): Thread {
  const lane = start.x - LANE;
  const way = end.y > start.y ? 1 : -1;
  const round = Math.min(14, Math.abs(end.y - start.y) / 2);
  return {
    edge,
    path: `M${start.x} ${start.y}H${lane + round}Q${lane} ${start.y} ${lane} ${start.y + way * round}V${end.y - way * round}Q${lane} ${end.y} ${lane + round} ${end.y}H${end.x - 3}`,
    arrow: arrow(edge, end, 1),
    end,
    middle: { x: lane, y: (start.y + end.y) / 2 },
    box: boxOf(start, end, LANE),
  };
}

function arrow({ kind }: MapEdge, { x, y }: Point, way: 1 | -1): string {
  return kind === "needs" ? `M${x - way * (ARROW + 3)} ${y - 5}l${way * ARROW} 5l${-way * ARROW} 5` : "";
}

/** Halfway, or, where that could be on a card between, where it sets out. */
function middleOf(start: Point, end: Point, bend: number): Point {
  const t = Math.abs(end.x - start.x) > COLUMN_GAP ? 0.2 : 0.5;
  const at = (a: number, b: number, c: number, d: number) =>
    (1 - t) ** 3 * a + 3 * (1 - t) ** 2 * t * b + 3 * (1 - t) * t ** 2 * c + t ** 3 * d;
  return {
    x: at(start.x, start.x + bend, end.x - bend, end.x),
    y: at(start.y, start.y, end.y, end.y),
  };
}

const boxOf = (a: Point, b: Point, beyond: number): Thread["box"] => ({
  left: Math.min(a.x, b.x) - beyond,
  top: Math.min(a.y, b.y),
  right: Math.max(a.x, b.x),
  bottom: Math.max(a.y, b.y),
});
