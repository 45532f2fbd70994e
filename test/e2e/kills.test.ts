import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Chaos } from "../support/kills/chaos.ts";
import { type Rest, settle } from "../support/kills/checks.ts";
import { createWorld } from "../support/kills/world.ts";
import { buildPage } from "../support/page-app.ts";

/** A few steps of one seed on every run; SKEIN_STEPS and SKEIN_SEED (several with commas) ask for more. */
const steps = Number(process.env.SKEIN_STEPS || 25);
const seeds = (process.env.SKEIN_SEED || "3").split(",").map(Number);

let folder: string;
beforeAll(async () => {
  folder = await buildPage(fileURLToPath(new URL("../support/kills/page.ts", import.meta.url)));
});
afterAll(() => rm(join(folder, ".."), { recursive: true, force: true }));

test.for(seeds)(
  "[TAB2] [A01] seed %i: tabs, browsers and the relay are killed while two people write, and nothing is lost, doubled or signed twice",
  { timeout: 60_000 + steps * 20_000 },
  async (seed) => {
    const { violations, ...figures } = await killAtRandom(seed);
    console.info(JSON.stringify({ seed, steps, ...figures }));
    expect(violations).toEqual([]);
  },
);

/** Whatever goes wrong, the seed and the log of steps come with it. */
async function killAtRandom(seed: number): Promise<Rest & Record<string, unknown>> {
  const world = await createWorld(seed, folder);
  const tellAll = (what: unknown) =>
    console.error([`SKEIN_SEED=${seed} SKEIN_STEPS=${steps} failed: ${what}`, ...world.log].join("\n"));
  try {
    const began = performance.now();
    const chaos = new Chaos(world);
    await chaos.run(steps);
    const ranMs = Math.round(performance.now() - began);
    const rest = await settle(world);
    if (rest.violations.length > 0) tellAll(rest.violations.join("\n"));
    const { writes, blows } = chaos.tally;
    return { ...rest, writes, blows: Object.fromEntries(blows), answers: world.ledger.answers(), ranMs };
  } catch (error) {
    tellAll(error);
    throw error;
  } finally {
    await world.stop();
  }
}
