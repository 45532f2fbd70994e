import fc from "fast-check";
import { expect, test } from "vitest";
import { heldIn, isIn, MOST_SCALE, movedTo, sightOf, zoomedAt } from "./camera.ts";
import { chainOf, graphOf, type MapObjective, soughtOf } from "./graph.ts";
import { layoutOf, type MapLayout } from "./layout.ts";
import { outlineOf, unfolded } from "./outline.ts";
import { threadsOf } from "./route.ts";

const LEVELS = ["org", "team", "person"] as const;
interface Told {
  readonly group?: MapObjective["group"];
  readonly parents?: readonly {
    readonly to: string;
    readonly state?: "kept" | "ring" | "private";
    readonly kr?: string;
  }[];
  readonly needs?: readonly string[];
  readonly keyResults?: number;
  readonly mine?: boolean;
}

function objective(id: string, told: Told = {}): MapObjective {
  const link = { keyResultTitle: null, cycle: "2026-Q4", progress: null };
  return {
    id,
    number: 1,
    cycle: "2026-Q4",
    title: { text: `目标 ${id}`, version: "" },
    owner: null,
    home: null,
    mine: told.mine ?? false,
    canEdit: true,
    group: told.group ?? "org",
    progress: 0.5,
    confidence: null,
    keyResults: Array.from(
      { length: told.keyResults ?? 0 },
      (_, index) => ({ id: `${id}-${index}` }) as MapObjective["keyResults"][number],
    ),
    parents: (told.parents ?? []).map(
      ({ to, state = "kept", kr = null }): MapObjective["parents"][number] => ({
        ...link,
        objective: to,
        keyResult: kr,
        how: "contributes",
        state,
        title: state === "private" ? null : to,
      }),
    ),
    needs: (told.needs ?? []).map((to) => ({
      ...link,
      objective: to,
      keyResult: null,
      title: to,
      reason: "要钱",
      state: "kept",
    })),
  };
}

/** Everybody points only at those before: no rings, as the view gives it. */
const company = fc
  .array(
    fc.record({
      group: fc.constantFrom(...LEVELS),
      to: fc.array(fc.nat({ max: 60 }), { maxLength: 3 }),
      keyResults: fc.nat({ max: 5 }),
    }),
    { maxLength: 60, size: "max" },
  )
  .map((all) =>
    all.map(({ group, to, keyResults }, index) =>
      objective(`o${index}`, {
        group,
        keyResults,
        parents: [...new Set(to)].filter((one) => one < index).map((one) => ({ to: `o${one}` })),
      }),
    ),
  );

const touches = (layout: MapLayout): readonly string[] =>
  layout.nodes.flatMap((a, index) =>
    layout.nodes
      .slice(index + 1)
      .filter(
        (b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
      )
      .map((b) => `${a.node.id} ${b.node.id}`),
  );

test("[ALN1] no two cards of a map touch, every card is there once, and who points within a group stands further on", () => {
  fc.assert(
    fc.property(company, fc.boolean(), (objectives, withRows) => {
      const graph = graphOf(objectives);
      const layout = layoutOf(graph, withRows);
      expect(touches(layout)).toEqual([]);
      expect(layout.nodes.map(({ node }) => node.id).sort()).toEqual(objectives.map(({ id }) => id).sort());
      for (const { from, to } of graph.edges) {
        const [a, b] = [layout.byId.get(from), layout.byId.get(to)];
        if (a?.node.group === b?.node.group) expect(a?.x).toBeGreaterThan(b?.x ?? Infinity);
      }
      expect(threadsOf(layout)).toHaveLength(graph.edges.length);
      expect(layoutOf(graphOf(objectives), withRows)).toEqual(layout);
    }),
    { numRuns: 60 },
  );
});

test("[ALN1] every objective stands in the outline once, under one that it leads to, and folding hides what is below", () => {
  fc.assert(
    fc.property(company, (objectives) => {
      const rows = outlineOf(graphOf(objectives));
      expect(rows.map(({ node }) => node.id).sort()).toEqual(objectives.map(({ id }) => id).sort());
      for (const [index, row] of rows.entries())
        if (row.parent !== null)
          expect(rows.slice(0, index).findLast(({ depth }) => depth === row.depth - 1)?.node.id).toBe(
            row.parent,
          );
      const all = new Set(rows.map(({ node }) => node.id));
      expect(unfolded(rows, all)).toEqual(rows.filter(({ depth }) => depth === 0));
    }),
    { numRuns: 60 },
  );
});

test("the outline says each group once, at the first that stands under nothing there", () => {
  const rows = outlineOf(
    graphOf([
      objective("mine", { group: "person" }),
      objective("top"),
      objective("team", { group: "team", parents: [{ to: "top" }] }),
      objective("next"),
      objective("other", { group: "person" }),
    ]),
  );
  expect(rows.map(({ node, isFirstOfGroup }) => `${node.id}${isFirstOfGroup ? " first" : ""}`)).toEqual([
    "top first",
    "team",
    "next",
    "mine first",
    "other",
  ]);
});

test("[ALN1] a goal that this person may not see stands once, as private, however many point at it", () => {
  const private_ = { to: "hidden", state: "private" } as const;
  const graph = graphOf([
    objective("a", { group: "person", parents: [private_] }),
    objective("b", { group: "team", parents: [private_] }),
  ]);
  const hidden = graph.nodes.filter(({ kind }) => kind === "private");
  expect(hidden.map(({ id, title, group }) => ({ id, title, group }))).toEqual([
    { id: "hidden", title: "", group: 1 },
  ]);
});

test("[ALN2] what closes a ring is drawn as such, and moves no card", () => {
  const both = [
    objective("a", { parents: [{ to: "b", state: "ring" }] }),
    objective("b", { parents: [{ to: "a" }] }),
  ];
  const graph = graphOf(both);
  expect(graph.edges.map(({ kind }) => kind)).toEqual(["ring", "contributes"]);
  const { byId } = layoutOf(graph, false);
  expect(byId.get("a")?.x).toBeLessThan(byId.get("b")?.x ?? 0);
  expect(threadsOf(layoutOf(graph, false))).toHaveLength(2);
});

test("only mine: mine, what mine lead to, and what they need; nothing that leads to mine", () => {
  const graph = graphOf([
    objective("top"),
    objective("middle", { group: "team", parents: [{ to: "top" }] }),
    objective("mine", { group: "person", mine: true, parents: [{ to: "middle" }], needs: ["money"] }),
    objective("under", { group: "person", parents: [{ to: "mine" }] }),
    objective("money", { group: "team" }),
    objective("other"),
  ]);
  const { nodes } = soughtOf(graph, ({ objective: one }) => one?.mine === true);
  expect(nodes.map(({ id, isContext }) => `${id}${isContext ? " context" : ""}`)).toEqual([
    "top context",
    "middle context",
    "mine",
    "money context",
  ]);
  expect([...chainOf(graph, "middle")].sort()).toEqual(["middle", "mine", "top", "under"]);
});

test("a line ends at the key result it points at", () => {
  const graph = graphOf([
    objective("top", { keyResults: 3 }),
    objective("low", { group: "team", parents: [{ to: "top", kr: "top-2" }] }),
  ]);
  const layout = layoutOf(graph, true);
  const top = layout.byId.get("top");
  expect(threadsOf(layout)[0]?.end).toEqual({
    x: (top?.x ?? 0) + (top?.width ?? 0),
    y: (top?.y ?? 0) + (top?.height ?? 0) - 16,
  });
});

test("500 objectives with 2,000 key results are laid out in at most 100 ms of this core", () => {
  const objectives = Array.from({ length: 500 }, (_, index) =>
    objective(`o${index}`, {
      group: LEVELS[index < 20 ? 0 : index < 150 ? 1 : 2],
      keyResults: 4,
      parents: index < 20 ? [] : [{ to: `o${(index * 7) % (index < 150 ? 20 : 150)}`, kr: "" }],
    }),
  );
  const spent = () => {
    const before = process.cpuUsage();
    const layout = layoutOf(graphOf(objectives), true);
    threadsOf(layout);
    const { user, system } = process.cpuUsage(before);
    return { ms: (user + system) / 1000, cards: layout.nodes.length };
  };
  const runs = Array.from({ length: 5 }, spent);
  expect(runs[0]?.cards).toBe(500);
  expect(Math.min(...runs.map(({ ms }) => ms))).toBeLessThanOrEqual(100);
});

test("the place under the pointer stays under it, a map is never lost, and a card is brought whole into sight", () => {
  const view = { width: 1000, height: 700 };
  const map = { width: 3000, height: 9000 };
  const near = zoomedAt({ x: 100, y: 50, scale: 1 }, 2, { x: 400, y: 300 });
  expect(near).toEqual({ x: 300, y: 200, scale: 2 });
  expect(zoomedAt(near, 99, { x: 0, y: 0 }).scale).toBe(MOST_SCALE);
  expect(heldIn({ x: 1e9, y: -1e9, scale: 1 }, map, view)).toEqual({ x: 2250, y: -175, scale: 1 });
  const card = { x: 2000, y: 5000, width: 288, height: 200 };
  const shown = movedTo({ x: 0, y: 0, scale: 1 }, card, view);
  expect(shown).toEqual({ x: 1328, y: 4540, scale: 1 });
  expect(movedTo(shown, card, view)).toEqual(shown);
  const box = { left: 2000, top: 5000, right: 2288, bottom: 5200 };
  expect(isIn(sightOf(shown, view), box)).toBe(true);
  expect(isIn(sightOf({ x: 0, y: 0, scale: 1 }, view), box)).toBe(false);
});
