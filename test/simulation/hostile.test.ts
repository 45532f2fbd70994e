import { expect, test } from "vitest";
import type { Fault } from "../support/simulation/plan.ts";
import type { Counter } from "../support/simulation/tape.ts";
import { simulate } from "../support/simulation/world.ts";

/** Seeds in which certain faults strike for sure, whatever was drawn. Odd ones are about membership as well. */
async function strikeWith(
  seed: number,
  faults: readonly Fault[],
  reached: readonly Counter[],
): Promise<void> {
  const { violations, counters } = await simulate(seed, {
    change: (plan) => ({ ...plan, faults, faultsPerBurst: 5, bursts: 2 }),
  });
  expect(violations).toEqual([]);
  for (const counter of reached) expect([counter, counters.get(counter)]).not.toEqual([counter, 0]);
}

test.for([20_100, 20_102, 20_103])(
  "[E22] [F08] [LOG11] seed %i: of two stories at one place both halves keep the same, and those who had heard the other are told",
  (seed) =>
    strikeWith(
      seed,
      ["equivocation", "drop"],
      ["two stories told", "a story told past the relay", "fork told to a person"],
    ),
);

test.for([20_110, 20_113])(
  "[E05] [E23] seed %i: poison, lies and stolen names harm nobody, and all set the same aside",
  (seed) => strikeWith(seed, ["hostile", "drop", "offline"], ["hostile member acted", "poison set aside"]),
);
