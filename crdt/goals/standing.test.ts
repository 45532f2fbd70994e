import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeCbor } from "../base/cbor.ts";
import type { EventRef, FeedId, KeyResultId, MemberId, ObjectiveId, RoomId } from "../base/ids.ts";
import type { FoldInput } from "../chat/stamp.ts";
import { type Beside, besideIn, besideToParts, withBesideRefs } from "./beside.ts";
import { applyCheckIn, type CheckInEvent, type CheckInsState, NO_CHECK_INS } from "./checkins.ts";
import { currentOf, frontierOf } from "./frontier.ts";
import { isOfRoom } from "./mark.ts";
import { objectiveIn } from "./place.ts";
import { type Retrospective, standingRetrospectives } from "./retrospectives.ts";
import { type Score, scoreChoice, standingScores, totalScore } from "./scores.ts";
import { standingOf } from "./standing.ts";
import { encodeGoalWord, type GoalWord, parseGoalWord } from "./words.ts";

const objective = "00".repeat(16) as ObjectiveId;
const keyResult = "00".repeat(8) as KeyResultId;
const feedOf = (name: string): FeedId => Buffer.from(name.padEnd(24, ".")).toString("hex") as FeedId;
const refOf = (text: string): EventRef => {
  const [name = "", hlc] = text.split(" ");
  return { feed: feedOf(name), seq: Number(hlc) };
};

/** "bob 3": a check-in by Bob at 3, knowing those named. */
function said(
  place: string,
  value: number,
  after: readonly string[],
  beside: Beside = {},
): FoldInput<CheckInEvent> {
  const ref = refOf(place);
  return {
    ref,
    stamp: { hlc: ref.seq, ...ref },
    author: place.split(/[\s-]/)[0] as MemberId,
    event: {
      type: "checkIn",
      objective,
      keyResult,
      value,
      confidence: null,
      note: "",
      after: after.map(refOf),
      extras: { newer: besideToParts(beside) },
    },
  };
}
const instead = (place: string, value: number, of: string) => said(place, value, [], { instead: refOf(of) });
const undoes = (place: string, of: string) => said(place, 0, [], { undoes: refOf(of) });
const fold = (inputs: readonly FoldInput<CheckInEvent>[]): CheckInsState =>
  inputs.reduce<CheckInsState | undefined>(applyCheckIn, undefined) ?? NO_CHECK_INS;
const told = (state: CheckInsState): readonly string[] =>
  standingOf(state).map(({ by, value, isTakenBack }) => `${by} ${value}${isTakenBack ? " taken back" : ""}`);

describe("check-ins that their author words anew or takes back", () => {
  const story = [said("ana 1", 10, []), said("bo 2", 20, ["ana 1"]), said("ana 3", 30, ["bo 2"])];

  test("[CHK5] the newest wording by its author stands in its place; what came after it keeps its place", () => {
    const state = fold([...story, instead("ana 4", 11, "ana 1"), instead("ana-phone 5", 12, "ana 1")]);
    expect(told(state)).toEqual(["ana 12", "bo 20", "ana 30"]);
    expect(currentOf(state)?.value).toBe(30);
    const [first] = standingOf(state);
    expect(first?.before.map(({ value }) => value)).toEqual([10, 11]);
    expect(first?.editedBy?.hlc).toBe(5);
  });

  test("[CHK6] what was taken back counts no more, and what it had seen may count again", () => {
    expect(currentOf(fold([...story, undoes("ana 4", "ana 3")]))?.value).toBe(20);
    const all = fold([...story, undoes("ana 4", "ana 3"), undoes("bo 5", "bo 2")]);
    expect(currentOf(all)?.value).toBe(10);
    expect(told(all)).toEqual(["ana 10", "bo 20 taken back", "ana 30 taken back"]);
    expect(currentOf(fold([...story, undoes("ana 4", "ana 1")]))?.value).toBe(30);
    expect(currentOf(fold([said("ana 1", 10, []), undoes("ana 2", "ana 1")]))).toBeNull();
  });

  test("[CHK6] what was written knowing one that was taken back has seen what that one had seen", () => {
    const state = fold([...story, undoes("bo 4", "bo 2")]);
    expect(frontierOf(state).map(({ value }) => value)).toEqual([30]);
  });

  test("[CHK5] [CHK6] nobody does either to what somebody else said", () => {
    const state = fold([...story, instead("bo 4", 99, "ana 1"), undoes("bo 5", "ana 3")]);
    expect(told(state)).toEqual(["ana 10", "bo 20", "ana 30"]);
  });

  test("[CHK1] [CHK5] any order of arrival is the same, also when the words come before what they are about", () => {
    const all = [
      ...story,
      instead("ana 4", 11, "ana 1"),
      undoes("ana 5", "ana 3"),
      instead("bo 6", 21, "bo 2"),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(fold(shuffled)).toStrictEqual(fold(all));
        expect(currentOf(fold(shuffled))?.value).toBe(21);
      }),
    );
  });

  test("[CHK4] one that is not taken back is always there to count, whatever is undone", () => {
    const place = fc
      .tuple(fc.constantFrom("ana", "bo"), fc.integer({ min: 1, max: 6 }))
      .map((at) => at.join(" "));
    const one = fc.tuple(fc.constantFrom("said", "instead", "undoes"), place, place);
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 9, size: "max" }), (all) => {
        const state = fold(
          all.map(([kind, at, of]) =>
            kind === "said" ? said(at, 1, [of]) : kind === "instead" ? instead(at, 2, of) : undoes(at, of),
          ),
        );
        const isOneLeft = standingOf(state).some(({ isTakenBack }) => !isTakenBack);
        expect(frontierOf(state).length > 0).toBe(isOneLeft);
      }),
      { numRuns: 500 },
    );
  });
});

describe("what stands beside a check-in", () => {
  const page = (address: string) => ({ type: "page", address }) as const;
  const message = { type: "message", room: "ab".repeat(16) as RoomId, ref: refOf("ana 1") } as const;

  test("[EVT16] evidence is messages and pages, written and read alike", () => {
    const beside: Beside = {
      evidence: [page("https://example.org/表?q=1"), message],
      instead: refOf("bo 2"),
    };
    const parts = besideToParts(beside);
    expect(parts.map(([key]) => key)).toEqual(["e", "o"]);
    expect(besideIn(parts)).toEqual(beside);
    expect(besideToParts({})).toEqual([]);
  });

  test("[EVT16] [CHK5] [CHK6] parts that move along with their row keep everything but the places that moved", () => {
    const anew = (of: EventRef) => ({ ...of, seq: of.seq + 7 });
    const parts = [
      ["b", [1, 2]],
      ["e", "evidence"],
      ["o", [new Uint8Array(24), 1]],
      ["x", "no place"],
      ["zz", null],
    ] as const;
    expect(withBesideRefs(parts, anew)).toEqual(
      parts.map(([key, value]) => (key === "o" ? [key, [new Uint8Array(24), 8]] : [key, value])),
    );
  });

  test("[EVT16] a part that cannot be read says nothing", () => {
    const bad = [
      [],
      null,
      [["u", "javascript:alert(1)"]],
      [["u", "https://a b"]],
      [["u", `https://${"x".repeat(2_000)}`]],
      [["m", new Uint8Array(16)]],
      Array(10).fill(["u", "https://example.org"]),
    ];
    for (const value of bad) expect(besideIn([["e", value]])).toEqual({});
    expect(besideIn([["o", null]])).toEqual({});
    expect(besideIn([["x", [new Uint8Array(24), -1]]])).toEqual({});
    const odd = { ...said("ana 2", 9, []).event, extras: { newer: [["x", 7]] as const } };
    expect(told(fold([said("ana 1", 10, []), { ...said("ana 2", 9, []), event: odd }]))).toEqual(["ana 10"]);
  });

  test("[EVT17] a score and a cycle's state are written and read alike, and what is neither is nothing", () => {
    const words: readonly GoalWord[] = [
      { type: "score", keyResult, value: 0.5, note: "差一点", after: [refOf("ana 1")] },
      { type: "score", keyResult: null, value: null, note: "", after: [] },
      { type: "cycle", cycle: "2026-Q4", state: "closed" },
      {
        type: "retro",
        about: null,
        keep: "每周碰一次",
        problem: "",
        attempt: "早两周订管子",
        after: [refOf("ana 1")],
      },
      { type: "retro", about: "2026-Q4", keep: "", problem: "", attempt: "", after: [] },
    ];
    for (const word of words) expect(parseGoalWord(encodeGoalWord(word))).toEqual(word);
    for (const bad of [
      null,
      [],
      ["score", null, 1.1, "", []],
      ["score", new Uint8Array(16), 1, "", []],
      ["score", null, 1, "n".repeat(4_001), []],
      ["cycle", "x".repeat(17), "open"],
      ["cycle", "2026-Q4", "opened"],
      ["retro", null, "", "", []],
      ["retro", 4, "", "", "", []],
      ["retro", "x".repeat(17), "", "", "", []],
      ["retro", null, "", "n".repeat(4_001), "", []],
      ["retro", null, "", "", null, []],
      ["retro", null, "", "", "", [null]],
      ["medal", 1],
    ])
      expect(parseGoalWord(encodeCbor(bad))).toBeNull();
    expect(parseGoalWord(new Uint8Array([0xff]))).toBeNull();
  });
});

describe("scores", () => {
  const score = (place: string, value: number | null, after: readonly string[] = []): Score => {
    const ref = refOf(place);
    return {
      ref,
      stamp: { hlc: ref.seq, ...ref },
      by: place.split(" ")[0] as MemberId,
      objective,
      keyResult,
      value,
      note: "",
      after: after.map(refOf),
    };
  };
  const apart = [score("ana 1", 0.7), score("bo 2", 0.4)];

  test("[SCO1] the newest that no other had seen counts; given apart they stand side by side until somebody chooses", () => {
    expect(scoreChoice(apart).map(({ value }) => value)).toEqual([0.7, 0.4]);
    expect(standingScores([...apart].reverse()).at(-1)?.value).toBe(0.4);
    const chosen = [...apart, score("ana 3", 0.7, ["ana 1", "bo 2"])];
    expect(scoreChoice(chosen)).toEqual([]);
    expect(standingScores(chosen).map(({ value }) => value)).toEqual([0.7]);
    expect(scoreChoice([score("ana 1", 0.7), score("bo 2", 0.7)])).toEqual([]);
  });

  test("[RET2] equal knowledge is equal looks back, in whatever order they came; one without words takes back", () => {
    const look = (place: string, keep: string, after: readonly string[] = []): Retrospective => {
      const { value: _, note: __, keyResult: ___, ...said } = score(place, null, after);
      return { ...said, about: null, keep, problem: "", attempt: "" };
    };
    const all = [
      look("ana 1", "a"),
      look("bo 2", "b"),
      look("ana 3", "a+b", ["bo 2"]),
      look("bo 4", "c", ["bo 2"]),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all], { minLength: 8 }), (came) => {
        expect(standingRetrospectives(came).map(({ keep }) => keep)).toEqual(["a+b", "c"]);
      }),
    );
    const over = [...all, look("ana 5", "", ["bo 4"])];
    expect(standingRetrospectives(over)).toEqual([]);
  });

  test("[SCO2] the total is the weighted mean of what has a score", () => {
    const parts = [
      { weight: 1, score: 1 },
      { weight: 3, score: 0.2 },
      { weight: 9, score: null },
      { weight: 0, score: 0 },
    ];
    expect(totalScore(parts)).toBeCloseTo(0.4);
    expect(totalScore([])).toBeNull();
  });
});

test("[OKR9] an objective's id belongs to one room", () => {
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
  const [room, other] = ["ab".repeat(16) as RoomId, "cd".repeat(16) as RoomId];
  const id = objectiveIn(room, new Uint8Array(8).fill(7), sha256);
  expect(id.slice(16)).toBe("07".repeat(8));
  expect([isOfRoom(id, room, sha256), isOfRoom(id, other, sha256)]).toEqual([true, false]);
  expect(isOfRoom("0b".repeat(16) as ObjectiveId, room, sha256)).toBe(false);
  expect(() => objectiveIn(room, new Uint8Array(7), sha256)).toThrow();
});
