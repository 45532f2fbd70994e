import { expect, test } from "vitest";
import { limits } from "../limits.ts";
import { Turns } from "./turns.ts";

/** Time passes where a test says so; turns of the event loop come when it says so. */
function world() {
  let soon: (() => void)[] = [];
  const clock = { nowMs: 1_000_000, now: () => clock.nowMs };
  const turns = new Turns(clock, { soon: (callback) => void soon.push(callback) });
  const done: number[] = [];
  const ask = (name: number, tookMs: number) =>
    turns.run(() => {
      done.push(name);
      clock.nowMs += tookMs;
    });
  const nextTurn = () => {
    const callbacks = soon;
    soon = [];
    for (const callback of callbacks) callback();
    return callbacks.length;
  };
  return { clock, turns, done, ask, nextTurn };
}

const upTo = (end: number): number[] => Array.from({ length: end }, (_, n) => n);

test("[RLY47] what a thousand ask for at once is done in order, and no turn is longer than its bound and one more piece", () => {
  const { clock, done, ask, nextTurn } = world();
  const startedAt = clock.nowMs;
  for (const n of upTo(1_000)) ask(n, 3);
  expect(clock.nowMs - startedAt).toBeLessThan(limits.turnMs + 3);
  let turns = 0;
  for (let before = clock.nowMs; nextTurn() > 0; before = clock.nowMs, turns++)
    expect(clock.nowMs - before).toBeLessThan(limits.turnMs + 3);
  expect(done).toEqual(upTo(1_000));
  expect(turns).toBeLessThan(1_000 / 3);
});

test("[RLY47] what is asked for once in a while is done at once", () => {
  const { clock, done, ask, nextTurn } = world();
  for (const n of upTo(50)) {
    ask(n, 4);
    clock.nowMs += limits.turnPauseMs + 1;
  }
  expect(done).toEqual(upTo(50));
  expect(nextTurn()).toBe(0);
});

test("[RLY47] nobody overtakes whoever waits, not even what waiting work asks for itself", () => {
  const { turns, clock, done, ask, nextTurn } = world();
  ask(0, limits.turnMs);
  turns.run(() => {
    done.push(1);
    ask(3, 0);
  });
  clock.nowMs += 10 * limits.turnMs; // a pause, and yet somebody waits
  ask(2, 0);
  expect(done).toEqual([0]);
  while (nextTurn() > 0);
  expect(done).toEqual([0, 1, 2, 3]);
});

test("[RLY47] a clock that is set back or ahead stops nothing, and turns go on being short", () => {
  for (const jumpMs of [-3_600_000, 7_200_000, -1, 0]) {
    const { clock, done, ask, nextTurn } = world();
    ask(0, 1);
    clock.nowMs += jumpMs;
    const startedAt = clock.nowMs;
    for (const n of upTo(100)) ask(n + 1, 3);
    expect(clock.nowMs - startedAt).toBeLessThan(limits.turnMs + 3);
    while (nextTurn() > 0);
    expect(done).toEqual(upTo(101));
  }
});
