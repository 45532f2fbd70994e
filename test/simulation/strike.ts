import { expect } from "vitest";
import type { Fault } from "../support/simulation/plan.ts";
import type { Counter } from "../support/simulation/tape.ts";
import { simulate } from "../support/simulation/world.ts";

/** Seeds in which certain faults strike for sure, whatever was drawn. Odd ones are about membership as well. */
export async function strikeWith(
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
