import type { MapLayout, PlacedNode } from "./layout.ts";

/** Where an arrow key leads from a card. */

const ways = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"] as const;
export type Way = (typeof ways)[number];
export const isWay = (key: string): key is Way => (ways as readonly string[]).includes(key);

/** Up and down in its column; sideways to whoever it is joined with, or else to the nearest of the next column. */
export function neighbourOf({ nodes, edges, byId }: MapLayout, id: string, way: Way): PlacedNode | undefined {
  const from = byId.get(id);
  if (from === undefined) return undefined;
  const open = nodes.filter(({ node }) => node.kind !== "private");
  const column = open.filter(({ x }) => x === from.x);
  switch (way) {
    case "ArrowUp":
      return column[column.indexOf(from) - 1];
    case "ArrowDown":
      return column[column.indexOf(from) + 1];
    case "Home":
      return column[0];
    case "End":
      return column.at(-1);
    case "ArrowLeft":
    case "ArrowRight": {
      const side = open.filter(({ x }) => (way === "ArrowLeft" ? x < from.x : x > from.x));
      const joined = new Set(
        edges.flatMap((edge) => (edge.from === id ? edge.to : edge.to === id ? edge.from : [])),
      );
      const own = side.filter(({ node }) => joined.has(node.id));
      return nearest(own.length > 0 ? own : side, from);
    }
  }
}

function nearest(all: readonly PlacedNode[], from: PlacedNode): PlacedNode | undefined {
  const far = ({ x, y }: PlacedNode) => Math.abs(x - from.x) * 10 + Math.abs(y - from.y);
  return all.reduce<PlacedNode | undefined>(
    (best, one) => (best === undefined || far(one) < far(best) ? one : best),
    undefined,
  );
}
