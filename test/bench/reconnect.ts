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
import { checkDigests, fill } from "./fill.ts";
import { check, type Figures, median, percentile, round, type Size, sum } from "./measure.ts";
import { buildTown, bytesOf, digestAt, type Feed, sealFeed, type Town } from "./town.ts";
import { cpuMs, type Line, messagesOf, openLine, runsOf, within } from "./wire.ts";

const FEEDS_PER_ROOM = 5;
const ROWS_PER_FEED = 40; // 200 in a room
const NEW_PER_FEED = 4; // 20 in a room
const CHANGED_ROOMS = 5;

const sizes = {
  full: { clients: 100, rooms: 50, rounds: 7 },
  short: { clients: 10, rooms: 20, rounds: 2 },
} as const;

/** What the network of one client was away for. */
interface Scene {
  readonly town: Town;
  readonly feedsByRoom: ReadonlyMap<RoomId, readonly Feed[]>;
  readonly changed: ReadonlySet<RoomId>;
  /** What every client held when it was cut off. */
  readonly digests: readonly { readonly room: RoomId; readonly digest: Bytes }[];
}

/**
 * 100 devices come back at once: 50 rooms of 200 envelopes each, 20 new ones in 5 of them. Says what the engine says.
 * CPU is that of the whole relay process from the first dial until the last client is in step.
 */
export async function reconnect(size: Size, say: (line: string) => void): Promise<Figures> {
  const { clients, rooms, rounds } = sizes[size];
  const town = await buildTown("reconnect", clients, rooms);
  try {
    const scene = await prepare(town, say);
    await town.restart();
    const cold = await storm(scene);
    const warm: Storm[] = [];
    for (let n = 0; n < rounds; n++) warm.push(await storm(scene));
    const cpu = warm.map((one) => one.cpuMs / clients);
    say(`CPU ms per client: cold ${round(cold.cpuMs / clients)}, then ${cpu.map(round).join(" ")}`);
    const newBytes = sum([...scene.changed].flatMap((room) => feedsIn(scene, room).map(newBytesOf)));
    return {
      reconnectCpuMsPerClient: round(median(cpu)),
      reconnectAfterRestartCpuMsPerClient: round(cold.cpuMs / clients),
      reconnectBytesRatio: round(median(warm.map((one) => one.bytesPerClient)) / newBytes),
      reconnectNewBytes: newBytes,
      reconnectP95Ms: round(
        percentile(
          warm.flatMap((one) => one.tookMs),
          0.95,
        ),
      ),
      reconnectClients: clients,
    };
  } finally {
    await town.end();
  }
}

async function prepare(town: Town, say: (line: string) => void): Promise<Scene> {
  const feedsByRoom = new Map<RoomId, readonly Feed[]>();
  for (const [n, room] of town.rooms.entries()) {
    const feeds: Feed[] = [];
    for (let w = 0; w < FEEDS_PER_ROOM; w++) {
      const writer = town.people[(n + w) % town.people.length] as Town["founder"];
      const rows = ROWS_PER_FEED + (n < CHANGED_ROOMS ? NEW_PER_FEED : 0);
      feeds.push(
        await sealFeed(writer, room, rows, (seq) => ["message", `${seq}: the geese fly in a skein`, null]),
      );
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
  const changed = new Set(town.rooms.slice(0, CHANGED_ROOMS));
  return { town, feedsByRoom, changed, digests: digestsAt(() => ROWS_PER_FEED) };
}

interface Storm {
  readonly cpuMs: number;
  readonly bytesPerClient: number;
  readonly tookMs: readonly number[];
}

async function storm(scene: Scene): Promise<Storm> {
  const { town } = scene;
  const before = await cpuMs(town.relay);
  const returned = await Promise.all(town.people.map((person) => comeBack(scene, person)));
  const after = await cpuMs(town.relay);
  for (const one of returned) one.line.close();
  for (const one of returned) checkReceived(scene, one.frames);
  return {
    cpuMs: after - before,
    bytesPerClient: median(returned.map(({ bytesRead }) => bytesRead)),
    tookMs: returned.map(({ tookMs }) => tookMs),
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
    new Map(feedsIn(scene, room).map(({ clientId }) => [clientId, ROWS_PER_FEED])),
  );
  return [
    { channel, message: { type: "step2", update: encodeUpdate([]) } },
    { channel, message: { type: "step1", vector } },
  ];
}

const feedsIn = (scene: Scene, room: RoomId): readonly Feed[] => scene.feedsByRoom.get(room) ?? [];
const newBytesOf = (feed: Feed): number => bytesOf(feed, ROWS_PER_FEED);

/** Each new envelope came once, in its place, byte for byte; nothing old came again. */
function checkReceived(scene: Scene, frames: readonly Bytes[]): void {
  let rows = 0;
  for (const { channel, message } of frames.flatMap(messagesOf)) {
    for (const { clientId, from, envelopes } of runsOf(message)) {
      const room = scene.town.rooms[channel - 1] as RoomId;
      const feed = feedsIn(scene, room).find((one) => one.clientId === clientId);
      check(feed !== undefined && from >= ROWS_PER_FEED, "a client got what it had");
      for (const [index, envelope] of envelopes.entries())
        check(
          equalBytes(envelope, feed?.envelopes[from + index] ?? new Uint8Array(0)),
          "other bytes arrived",
        );
      rows += envelopes.length;
    }
  }
  check(rows === CHANGED_ROOMS * FEEDS_PER_ROOM * NEW_PER_FEED, `${rows} rows arrived`);
}
