import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventRef, FeedId, KeyResultId, MemberId, ObjectiveId } from "../base/ids.ts";
import type { FoldInput } from "../chat/stamp.ts";
import { applyCheckIn, type CheckInEvent, type CheckInsState, NO_CHECK_INS, previousOf } from "./checkins.ts";
import { currentChoiceOf, currentOf, frontierOf } from "./frontier.ts";

const objective = "00".repeat(16) as ObjectiveId;
const keyResult = "00".repeat(8) as KeyResultId;
const feedOf = (name: string): FeedId => Buffer.from(name.padEnd(24, ".")).toString("hex") as FeedId;
const refOf = (name: string, hlc: number): EventRef => ({ feed: feedOf(name), seq: hlc });

/** A check-in by `name` at `hlc`, knowing those named like "bob 3". */
function checkIn(
  name: string,
  hlc: number,
  value: number,
  after: readonly string[] = [],
): FoldInput<CheckInEvent> {
  const ref = refOf(name, hlc);
  const refs = after.map((text) => {
    const [who, at] = text.split(" ");
    return refOf(who ?? "", Number(at));
  });
  return {
    ref,
    stamp: { hlc, ...ref },
    author: name as MemberId,
    event: { type: "checkIn", objective, keyResult, value, confidence: null, note: "", after: refs },
  };
}
const fold = (inputs: readonly FoldInput<CheckInEvent>[]): CheckInsState =>
  inputs.reduce<CheckInsState | undefined>(applyCheckIn, undefined) ?? NO_CHECK_INS;
const values = (checkIns: readonly { value: number }[]): number[] => checkIns.map(({ value }) => value);

describe("check-ins", () => {
  test("[CHK1] any order of arrival with any repeats gives equal states, sorted by stamp", () => {
    const all = [
      checkIn("alice", 1, 10),
      checkIn("bob", 2, 20, ["alice 1"]),
      checkIn("alice", 5, 30, ["bob 2"]),
      checkIn("carol", 5, 40, ["bob 2"]),
      checkIn("bob", 9, 50, ["alice 5"]),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: 10 }), (shuffled) => {
        const before = structuredClone(shuffled);
        expect(fold(shuffled)).toStrictEqual(fold(all));
        expect(shuffled).toStrictEqual(before);
      }),
    );
    expect(values(fold(all).checkIns)).toEqual([10, 20, 30, 40, 50]);
  });

  test("[CHK2] the current value is the newest check-in that nobody had seen", () => {
    const state = fold([checkIn("alice", 1, 10), checkIn("bob", 2, 20, ["alice 1"])]);
    expect(values(frontierOf(state))).toEqual([20]);
    expect(currentOf(state)?.value).toBe(20);
    expect(currentChoiceOf(state)).toEqual([]);
    expect(currentOf(NO_CHECK_INS)).toBeNull();
  });

  test("[CHK3] values written apart are shown side by side until somebody who saw both writes", () => {
    const apart = [
      checkIn("alice", 1, 10),
      checkIn("bob", 2, 20, ["alice 1"]),
      checkIn("carol", 3, 30, ["alice 1"]),
    ];
    expect(values(currentChoiceOf(fold(apart)))).toEqual([20, 30]);
    expect(currentOf(fold(apart))?.value).toBe(30);
    const chosen = fold([...apart, checkIn("alice", 4, 20, ["bob 2", "carol 3"])]);
    expect(currentChoiceOf(chosen)).toEqual([]);
    expect(currentOf(chosen)?.value).toBe(20);
  });

  test("[CHK3] equal values written apart are no choice", () => {
    expect(currentChoiceOf(fold([checkIn("bob", 2, 7), checkIn("carol", 3, 7)]))).toEqual([]);
  });

  test("[CHK4] nobody outdates a check-in that is still to be written, and a circle outdates nothing", () => {
    const state = fold([checkIn("mallory", 3, 0, ["bob 9"]), checkIn("bob", 9, 20)]);
    expect(values(frontierOf(state))).toEqual([0, 20]);
    const circle = fold([checkIn("a", 3, 1, ["b 4"]), checkIn("b", 4, 2, ["a 3"])]);
    expect(values(frontierOf(circle))).toEqual([2]);
  });

  test("[CHK2] a feed's later check-in has seen its earlier ones, named or not", () => {
    expect(values(frontierOf(fold([checkIn("bob", 1, 1), checkIn("bob", 2, 2)])))).toEqual([2]);
  });

  test("[CHK4] the frontier is never empty and keeps the newest check-in", () => {
    const name = fc.constantFrom("alice", "bob");
    const place = fc.tuple(name, fc.integer({ min: 1, max: 6 }));
    const some = fc.array(
      fc.record({ at: place, value: fc.nat(3), after: fc.array(place, { maxLength: 3 }) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(some, (drafts) => {
        const state = fold(
          drafts.map(({ at: [who, hlc], value, after }) =>
            checkIn(
              who,
              hlc,
              value,
              after.map((ref) => ref.join(" ")),
            ),
          ),
        );
        expect(frontierOf(state).at(-1)?.ref).toBe(state.checkIns.at(-1)?.ref);
      }),
    );
  });

  test("what the author saw before is the newest that the check-in names or its feed wrote", () => {
    const state = fold([
      checkIn("alice", 1, 10),
      checkIn("carol", 2, 15),
      checkIn("bob", 3, 20, ["alice 1"]),
    ]);
    const at = (index: number) => {
      const one = state.checkIns[index];
      return one ? (previousOf(state, one)?.value ?? null) : "absent";
    };
    expect([at(0), at(1), at(2)]).toEqual([null, null, 10]);
  });
});
