import { expect, test } from "vitest";
import { FIRST_HARD_SEED, FIRST_MEMBERSHIP_SEED } from "../support/simulation/plan.ts";
import { simulate, withFaults } from "../support/simulation/world.ts";
import { REGRESSIONS } from "./regressions.ts";

const SEEDS = 12;
const MEMBERSHIP_SEEDS = 8;
const isNew = (seed: number): boolean => REGRESSIONS.every((known) => known.seed !== seed);
const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1).filter(isNew);
const membershipSeeds = Array.from(
  { length: MEMBERSHIP_SEEDS },
  (_, index) => FIRST_MEMBERSHIP_SEED + index,
).filter(isNew);

test.for(REGRESSIONS)("[SIM1] seed $seed, once broken because $because", async ({ seed, faults }) => {
  expect((await simulate(seed, withFaults(faults))).violations).toEqual([]);
});

test.for(seeds)("[SIM1] seed %i: nothing acknowledged is lost and all replicas end equal", async (seed) => {
  expect((await simulate(seed)).violations).toEqual([]);
});

test.for(membershipSeeds)(
  "[SIM4] seed %i: people come and go, and each room is its members' alone, for all of them the same",
  async (seed) => {
    expect((await simulate(seed)).violations).toEqual([]);
  },
);

test("[SIM2] a seed replays bit for bit", async () => {
  for (const seed of [4, 12, FIRST_MEMBERSHIP_SEED + 7, FIRST_HARD_SEED + 2, FIRST_HARD_SEED + 14]) {
    const [first, second] = [await simulate(seed), await simulate(seed)];
    expect(second).toEqual(first);
    expect(first.fingerprint).not.toBe((await simulate(seed + 100)).fingerprint);
  }
});
