import { expect, test } from "vitest";
import { FIRST_MEMBERSHIP_SEED } from "../support/simulation/plan.ts";
import { simulate } from "../support/simulation/world.ts";
import { MUTANTS } from "./mutants.ts";

/** Within so many seeds a broken promise must be noticed. */
const SEEDS = 60;
const FIRST = 1_000;

test.for(Object.entries(MUTANTS))("[SIM3] the simulation notices when %s", async ([, create]) => {
  const first = create().isAboutMembership ? FIRST_MEMBERSHIP_SEED : FIRST;
  for (let seed = first; seed < first + SEEDS; seed++) {
    const { violations } = await simulate(seed, { mutant: create() });
    if (violations.length > 0) return;
  }
  expect.fail(`not noticed within ${SEEDS} seeds`);
});
