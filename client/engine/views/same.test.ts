import fc from "fast-check";
import { expect, test } from "vitest";
import { isSame } from "./same.ts";

test("[ENG67] a copy of a view is the same view, and what JSON tells apart is not", () => {
  const views = fc.jsonValue({ maxDepth: 3 });
  fc.assert(
    fc.property(views, views, (one, two) => {
      expect(isSame(one, structuredClone(one))).toBe(true);
      expect(isSame(one, two)).toBe(isSame(two, one));
      if (JSON.stringify(one) !== JSON.stringify(two) && isSame(one, two))
        expect(sorted(one)).toBe(sorted(two)); // only the order of names differs
    }),
  );
});

test.for([
  [{ a: 1 }, { a: undefined }],
  [{ a: undefined }, { b: undefined }],
  [[], {}],
  [[1, 2], [1]],
  [{ a: [{ b: null }] }, { a: [{ b: 0 }] }],
  [new Map(), new Map()],
  [new Uint8Array(1), new Uint8Array(1)],
  [null, {}],
])("[ENG67] %j and %j are different", ([one, two]) => {
  expect(isSame(one, two)).toBe(false);
});

const sorted = (value: unknown): string =>
  JSON.stringify(value, (_name, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
