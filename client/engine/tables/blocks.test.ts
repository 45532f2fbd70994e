import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RowRecord } from "../state/records.ts";
import {
  BLOCK_BYTES,
  BLOCK_ROWS,
  countRows,
  cutIntoBlocks,
  decodeBlock,
  encodeBlock,
  isJoinDue,
  joinBlocks,
  type Placed,
  planJoins,
} from "./blocks.ts";

const row: fc.Arbitrary<RowRecord> = fc.record({
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.integer({ min: 1, max: 70_000 }).map((length) => new Uint8Array(length).fill(7)),
  ),
  hlc: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  arrivedAt: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  counts: fc.boolean(),
  flaw: fc.option(fc.string({ unit: "binary", maxLength: 40 }), { nil: null }),
});
const rows = fc.array(
  row.map((one) => ({ ...one, bytes: one.bytes.slice(0, 300) })),
  { minLength: 1, maxLength: 20 },
);
const small = (n: number): RowRecord => ({
  bytes: Uint8Array.of(n, n, n),
  hlc: n,
  arrivedAt: n,
  counts: n % 2 === 0,
  flaw: n % 5 === 0 ? "UnknownEpoch" : null,
});
const smalls = (from: number, count: number) => Array.from({ length: count }, (_, n) => small(from + n));

describe("a block of rows", () => {
  test("[BLK1] rows come back as they were, in any number and size", () => {
    fc.assert(
      fc.property(rows, (some) => {
        const block = encodeBlock(some);
        expect(countRows(block)).toBe(some.length);
        expect(decodeBlock(block)).toEqual(some);
      }),
    );
  });

  test("[BLK1] blocks joined are the block of all their rows", () => {
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 4 }), (runs) => {
        expect(joinBlocks(runs.map(encodeBlock))).toEqual(encodeBlock(runs.flat()));
      }),
    );
  });

  test("[BLK2] a run is cut into blocks within their bounds, and only what is too long alone goes beyond them", () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 120 }), (some) => {
        const blocks = cutIntoBlocks(some);
        expect(
          blocks.flat().every((one, at) => one === some[at]) && blocks.flat().length === some.length,
        ).toBe(true);
        for (const one of blocks)
          expect(
            one.length <= BLOCK_ROWS && (one.length === 1 || encodeBlock(one).length <= BLOCK_BYTES),
          ).toBe(true);
      }),
      { numRuns: 40 },
    );
    expect(cutIntoBlocks(smalls(0, 130)).map(({ length }) => length)).toEqual([64, 64, 2]);
  });

  test("[BLK3] bytes that are no block, or no longer one, are said to be broken", () => {
    const block = encodeBlock(smalls(1, 3));
    expect(() => decodeBlock(block.subarray(0, block.length - 1))).toThrow("cut short");
    expect(() => decodeBlock(Uint8Array.of(...block, 0))).toThrow("behind");
    expect(() => decodeBlock(Uint8Array.of(9, 0, 0))).toThrow("not a block");
    expect(() => decodeBlock(new Uint8Array(0))).toThrow("not a block");
  });

  test("[BLK1] a clock before 1970 or with parts of a millisecond does no harm to the rows behind it", () => {
    const odd = [{ ...small(1), arrivedAt: -5 }, { ...small(2), arrivedAt: 7.9 }, small(3)];
    expect(decodeBlock(encodeBlock(odd)).map(({ arrivedAt }) => arrivedAt)).toEqual([0, 7, 3]);
  });
});

describe("joining", () => {
  const place = (from: number, count: number): Placed => ({ from, block: encodeBlock(smalls(from, count)) });
  const planned = (...blocks: readonly Placed[]) =>
    planJoins(blocks).map((group) => group.map(({ from }) => from));

  test("[BLK4] neighbours become one as far as they fit, what is full stays alone", () => {
    expect(planned(place(0, 64), place(64, 1), place(65, 1), place(66, 30))).toEqual([[64, 65, 66]]);
    expect(planned(place(0, 40), place(40, 24), place(64, 1), place(65, 63))).toEqual([
      [0, 40],
      [64, 65],
    ]);
    expect(planned(place(0, 64), place(64, 64))).toEqual([]);
  });

  test("[BLK4] over a gap nothing is joined", () => {
    expect(planned(place(0, 2), place(3, 2), place(5, 1))).toEqual([[3, 5]]);
  });

  test("[BLK4] one by one, a thousand rows lie in blocks that are nearly full, each written five times at most", () => {
    let blocks: Placed[] = [];
    let written = 0;
    for (let seq = 0; seq < 1_000; seq++) {
      const all = [...blocks, place(seq, 1)];
      const groups = isJoinDue(seq, 1) ? planJoins(all.slice(-33)) : [];
      const gone = new Set(groups.flatMap((group) => group.slice(1)));
      blocks = all
        .filter((one) => !gone.has(one))
        .map((one) => {
          const group = groups.find(([first]) => first === one);
          return group === undefined
            ? one
            : { from: one.from, block: joinBlocks(group.map(({ block }) => block)) };
        });
      written +=
        groups.flat().length === 0 ? 1 : groups.flat().reduce((sum, { block }) => sum + countRows(block), 0);
    }
    expect(blocks.flatMap(({ block }) => decodeBlock(block))).toEqual(smalls(0, 1_000));
    expect(blocks.length).toBeLessThan(1_000 / BLOCK_ROWS + 12);
    expect(written / 1_000).toBeLessThan(5);
  });
});
