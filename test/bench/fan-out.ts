import type { Bytes, ClientId, RoomId } from "../../crdt/index.ts";
import { hostOf } from "../support/office.ts";
import type { Replica } from "../support/replica.ts";
import { WireClient } from "../support/wire-client.ts";
import { type Contender, type Sample, SKEIN } from "./beside/contest.ts";
import type { FloodScale } from "./beside/flood.ts";
import { textOf } from "./beside/texts.ts";
import { checkDigests, openWriter } from "./fill.ts";
import { check, sum } from "./measure.ts";
import { buildTown, digestAt, type Feed, sealFeed, type Town } from "./town.ts";
import { cpuMs, greet, messagesOf, metric, openLine, runsOf, within } from "./wire.ts";

const AHEAD = 128; // each writer says so many messages, one per frame, before it waits for an acknowledgement
const BODY_BYTES = 300;
const ROOMS = 12; // rounds that there are rooms for

/**
 * Relay CPU per delivered message, everything included (parsing, signature, commit with fsync, sending). Deliveries to the
 * writers among each other are made and not counted.
 */
export const floodsSkein: Contender<FloodScale> = {
  name: SKEIN,
  open: async (full) => {
    const town = await buildTown("fan-out", full.receivers + full.writers, ROOMS);
    const rooms = [...town.rooms];
    const once = (scale: FloodScale) => flood(town, rooms.pop() as RoomId, scale);
    await once({ ...full, messages: Math.ceil(full.messages / 3) }); // warms up
    return { round: () => once(full), end: () => town.end() };
  },
};

async function flood(
  town: Town,
  room: RoomId,
  { writers: count, messages: rows }: FloodScale,
): Promise<Sample> {
  const writers = town.people.slice(0, count);
  const feeds: Feed[] = [];
  for (const writer of writers)
    feeds.push(await sealFeed(writer, room, rows, (n) => ["message", textOf(n), null]));
  checkBodies(feeds);
  const total = sum(feeds.map(({ envelopes }) => sum(envelopes.map(({ length }) => length))));
  const lines = await Promise.all(
    town.people.slice(count).map((person) => listen(town, person, room, total)),
  );
  const writing = await Promise.all(writers.map((writer) => openWriter(town, writer, [room])));
  const [cpuBefore, commitsBefore] = [await cpuMs(town.relay), await commits(town)];
  const startedAt = performance.now();
  await Promise.all(feeds.map((feed, at) => writing[at]?.bring(feed, 0, rows, 1, AHEAD)));
  await Promise.all(lines.map(({ gotAll }) => gotAll));
  const tookMs = performance.now() - startedAt;
  const cpu = (await cpuMs(town.relay)) - cpuBefore;
  const rowsPerCommit = (rows * count) / ((await commits(town)) - commitsBefore);
  for (const line of [...lines, ...writing]) line.close();
  for (const { frames } of lines) checkReceived(feeds, frames);
  const digest = digestAt(feeds, () => rows, town.founder.crypto);
  await checkDigests(town, town.founder, [{ room, digest }]);
  const deliveries = rows * count * lines.length;
  return {
    cpuUsPerDelivery: (1_000 * cpu) / deliveries,
    deliveriesPerSecond: (1_000 * deliveries) / tookMs,
    rowsPerCommit,
  };
}

const commits = (town: Town): Promise<number> => metric(town.relay, "skein_commit_seconds_count");

function checkBodies(feeds: readonly Feed[]): void {
  const envelope = feeds[0]?.envelopes[0] as Bytes;
  const cose = 7 + 2 + (envelope[8] as number) + 2 + 64; // prefix, payload with its head, signature with its head
  check(envelope.length - cose === BODY_BYTES, `a body of ${envelope.length - cose} bytes`);
}

interface Listening {
  readonly frames: readonly Bytes[];
  readonly gotAll: Promise<void>;
  close(): void;
}

/** Somebody in step with an empty room, who keeps every frame and looks into none until it is over. */
async function listen(town: Town, person: Replica, room: RoomId, bytesToCome: number): Promise<Listening> {
  const line = await openLine(town.relay);
  const client = new WireClient(line);
  const nothing = digestAt([], () => 0, person.crypto);
  await greet(client, hostOf(town.relay), person, town.chainLength, [{ room, digest: nothing }]);
  client.say({ type: "ping", at: 1 });
  await client.hear("pong");
  const frames: Bytes[] = [];
  const all = within(line, 120_000, "all deliveries");
  let bytes = 0;
  line.onFrame((frame) => {
    frames.push(frame);
    bytes += frame.length;
    if (bytes >= bytesToCome) all.done(); // framing makes it a little more: the check below is exact
  });
  return { frames, gotAll: all.promise, close: () => line.close() };
}

/** Every message once and in order, byte for byte. */
function checkReceived(feeds: readonly Feed[], frames: readonly Bytes[]): void {
  const nextByFeed = new Map<ClientId, number>();
  for (const run of frames.flatMap(messagesOf).flatMap(({ message }) => runsOf(message))) {
    const feed = feeds.find(({ clientId }) => clientId === run.clientId);
    check(run.from === (nextByFeed.get(run.clientId) ?? 0), "a gap or a double");
    for (const [index, envelope] of run.envelopes.entries())
      check(
        Buffer.compare(envelope, feed?.envelopes[run.from + index] ?? Buffer.alloc(0)) === 0,
        "other bytes",
      );
    nextByFeed.set(run.clientId, run.from + run.envelopes.length);
  }
  for (const { clientId, envelopes } of feeds)
    check(nextByFeed.get(clientId) === envelopes.length, "a message that never came");
}
