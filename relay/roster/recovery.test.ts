import { expect, test } from "vitest";
import type { Bytes, ChainId, Entry, RoomRoster, RosterState } from "../../crdt/public.ts";
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

const roomChain = (room: number): ChainId => room.toString(16).padStart(64, "0") as ChainId;
const roomAt = (seq: number, room = 1, branch = 0): RoomRoster =>
  ({
    chain: roomChain(room),
    org,
    seq,
    head: hashOf(seq, branch),
    access: "private",
  }) as unknown as RoomRoster;

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
  world.recovery.opened(org, 3, []);
  return { marks, ...world };
}

test("[RLY44] a start with everything in its place notices nothing", () => {
  const marks = openMarks();
  const { recovery, logged } = recoveryAt(marks);
  recovery.grew(stateAt(9));
  recovery.opened(org, 10, []);
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
  later.recovery.opened(org, 6, []);
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
  recovery.opened(org, 2, []);
  expect(marks.lossOf(org)).toEqual({ noticedAt: NOW + 1_000, length: 10, isHealed: false });
});

/** A relay whose org's chain is whole: of rooms 1 and 2 it has what is said, and it had six and three entries of them. */
function afterRoomLoss(held: readonly RoomRoster[] = [roomAt(2), roomAt(2, 2)], acceptsLoss = false) {
  const marks = openMarks();
  const before = recoveryAt(marks).recovery;
  before.grew(stateAt(9));
  before.roomGrew(roomAt(2, 2), 3);
  before.roomGrew(roomAt(5), 9);
  const world = recoveryAt(marks, acceptsLoss);
  world.recovery.opened(org, 10, held);
  return { marks, ...world };
}
const behind = { refusal: "Behind", rule: "rebuilding" };

test("[RLY44] a loss in rooms alone lets their past come back, holds up no other chain, and is noticed once", () => {
  const { recovery, logged, marks, clock } = afterRoomLoss();
  expect([recovery.isUnderWay(org), logged]).toEqual([true, ["roster entries lost"]]);
  expect(recovery.refusalOf(stateAt(10), 9, [entryAt(10, NOW)], false)).toBeNull();
  expect(recovery.refusalOf(roomAt(3, 2), 2, [entryAt(3, NOW + 1)], true)).toBeNull();
  expect(recovery.refusalOf(roomAt(0, 3), -1, [entryAt(0, NOW + 1)], true)).toBeNull(); // a new one
  const later = recoveryAt(marks);
  later.clock.ms = clock.ms + limits.recoveryMs;
  later.recovery.opened(org, 10, [roomAt(2), roomAt(2, 2)]);
  expect([later.logged, later.recovery.isUnderWay(org)]).toEqual([[], false]);
});

test("[RLY44] nothing new goes on a room's chain that is shorter than it was; what is older comes back piece by piece", () => {
  const { recovery, marks } = afterRoomLoss();
  expect(recovery.refusalOf(roomAt(3, 1, 1), 2, [entryAt(3, NOW + 1, 1)], true)).toEqual(behind);
  expect(recovery.refusalOf(roomAt(4), 2, [entryAt(3, NOW - 2), entryAt(4, NOW - 1)], true)).toBeNull();
  recovery.roomGrew(roomAt(4), 8);
  expect(recovery.refusalOf(roomAt(5, 1, 1), 4, [entryAt(5, NOW - 1, 1)], true)).toEqual(behind); // ends otherwise
  const whole = [entryAt(5, NOW + 5_000), entryAt(6, NOW + 6_000)];
  expect(recovery.refusalOf(roomAt(6), 4, whole, true)).toBeNull();
  recovery.roomGrew(roomAt(6), 10);
  expect(marks.markOf(org)?.chains.get(roomChain(1))).toEqual({
    length: 7,
    head: hashOf(6),
    isMissed: false,
  });
  expect(recovery.refusalOf(roomAt(7), 6, [entryAt(7, NOW + 7_000)], true)).toBeNull();
});

test("[RLY44] a room's chain that lost its end while another one has grown is noticed", () => {
  const { logged, recovery } = afterRoomLoss([roomAt(4), roomAt(9, 2)]);
  expect(logged).toEqual(["roster entries lost"]);
  expect(recovery.refusalOf(roomAt(5, 1, 1), 4, [entryAt(5, NOW + 1, 1)], true)).toEqual(behind);
});

test("[RLY44] a room's chain waits no longer than the org's: a week, or until the operator says so", () => {
  const news = (at: number) => [entryAt(3, at, 1)];
  const { recovery, clock, marks } = afterRoomLoss();
  clock.ms += limits.recoveryMs + 1;
  expect(recovery.refusalOf(roomAt(3, 1, 1), 2, news(clock.ms), true)).toBeNull();
  recovery.roomGrew(roomAt(3, 1, 1), 7);
  expect(marks.markOf(org)?.chains.get(roomChain(1))).toMatchObject({ length: 4, isMissed: false });
  const accepted = afterRoomLoss([], true).recovery;
  expect(accepted.refusalOf(roomAt(3, 1, 1), 2, news(NOW + 1), true)).toBeNull();
});

test("[RLY44] of rooms the newest sixty-four are noted; one that is waited for makes way for none", () => {
  const { recovery, marks } = afterRoomLoss();
  const { maxRoomMarks } = limits;
  for (let room = 3; room < 3 + maxRoomMarks; room++) recovery.roomGrew(roomAt(0, room), room);
  const noted = () => [...(marks.markOf(org)?.chains.keys() ?? [])];
  const newest = (from: number) => Array.from({ length: maxRoomMarks - 1 }, (_, at) => roomChain(from + at));
  expect(noted()).toEqual([roomChain(1), ...newest(4)]); // 2 and 3 are whole and the oldest
  recovery.roomGrew(roomAt(0, 4), 70); // keys alone were put beside it
  expect(noted()).toEqual([roomChain(1), ...newest(4)]);
  recovery.roomGrew(roomAt(5), 75);
  recovery.roomGrew(roomAt(0, 67), 76);
  expect(noted()).toEqual([...newest(4).slice(1), roomChain(1), roomChain(67)]);
});

test("[RLY44] a start notes chains of rooms of which an earlier version kept the sum alone, as many as there is room for", () => {
  const marks = openMarks();
  marks.setMark(org, { length: 10, head: hashOf(9), rooms: 100, chains: new Map() });
  const held = Array.from({ length: 100 }, (_, room) => roomAt(0, room));
  recoveryAt(marks).recovery.opened(org, 10, held);
  expect(marks.markOf(org)?.chains.size).toBe(limits.maxRoomMarks);
  const { recovery, logged } = recoveryAt(marks);
  recovery.opened(org, 10, held.slice(1));
  expect(logged).toEqual(["roster entries lost"]);
  expect(recovery.refusalOf(roomAt(0, 0, 1), -1, [entryAt(0, NOW + 1, 1)], true)).toEqual(behind);
});
