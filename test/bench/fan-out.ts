import type { Bytes, ClientId, RoomId } from "../../crdt/index.ts";
import { hostOf } from "../support/office.ts";
import type { Replica } from "../support/replica.ts";
import { WireClient } from "../support/wire-client.ts";
import { checkDigests, openWriter } from "./fill.ts";
import { check, type Figures, median, round, type Size, sum } from "./measure.ts";
import { buildTown, digestAt, type Feed, sealFeed, type Town } from "./town.ts";
import { cpuMs, greet, messagesOf, metric, openLine, runsOf, within } from "./wire.ts";

const WRITERS = 4;
const AHEAD = 128; // each writer says so many messages, one per frame, before it waits for an acknowledgement
/** With its CBOR frame and padding this makes a body of 300 bytes. */
const TEXT = "x".repeat(258);
const BODY_BYTES = 300;

const sizes = {
  full: { receivers: 100, rowsPerWriter: 600, rounds: 5 },
  short: { receivers: 10, rowsPerWriter: 200, rounds: 1 },
} as const;

/**
 * Four people flood one room, a hundred others listen: relay CPU per delivered message, everything included (parsing,
 * signature, commit with fsync, sending). Deliveries to the writers among each other are made and not counted.
 */
export async function fanOut(size: Size, say: (line: string) => void): Promise<Figures> {
  const { receivers, rowsPerWriter, rounds } = sizes[size];
  const town = await buildTown("fan-out", receivers + WRITERS, rounds + 1);
  try {
    await flood(town, town.rooms[0] as RoomId, Math.ceil(rowsPerWriter / 3)); // warms up
    const floods: Flood[] = [];
    for (const room of town.rooms.slice(1)) floods.push(await flood(town, room, rowsPerWriter));
    const perDelivery = floods.map((one) => (1_000 * one.cpuMs) / one.deliveries);
    say(`CPU µs per delivery: ${perDelivery.map(round).join(" ")}`);
    return {
      fanoutCpuUsPerDelivery: round(median(perDelivery)),
      fanoutDeliveriesPerSecond: round(median(floods.map((one) => (1_000 * one.deliveries) / one.tookMs))),
      fanoutRowsPerCommit: round(median(floods.map((one) => one.rowsPerCommit))),
      fanoutReceivers: receivers,
    };
  } finally {
    await town.end();
  }
}

interface Flood {
  readonly cpuMs: number;
  readonly tookMs: number;
  readonly deliveries: number;
  readonly rowsPerCommit: number;
}

async function flood(town: Town, room: RoomId, rows: number): Promise<Flood> {
  const writers = town.people.slice(0, WRITERS);
  const feeds: Feed[] = [];
  for (const writer of writers)
    feeds.push(
      await sealFeed(writer, room, rows, (n) => [
        "message",
        n.toString().padStart(6, "0") + TEXT.slice(6),
        null,
      ]),
    );
  checkBodies(feeds);
  const total = sum(feeds.map(({ envelopes }) => sum(envelopes.map(({ length }) => length))));
  const lines = await Promise.all(
    town.people.slice(WRITERS).map((person) => listen(town, person, room, total)),
  );
  const writing = await Promise.all(writers.map((writer) => openWriter(town, writer, [room])));
  const [cpuBefore, commitsBefore] = [await cpuMs(town.relay), await commits(town)];
  const startedAt = performance.now();
  await Promise.all(feeds.map((feed, at) => writing[at]?.bring(feed, 0, rows, 1, AHEAD)));
  await Promise.all(lines.map(({ gotAll }) => gotAll));
  const tookMs = performance.now() - startedAt;
  const cpu = (await cpuMs(town.relay)) - cpuBefore;
  const rowsPerCommit = (rows * WRITERS) / ((await commits(town)) - commitsBefore);
  for (const line of [...lines, ...writing]) line.close();
  for (const { frames } of lines) checkReceived(feeds, frames);
  const digest = digestAt(feeds, () => rows, town.founder.crypto);
  await checkDigests(town, town.founder, [{ room, digest }]);
  return { cpuMs: cpu, tookMs, deliveries: rows * WRITERS * lines.length, rowsPerCommit };
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
