import fc from "fast-check";
import { expect, test } from "vitest";
import type { CborValue } from "../base/cbor.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import type { KeyResultId, ObjectiveId } from "../base/ids.ts";
import { parseSharedGoals, type SharedGoal, sharedGoalsPart } from "./shared.ts";
import { toldIn, toldPart } from "./told.ts";

const objective = "11".repeat(16) as ObjectiveId;
const goal: SharedGoal = {
  objective,
  keyResult: "22".repeat(8) as KeyResultId,
  title: "井 🎯",
  measure: { kind: "zones", start: 0, target: null, unit: "口", zones: "0 a\n5 b" },
  progress: 0.25,
};
const whole: SharedGoal = { objective, keyResult: null, title: "", measure: null, progress: null };

test("[EVT18] goals in a message are read as they were written", () => {
  const [key, part] = sharedGoalsPart([goal, whole]);
  const decoded = decodeCbor(encodeCbor(part));
  expect(key).toBe("g");
  expect(decoded.ok && parseSharedGoals(decoded.value)).toEqual([goal, whole]);
});

test("[EVT18] none, more than nine, or one that is not whole: nothing is read", () => {
  const [, part] = sharedGoalsPart([goal]);
  const [one] = part as readonly (readonly CborValue[])[];
  if (one === undefined) throw new Error("one was written");
  const odd: readonly CborValue[] = [
    [],
    Array(10).fill(one),
    [one.slice(1)],
    [one.with(4, 1.5)],
    [one.with(4, Number.NaN)],
    [one.with(3, ["reach", 1e300, null, "", ""])],
    [one.with(3, ["leap", 0, 1, "", ""])],
    [one.with(2, "t".repeat(501))],
    "g",
    null,
  ];
  for (const value of odd) expect(parseSharedGoals(value)).toBeNull();
  expect(parseSharedGoals(Array(9).fill(one))).toHaveLength(9);
});

test("[EVT18] no bytes make reading them throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const decoded = decodeCbor(bytes);
      if (decoded.ok) parseSharedGoals(decoded.value);
    }),
  );
});

test("[EVT19] a told check-in is read as it was written; what is not whole is a message like any other", () => {
  const told = [objective, "22".repeat(8) as KeyResultId, 12.5] as const;
  const part = toldPart(told);
  expect(toldIn({ newer: [["a", 1], part] })).toEqual(told);
  expect(toldIn({ newer: [["k", (part[1] as readonly CborValue[]).slice(1)]] })).toBeNull();
  expect(toldIn({ newer: [["k", null]] })).toBeNull();
  expect(toldIn()).toBeNull();
});
