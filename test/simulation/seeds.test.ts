import { expect, test } from "vitest";
import { simulate } from "../support/simulation/world.ts";
import { REGRESSIONS } from "./regressions.ts";

const SEEDS = 40;
const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1).filter((seed) =>
  REGRESSIONS.every((known) => known.seed !== seed),
);

test.for(REGRESSIONS)("[SIM1] seed $seed, once broken because $because", async ({ seed }) => {
  expect((await simulate(seed)).violations).toEqual([]);
});

test.for(seeds)("[SIM1] seed %i: nothing acknowledged is lost and all replicas end equal", async (seed) => {
  expect((await simulate(seed)).violations).toEqual([]);
});

test("[SIM2] a seed replays bit for bit", async () => {
  for (const seed of [4, 7, 12, 25]) {
    const [first, second] = [await simulate(seed), await simulate(seed)];
    expect(second).toEqual(first);
    expect(first.fingerprint).not.toBe((await simulate(seed + 100)).fingerprint);
  }
});
