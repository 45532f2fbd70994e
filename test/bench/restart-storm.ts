import {
  checkReceived,
  comeBack,
  newBytesOf,
  type Returned,
  type Returner,
  type Scene,
} from "./coming-back.ts";
import { type Figures, median, percentile, round, type Size, shares } from "./measure.ts";
import { prepare } from "./reconnect.ts";
import { buildTown, type Town } from "./town.ts";
import { cpuMs, metric } from "./wire.ts";

const scales = {
  full: { clients: 2_000, rooms: 50, changed: 5, authors: 5, messages: 200, fresh: 20 },
  quick: { clients: 100, rooms: 10, changed: 1, authors: 5, messages: 50, fresh: 20 },
} as const;

const AT_ONCE = 100; // who was online before came one after the other
const LATE_MS = 120_000;
/** As client/engine/sync/link.ts waits: evenly between half a second and a ceiling that doubles. */
const [MIN_DELAY_MS, MAX_DELAY_MS] = [500, 30_000];

/**
 * Everybody is online, in step and silent; the relay is restarted on the same port. Every client notices it and comes back as the
 * engine does, at random moments that lie farther and farther apart; in a tenth of the rooms there is something new for all.
 */
export async function restartStorm(size: Size, say: (line: string) => void): Promise<Figures> {
  const scale = scales[size];
  const town = await buildTown("storm", scale.clients, scale.rooms);
  try {
    const scene = await prepare(town, scale, say);
    const clients = town.people.map(({ device, keys }) => ({ device, signer: keys.signer }));
    const online = await beOnline(scene, clients);
    say(`${online.length} clients are in step`);
    const all = clients.map(async (one, at) => {
      const { line } = online[at] as Returned;
      const closed = new Promise<void>((resolve) => line.onClose(() => resolve()));
      await closed;
      return returnAsEngine(scene, one);
    });
    await town.restart();
    return await measure(town, scene, Promise.all(all), say);
  } finally {
    await town.end();
  }
}

/** They hold what they will hold when they come back: nothing has changed for them until then. */
async function beOnline(scene: Scene, clients: readonly Returner[]): Promise<readonly Returned[]> {
  const online: Returned[] = [];
  for (const some of shares(clients, AT_ONCE))
    online.push(...(await Promise.all(some.map((one) => comeBack(scene, one)))));
  return online;
}

async function returnAsEngine(scene: Scene, who: Returner): Promise<Returned & { readonly tries: number }> {
  for (let tries = 1; ; tries++) {
    const ceiling = Math.min(MAX_DELAY_MS, MIN_DELAY_MS * 2 ** Math.min(tries, 10));
    const delayMs = MIN_DELAY_MS + Math.random() * (ceiling - MIN_DELAY_MS);
    await new Promise((resolve) => setTimeout(resolve, delayMs));
    try {
      return { ...(await comeBack(scene, who, LATE_MS)), tries };
    } catch (cause) {
      if (tries === 12) throw cause;
    }
  }
}

/** From the moment at which the relay listens again, and of its new process alone. */
async function measure(
  town: Town,
  scene: Scene,
  all: Promise<readonly (Returned & { readonly tries: number })[]>,
  say: (line: string) => void,
): Promise<Figures> {
  const startedAt = performance.now();
  const before = await cpuMs(town.relay);
  const own = process.cpuUsage();
  const returned = await all;
  const settledMs = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(own);
  const cpu = (await cpuMs(town.relay)) - before;
  const lagMaxMs = 1_000 * (await metric(town.relay, "skein_event_loop_lag_max_seconds"));
  const lagP99Ms = 1_000 * (await metric(town.relay, "skein_event_loop_lag_seconds"));
  for (const { line } of returned) line.close();
  for (const { frames } of returned) checkReceived(scene, frames);
  say(
    `tries: ${median(returned.map(({ tries }) => tries))} in the middle, at most ${Math.max(...returned.map(({ tries }) => tries))}`,
  );
  const bytes = median(returned.map(({ bytesRead }) => bytesRead));
  return {
    stormClients: returned.length,
    stormSettledSeconds: round(settledMs / 1_000),
    stormLoopLagMaxMs: round(lagMaxMs),
    stormLoopLagP99Ms: round(lagP99Ms),
    stormCpuMsPerClient: round(cpu / returned.length),
    stormBytesRatio: round(bytes / newBytesOf(scene)),
    stormClientP95Ms: round(
      percentile(
        returned.map(({ tookMs }) => tookMs),
        0.95,
      ),
    ),
    stormClientsCpuSeconds: round((user + system) / 1e6),
  };
}
