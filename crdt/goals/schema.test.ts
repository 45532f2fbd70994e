import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import type { KeyResultId } from "../base/ids.ts";
import { isOrderKey, type Ordered, placeAfter } from "./order.ts";
import { objectiveProgress, progressOf, sharesOf } from "./rollup.ts";
import { clampText, type KeyResult, OBJECTIVE_LIMITS, readObjective } from "./schema.ts";

const id = (digit: number) => String(digit).repeat(16) as KeyResultId;
const member = "ab".repeat(16);
const good = {
  title: "Ship it",
  why: "",
  cycle: "2026-Q4",
  owner: member,
  createdAt: 1_700_000_000_000,
  archived: false,
  keyResults: {
    [id(1)]: {
      title: "one",
      start: 0,
      target: 10,
      unit: "%",
      owner: null,
      weight: 3,
      order: "a1",
      archived: false,
      by: member,
    },
    [id(2)]: {
      title: "two",
      start: 10,
      target: 0,
      unit: "",
      owner: member,
      weight: 1,
      order: "a0",
      archived: false,
      by: member,
    },
  },
};
/** The objective with fields of its first key result replaced. */
const withFirst = (fields: object) => ({ keyResults: { [id(1)]: { ...good.keyResults[id(1)], ...fields } } });
const firstOf = (plain: unknown): KeyResult => readObjective(plain).objective.keyResults[0] as KeyResult;

afterEach(() => expect(Object.keys(Object.prototype)).toEqual([]));

describe("objective schema", () => {
  test("[OKR1] a good objective is read whole, key results in their order", () => {
    const { objective, invalid } = readObjective(good);
    expect(invalid).toEqual([]);
    expect(objective).toMatchObject({ title: "Ship it", cycle: "2026-Q4", owner: member, archived: false });
    expect(objective.keyResults.map(({ title, invalid: bad }) => [title, bad])).toEqual([
      ["two", []],
      ["one", []],
    ]);
  });

  test.for([
    ["start", Number.NaN],
    ["start", "7"],
    ["target", 1e308],
    ["target", -Infinity],
    ["weight", -1],
    ["weight", {}],
    ["order", "not a key!"],
    ["owner", "me"],
    ["archived", 1],
  ] as const)("[E18][OKR2] a key result's %s of %s is shown as invalid", ([field, value]) => {
    expect(firstOf(withFirst({ [field]: value })).invalid).toEqual([field]);
  });

  test("[E18][OKR2] fields of the objective that cannot be used are named", () => {
    const bad = {
      title: 7,
      why: [],
      cycle: "2026-Q9",
      owner: "x",
      createdAt: -1,
      archived: "no",
      keyResults: [],
    };
    expect(readObjective(bad).invalid).toEqual(Object.keys(bad));
  });

  test("[E18][OKR3] nothing makes reading throw, and what comes out is bounded", () => {
    const keyResult = fc.record({
      start: fc.anything(),
      target: fc.anything(),
      weight: fc.anything(),
      order: fc.anything(),
    });
    const plain = fc.oneof(
      fc.anything(),
      fc.record({
        title: fc.anything(),
        keyResults: fc.dictionary(
          fc.oneof(fc.constantFrom(id(1), id(2), "__proto__", "constructor"), fc.string()),
          keyResult,
        ),
      }),
    );
    fc.assert(
      fc.property(plain, (value) => {
        const { objective } = readObjective(value);
        const progress = objectiveProgress(objective.keyResults, () => 5);
        expect(progress === null || (progress >= 0 && progress <= 1)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test("[OKR3] texts and lists are cut to their bounds", () => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, i) => [(1_000 + i).toString().padStart(16, "0"), {}]),
    );
    const { objective } = readObjective({
      title: "x".repeat(9_999),
      why: "雁".repeat(9_999),
      keyResults: many,
    });
    expect([objective.title.length, objective.why.length, objective.keyResults.length]).toEqual([
      OBJECTIVE_LIMITS.title,
      OBJECTIVE_LIMITS.why,
      OBJECTIVE_LIMITS.keyResults,
    ]);
    expect(clampText("a🎉", 2)).toBe("a");
  });

  test("[E20] keys named like properties of objects are no key results", () => {
    const plain: unknown = JSON.parse(
      `{"keyResults":{"__proto__":{"title":"x"},"constructor":{},"${id(3)}":{}}}`,
    );
    expect(readObjective(plain).objective.keyResults.map(({ id: one }) => one)).toEqual([id(3)]);
  });
});

describe("roll-up", () => {
  test("[OKR4] progress is the way from start to target, either way round, within 0 and 1", () => {
    const cases = [
      [0, 10, 5, 0.5],
      [10, 0, 8, 0.2],
      [0, 10, -5, 0],
      [0, 10, 50, 1],
      [-10, 10, 0, 0.5],
      [0, 10, null, 0],
      [5, 5, 4, 0],
      [5, 5, 5, 1],
      [null, 10, 5, null],
      [0, null, 5, null],
      [-1e308, 1e308, 0, 0],
    ] as const;
    for (const [start, target, current, progress] of cases)
      expect(progressOf({ kind: "reach", zones: "", start, target }, current)).toBe(progress);
  });

  test("[OKR4] weights are shares of those that count, and the objective is their weighted mean", () => {
    const { keyResults } = readObjective(good).objective;
    expect([...sharesOf(keyResults)]).toEqual([
      [id(2), 0.25],
      [id(1), 0.75],
    ]);
    expect(objectiveProgress(keyResults, (one) => (one === id(1) ? 10 : 10))).toBe(0.75);
  });

  test("[E18][OKR4] invalid, archived and weightless key results do not count", () => {
    for (const fields of [
      { target: Number.NaN },
      { archived: true },
      { weight: 0 },
      { weight: "1" },
      { start: null },
    ])
      expect(objectiveProgress([firstOf(withFirst(fields))], () => 1)).toBeNull();
  });
});

describe("order of key results", () => {
  const sorted = <Id extends string>(items: readonly Ordered<Id>[]): Id[] =>
    items
      .toSorted((a, b) => (a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : 1))
      .map(({ id: one }) => one);
  const names = ["a", "b", "c", "d", "e"] as const;
  const order = fc.constantFrom("a0", "a1", "a1V", "a2", "", "???");

  test("[OKR5] a moved key result stands right after the one it was put behind, ties and broken keys or not", () => {
    fc.assert(
      fc.property(
        fc.array(order, { minLength: 5, maxLength: 5 }),
        fc.constantFrom(...names),
        fc.option(fc.constantFrom(...names)),
        (orders, moved, after) => {
          if (after === moved) return;
          const items = sorted(names.map((one, i) => ({ id: one, order: orders[i] ?? "" }))).map((one) => ({
            id: one,
            order: orders[names.indexOf(one)] ?? "",
          }));
          const written = new Map(placeAfter(items, moved, after).map((one) => [one.id, one.order]));
          const next = items.map((one) => ({ id: one.id, order: written.get(one.id) ?? one.order }));
          const rest = items.map(({ id: one }) => one).filter((one) => one !== moved);
          rest.splice(after === null ? 0 : rest.indexOf(after) + 1, 0, moved);
          expect(sorted(next)).toEqual(rest);
          expect([...written.values()].every(isOrderKey)).toBe(true);
        },
      ),
    );
  });

  test("[OKR5] as a rule one key is written", () => {
    expect(
      placeAfter(
        [
          { id: "a", order: "a0" },
          { id: "b", order: "a1" },
        ],
        "c",
        "a",
      ),
    ).toEqual([{ id: "c", order: "a0V" }]);
    expect(placeAfter<string>([], "c", null)).toHaveLength(1);
  });
});
