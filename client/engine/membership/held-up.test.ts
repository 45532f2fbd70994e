import { expect, test } from "vitest";
import type { Chain } from "../../../crdt/index.ts";
import { createHeldUp } from "./held-up.ts";

const at = (seq: number, chain = "a") => ({ chain, seq }) as unknown as Chain;

/** How often somebody tries who looks every second. */
function triesIn(heldUp: ReturnType<typeof createHeldUp>, clock: { ms: number }, seconds: number): number {
  let tries = 0;
  for (let second = 0; second < seconds; second++, clock.ms += 1_000) {
    if (!heldUp.mayTry(at(5))) continue;
    heldUp.tried(at(5));
    tries++;
  }
  return tries;
}

test("[RLY44] what a rebuilding relay refuses is tried ever more seldom, and at once when there is more of the chain", () => {
  const clock = { ms: 1_790_000_000_000 };
  const heldUp = createHeldUp(() => clock.ms);
  expect(triesIn(heldUp, clock, 12)).toBe(12);
  expect(triesIn(heldUp, clock, 60)).toBe(4); // after 4, 12 and 28 s, and at the beginning
  expect(triesIn(heldUp, clock, 3_600)).toBeLessThan(34);
  expect(heldUp.mayTry(at(5))).toBe(false);
  expect([heldUp.mayTry(at(5, "another")), heldUp.mayTry(at(6))]).toEqual([true, true]);
  heldUp.tried(at(6));
  expect(heldUp.mayTry(at(6))).toBe(true);
  clock.ms -= 86_400_000; // set back by a day
  expect(triesIn(heldUp, clock, 2)).toBeGreaterThan(0);
});
