import type { Chance } from "../support/simulation/random.ts";
import { createChance } from "../support/simulation/random.ts";
import { type BlowName, type Memory, strike } from "./blows.ts";
import { compareAll, settle } from "./checks.ts";
import { World } from "./world.ts";

/** How often each blow comes in a shuffled deck. Goals of the issue: 500 kills, 200 power cuts, 50 wipes and restores. */
const DECK: Readonly<Record<BlowName, number>> = {
  kill: 20,
  powerCut: 10,
  syncFails: 1,
  fullDisk: 1,
  stop: 2,
  clockJump: 1,
  deviceClock: 1,
  secondRelay: 1,
  killDevice: 3,
  badLine: 3,
  halfOpen: 1,
  wipe: 1,
  wipeVolume: 1,
  restore: 2,
  deleteWal: 1,
  truncate: 1,
  flip: 1,
};

export interface Tally {
  readonly blows: Map<BlowName, number>;
  rounds: number;
  worlds: number;
  envelopes: number;
  ackedLost: number;
  readonly violations: string[];
}

export const emptyTally = (): Tally => ({
  blows: new Map(),
  rounds: 0,
  worlds: 0,
  envelopes: 0,
  ackedLost: 0,
  violations: [],
});

export interface Campaign {
  readonly shim: string;
  readonly seed: string;
  readonly say: (line: string) => void;
  readonly isOver: () => boolean;
  /** Only these, in this order, instead of a shuffled deck. */
  readonly blows?: readonly BlowName[] | undefined;
  /** Of the relay, in all its lives. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** One world: blow after blow until the deck is empty or the time is over; then everything is compared. */
export async function fight(campaign: Campaign, tally: Tally): Promise<void> {
  const chance = createChance(campaign.seed);
  const world = await World.found(campaign.shim, chance, campaign.settings);
  const memory: Memory = { backup: null };
  tally.worlds++;
  try {
    for (const name of campaign.blows ?? shuffled(chance)) {
      if (campaign.isOver()) break;
      await round(world, name, memory, campaign, tally);
    }
    await compareAll(world);
  } catch (cause) {
    world.wrong(`stopped by ${cause instanceof Error ? cause.stack : cause}; ${world.relay.life.stderr()}`);
  } finally {
    await world.end();
  }
  tally.envelopes += world.signed.places;
  tally.ackedLost += world.ackedLost;
  tally.violations.push(...world.violations.map((what) => `${campaign.seed}: ${what}`));
}

async function round(
  world: World,
  name: BlowName,
  memory: Memory,
  { say }: Campaign,
  tally: Tally,
): Promise<void> {
  const began = performance.now();
  const before = world.violations.length;
  world.startWriting();
  await strike(name, world, memory);
  world.mendCables();
  await world.stopWriting();
  const struck = performance.now();
  await settle(world);
  tally.rounds++;
  tally.blows.set(name, (tally.blows.get(name) ?? 0) + 1);
  if (world.chance.happens(0.2)) memory.backup = await backUp(world);
  const ms = [struck - began, performance.now() - struck].map(Math.round).join(" + ");
  say(`round ${tally.rounds} ${name}: ${ms} ms, ${world.signed.places} envelopes`);
  for (const what of world.violations.slice(before)) say(`  VIOLATION ${what}`);
}

/** A copy of the folder while the relay stands still. */
async function backUp(world: World): Promise<Memory["backup"]> {
  await world.relay.life.stop();
  const files = world.relay.files();
  await world.relay.start();
  return files;
}

function shuffled(chance: Chance): readonly BlowName[] {
  const left = Object.entries(DECK).flatMap(([name, times]) => Array<BlowName>(times).fill(name as BlowName));
  const deck: BlowName[] = [];
  while (left.length > 0) deck.push(...left.splice(chance.between(0, left.length - 1), 1));
  return deck;
}
