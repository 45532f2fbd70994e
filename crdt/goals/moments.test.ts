import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { effectsBetween, headsBy, thereSince } from "./moments.ts";
import { readObjective } from "./schema.ts";

/** What was there by a moment, and what differs between two. */

const NOW = 1_000;
const change = (hash: string, time: number, ...deps: string[]) => ({ hash, time, deps });
const headsAt = (changes: readonly ReturnType<typeof change>[], until: number) =>
  headsBy(changes, thereSince(changes, NOW), until);

describe("what was there by a moment", () => {
  const apart = [change("a", 10), change("b", 20, "a"), change("c", 30, "a"), change("d", 40, "b", "c")];

  test("[PAST1] what its author says was written by then, with all it builds on", () => {
    expect(headsAt(apart, 9)).toEqual([]);
    expect(headsAt(apart, 10)).toEqual(["a"]);
    expect(headsAt(apart, 29)).toEqual(["b"]);
    expect(headsAt(apart, 30)).toEqual(["b", "c"]);
    expect(headsAt(apart, 40)).toEqual(["d"]);
  });

  test("[PAST1] a clock that is behind makes nothing older than what it builds on", () => {
    const changes = [change("a", 10), change("b", 1, "a"), change("c", 30, "b")];
    expect(headsAt(changes, 9)).toEqual([]);
    expect(headsAt(changes, 10)).toEqual(["b"]);
  });

  test("[PAST2] a clock ahead of now says nothing, and hides nothing that others wrote on top", () => {
    const changes = [change("a", 10), change("b", 99_999, "a"), change("c", 30, "b")];
    expect(headsAt(changes, 10)).toEqual(["b"]);
    expect(headsAt(changes, 30)).toEqual(["c"]);
    expect(headsAt([change("a", 99_999), change("b", 20, "a")], 19)).toEqual([]);
    expect(headsAt([change("a", 99_999), change("b", 20, "a")], 20)).toEqual(["b"]);
    expect(headsAt([change("a", 99_999)], NOW)).toEqual(["a"]);
  });

  test("[PAST1] [PAST2] whatever clocks say, a moment holds all its changes build on, and a later one no less; now holds all", () => {
    const graphs = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 2 * NOW }), fc.array(fc.nat(20), { maxLength: 3 })), {
        minLength: 1,
        maxLength: 20,
      })
      .map((all) =>
        all.map(([time, deps], at) =>
          change(`${at}`, time, ...new Set(at === 0 ? [] : deps.map((dep) => `${dep % at}`))),
        ),
      );
    const closed = (changes: readonly ReturnType<typeof change>[], until: number) => {
      const there = new Set(headsAt(changes, until));
      for (const { hash, deps } of changes.toReversed())
        if (there.has(hash)) for (const dep of deps) there.add(dep);
      return there;
    };
    fc.assert(
      fc.property(graphs, fc.nat(NOW), fc.nat(NOW), (changes, one, other) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        const since = thereSince(changes, NOW);
        const wanted = changes.flatMap(({ hash }) => ((since.get(hash) ?? 0) <= early ? [hash] : []));
        expect([...closed(changes, early)].sort()).toEqual(wanted.sort());
        for (const hash of closed(changes, early)) expect(closed(changes, late).has(hash)).toBe(true);
        expect(closed(changes, NOW).size).toBe(changes.length);
      }),
    );
  });
});

describe("what differs between two moments", () => {
  const keyResult = (title: string, more = {}) => ({ title, start: 0, target: 10, ...more });
  const read = (fields: Record<string, unknown>) => readObjective(fields).objective;
  const [one, other] = ["1".repeat(16), "2".repeat(16)];

  test("[PAST3] every place once, the objective first, and nothing that is as it was", () => {
    const before = read({ title: "Ship", why: "Because", keyResults: { [one]: keyResult("Deals") } });
    const after = read({
      title: "Ship it",
      why: "Because",
      archived: true,
      keyResults: { [one]: keyResult("Deals", { target: 12 }), [other]: keyResult("Calls") },
    });
    expect(effectsBetween(before, before)).toEqual([]);
    expect(effectsBetween(before, after)).toMatchObject([
      { type: "set", place: { keyResult: null, field: "title" }, from: "Ship", to: "Ship it" },
      { type: "set", place: { keyResult: null, field: "archived" }, from: false, to: true },
      { type: "set", place: { keyResult: one, field: "target" }, from: 10, to: 12 },
      { type: "added", keyResult: { id: other, title: "Calls" } },
    ]);
    expect(effectsBetween(after, before).map(({ type }) => type)).toEqual(["set", "set", "set", "removed"]);
  });

  test("[PAST3] members of its sets one by one; its place in the list is nothing that changed", () => {
    const [ana, bo, above] = ["aa".repeat(16), "bb".repeat(16), "cc".repeat(16)];
    const before = read({ title: "Ship", order: "a", [`owner/${ana}`]: true });
    const after = read({ title: "Ship", order: "b", [`owner/${bo}`]: true, [`parent/${above}`]: "supports" });
    const told = effectsBetween(before, after).map((effect) =>
      effect.type === "set" ? [effect.place.field, effect.from, effect.to] : effect.type,
    );
    expect(told).toContainEqual(["parents", null, "supports"]);
    expect(told.filter(([field]) => field === "owners")).toHaveLength(2);
    expect(told).toHaveLength(3);
  });
});
