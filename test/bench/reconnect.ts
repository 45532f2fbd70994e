import type { RoomId } from "../../crdt/index.ts";
import { type Contender, type Sample, SKEIN } from "./beside/contest.ts";
import { afterRestart, type StormScale } from "./beside/storm.ts";
import { textOf } from "./beside/texts.ts";
import { checkReceived, comeBack, newBytesOf, type Returner, type Scene } from "./coming-back.ts";
import { checkDigests, fill } from "./fill.ts";
import { layHistory } from "./lay.ts";
import { median, percentile, sum } from "./measure.ts";
import { buildTown, digestAt, type Feed, sealFeed, type Town } from "./town.ts";
import { cpuMs } from "./wire.ts";

/** So many of a room's authors write what is new. */
const AUTHORS_OF_NEW = 5;

/** Sealing more in one room would take minutes: what everybody holds already is then laid into the store. */
const MOST_SEALED = 200_000;

const event = (seq: number): readonly (string | null)[] => ["message", textOf(seq), null];

/** Says what the engine says. CPU is that of the whole relay process from the first dial until the last client is in step. */
export const returnsSkein: Contender<StormScale> = {
  name: SKEIN,
  open: async (scale, say) => {
    const town = await buildTown("reconnect", Math.max(scale.clients, scale.authors), scale.rooms);
    const scene = await prepare(town, scale, say);
    const clients = town.people
      .slice(0, scale.clients)
      .map(({ device, keys }) => ({ device, signer: keys.signer }));
    return {
      first: async () => {
        await town.restart();
        return afterRestart(await storm(town, scene, clients));
      },
      round: () => storm(town, scene, clients),
      end: () => town.end(),
    };
  },
};

/** Rooms with what everybody knows and what is new in some of them, all of it at the relay. */
export async function prepare(
  town: Town,
  { changed: changedRooms, authors, messages, fresh }: StormScale,
  say: (line: string) => void,
): Promise<Scene> {
  const rowsPerFeed = messages / authors;
  const newWriters = Math.min(AUTHORS_OF_NEW, authors);
  const feedsByRoom = new Map<RoomId, readonly Feed[]>();
  const isLaid = messages > MOST_SEALED;
  for (const [n, room] of town.rooms.entries()) {
    const writers = Array.from(
      { length: authors },
      (_, w) => town.people[(n + w) % town.people.length] as Town["founder"],
    );
    const laid = isLaid ? await layHistory(town, room, writers, rowsPerFeed, event) : [];
    const feeds: Feed[] = [];
    for (const [w, writer] of writers.entries()) {
      const own = n < changedRooms && w < newWriters ? fresh / newWriters : 0;
      feeds.push(await sealFeed(writer, room, isLaid ? own : rowsPerFeed + own, event, laid[w]));
    }
    feedsByRoom.set(room, feeds);
  }
  const all = [...feedsByRoom.values()].flat();
  await fill(town, all, ({ envelopes }) => envelopes.length, isLaid ? rowsPerFeed : 0);
  const { crypto } = town.founder;
  const digestsAt = (next: (feed: Feed) => number) =>
    town.rooms.map((room) => ({ room, digest: digestAt(feedsByRoom.get(room) ?? [], next, crypto) }));
  await checkDigests(
    town,
    town.founder,
    digestsAt(({ envelopes }) => envelopes.length),
  );
  say(`${all.length} feeds with ${sum(all.map(({ envelopes }) => envelopes.length))} envelopes at the relay`);
  const changed = new Set(town.rooms.slice(0, changedRooms));
  return {
    relay: () => town.relay,
    chain: town.founder.chain,
    chainLength: town.chainLength,
    rooms: town.rooms,
    feedsByRoom,
    changed,
    rowsPerFeed,
    newRows: changedRooms * fresh,
    digests: digestsAt(() => rowsPerFeed),
  };
}

async function storm(town: Town, scene: Scene, clients: readonly Returner[]): Promise<Sample> {
  const before = await cpuMs(town.relay);
  const returned = await Promise.all(clients.map((one) => comeBack(scene, one)));
  const after = await cpuMs(town.relay);
  for (const one of returned) one.line.close();
  for (const one of returned) checkReceived(scene, one.frames);
  const bytes = median(returned.map(({ bytesRead }) => bytesRead));
  return {
    cpuMsPerClient: (after - before) / clients.length,
    kbPerClient: bytes / 1e3,
    bytesRatio: bytes / newBytesOf(scene),
    p95Ms: percentile(
      returned.map(({ tookMs }) => tookMs),
      0.95,
    ),
  };
}
