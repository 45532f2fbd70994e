import fc from "fast-check";
import { expect, test } from "vitest";
import { hlcOf } from "../base/clock.ts";
import type { FeedId, KeyResultId, MemberId, ObjectiveId } from "../base/ids.ts";
import { broughtIn, broughtToParts, saidAt, withBrought } from "./brought.ts";
import { applyCheckIn, type CheckInsState, isTold, NO_CHECK_INS } from "./checkins.ts";

const said = fc.record({ feed: fc.constantFrom("0", "7"), at: fc.nat(5), key: fc.nat(3) });
type Said = typeof said extends fc.Arbitrary<infer T> ? T : never;

const partsOf = (key: number) =>
  broughtToParts({ key: new Uint8Array(16).fill(key), at: 500 + key, who: "ana", name: "Ana" });

function apply(state: CheckInsState, { feed, at, key }: Said): CheckInsState {
  const stamp = { hlc: hlcOf(1_000 + at), feed: feed.repeat(48) as FeedId, seq: at };
  return applyCheckIn(state, {
    ref: { feed: stamp.feed, seq: at },
    stamp,
    author: "11".repeat(16) as MemberId,
    event: {
      type: "checkIn",
      objective: "22".repeat(16) as ObjectiveId,
      keyResult: "33".repeat(8) as KeyResultId,
      value: key,
      confidence: null,
      note: "",
      after: [],
      extras: { newer: partsOf(key) },
    },
    rights: { posts: true, pins: true, leads: true, namesAll: true },
  });
}

test("[IMP7] of check-ins that were brought twice the first one here counts, whatever the order of arrival", () => {
  const places = fc.uniqueArray(said, { maxLength: 12, selector: ({ feed, at }) => `${feed} ${at}` });
  const shuffled = places.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  );
  fc.assert(
    fc.property(shuffled, ([all, others]) => {
      const fold = (some: readonly Said[]) => withBrought(some.reduce(apply, NO_CHECK_INS));
      const { checkIns } = fold(all);
      expect(fold(others).checkIns).toEqual(checkIns);
      expect(checkIns.length).toBe(new Set(all.map(({ key }) => key)).size);
      for (const one of checkIns) {
        expect([saidAt(one), one.brought?.name]).toEqual([500 + one.value, "Ana"]);
        const twins = all.filter(({ key }) => key === one.value).map(({ at }) => at);
        expect(one.stamp.seq).toBe(Math.min(...twins));
      }
    }),
  );
});

test("[IMP7] a part of another shape says nothing: it is a check-in of whoever wrote it; the room is told of none that was brought", () => {
  const [[key, whole] = ["b", []]] = partsOf(1);
  const [name, at, who] = whole as readonly never[];
  for (const bad of [
    null,
    7,
    [],
    [name, at, who],
    [at, at, who, who],
    [name, -1, who, who],
    [name, at, who, 7],
  ])
    expect(broughtIn([[key, bad as never]])).toBeNull();
  expect(broughtIn(partsOf(1))).toMatchObject({ at: 501, who: "ana" });
  expect([isTold(), isTold([["e", 1]]), isTold(partsOf(1)), isTold([["o", 1]])]).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
