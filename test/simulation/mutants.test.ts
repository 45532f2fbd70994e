import { expect, test } from "vitest";
import { MUTANTS, quickHunt } from "./mutants.ts";

/** Within so many seeds a broken promise must be noticed. `npm run sim:mutants` counts how many it takes. */
const SEEDS = 60;

test.for(MUTANTS)("[SIM3] the simulation notices when %s", async (name) => {
  expect(await quickHunt(name, SEEDS)).not.toBe(null);
});
