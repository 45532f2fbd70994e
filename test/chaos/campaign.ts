import type { Chance } from "../support/simulation/random.ts";
import { createChance } from "../support/simulation/random.ts";
import { type BlowName, type Memory, strike } from "./blows.ts";
import { compareAll, settle } from "./checks.ts";
import { World } from "./world.ts";

type Deck = Readonly<Partial<Record<BlowName, number>>>;

/**
 * How often each blow comes in a shuffled deck; worlds take turns. A relay that was hours ahead and is then wiped takes the rows
 * of that time back only when their time has come, so clocks jump where nothing is stolen.
 */
const DECKS: readonly [Deck, Deck] = [
  {
    kill: 20,
    powerCut: 10,
    syncFails: 2,
    fullDisk: 2,
    stop: 2,
    clockJump: 3,
    deviceClock: 2,
    secondRelay: 1,
    killDevice: 2,
    cutDevicePower: 2,
    badLine: 3,
    halfOpen: 1,
  },
  {
    kill: 16,
    powerCut: 8,
    stop: 1,
    killDevice: 1,
    cutDevicePower: 1,
    badLine: 2,
    wipe: 2,
    wipeVolume: 1,
    restore: 4,
    deleteWal: 2,
    truncate: 2,
    flip: 2,
  },
];

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
    for (const name of campaign.blows ?? shuffled(DECKS[tally.worlds % 2 === 1 ? 0 : 1], chance)) {
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
  const files = world.relay.disk.files();
  await world.relay.start();
  return files;
}

function shuffled(deck: Deck, chance: Chance): readonly BlowName[] {
  const left = Object.entries(deck).flatMap(([name, times]) => Array<BlowName>(times).fill(name as BlowName));
  const blows: BlowName[] = [];
  while (left.length > 0) blows.push(...left.splice(chance.between(0, left.length - 1), 1));
  return blows;
}
