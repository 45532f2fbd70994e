import { existsSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { MUTANTS, NOT_OURS, OF_THE_STUDY, quickHunt } from "./mutants.ts";

/** Within so many seeds a broken promise must be noticed. `npm run sim:mutants` counts how many it takes. */
const SEEDS = 60;
const STUDY = new URL("../../../shared/reliability.md", import.meta.url);

test.for(MUTANTS)("[SIM3] the simulation notices when %s", async (name) => {
  expect(await quickHunt(name, SEEDS)).not.toBe(null);
});

test.skipIf(!existsSync(STUDY))(
  "[SIM3] each mutant that the study names is among ours, or said to be none (skipped: no shared data)",
  () => {
    const [, list] =
      /\*\*Mutants that must die\*\* \([^)]*\): ([^.]+)\./.exec(readFileSync(STUDY, "utf8")) ?? [];
    const named = (list ?? "").split(";").map((name) => name.trim().replaceAll("`", ""));
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !(name in OF_THE_STUDY) && !(name in NOT_OURS))).toEqual([]);
    expect(Object.values(OF_THE_STUDY).filter((name) => !MUTANTS.includes(name))).toEqual([]);
  },
);
