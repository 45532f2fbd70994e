import {
  type Addressed,
  type Bytes,
  encodeStateVector,
  encodeUpdate,
  equalBytes,
  type RoomId,
  signAuth,
  type WireMessage,
} from "../../crdt/index.ts";
import { hostOf } from "../support/office.ts";
import { deviceClaim } from "../support/wire-client.ts";
import { type Contender, type Sample, SKEIN } from "./beside/contest.ts";
import { afterRestart, type StormScale } from "./beside/storm.ts";
import { textOf } from "./beside/texts.ts";
import { checkDigests, fill } from "./fill.ts";
import { check, median, percentile, sum } from "./measure.ts";
import { buildTown, bytesOf, digestAt, type Feed, sealFeed, type Town } from "./town.ts";
import { cpuMs, type Line, messagesOf, openLine, runsOf, within } from "./wire.ts";

/** So many of a room's authors write what is new. */
const AUTHORS_OF_NEW = 5;

/** What the network of one client was away for. */
interface Scene {
  readonly town: Town;
  readonly clients: readonly Town["founder"][];
  /** That every client held when it was cut off. */
  readonly rowsPerFeed: number;
  readonly newRows: number;
  readonly feedsByRoom: ReadonlyMap<RoomId, readonly Feed[]>;
  readonly changed: ReadonlySet<RoomId>;
  /** What every client held when it was cut off. */
  readonly digests: readonly { readonly room: RoomId; readonly digest: Bytes }[];
}

/** Says what the engine says. CPU is that of the whole relay process from the first dial until the last client is in step. */
export const returnsSkein: Contender<StormScale> = {
  name: SKEIN,
  open: async (scale, say) => {
    const town = await buildTown("reconnect", Math.max(scale.clients, scale.authors), scale.rooms);
    const scene = await prepare(town, scale, say);
    return {
      first: async () => {
        await town.restart();
        return afterRestart(await storm(scene));
      },
      round: () => storm(scene),
      end: () => town.end(),
    };
  },
};

async function prepare(
  town: Town,
  { clients, changed: changedRooms, authors, messages, fresh }: StormScale,
  say: (line: string) => void,
): Promise<Scene> {
  const rowsPerFeed = messages / authors;
  const newWriters = Math.min(AUTHORS_OF_NEW, authors);
  const feedsByRoom = new Map<RoomId, readonly Feed[]>();
  for (const [n, room] of town.rooms.entries()) {
    const feeds: Feed[] = [];
    for (let w = 0; w < authors; w++) {
      const writer = town.people[(n + w) % town.people.length] as Town["founder"];
      const rows = rowsPerFeed + (n < changedRooms && w < newWriters ? fresh / newWriters : 0);
      feeds.push(await sealFeed(writer, room, rows, (seq) => ["message", textOf(seq), null]));
    }
    feedsByRoom.set(room, feeds);
  }
  const all = [...feedsByRoom.values()].flat();
  await fill(town, all, ({ envelopes }) => envelopes.length);
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
    town,
    clients: town.people.slice(0, clients),
    feedsByRoom,
    changed,
    rowsPerFeed,
    newRows: changedRooms * fresh,
    digests: digestsAt(() => rowsPerFeed),
  };
}

async function storm(scene: Scene): Promise<Sample> {
  const { town } = scene;
  const before = await cpuMs(town.relay);
  const returned = await Promise.all(scene.clients.map((person) => comeBack(scene, person)));
  const after = await cpuMs(town.relay);
  for (const one of returned) one.line.close();
  for (const one of returned) checkReceived(scene, one.frames);
  const bytes = median(returned.map(({ bytesRead }) => bytesRead));
  const newBytes = sum(
    [...scene.changed].flatMap((room) =>
      feedsIn(scene, room).map((feed) => bytesOf(feed, scene.rowsPerFeed)),
    ),
  );
  return {
    cpuMsPerClient: (after - before) / scene.clients.length,
    kbPerClient: bytes / 1e3,
    bytesRatio: bytes / newBytes,
    p95Ms: percentile(
      returned.map(({ tookMs }) => tookMs),
      0.95,
    ),
  };
}

interface Returned {
  readonly line: Line;
  readonly frames: readonly Bytes[];
  readonly bytesRead: number;
  readonly tookMs: number;
}

/** One client from the dial until every room is in step. */
async function comeBack(scene: Scene, person: Town["founder"]): Promise<Returned> {
  const { town } = scene;
  const startedAt = performance.now();
  const frames: Bytes[] = [];
  let settled = 0;
  let isGreeted = false;
  const say = (...messages: readonly Addressed[]): void => line.say(...messages);
  const answer = async ({ channel, message }: Addressed): Promise<void> => {
    if (message.type === "challenge")
      return say(control({ type: "auth", signed: await claim(town, person, message.nonce) }));
    if (message.type === "welcome") return say(...greeting(scene, person));
    if (message.type === "step1") return say(...answerTo(scene, channel));
    if (message.type === "settled") settled++;
    if (message.type === "pong") isGreeted = true;
    if (isGreeted && settled === scene.changed.size) inStep.done();
  };
  const line = await openLine(town.relay);
  const inStep = within(line, 60_000, "a client was in step");
  line.onFrame((frame) => {
    frames.push(frame);
    for (const addressed of messagesOf(frame)) void answer(addressed);
  });
  await inStep.promise;
  return { line, frames, bytesRead: line.bytesRead(), tookMs: performance.now() - startedAt };
}

const control = (message: WireMessage): Addressed => ({ channel: 0, message });

const claim = ({ relay, chainLength }: Town, person: Town["founder"], nonce: Bytes): Promise<Bytes> => {
  const { signer, ...who } = deviceClaim(person);
  return signAuth({ audience: hostOf(relay), nonce, ...who, chainSeq: chainLength }, signer);
};

const greeting = ({ town, digests }: Scene, { chain }: Town["founder"]): readonly Addressed[] => [
  control({ type: "hello", chains: [[chain, town.chainLength]], rooms: digests }),
  control({ type: "ping", at: 1 }),
];

/** The engine's answer to a room that differs: nothing that the relay lacks, and what it holds itself. */
function answerTo(scene: Scene, channel: number): readonly Addressed[] {
  const room = scene.town.rooms[channel - 1] as RoomId;
  const vector = encodeStateVector(
    new Map(feedsIn(scene, room).map(({ clientId }) => [clientId, scene.rowsPerFeed])),
  );
  return [
    { channel, message: { type: "step2", update: encodeUpdate([]) } },
    { channel, message: { type: "step1", vector } },
  ];
}

const feedsIn = (scene: Scene, room: RoomId): readonly Feed[] => scene.feedsByRoom.get(room) ?? [];

/** Each new envelope came once, in its place, byte for byte; nothing old came again. */
function checkReceived(scene: Scene, frames: readonly Bytes[]): void {
  let rows = 0;
  for (const { channel, message } of frames.flatMap(messagesOf)) {
    for (const { clientId, from, envelopes } of runsOf(message)) {
      const room = scene.town.rooms[channel - 1] as RoomId;
      const feed = feedsIn(scene, room).find((one) => one.clientId === clientId);
      check(feed !== undefined && from >= scene.rowsPerFeed, "a client got what it had");
      for (const [index, envelope] of envelopes.entries())
        check(
          equalBytes(envelope, feed?.envelopes[from + index] ?? new Uint8Array(0)),
          "other bytes arrived",
        );
      rows += envelopes.length;
    }
  }
  check(rows === scene.newRows, `${rows} rows arrived`);
}
