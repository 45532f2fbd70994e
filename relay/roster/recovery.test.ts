import { expect, test } from "vitest";
import type { Bytes, ChainId, Entry, RosterState } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import { type Marks, openMarks, Recovery } from "./recovery.ts";

const org = "ab".repeat(32) as ChainId;
const hashOf = (seq: number, branch = 0): Bytes => new Uint8Array(32).fill(seq + 100 * branch);
const NOW = 1_790_000_000_000;

/** What the rules look at, and nothing else. */
const entryAt = (seq: number, at: number, branch = 0): Entry =>
  ({ seq, at, hash: hashOf(seq, branch) }) as unknown as Entry;
const stateAt = (seq: number, branch = 0): RosterState =>
  ({ chain: org, seq, head: hashOf(seq, branch) }) as unknown as RosterState;

function recoveryAt(marks: Marks, acceptsLoss = false) {
  const clock = { ms: NOW, now: () => clock.ms };
  const logged: string[] = [];
  const recovery = new Recovery({ marks, clock, log: (_level, event) => logged.push(event), acceptsLoss });
  return { recovery, clock, logged };
}

/** A relay whose chain had ten entries and has three now. */
function afterLoss(acceptsLoss = false) {
  const marks = openMarks();
  recoveryAt(marks).recovery.grew(stateAt(9));
  const world = recoveryAt(marks, acceptsLoss);
  world.recovery.opened(org, 3, 0);
  return { marks, ...world };
}

test("[RLY44] a start with everything in its place notices nothing", () => {
  const marks = openMarks();
  const { recovery, logged } = recoveryAt(marks);
  recovery.grew(stateAt(9));
  recovery.opened(org, 10, 0);
  expect([recovery.isUnderWay(org), logged]).toEqual([false, []]);
  expect(recovery.refusalOf(stateAt(10), 9, [entryAt(10, NOW)], false)).toBeNull();
});

test("[RLY44] while entries are missing, nothing new goes on top; what is older may come back piece by piece", () => {
  const { recovery, logged } = afterLoss();
  expect(logged).toEqual(["roster entries lost"]);
  const behind = { refusal: "Behind", rule: "rebuilding" };
  const older = [entryAt(3, NOW - 5_000), entryAt(4, NOW - 1)];
  expect(recovery.refusalOf(stateAt(4), 2, older, true)).toBeNull();
  expect(recovery.refusalOf(stateAt(4), 2, older, false)).toEqual(behind); // nobody was asked
  expect(recovery.refusalOf(stateAt(3), 2, [entryAt(3, NOW + 1)], true)).toEqual(behind);
  expect([3, 9, 10].map((seq) => recovery.mayHaveBeenHere(org, seq, older, true))).toEqual([
    true,
    true,
    false,
  ]);
  expect(recovery.mayHaveBeenHere(org, 3, older, false)).toBe(false); // somebody's word, and nobody knows whose
});

test("[RLY44] the chain is whole again with the head that was noted, and with no other", () => {
  const { recovery, marks } = afterLoss();
  const whole = (branch: number) => [3, 4, 5, 6, 7, 8, 9].map((seq) => entryAt(seq, NOW - 1, branch));
  expect(recovery.refusalOf(stateAt(9, 1), 2, whole(1), false)).toMatchObject({ rule: "rebuilding" });
  expect([0, 1].map((branch) => recovery.mayHaveBeenHere(org, 5, whole(branch), false))).toEqual([
    true,
    false,
  ]);
  const withNews = [...whole(0), entryAt(10, NOW + 2 * limits.maxClockAheadMs)];
  expect(recovery.refusalOf(stateAt(10), 2, withNews, false)).toBeNull();
  recovery.grew(stateAt(10));
  expect([marks.markOf(org)?.length, marks.lossOf(org)?.isHealed]).toEqual([11, true]);
  expect(recovery.isUnderWay(org)).toBe(true); // chains of rooms may still come
});

test("[RLY44] a shorter chain leaves the mark where it is; another start does not forget", () => {
  const { recovery, marks } = afterLoss();
  recovery.grew(stateAt(5));
  expect(marks.markOf(org)?.length).toBe(10);
  const later = recoveryAt(marks);
  later.clock.ms += 3_600_000;
  later.recovery.opened(org, 6, 0);
  expect([marks.lossOf(org)?.noticedAt, later.logged]).toEqual([NOW, []]);
});

test("[RLY44] after a week, or when the operator says so, what is there has to do", () => {
  const { recovery, clock, marks } = afterLoss();
  clock.ms += limits.recoveryMs + 1;
  expect(recovery.refusalOf(stateAt(3), 2, [entryAt(3, clock.ms)], false)).toBeNull();
  recovery.grew(stateAt(3));
  expect(marks.markOf(org)?.length).toBe(4);
  const accepted = afterLoss(true);
  expect(accepted.recovery.refusalOf(stateAt(3), 2, [entryAt(3, NOW + 3_600_000)], false)).toBeNull();
});

test("[RLY44] a second loss is noticed as one of its own", () => {
  const { recovery, marks, clock } = afterLoss();
  recovery.grew(stateAt(9));
  clock.ms += 1_000;
  recovery.opened(org, 2, 0);
  expect(marks.lossOf(org)).toEqual({ noticedAt: NOW + 1_000, length: 10, isHealed: false });
});

test("[RLY44] a loss in rooms alone lets their past come back, keeps nothing waiting, and is noticed once", () => {
  const marks = openMarks();
  const before = recoveryAt(marks).recovery;
  before.grew(stateAt(9));
  before.roomsGrew(org, 20);
  before.roomsGrew(org, 12); // of one room, out of turn: what was there was there
  const { recovery, logged } = recoveryAt(marks);
  recovery.opened(org, 10, 19);
  expect([recovery.isUnderWay(org), logged]).toEqual([true, ["roster entries lost"]]);
  expect(recovery.refusalOf(stateAt(10), 9, [entryAt(10, NOW)], false)).toBeNull();
  const later = recoveryAt(marks);
  later.recovery.opened(org, 10, 19);
  expect(later.logged).toEqual([]);
});
