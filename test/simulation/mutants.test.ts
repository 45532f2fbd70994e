import { expect, test } from "vitest";
import { simulate } from "../support/simulation/world.ts";
import { MUTANTS } from "./mutants.ts";

/** Within so many seeds a broken promise must be noticed. */
const SEEDS = 60;
const FIRST = 1_000;

test.for(Object.entries(MUTANTS))("[SIM3] the simulation notices when %s", async ([, create]) => {
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const { violations } = await simulate(seed, { mutant: create() });
    if (violations.length > 0) return;
  }
  expect.fail(`not noticed within ${SEEDS} seeds`);
});
