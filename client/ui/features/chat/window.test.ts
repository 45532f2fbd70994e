import fc from "fast-check";
import { expect, test } from "vitest";
import { anchorAt, offsetsOf, rowAt, sliceAt } from "./window.ts";

const heights = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 200 });
const listOf = (list: readonly number[]) => {
  const keys = list.map((_, i) => String(i));
  return { keys, offsets: offsetsOf(keys, (key) => list[Number(key)] ?? 0) };
};

test("[CHAT-UI10] the row at a height is the one that covers it", () => {
  fc.assert(
    fc.property(heights, fc.nat(90_000), (list, y) => {
      const { offsets } = listOf(list);
      const row = rowAt(offsets, y);
      const total = list.reduce((sum, height) => sum + height, 0);
      if (y >= total) expect(row).toBe(list.length - 1);
      else expect([(offsets[row] ?? 0) <= y, y < (offsets[row + 1] ?? 0)]).toEqual([true, true]);
    }),
  );
});

test("[CHAT-UI11] the slice covers the viewport and its overscan", () => {
  fc.assert(
    fc.property(heights, fc.nat(90_000), fc.integer({ min: 1, max: 2000 }), (list, top, height) => {
      const { offsets } = listOf(list);
      const slice = sliceAt(offsets, top, height, 300);
      expect(slice.from === 0 || (offsets[slice.from] ?? 0) <= top - 300).toBe(true);
      expect(slice.to === list.length || (offsets[slice.to] ?? 0) > top + height + 300).toBe(true);
      expect(slice.to).toBeGreaterThan(slice.from);
    }),
  );
});

test("[CHAT-UI12] an anchor finds the same pixels again after rows were put before it", () => {
  fc.assert(
    fc.property(heights, heights, fc.nat(5_000), (list, older, y) => {
      const { keys, offsets } = listOf(list);
      const top = Math.min(y, (offsets.at(-1) ?? 1) - 1);
      const anchor = anchorAt(keys, offsets, top);
      const olderKeys = older.map((_, i) => `old${i}`);
      const after = offsetsOf([...olderKeys, ...keys], (key) =>
        key.startsWith("old") ? (older[Number(key.slice(3))] ?? 0) : (list[Number(key)] ?? 0),
      );
      const row = olderKeys.length + keys.indexOf(anchor?.key ?? "");
      const added = older.reduce((sum, height) => sum + height, 0);
      expect((after[row] ?? 0) + (anchor?.into ?? 0)).toBe(top + added);
    }),
  );
});

test("[CHAT-UI13] an empty list has an empty slice and no anchor", () => {
  const offsets = offsetsOf([], () => 10);
  expect(sliceAt(offsets, 0, 500, 100)).toEqual({ from: 0, to: 0 });
  expect(anchorAt([], offsets, 0)).toBeNull();
});
