import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COLUMN, GOAL_LIMITS, type GoalChange } from "./change.ts";
import { createGoalHistory } from "./history.ts";

/** One operation: a value put into the root. */
const onePut = new Map([[COLUMN.action, new Uint8Array([0x7f, 1])]]);

/** A change as the guard hands it over, named by letters; `operations` sets of one key. */
function change(
  name: string,
  actor: string,
  seq: number,
  startOp: number,
  more: Partial<GoalChange> = {},
): GoalChange {
  return {
    bytes: new Uint8Array(),
    hash: name,
    deps: [],
    actors: [actor],
    seq,
    startOp,
    operations: 1,
    makes: 0,
    time: seq * 10,
    message: "",
    columns: onePut,
    ...more,
  };
}
/** Makes one object in the object made by operation `parent` of `actor`, or in the root. */
const making = (
  name: string,
  actor: string,
  seq: number,
  startOp: number,
  parent: number | null,
  deps: string[],
) =>
  change(name, actor, seq, startOp, {
    deps,
    makes: 1,
    columns: new Map([
      [COLUMN.action, new Uint8Array([0x7f, 0])],
      ...(parent === null
        ? []
        : ([
            [COLUMN.objectActor, new Uint8Array([0x7f, 0])],
            [COLUMN.objectCounter, new Uint8Array([0x7f, parent])],
          ] as const)),
    ]),
  });
const names = (changes: readonly GoalChange[]): string => changes.map(({ hash }) => hash).join("");

describe("goal history", () => {
  const chain = [
    change("a", "A", 1, 1),
    change("b", "A", 2, 2, { deps: ["a"] }),
    change("c", "B", 1, 3, { deps: ["b"] }),
    change("d", "A", 3, 3, { deps: ["b"] }),
    change("e", "B", 2, 4, { deps: ["c", "d"] }),
  ];

  test("[GUARD10] in any order of arrival all are applied, each after what it depends on, and once", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...chain, ...chain], { minLength: 10 }),
        fc.nat(9),
        (shuffled, cut) => {
          const history = createGoalHistory();
          const order = names([
            ...history.admit(shuffled.slice(0, cut)).apply,
            ...history.admit(shuffled.slice(cut)).apply,
          ]);
          expect([...order].sort().join("")).toBe("abcde");
          for (const { hash, deps } of chain)
            for (const dep of deps) expect(order.indexOf(dep)).toBeLessThan(order.indexOf(hash));
          expect([history.applied, history.waiting]).toEqual([5, 0]);
        },
      ),
    );
  });

  test("[GUARD16] whom a change names, and what of theirs it replaces, is waited for", () => {
    const replaces = (counter: number) =>
      new Map([
        ...onePut,
        [COLUMN.predCount, new Uint8Array([0x7f, 1])],
        [COLUMN.predActor, new Uint8Array([0x7f, 1])],
        [COLUMN.predCounter, new Uint8Array([0x7f, counter])],
      ]);
    const first = change("a", "A", 1, 1);
    const second = change("b", "A", 2, 2, { deps: ["a"] });
    const names = change("m", "M", 1, 3, { actors: ["M", "A"] });
    const early = change("n", "N", 1, 3, { actors: ["N", "A"], columns: replaces(2) });
    fc.assert(
      fc.property(fc.shuffledSubarray([first, second, names, early], { minLength: 4 }), (shuffled) => {
        const history = createGoalHistory();
        const order = shuffled.flatMap((one) => history.admit([one]).apply.map(({ hash }) => hash));
        expect([...order].sort().join("")).toBe("abmn");
        expect(order.indexOf("a")).toBeLessThan(order.indexOf("m"));
        expect(order.indexOf("b")).toBeLessThan(order.indexOf("n"));
      }),
    );
  });

  test("[GUARD10] what a change depends on is waited for", () => {
    const history = createGoalHistory();
    expect(history.admit([chain[1] as GoalChange, chain[2] as GoalChange])).toEqual({
      apply: [],
      refused: [],
    });
    expect(history.waiting).toBe(2);
    expect(names(history.admit([chain[0] as GoalChange]).apply)).toBe("abc");
  });

  test("[E17][GUARD11] a sequence number used again with other content is refused, the same content is not news", () => {
    const history = createGoalHistory();
    history.admit(chain);
    expect(history.admit([change("x", "A", 2, 9, { deps: ["e"] })])).toEqual({
      apply: [],
      refused: [{ hash: "x", reason: "SeqReused" }],
    });
    expect(history.admit(chain)).toEqual({ apply: [], refused: [] });
  });

  test("[GUARD11] a sequence number left out is waited for: the library breaks on it", () => {
    const history = createGoalHistory();
    expect(history.admit([change("x", "A", 2, 1)]).apply).toEqual([]);
    expect(names(history.admit([change("y", "A", 1, 1)]).apply)).toBe("y");
    expect(history.waiting).toBe(0); // judged again, and refused: it uses operation 1 once more
  });

  test("[GUARD12] operation numbers follow what the change knew, and do not run away from it", () => {
    const startOps = [1, 2, 3, 3 + GOAL_LIMITS.operationIdSlack, 4 + GOAL_LIMITS.operationIdSlack];
    const reasons = startOps.map((startOp) => {
      const history = createGoalHistory();
      history.admit(chain.slice(0, 2));
      return history.admit([change("x", "C", 1, startOp, { deps: ["b"] })]).refused[0]?.reason ?? "none";
    });
    expect(reasons).toEqual(["StartOp", "StartOp", "none", "none", "StartOp"]);
  });

  test("[GUARD13] objects nest eight deep and no deeper, in whatever order the changes arrive", () => {
    const nested = Array.from({ length: 10 }, (_, i) =>
      making(`${i}`, "A", i + 1, i + 1, i === 0 ? null : i, i === 0 ? [] : [`${i - 1}`]),
    );
    for (const order of [nested, nested.toReversed()]) {
      const history = createGoalHistory();
      const { apply, refused } = history.admit(order);
      expect(names(apply)).toBe("01234567");
      expect(refused).toEqual([{ hash: "8", reason: "TooDeep" }]);
      expect(history.waiting).toBe(1);
    }
  });

  test("[GUARD13] an object made in one that is not here is waited for", () => {
    const history = createGoalHistory();
    history.admit([change("a", "A", 1, 1)]);
    expect(history.admit([making("x", "A", 2, 2, 1, ["a"])]).apply).toEqual([]);
    expect(history.waiting).toBe(1);
  });

  test("[GUARD15] an element that is not in the sequence is refused if it would be one's own, and waited for if not", () => {
    const text = change("t", "A", 1, 1, {
      makes: 1,
      operations: 3,
      columns: new Map([
        [COLUMN.objectActor, new Uint8Array([0, 1, 2, 0])],
        [COLUMN.objectCounter, new Uint8Array([0, 1, 2, 1])],
        [COLUMN.keyActor, new Uint8Array([0, 2, 0x7f, 0])],
        [COLUMN.keyCounter, new Uint8Array([0, 1, 0x7e, 0, 2])],
        [COLUMN.insert, new Uint8Array([1, 2])],
        [COLUMN.action, new Uint8Array([0x7f, 4, 2, 1])],
      ]),
    });
    /** Inserts into the text after element `counter` of actor number `actor`. */
    const insertAfter = (name: string, startOp: number, actor: number, counter: number) =>
      change(name, "B", 1, startOp, {
        deps: ["t"],
        actors: ["B", "A"],
        columns: new Map([
          [COLUMN.objectActor, new Uint8Array([0x7f, 1])],
          [COLUMN.objectCounter, new Uint8Array([0x7f, 1])],
          [COLUMN.keyActor, new Uint8Array([0x7f, actor])],
          [COLUMN.keyCounter, new Uint8Array([0x7f, counter])],
          [COLUMN.insert, new Uint8Array([0, 1])],
          [COLUMN.action, new Uint8Array([0x7f, 1])],
        ]),
      });
    const verdictOf = (one: GoalChange) => {
      const history = createGoalHistory();
      history.admit([text]);
      const { apply, refused } = history.admit([one]);
      return refused[0]?.reason ?? (apply.length > 0 ? "applied" : "waits");
    };
    expect(verdictOf(insertAfter("x", 4, 1, 2))).toBe("applied");
    expect(verdictOf(insertAfter("x", 4, 1, 3))).toBe("applied");
    expect(verdictOf(insertAfter("x", 9, 1, 4))).toBe("waits");
    expect(verdictOf(insertAfter("x", 4, 0, 4))).toBe("Reference");
    expect(
      verdictOf(
        change("x", "B", 1, 4, {
          deps: ["t"],
          actors: ["B", "A"],
          columns: new Map([
            ...onePut,
            [COLUMN.objectActor, new Uint8Array([0x7f, 1])],
            [COLUMN.objectCounter, new Uint8Array([0x7f, 1])],
          ]),
        }),
      ),
    ).toBe("Reference");
  });

  test("[GUARD14] every operation knows when it was made", () => {
    const history = createGoalHistory();
    history.admit([
      change("a", "A", 1, 5, { operations: 3, deps: [] }),
      change("b", "A", 2, 9, { deps: ["a"] }),
    ]);
    expect([4, 5, 7, 9, 12].map((counter) => history.timeOf("A", counter))).toEqual([null, 10, 10, 20, 20]);
    expect(history.timeOf("B", 1)).toBeNull();
    expect(history.newestTime).toBe(20);
  });

  test("[GUARD10] 20,000 changes in a row are admitted in linear time, also backwards", () => {
    const many = Array.from({ length: 20_000 }, (_, i) =>
      change(`h${i}`, "A", i + 1, i + 1, { deps: i === 0 ? [] : [`h${i - 1}`] }),
    );
    for (const order of [many, many.toReversed()]) {
      const history = createGoalHistory();
      const started = performance.now();
      expect(history.admit(order).apply).toHaveLength(20_000);
      expect(performance.now() - started).toBeLessThan(
        3_000,
      ) /* 0.1 s on an idle machine, minutes if it were quadratic */;
    }
  });
});
