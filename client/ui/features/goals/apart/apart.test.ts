import { expect, test } from "vitest";
import type { ObjectiveView } from "../../../../bridge/contract.ts";
import { apartIn, isPutOff, markOf, namesIn } from "./apart.ts";

const ana = { member: "a", name: "Ana", dye: 1 };
const li = { member: "l", name: "李丽", dye: 2 };
const value = (key: string, by: typeof ana) => ({ key, value: 1, by, at: 0 });
const none = { conflicts: [], scoreChoice: null };
const objective = (told: object) =>
  ({
    archived: false,
    canEdit: true,
    ownerChoice: null,
    keyResults: [],
    ...none,
    ...told,
  }) as unknown as ObjectiveView;
const keyResult = (told: object) => ({ currentChoice: null, ...none, ...told });

test("[CHK3] [GUI29] whatever stands beside each other is one entry for each objective or key result", () => {
  const target = { field: "target", entry: null, values: [value("1", ana), value("2", li)] };
  const level = { field: "level", entry: null, values: [value("5", li), value("6", li)] };
  const all = apartIn([
    objective({
      keyResults: [
        keyResult({ conflicts: [target], currentChoice: { values: [value("3", li), value("4", ana)] } }),
      ],
    }),
    objective({ conflicts: [level] }),
    objective({ archived: true, conflicts: [level] }),
    objective({ keyResults: [keyResult({})] }),
  ]);
  expect(all.map(({ fields, people, keys }) => ({ fields, people, keys }))).toEqual([
    { fields: ["current", "target"], people: [li, ana], keys: ["1", "2", "3", "4"] },
    { fields: ["level"], people: [li], keys: ["5", "6"] },
  ]);
});

test("[GUI29] what has no choice beside it is no entry: no line stands that nobody can settle", () => {
  const values = [value("1", ana), value("2", li)];
  const apart = (...fields: readonly string[]) => fields.map((field) => ({ field, entry: null, values }));
  expect(apartIn([objective({ conflicts: apart("archived", "home", "note", "parents", "needs") })])).toEqual(
    [],
  );
  const locked = objective({
    canEdit: false,
    ownerChoice: { values },
    scoreChoice: { values },
    conflicts: apart("level"),
    keyResults: [
      keyResult({ currentChoice: { values }, scoreChoice: { values }, conflicts: apart("target") }),
    ],
  });
  expect(apartIn([locked]).map(({ fields }) => fields)).toEqual([["current"]]);
});

test("[GUI29] whoever reads it comes first", () => {
  expect(namesIn([li, ana], "a", "你")).toEqual(["你", "李丽"]);
  expect(namesIn([li, ana], null, "你")).toEqual(["李丽", "Ana"]);
  expect(namesIn([ana], "a", "你")).toEqual(["你"]);
});

test("[GUI29] what was put off comes back when something new is apart, and not when some of it was settled", () => {
  const apart = (...keys: readonly string[]) =>
    apartIn([
      objective({ conflicts: [{ field: "level", entry: null, values: keys.map((key) => value(key, ana)) }] }),
    ]);
  const mark = markOf(apart("1", "2", "3"));
  expect(isPutOff(apart("1", "2", "3"), mark)).toBe(true);
  expect(isPutOff(apart("1", "3"), mark)).toBe(true);
  expect(isPutOff(apart("1", "4"), mark)).toBe(false);
  expect(isPutOff(apart("1", "2"), null)).toBe(false);
});
