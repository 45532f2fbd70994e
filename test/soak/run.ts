import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { encodeInviteLink, type RoomId } from "../../crdt/index.ts";
import { round, sum } from "../bench/measure.ts";
import { buildTown, type Town } from "../bench/town.ts";
import { cpuMs, metric } from "../bench/wire.ts";
import { type DeviceProcess, openDeviceProcess } from "../support/device-process.ts";
import { tellFigures } from "../support/figures.ts";
import { growthOf, type Sample } from "./memory.ts";
import { openTalker, type Talker } from "./talker.ts";

/**
 * `npm run soak -- --minutes 30 --clients 50 --messages 1000000 --out docs`: people speak, leave and come back for as long as asked, and the relay's
 * memory is watched. Some of the clients are whole engines with their files, the others speak on the wire. Progress goes to
 * stderr; the last line is JSON. Exit code 1 when something was lost or, in runs of five minutes and more, memory grew.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    clients: { type: "string", default: "50" },
    engines: { type: "string", default: "2" },
    messages: { type: "string", default: "1000000" },
    out: { type: "string" },
  },
});
const [minutes, clients, engines, messages] = [
  values.minutes,
  values.clients,
  values.engines,
  values.messages,
].map(Number) as [number, number, number, number];

const ROOMS = 10;
const ROOMS_EACH = 2;
const SAID_AT_ONCE = 64;
const SHARE_AWAY = 0.05; // of the turns end with somebody who hangs up for a while
const AWAY_MS = 2_000;
const LATEST = 1.25; // where the machine is too slow for so many messages, there are fewer
const STANDS_STILL_MS = 5_000;
const ENGINE_SAYS_EVERY_MS = 3_000;
const FLAT_COUNTS_FROM_MINUTES = 5; // shorter runs are over before the heap has its size

const say = (line: string): void => void process.stderr.write(`${line}\n`);

process.exit(await soak());

async function soak(): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), "skein-soak-"));
  const town = await buildTown("soak", clients - engines, ROOMS);
  try {
    const summary = await run(town, dir);
    tellFigures("soak", summary, values.out);
    return summary.violations.length === 0 ? 0 : 1;
  } finally {
    await town.end();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function run(town: Town, dir: string) {
  const talkers = await Promise.all(
    town.people.map((_, n) =>
      openTalker(
        town,
        n,
        Array.from({ length: ROOMS_EACH }, (_, at) => town.rooms[(n + at * 3) % ROOMS] as RoomId),
      ),
    ),
  );
  const devices = await Promise.all(Array.from({ length: engines }, (_, n) => openEngine(town, dir, n)));
  say(`${talkers.length} clients on the wire and ${devices.length} engines`);
  const rowsBefore = await rows(town);
  const cpuBefore = await cpuMs(town.relay);
  const startedAt = performance.now();
  const isOver = () => performance.now() - startedAt > minutes * 60_000;
  const watched = watch(town, startedAt);
  const spoken = devices.map((device, n) => speakNowAndThen(device, town, n, isOver));
  const perTalker = messages / talkers.length;
  await Promise.all(talkers.map((talker) => talk(talker, perTalker, startedAt)));
  const tookMs = performance.now() - startedAt;
  const samples = await watched.stop();
  const byEngines = await Promise.all(spoken);
  const cpu = (await cpuMs(town.relay)) - cpuBefore;
  const said = sum(talkers.map(({ counts }) => counts.said)) + sum(byEngines.map(({ said: count }) => count));
  const violations = await compare(town, talkers, devices, said, rowsBefore);
  const memory = growthOf(samples, tookMs);
  if (minutes >= FLAT_COUNTS_FROM_MINUTES && !memory.isFlat)
    violations.push(`memory grew by ${memory.rssGrowth}`);
  for (const device of devices) await device.close();
  for (const talker of talkers) talker.leave();
  return {
    minutes: round(tookMs / 60_000),
    clients,
    engines,
    messages: said,
    messagesPerSecond: round((1_000 * said) / tookMs),
    heard: sum(talkers.map(({ counts }) => counts.heard)),
    returns: sum(talkers.map(({ counts }) => counts.returns - 1)),
    ...memory,
    rssSamples: samples.length,
    /** The longest that somebody's own words waited in an engine, behind all that comes in. */
    engineSayMaxMs: round(Math.max(...byEngines.map(({ slowestMs }) => slowestMs))),
    relayCpuMsPerMessage: round(cpu / said),
    loopLagMaxMs: round(1_000 * (await metric(town.relay, "skein_event_loop_lag_max_seconds"))),
    violations,
  };
}

function rows(town: Town): Promise<number> {
  return metric(town.relay, "skein_rows_appended_total");
}

async function openEngine(town: Town, dir: string, n: number): Promise<DeviceProcess> {
  const { founder, inviteSecret, relay } = town;
  const device = await openDeviceProcess({
    relay: relay.url,
    dir: join(dir, `engine-${n}`),
    label: `engine ${n}`,
  });
  const link = encodeInviteLink(
    { origin: relay.url, chain: founder.chain, secret: inviteSecret },
    founder.crypto,
  );
  const joined = await device.command("joinOrg", { link, name: `Engine ${n}` }, `join-${n}`);
  if (joined === "Gone" || !joined.ok) throw new Error(`an engine could not join: ${JSON.stringify(joined)}`);
  return device;
}

/** Evenly over the time, as far as the machine goes along: whoever is late says more at once. */
async function talk(talker: Talker, share: number, startedAt: number): Promise<void> {
  const { counts } = talker;
  const wholeMs = minutes * 60_000;
  const isOver = (): boolean => {
    const spentMs = performance.now() - startedAt;
    return spentMs > LATEST * wholeMs || (spentMs > wholeMs && counts.said >= Math.floor(share));
  };
  while (!isOver()) {
    const due = Math.min(share, (share * (performance.now() - startedAt)) / wholeMs) - counts.said;
    if (due >= 1) await talker.say(Math.min(SAID_AT_ONCE, Math.floor(due)));
    await pause(20 + Math.random() * 200);
    if (Math.random() > SHARE_AWAY) continue;
    talker.leave();
    await pause(Math.random() * AWAY_MS);
    await talker.comeBack();
  }
}

async function speakNowAndThen(
  device: DeviceProcess,
  town: Town,
  n: number,
  isOver: () => boolean,
): Promise<{ readonly said: number; readonly slowestMs: number }> {
  let said = 0;
  let slowestMs = 0;
  while (!isOver()) {
    await pause(Math.random() * ENGINE_SAYS_EVERY_MS);
    const room = town.rooms[said % ROOMS] as RoomId;
    const input = { room, text: `engine ${n} says ${said}`, replyTo: null };
    const askedAt = performance.now();
    const sent = await device.command("sendMessage", input, `say-${n}-${said}`);
    if (sent === "Gone" || !sent.ok) throw new Error(`an engine was refused: ${JSON.stringify(sent)}`);
    slowestMs = Math.max(slowestMs, performance.now() - askedAt);
    said++;
  }
  return { said, slowestMs };
}

async function memoryOf(town: Town): Promise<Omit<Sample, "at">> {
  const rssMb = round((await metric(town.relay, "skein_resident_memory_bytes")) / 1e6);
  return { rssMb, heapMb: round((await metric(town.relay, "skein_heap_bytes")) / 1e6) };
}

function watch(town: Town, startedAt: number) {
  const samples: Sample[] = [];
  const everyMs = Math.min(5_000, minutes * 600);
  let isOver = false;
  const look = async (): Promise<void> => {
    for (let n = 0; !isOver; n++) {
      const memory = await memoryOf(town).catch(() => null); // too busy to answer: the next look will do
      if (memory !== null) samples.push({ at: performance.now() - startedAt, ...memory });
      if (n % 12 === 0)
        say(
          `${round((performance.now() - startedAt) / 1_000)} s: ${memory?.rssMb} MB, ${memory?.heapMb} MB of it heap`,
        );
      await pause(everyMs);
    }
  };
  const looking = look();
  return {
    stop: async (): Promise<readonly Sample[]> => {
      isOver = true;
      await looking;
      return samples;
    },
  };
}

/** Everything that was said is at the relay, once; nobody was handed a gap; every engine holds all of it. */
async function compare(
  town: Town,
  talkers: readonly Talker[],
  devices: readonly DeviceProcess[],
  said: number,
  rowsBefore: number,
): Promise<string[]> {
  const violations: string[] = [];
  const gaps = sum(talkers.map(({ counts }) => counts.gaps));
  if (gaps > 0) violations.push(`${gaps} gaps`);
  for (const device of devices) await untilTakenIn(device);
  const stored = await rows(town);
  if (stored - rowsBefore !== said)
    violations.push(`${said} messages were said, ${stored - rowsBefore} are stored`);
  for (const [n, device] of devices.entries()) {
    const held = await heldInTheEnd(device, stored);
    if (held !== stored) violations.push(`engine ${n} holds ${held} of ${stored}`);
  }
  return violations;
}

/** However far behind its rooms it is: as long as it takes more in, it is waited for. */
async function untilTakenIn(device: DeviceProcess): Promise<void> {
  for (let before = -1; ; ) {
    const view = await device.view("sync", {});
    if (view === "Gone" || view.inStep || view.storage.envelopes === before) break;
    before = view.storage.envelopes;
    await pause(STANDS_STILL_MS);
  }
  await device.untilInStep();
}

/** What is under way to a slow engine is not lost: as long as it takes more in, it is waited for. */
async function heldInTheEnd(device: DeviceProcess, stored: number): Promise<number> {
  for (let before = -1; ; ) {
    const view = await device.view("sync", {});
    const held = view === "Gone" ? 0 : view.storage.envelopes;
    if (held === stored || held === before) return held;
    before = held;
    await pause(STANDS_STILL_MS);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
