import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { KeyResultId } from "../base/ids.ts";
import {
  HEALTH,
  keyResultHints,
  type Moment,
  objectiveHints,
  type Standing,
  scoreMeans,
  suggestedScore,
  suggestedStatus,
} from "./health.ts";
import { KEY_RESULT_KINDS, type KeyResult, readKeyResult } from "./key-result.ts";
import { formatOfUnit, GOAL_VERSION, migrate } from "./migrate.ts";
import { isOrderKey, objectiveOrder } from "./order.ts";
import { isCounted, objectiveProgress, progressOf, sharesOf } from "./rollup.ts";
import { readObjective } from "./schema.ts";
import { MAX_ENTRIES, parseTarget, targetToText } from "./targets.ts";
import { parseZones, writeZones, zoneAt } from "./zones.ts";

const member = (digit: number) => String(digit).repeat(32);
const keyResult = (plain: object): KeyResult => readKeyResult("11".repeat(8) as KeyResultId, plain);
const progress = (plain: object, current: number | null) => progressOf(keyResult(plain), current);

describe("kinds of key results", () => {
  test("[OKR7] below and above hold or are off by a part of the limit", () => {
    const cases = [
      ["below", 10, 10, 1],
      ["below", 10, 4, 1],
      ["below", 10, 15, 0.5],
      ["below", 10, 20, 0],
      ["below", 10, 99, 0],
      ["below", -10, -5, 0.5],
      ["below", 0, 1, 0],
      ["below", 0, 0, 1],
      ["above", 99, 99.5, 1],
      ["above", 100, 50, 0.5],
      ["above", 100, 0, 0],
      ["above", 0, -1, 0],
      ["above", 100, null, 0],
    ] as const;
    for (const [kind, target, current, expected] of cases)
      expect([kind, target, current, progress({ kind, target }, current)]).toEqual([
        kind,
        target,
        current,
        expected,
      ]);
    expect(progress({ kind: "below", start: 15, target: 10 }, null)).toBe(0.5); // no check-in yet: where it starts
    expect(progress({ kind: "below" }, 3)).toBeNull();
  });

  test("[OKR7] a milestone is met or not, a baseline only watches, zones go step by step", () => {
    expect([0, 0.9, 1, null].map((value) => progress({ kind: "milestone" }, value))).toEqual([0, 0, 1, 0]);
    expect(progress({ kind: "baseline", start: 0, target: 9 }, 5)).toBeNull();
    const zones = "0 Fail\n30 Commit\n70 Target\n100 Stretch";
    const steps = [-5, 0, 29, 30, 99, 100, 500, null].map((value) =>
      progress({ kind: "zones", zones }, value),
    );
    expect(steps).toEqual([0, 0, 0, 1 / 3, 2 / 3, 1, 1, 0]);
    const falling = "90 Slow\n30 Fine\n10 Fast"; // less is better
    expect([95, 30, 11, 10, 0].map((value) => progress({ kind: "zones", zones: falling }, value))).toEqual([
      0, 0.5, 0.5, 1, 1,
    ]);
    expect(progress({ kind: "zones", zones: "5 Done" }, 5)).toBe(1);
    expect(progress({ kind: "zones" }, 5)).toBeNull();
  });

  test("[E18] [OKR7] any kind with any finite numbers gives a number from 0 to 1, or none", () => {
    const number = fc.option(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer()));
    fc.assert(
      fc.property(
        fc.constantFrom(...KEY_RESULT_KINDS),
        number,
        number,
        number,
        fc.array(fc.integer(), { maxLength: 4 }),
        (kind, start, target, current, froms) => {
          const zones = froms.map((from) => `${from} x`).join("\n");
          const found = progressOf({ kind, start, target, zones }, current);
          expect(found === null || (found >= 0 && found <= 1)).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
    expect(progressOf({ kind: "below", start: null, target: 5e-324, zones: "" }, 1e308)).toBe(0);
  });

  test("[OKR7] what its kind needs is enough to be counted", () => {
    const counted = [
      { kind: "milestone" },
      { kind: "below", target: 1 },
      { kind: "zones", zones: "1 a\n2 b" },
      { kind: "baseline", start: 0, target: 1 },
      { kind: "reach", target: 1 },
      { kind: "above", target: Number.NaN },
      { kind: "odd", start: 0, target: 1 },
      { kind: "zones", zones: "2\n2" },
    ].map((one) => isCounted(keyResult(one)));
    expect(counted).toEqual([true, true, true, false, false, false, false, false]);
    const both = [keyResult({ kind: "milestone" }), keyResult({ kind: "baseline" })];
    expect(objectiveProgress(both, () => 1)).toBe(1);
    expect([...sharesOf(both).values()]).toEqual([1]);
  });

  test("[OKR7] zones are lines in one direction, at most eight; anything else is none", () => {
    const zones = [
      { from: -1.5, label: "差" },
      { from: 20, label: "" },
    ];
    expect(parseZones(writeZones(zones))).toEqual(zones);
    for (const bad of ["x", "1 a\n1 b", "1\n3\n2", "1 a\n", "NaN a", "1e308 a", `1 ${"x".repeat(61)}`])
      expect(parseZones(bad)).toBeNull();
    expect(parseZones(Array.from({ length: 9 }, (_, at) => at).join("\n"))).toBeNull();
    expect(zoneAt(zones, 7)).toBe(0);
  });
});

describe("more of an objective", () => {
  test("[OKR1] owners, parents and needs are fields of their own, at most 32 of each, the same on every device", () => {
    const targets = Array.from({ length: 10_000 }, (_, at) => at.toString(16).padStart(32, "0"));
    const plain = Object.fromEntries([
      [`owner/${member(1)}`, true],
      [`owner/${member(2)}`, true],
      [`needs/${member(3)}:${"22".repeat(8)}`, "data"],
      ...targets.map((target) => [`parent/${target}`, "contributes"]),
    ]);
    const before = process.cpuUsage();
    const { objective, invalid } = readObjective(plain);
    const { user } = process.cpuUsage(before);
    expect(user / 1000).toBeLessThan(500);
    expect(invalid).toEqual([]);
    expect(objective.owners).toEqual([member(1), member(2)]);
    expect(objective.needs).toEqual([{ objective: member(3), keyResult: "22".repeat(8), reason: "data" }]);
    expect(objective.parents.map(({ objective: to }) => to)).toEqual(targets.slice(0, MAX_ENTRIES));
  });

  test("[E18] [OKR2] entries and choices that cannot be used are named", () => {
    const plain = {
      "owner/me": true,
      [`parent/${member(1)}`]: "owns",
      "needs/nothing": "x",
      category: "urgent",
      level: 3,
      rollup: "magic",
      progress: 2,
      weight: 1e308,
      order: "???",
      home: "x",
      note: [],
    };
    expect([...readObjective(plain).invalid].sort()).toEqual(
      [
        "owners",
        "parents",
        "needs",
        "category",
        "level",
        "rollup",
        "progress",
        "weight",
        "order",
        "home",
        "note",
      ].sort(),
    );
  });

  test("what is pointed at is read back from its text", () => {
    for (const text of [member(1), `${member(1)}:${"22".repeat(8)}`])
      expect(targetToText(parseTarget(text) as NonNullable<ReturnType<typeof parseTarget>>)).toBe(text);
    for (const text of ["", "x", `${member(1)}:`, `${member(1)}:22`, `${member(1)}:${"22".repeat(8)}:`])
      expect(parseTarget(text)).toBeNull();
  });

  test("[OKR5] objectives stand by when they were made until somebody moves them", () => {
    const time = fc.integer({ min: 0, max: 2 ** 42 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        const [one, other] = [a, b].map((createdAt) => objectiveOrder({ order: "", createdAt }));
        expect([one, other].every(isOrderKey)).toBe(true);
        expect((one as string) < (other as string)).toBe(a < b);
      }),
    );
    expect(objectiveOrder({ order: "a1", createdAt: 5 })).toBe("a1");
  });

  test("[OKR6] what an older version left out is filled in, once or twice the same, and a newer one is said to be", () => {
    const units = ["%", "元", "$", "", "天"].map(formatOfUnit);
    expect(units).toEqual(["percent", "currency:CNY", "currency:USD", "number", "custom"]);
    const id = "11".repeat(8);
    const old = { keyResults: { [id]: { unit: "%" }, other: 7 } };
    const once = migrate(old).fields;
    expect(once.get("keyResults")).toEqual({ [id]: { unit: "%", format: "percent" }, other: 7 });
    expect(migrate(Object.fromEntries(once)).fields).toEqual(once);
    const kept = { keyResults: { [id]: { unit: "%", format: "number" } } };
    expect(migrate(kept).fields.get("keyResults")).toEqual(kept.keyResults);
    const versions = [undefined, 1, GOAL_VERSION, GOAL_VERSION + 1, Number.NaN, "9", -1, 1e308].map(
      (v) => readObjective({ v }).isNewer,
    );
    expect(versions).toEqual([false, false, false, true, false, false, false, false]);
    fc.assert(fc.property(fc.anything(), (plain) => migrate(plain).fields instanceof Map));
  });
});

describe("health", () => {
  const day = 86_400_000;
  const moment: Moment = { now: 100 * day, isOpen: true, isOver: false, since: 90 * day };
  const standing = (more: Partial<Standing> = {}): Standing => ({
    progress: 0.5,
    pace: 0.5,
    checkedInAt: 99 * day,
    confidence: null,
    ...more,
  });
  const counted = keyResult({ start: 0, target: 1 });

  test("[HLT1] off pace by more than a quarter, idle after one and a half times the cadence, and without a number", () => {
    const hints = (more: Partial<Standing>, at: Partial<Moment> = {}) =>
      keyResultHints(counted, standing(more), { ...moment, ...at });
    expect(hints({})).toEqual([]);
    expect(hints({ pace: 0.75 })).toEqual([]);
    expect(hints({ pace: 0.76 })).toEqual(["offPace"]);
    expect(hints({ checkedInAt: 89.4 * day }, { since: 0 })).toEqual(["idle"]);
    expect(hints({ checkedInAt: 89.6 * day }, { since: 0 })).toEqual([]);
    expect(hints({ checkedInAt: null }, { since: 89 * day })).toEqual(["idle"]);
    expect(hints({ checkedInAt: null, pace: 1 }, { since: 0, isOpen: false })).toEqual([]);
    expect(hints({ progress: 1, pace: 1, checkedInAt: 0 }, { since: 0 })).toEqual([]);
    expect(hints({ checkedInAt: 99 * day }, { cadenceDays: 0.5 })).toEqual(["idle"]);
    expect(keyResultHints(keyResult({ start: 1 }), standing(), moment)).toEqual(["noNumber"]);
    expect(keyResultHints(keyResult({ kind: "baseline" }), standing(), moment)).toEqual([]);
  });

  test("[HLT2] of an objective: past due, nobody's, not aligned, with too many key results or none", () => {
    const objective = (plain: object) => readObjective(plain).objective;
    const alone = { canAlign: true, isAligned: false };
    const hints = (
      plain: object,
      at: Partial<Moment> = {},
      aligned = { canAlign: false, isAligned: false },
    ) => objectiveHints(objective(plain), standing(), { ...moment, ...at }, aligned);
    const owner = member(1);
    const some = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [String(at).repeat(16), {}]));
    expect(hints({ owner, keyResults: some(1) })).toEqual([]);
    expect(hints({ [`owner/${owner}`]: true, keyResults: some(1) })).toEqual([]);
    expect(hints({ keyResults: some(6) }, {}, alone)).toEqual(["noOwner", "notAligned", "tooManyKeyResults"]);
    expect(hints({ owner, rollup: "manual" }, { isOver: true })).toEqual(["pastDue"]);
    expect(hints({ owner }, {}, { canAlign: true, isAligned: true })).toEqual(["noKeyResults"]);
    expect(HEALTH.keyResults).toBe(5);
  });

  test("[HLT3] a status follows from progress, pace and confidence", () => {
    const told = (more: Partial<Standing>) => suggestedStatus(standing(more));
    expect(told({})).toBe("onTrack");
    expect(told({ pace: 0.61 })).toBe("behind");
    expect(told({ pace: 0.76 })).toBe("atRisk");
    expect(told({ confidence: 6 })).toBe("behind");
    expect(told({ confidence: 3 })).toBe("atRisk");
    expect(told({ progress: 1, confidence: 0 })).toBe("done");
    expect(told({ progress: 0, checkedInAt: null, pace: 0.9 })).toBe("notStarted");
    expect(told({ progress: null, checkedInAt: 1 })).toBe("onTrack");
  });

  test("[HLT4] a score is progress with one decimal, and means something else for each category", () => {
    expect([0.74, 0.75, -1, 7, null].map(suggestedScore)).toEqual([0.7, 0.8, 0, 1, null]);
    const means = [0.5, 0.6, 0.8, 0.9, 1].map((score) => [
      scoreMeans("committed", score),
      scoreMeans("aspirational", score),
      scoreMeans(null, score),
    ]);
    expect(means).toEqual([
      ["short", "short", "short"],
      ["short", "good", "good"],
      ["short", "good", "good"],
      ["short", "tooEasy", "good"],
      ["good", "tooEasy", "good"],
    ]);
  });
});
