import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tellFigures } from "../support/figures.ts";
import { BLOWS, Chaos } from "../support/kills/chaos.ts";
import { type Rest, settle } from "../support/kills/checks.ts";
import { createWorld } from "../support/kills/world.ts";
import { buildPage } from "../support/page-app.ts";

/**
 * A few steps of one seed on every run; SKEIN_STEPS and SKEIN_SEED (several with commas) ask for more. SKEIN_BLOWS names what
 * breaks, with commas between; SKEIN_DOCS is a folder that keeps the figures as browser-kills.json. A hundred kills of the whole
 * browser: `SKEIN_BLOWS=killBrowser SKEIN_STEPS=230`.
 */
const steps = Number(process.env.SKEIN_STEPS || 25);
const seeds = (process.env.SKEIN_SEED || "3").split(",").map(Number);
const wanted = process.env.SKEIN_BLOWS?.split(",") ?? BLOWS;
const blows = BLOWS.filter((blow) => wanted.includes(blow));
const docs = process.env.SKEIN_DOCS;

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
    const lost = violations.filter((what) => what.includes("was saved and is not there")).length;
    tellFigures("browser-kills", { seed, steps, ...figures, badgedLost: lost, violations }, docs);
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
    const chaos = new Chaos(world, blows);
    await chaos.run(steps);
    const ranMs = Math.round(performance.now() - began);
    const rest = await settle(world);
    if (rest.violations.length > 0) tellAll(rest.violations.join("\n"));
    const { writes, blows: fallen } = chaos.tally;
    const kills = fallen.get("killBrowser") ?? 0;
    return {
      kills,
      ...rest,
      writes,
      blows: Object.fromEntries(fallen),
      answers: world.ledger.answers(),
      ranMs,
    };
  } catch (error) {
    tellAll(error);
    throw error;
  } finally {
    await world.stop();
  }
}
