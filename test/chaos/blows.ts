import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runRelayToEnd } from "../support/relay.ts";
import { shiftedClock } from "../support/shifted-clock.ts";
import { auditDisk } from "./checks.ts";
import type { Folder, Mercy } from "./disk-log.ts";
import type { World } from "./world.ts";

/** What a blow does to the relay while everybody writes. It comes back with a relay that runs. */
type Blow = (world: World, memory: Memory) => Promise<void>;

/** What is kept from earlier rounds of the same world. */
export interface Memory {
  backup: Folder | null;
}

const HOUR_MS = 3_600_000;
const STOPS_WITHIN_MS = 5_000;
const NOTICES_WITHIN_MS = 3_000;
const MERCIES: readonly Mercy[] = ["none", "some", "some", "all"];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A moment drawn by the dice, or one that is aimed: just before or just after a sync. */
async function untilTheMoment({ relay, chance }: World): Promise<void> {
  if (chance.happens(0.5)) return pause(chance.between(20, 250));
  relay.disk.turn(chance.pick(["killBefore", "killAfter"]), chance.between(1, 12));
  await Promise.race([relay.life.gone, pause(1_000)]);
}

/** Everything that was shown as sent must be in what is found; then the relay lives again. */
async function checkAndStart(world: World, env: Readonly<Record<string, string>> = {}): Promise<void> {
  await pause(5); // acknowledgements that are on the way to a screen
  auditDisk(world);
  await world.relay.start(env);
}

const dbFiles = ["relay.db", "relay.db-wal", "relay.db-shm"] as const;

function removeFiles(world: World, names: readonly string[]): void {
  for (const name of names) rmSync(join(world.relay.dir, name), { force: true });
  world.relay.disk.settle();
}

/** Someone's hand, or a bad sector: the relay finds out when it starts, or rows are refused where they are read. */
async function damage(world: World, harm: (path: string) => void): Promise<void> {
  await pause(world.chance.between(20, 150));
  await world.relay.kill();
  harm(join(world.relay.dir, "relay.db"));
  world.relay.disk.settle();
  await world.relay.start();
}

/** After these blows nothing acknowledged may be missing at any moment. */
export const sparing = {
  async kill(world) {
    await untilTheMoment(world);
    await world.relay.kill();
    await checkAndStart(world);
  },
  async powerCut(world) {
    await untilTheMoment(world);
    await world.relay.cutPower(world.chance.pick(MERCIES));
    await checkAndStart(world);
  },
  async stop(world) {
    await pause(world.chance.between(20, 250));
    const began = performance.now();
    const code = await world.relay.life.stop();
    if (code !== 0) world.wrong(`SIGTERM ended with ${code}`);
    if (performance.now() - began > STOPS_WITHIN_MS) world.wrong("SIGTERM took over 5 s");
    await checkAndStart(world);
  },
  /** Fails at a commit (the relay ends) or at something that it may do again later (it lives on). */
  async syncFails(world) {
    const { relay, chance } = world;
    await pause(chance.between(20, 150));
    relay.disk.turn("failingSyncs", 1);
    await Promise.race([relay.life.gone, pause(NOTICES_WITHIN_MS)]);
    await relay.kill();
    await checkAndStart(world);
    await pause(chance.between(20, 250));
    await relay.cutPower("none"); // what the failed sync left behind must not be counted on
    await checkAndStart(world);
  },
  async fullDisk(world) {
    const { relay, chance } = world;
    relay.disk.turn("isFull", 1);
    await pause(chance.between(100, 500));
    const answer = await fetch(`${relay.life.url}/healthz`).catch(() => null);
    if (answer?.status !== 200) world.wrong(`a full disk ended the relay: ${relay.life.stderr()}`);
    relay.disk.turn("isFull", 0);
    await pause(chance.between(0, 300));
    await relay.cutPower(chance.pick(MERCIES));
    await checkAndStart(world);
  },
  async clockJump(world) {
    world.clocksWereTurned = true;
    await pause(world.chance.between(20, 150));
    await world.relay.kill();
    await checkAndStart(world, shiftedClock(world.chance.pick([-3, -1, 1, 3]) * HOUR_MS));
  },
  async deviceClock(world) {
    world.clocksWereTurned = true;
    const person = world.chance.pick(world.watched);
    person.turnClock(world.chance.pick([-120, -10, 0, 10, 120]));
    await pause(world.chance.between(20, 250));
  },
  async secondRelay(world) {
    const { code } = await runRelayToEnd({ dir: world.relay.dir });
    if (code !== 2) world.wrong(`a second relay on the same folder ended with ${code}`);
  },
  async killDevice(world) {
    await pause(world.chance.between(0, 100));
    await world.mortal.killAndLive(null);
  },
  async cutDevicePower(world) {
    await pause(world.chance.between(0, 100));
    await world.mortal.killAndLive(world.chance.pick(MERCIES));
  },
  async badLine(world) {
    const { chance } = world;
    const { cable } = chance.pick(world.people);
    cable.turn(
      chance.pick([
        { type: "cut" },
        {
          type: "slow",
          delayMs: chance.between(5, 200),
          bytesPerSecond: chance.logarithmic(20_000, 2_000_000),
          pieceBytes: chance.logarithmic(7, 1_400),
        },
      ]),
    );
    await pause(chance.between(50, 400));
  },
  async halfOpen(world) {
    world.strand(world.chance.pick(world.people));
    await pause(world.chance.between(50, 400));
  },
} as const satisfies Record<string, Blow>;

/** After these the relay has less than it had. Everybody hands back what they have, and then nothing is missing. */
export const robbing = {
  async wipe(world) {
    await pause(world.chance.between(20, 150));
    await world.relay.kill();
    removeFiles(world, dbFiles);
    await world.relay.start();
  },
  async wipeVolume(world) {
    await world.relay.kill();
    removeFiles(world, readdirSync(world.relay.dir));
    world.relay.set({ SKEIN_ORG: world.chain });
    await world.relay.start();
  },
  async restore(world, memory) {
    await pause(world.chance.between(20, 150));
    await world.relay.kill();
    if (memory.backup !== null) world.relay.disk.put(memory.backup);
    await world.relay.start();
  },
  async deleteWal(world) {
    await pause(world.chance.between(20, 250));
    await world.relay.kill();
    removeFiles(world, ["relay.db-wal", "relay.db-shm"]);
    await world.relay.start();
  },
  truncate: (world) =>
    damage(world, (path) => truncateSync(path, world.chance.between(0, readFileSync(path).length))),
  flip: (world) =>
    damage(world, (path) => {
      const bytes = readFileSync(path);
      for (let i = world.chance.between(1, 3); i > 0; i--) {
        const at = world.chance.between(0, bytes.length - 1);
        bytes[at] = (bytes[at] as number) ^ (1 << world.chance.between(0, 7));
      }
      writeFileSync(path, bytes);
    }),
} as const satisfies Record<string, Blow>;

export type BlowName = keyof typeof sparing | keyof typeof robbing;
const isRobbing = (name: string): name is keyof typeof robbing => name in robbing;
export const isBlow = (name: string): name is BlowName => name in sparing || isRobbing(name);
export const strike = (name: BlowName, world: World, memory: Memory): Promise<void> =>
  isRobbing(name) ? robbing[name](world, memory) : sparing[name](world);
