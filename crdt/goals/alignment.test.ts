import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KeyResultId, ObjectiveId } from "../base/ids.ts";
import { type AlignedObjective, type AlignmentGraph, alignmentOf, belowOf, type Edge } from "./alignment.ts";
import { progressOfAll } from "./progress.ts";
import { type Objective, readObjective } from "./schema.ts";

const id = (at: number) => at.toString(16).padStart(32, "0") as ObjectiveId;
const points = (to: number, setAt = 0, how: "contributes" | "supports" = "contributes") => ({
  objective: id(to),
  keyResult: null,
  how,
  setAt,
});
const node = (at: number, ...parents: AlignedObjective["parents"]): AlignedObjective => ({
  id: id(at),
  parents,
});
const edgesOf = ({ parents }: AlignmentGraph): readonly Edge[] => [...parents.values()].flat();
const told = (graph: AlignmentGraph): readonly string[] =>
  edgesOf(graph)
    .map(
      ({ from, objective, state }) =>
        `${Number.parseInt(from, 16)}→${Number.parseInt(objective, 16)} ${state}`,
    )
    .sort();

/** Whether one can walk from `from` to `to` along `edges`. */
function reaches(edges: readonly Edge[], from: ObjectiveId, to: ObjectiveId): boolean {
  const seen = new Set<ObjectiveId>();
  const open = [from];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    open.push(...edges.filter((edge) => edge.from === at).map(({ objective }) => objective));
  }
  return false;
}

const anyGraph = fc
  .array(fc.array(fc.tuple(fc.nat(9), fc.nat(5)), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 8,
    size: "max",
  })
  .map((all) => all.map((parents, at) => node(at, ...parents.map(([to, setAt]) => points(to, setAt)))));

describe("alignment", () => {
  const writtenLast = (all: readonly AlignedObjective[], from: number, to: number) => {
    const before = alignmentOf(all);
    const after = alignmentOf(
      all.map((one) => (one.id === id(from) ? node(from, ...one.parents, points(to, 99)) : one)),
    );
    const edge = after.parents.get(id(from))?.find(({ setAt }) => setAt === 99);
    return { before, after, edge };
  };

  test("[ALN5] an edge that is set last closes a ring where it leads to one of those below, and nowhere else", () => {
    fc.assert(
      fc.property(anyGraph, fc.nat(7), fc.nat(9), (all, at, to) => {
        const from = at % all.length;
        const { before, after, edge } = writtenLast(all, from, to);
        const closes = belowOf(before, id(from)).has(id(to));
        expect(edge?.state === "ring").toBe(closes);
        const name = `${from}→${to} ${edge?.state}`;
        if (!closes) expect(told(after)).toEqual([...told(before), name].sort());
      }),
      { numRuns: 500 },
    );
  });

  test("[ALN5] an edge that does not count leads on too: one that is set last and needs it for a ring is left out", () => {
    const all = [node(1, points(2, 1), points(3, 2)), node(2, points(1, 5)), node(3)];
    expect(told(alignmentOf(all))).toEqual(["1→2 kept", "1→3 kept", "2→1 ring"]);
    const { before, edge } = writtenLast(all, 3, 2); // 3→2→1→3
    expect([...belowOf(before, id(3))]).toEqual([id(3), id(1), id(2)]);
    expect(edge?.state).toBe("ring");
  });

  test("[ALN1] what is not here is said to be absent, and the rest stands", () => {
    const graph = alignmentOf([node(1, points(2), points(7)), node(2)]);
    expect(told(graph)).toEqual(["1→2 kept", "1→7 absent"]);
    expect(graph.children.get(id(2))?.map(({ from }) => from)).toEqual([id(1)]);
  });

  test("[E19] [ALN2] of a ring that stands alone the edge that was set last is left out", () => {
    for (const newest of [0, 1, 2]) {
      const at = (edge: number) => (edge === newest ? 9 : edge);
      const graph = alignmentOf([
        node(0, points(1, at(0))),
        node(1, points(2, at(1))),
        node(2, points(0, at(2))),
      ]);
      const left = edgesOf(graph).filter(({ state }) => state === "ring");
      expect(left.map(({ from }) => from)).toEqual([id(newest)]);
    }
    expect(told(alignmentOf([node(1, points(1))]))).toEqual(["1→1 ring"]);
    // two rings, one above the other: each loses its own newest edge
    const two = [
      node(1, points(2, 1), points(3, 1)),
      node(2, points(1, 5)),
      node(3, points(4, 6)),
      node(4, points(3, 2)),
    ];
    expect(told(alignmentOf(two))).toEqual(["1→2 kept", "1→3 kept", "2→1 ring", "3→4 ring", "4→3 kept"]);
  });

  test("[ALN2] whatever points at whatever: no ring is left, and none is broken more than needed", () => {
    fc.assert(
      fc.property(anyGraph, (objectives) => {
        const graph = alignmentOf(objectives);
        const kept = edgesOf(graph).filter(({ state }) => state === "kept");
        for (const { from, objective } of kept) expect(reaches(kept, objective, from)).toBe(false);
        for (const { from, objective, state } of edgesOf(graph))
          if (state === "ring") expect(reaches(kept, objective, from)).toBe(true);
        const place = new Map(graph.order.map((one, at) => [one, at]));
        expect(place.size).toBe(objectives.length);
        for (const { from, objective } of kept)
          expect(place.get(from) as number).toBeLessThan(place.get(objective) as number);
      }),
      { numRuns: 500 },
    );
  });

  test("[ALN3] the same on every device, in whatever order objectives and parents come", () => {
    fc.assert(
      fc.property(anyGraph, fc.infiniteStream(fc.nat()), (objectives, stream) => {
        const draws = objectives.map(() => stream.next().value as number);
        const shuffled = objectives
          .map((one, at) => ({ one: { ...one, parents: one.parents.toReversed() }, draw: draws[at] ?? 0 }))
          .sort((a, b) => a.draw - b.draw)
          .map(({ one }) => one);
        expect(told(alignmentOf(shuffled))).toEqual(told(alignmentOf(objectives)));
      }),
    );
  });

  test("[E20] [ALN4] ten thousand objectives in one ring, or each under 32 others, cost a bounded time", () => {
    const many = 10_000;
    const ring = Array.from({ length: many }, (_, at) => node(at, points((at + 1) % many, many - at)));
    const dense = Array.from({ length: many }, (_, at) =>
      node(at, ...Array.from({ length: 32 }, (_, i) => points((at * 31 + i * 977) % many, i))),
    );
    for (const hostile of [ring, dense]) {
      const before = process.cpuUsage();
      const graph = alignmentOf(hostile);
      const { user, system } = process.cpuUsage(before);
      expect((user + system) / 1000).toBeLessThan(5_000);
      expect(graph.order).toHaveLength(many);
      expect(edgesOf(graph).some(({ state }) => state === "ring")).toBe(true);
    }
  });
});

describe("progress from aligned objectives", () => {
  const objective = (plain: object): Objective => readObjective(plain).objective;
  const manual = (progress: number, more: object = {}) => objective({ rollup: "manual", progress, ...more });
  const progressIn = (all: ReadonlyMap<ObjectiveId, Objective>, parents: readonly AlignedObjective[]) =>
    progressOfAll(all, alignmentOf(parents), () => null);

  test("[OKR8] the weighted mean of those that contribute; who supports, is archived or unknown does not count", () => {
    const all = new Map([
      [id(1), objective({ rollup: "aligned" })],
      [id(2), manual(0.5)],
      [id(3), manual(1, { weight: 3 })],
      [id(4), manual(0)],
      [id(5), manual(0, { archived: true })],
      [id(6), objective({ rollup: "manual" })],
    ]);
    const progress = progressIn(all, [
      node(1),
      node(2, points(1)),
      node(3, points(1), { ...points(1), keyResult: "11".repeat(8) as KeyResultId }),
      node(4, points(1, 0, "supports")),
      node(5, points(1)),
      node(6, points(1)),
    ]);
    expect(progress.get(id(1))).toBe(0.875);
    expect(progress.get(id(6))).toBeNull();
  });

  test("[OKR8] over several levels, and a ring of those that only roll up has none", () => {
    const aligned = objective({ rollup: "aligned" });
    const all = new Map([
      [id(1), aligned],
      [id(2), aligned],
      [id(3), manual(0.25)],
    ]);
    expect(progressIn(all, [node(1), node(2, points(1)), node(3, points(2))]).get(id(1))).toBe(0.25);
    const ring = progressIn(all, [node(1, points(2)), node(2, points(1)), node(3)]);
    expect([ring.get(id(1)), ring.get(id(2))]).toEqual([null, null]);
  });
});
