import { expect, test } from "vitest";
import {
  type Bytes,
  concat,
  encodeStateVector,
  encodeUpdate,
  parseCosePrefix,
  parseRoomId,
  type Refusal,
  type RoomId,
  signCose,
  utf8,
} from "../../crdt/index.ts";
import { registerPayload } from "../../crdt/register/register.ts";
import { limits } from "../../relay/limits.ts";
import { createMemoryStore } from "../../relay/store/memory.ts";
import { runsOf } from "../bench/wire.ts";
import { join, openPair } from "../support/hub-world.ts";
import { foundReplica, Replica } from "../support/replica.ts";
import { authenticate, deviceClaim, dialHub, LiveReplica, WireClient } from "../support/wire-client.ts";

const refusalsOf = (live: LiveReplica): readonly (readonly [Refusal, number])[] =>
  live.refusals.map(({ refusal, from }) => [refusal, from]);

test("[RLY13] a row reaches everybody in the room but the one who brought it, and is acknowledged", async () => {
  const { hub, ana, bo, room } = await openPair();
  const [first, second] = [await join(hub, ana), await join(hub, bo)];
  await first.write(room, "one");
  await first.write(room, "two");
  await second.until(() => bo.rowCount(room) === 2);
  await first.until(() => first.ackedOwn(room) === 2);
  expect(first.client.heard.some(({ message }) => message.type === "update")).toBe(false);
  expect(bo.digestOf(room)).toEqual(ana.digestOf(room));
});

test("[RLY2] [C03] nothing is acknowledged or passed on before it is durable", async () => {
  const waits: (() => void)[] = [];
  let isHolding = false;
  const store = createMemoryStore({
    timers: {
      after: (_ms, callback) => {
        if (isHolding) waits.push(callback);
        else callback();
        return () => {};
      },
    },
  });
  const { hub, ana, bo, room } = await openPair(store);
  const [first, second] = [await join(hub, ana), await join(hub, bo)];
  isHolding = true;
  await first.write(room, "not yet");
  await first.until(() => waits.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([first.ackedOwn(room), bo.rowCount(room)]).toEqual([0, 0]);
  waits.shift()?.();
  await second.until(() => bo.rowCount(room) === 1);
  await first.until(() => first.ackedOwn(room) === 1);
});

test("[RLY3] a full store refuses the group, keeps the session and takes the same rows later", async () => {
  const { hub, store, ana, room } = await openPair();
  const first = await join(hub, ana);
  store.failNext({ type: "StorageFull" });
  await first.write(room, "one");
  await first.until(() => first.refusals.length === 1);
  expect(refusalsOf(first)).toEqual([["StorageFull", 0]]);
  first.send(room, [ana.runOf(room, first.ownClientId(room), 0)]);
  await first.until(() => first.ackedOwn(room) === 1);
});

test("[RLY3] a disk that breaks ends the relay without a word to anybody", async () => {
  const { hub, store, broken, ana, room } = await openPair();
  const first = await join(hub, ana);
  store.failNext({ type: "DiskBroken", detail: "1034" });
  await first.write(room, "one");
  await first.until(() => broken.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([first.ackedOwn(room), first.refusals]).toEqual([0, []]);
});

const hostileUpdates: readonly (readonly [string, Bytes])[] = [
  ["GC struct of a foreign client", Uint8Array.of(1, 1, 200, 1, 0, 0, 255, 255, 255, 255, 7, 0)],
  ["skip struct", Uint8Array.of(1, 1, 7, 0, 10, 5, 0)],
  ["delete set", Uint8Array.of(0, 1, 7, 1, 0, 9)],
  ["trailing byte", Uint8Array.of(0, 0, 0)],
  ["nothing", new Uint8Array(0)],
  ["a million feeds", Uint8Array.of(192, 132, 61)],
];
test.for(hostileUpdates)("[RLY5] refused as Invalid, and the session lives on: %s", async ([, update]) => {
  const { hub, ana, bo, room } = await openPair();
  const [first, second] = [await join(hub, ana), await join(hub, bo)];
  first.client.say({ type: "update", update }, first.rooms.indexOf(room) + 1);
  await first.until(() => first.refusals.length === 1);
  expect(first.refusals[0]).toMatchObject({ clientId: 0, refusal: "Invalid" });
  await first.write(room, "still here");
  await second.until(() => bo.rowCount(room) === 1);
});

/** Rows of the first feed, each in a frame of its own, all of them before the relay has looked at one. */
function flood(live: LiveReplica, room: RoomId, change = (envelope: Bytes, _seq: number): Bytes => envelope) {
  const run = live.replica.runOf(room, live.ownClientId(room), 0);
  for (const [from, envelope] of run.envelopes.entries())
    live.send(room, [{ ...run, from, envelopes: [change(envelope, from)] }]);
}

test("[RLY5] a flood of single rows is judged together: all of them enter for a few signatures", async () => {
  const { hub, ana, bo, room } = await openPair();
  const [first, second] = [await join(hub, ana), await join(hub, bo)];
  for (let n = 0; n < 60; n++) await ana.write(room, `row ${n}`);
  const { verifier } = hub.ports;
  const { verify } = verifier;
  let verified = 0;
  Object.assign(verifier, {
    verify: (...check: Parameters<typeof verify>) => {
      verified++;
      return verify(...check);
    },
  });
  flood(first, room);
  await second.until(() => bo.rowCount(room) === 60);
  await first.until(() => first.ackedOwn(room) === 60);
  expect(bo.digestOf(room)).toEqual(ana.digestOf(room));
  expect(verified).toBeLessThanOrEqual(3);
});

test("[RLY5] a bad row in a flood costs itself and what rests on it: what stands before it enters", async () => {
  const { hub, ana, room } = await openPair();
  const live = await join(hub, ana);
  for (let n = 0; n < 14; n++) await ana.write(room, `row ${n}`);
  flood(live, room, (envelope, seq) => {
    if (seq !== 10) return envelope;
    const sign1 = parseCosePrefix(envelope);
    if (!sign1.ok) throw new Error(sign1.error.type);
    const bad = new Uint8Array(envelope);
    const last = sign1.value.bytes.length - 1; // of the signature
    bad[last] = (bad[last] as number) ^ 1;
    return bad;
  });
  await live.until(() => live.refusals.length === 4);
  await live.until(() => live.ackedOwn(room) === 10);
  expect(refusalsOf(live)).toEqual([
    ["BadSignature", 10],
    ["Gap", 10],
    ["Gap", 10],
    ["Gap", 10],
  ]);
});

test("[RLY6] rows of a device that is not on the roster are refused, whoever brings them", async () => {
  const { hub, ana, bo, room } = await openPair();
  const stranger = await foundReplica();
  await stranger.write(room, "let me in");
  const first = await join(hub, ana);
  const [clientId] = [...stranger.heldIn(room).keys()];
  first.send(room, [stranger.runOf(room, clientId as number, 0)]);
  await first.until(() => first.refusals.length === 1);
  expect(refusalsOf(first)).toEqual([["NotMember", 0]]);
  expect(bo.rowCount(room)).toBe(0);
});

test("[RLY6] an envelope of another room, or at another place, is refused", async () => {
  const { hub, ana, room } = await openPair();
  const { room: other } = await ana.createRoom("other");
  await ana.write(other, "for the other room");
  const live = await join(hub, ana);
  const [clientId] = [...ana.heldIn(other).keys()];
  const run = ana.runOf(other, clientId as number, 0);
  live.send(room, [run]);
  await live.write(room, "zero");
  await live.until(() => live.ackedOwn(room) === 1);
  const own = ana.runOf(room, live.ownClientId(room), 0);
  live.send(room, [{ ...own, from: 1 }]);
  await live.until(() => live.refusals.length === 2);
  expect(refusalsOf(live)).toEqual([
    ["Invalid", 0],
    ["Invalid", 1],
  ]);
});

test("[RLY7] what knows a later roster waits for the roster; what stands before it enters", async () => {
  const { hub, ana, room } = await openPair();
  const live = await join(hub, ana);
  await ana.write(room, "before");
  const { entry } = await ana.createRoom("next"); // the relay does not know this entry yet
  await ana.write(room, "after");
  const clientId = live.ownClientId(room);
  live.send(room, [ana.runOf(room, clientId, 0)]);
  await live.until(() => live.refusals.length === 1 && live.ackedOwn(room) === 1);
  expect(refusalsOf(live)).toEqual([["RosterBehind", 1]]);
  live.client.say({ type: "append", request: 5, chain: ana.chain, entries: [entry.bytes], wraps: [] });
  live.send(room, [ana.runOf(room, clientId, 1)]);
  await live.until(() => live.ackedOwn(room) === 2);
});

test("[RLY7] [J02] a clock more than five minutes ahead is refused from that row on", async () => {
  const { hub, ana, room } = await openPair();
  const live = await join(hub, ana);
  await ana.write(room, "in time", Date.now() + limits.maxClockAheadMs - 5_000);
  await ana.write(room, "from the future", Date.now() + limits.maxClockAheadMs + 60_000);
  live.send(room, [ana.runOf(room, live.ownClientId(room), 0)]);
  await live.until(() => live.refusals.length === 1 && live.ackedOwn(room) === 1);
  expect(refusalsOf(live)).toEqual([["ClockAhead", 1]]);
});

test("[RLY7] [D19] rows that came in by a clock that was set back since are acknowledged again, those behind them are not taken", async () => {
  const { hub, clock, ana, room } = await openPair();
  const later = 3 * 3_600_000;
  clock.offsetMs = later;
  const before = await join(hub, ana);
  for (const text of ["one", "two"]) await ana.write(room, text, clock.now());
  before.send(room, [ana.runOf(room, before.ownClientId(room), 0)]);
  await before.until(() => before.ackedOwn(room) === 2);
  before.close();
  clock.offsetMs = 0;
  const live = await join(hub, ana);
  live.send(room, [ana.runOf(room, live.ownClientId(room), 0)]);
  await live.until(() => live.ackedOwn(room) === 2);
  await ana.write(room, "three", Date.now() + later);
  live.send(room, [ana.runOf(room, live.ownClientId(room), 1)]);
  await live.until(() => live.refusals.length > 0);
  expect(refusalsOf(live)).toEqual([["ClockAhead", 2]]);
});

test("[RLY8] other bytes at a used place are a fork: refused, and both are kept as proof", async () => {
  const { hub, store, ana, room } = await openPair();
  const clone = new Replica({ ...ana, wraps: [], crypto: ana.crypto, keys: ana.keys });
  clone.incarnations.set(room, ana.feedIn(room).slice(32) as never);
  const live = await join(hub, ana);
  await live.write(room, "the first life");
  await live.until(() => live.ackedOwn(room) === 1);
  await clone.write(room, "another life");
  const forged = clone.runOf(room, live.ownClientId(room), 0);
  live.send(room, [forged]);
  await live.until(() => live.refusals.length === 1);
  expect(refusalsOf(live)).toEqual([["Fork", 0]]);
  const no = store.roomNo(ana.chain, room) as number;
  const [kept, refused] = store.forks(no)[0] ?? [];
  expect(kept).toEqual(ana.runOf(room, live.ownClientId(room), 0).envelopes[0]);
  expect(refused).toEqual(forged.envelopes[0]);
  await clone.write(room, "and on");
  live.send(room, [clone.runOf(room, live.ownClientId(room), 1)]);
  await live.until(() => live.refusals.length === 2);
  expect(refusalsOf(live)[1]).toEqual(["Fork", 1]);
});

test("[RLY8] [C13] a hundred sockets write the same place at once, half of them other bytes: one row stands, and each hears which", async () => {
  const { hub, ana, room } = await openPair();
  const twin = new Replica({ ...ana, wraps: [], crypto: ana.crypto, keys: ana.keys });
  const lives: LiveReplica[] = [];
  for (let i = 0; i < 100; i++) lives.push(await join(hub, ana));
  await ana.write(room, "one");
  twin.incarnations.set(room, ana.feedIn(room).slice(32) as never);
  await twin.write(room, "another");
  const [first] = lives as [LiveReplica];
  const clientId = first.ownClientId(room);
  const runs = [ana, twin].map((replica) => replica.runOf(room, clientId, 0));
  for (const [at, live] of lives.entries()) live.send(room, [runs[at % 2] as (typeof runs)[0]]);
  const isAnswered = (live: LiveReplica) => live.ackedOwn(room) === 1 || live.refusals.length === 1;
  for (const live of lives) await live.until(() => isAnswered(live));
  const heard = lives.map((live) => refusalsOf(live)[0]?.[0] ?? "stored");
  const [won, lost] = heard[0] === "stored" ? [0, 1] : [1, 0];
  expect(heard).toEqual(lives.map((_, at) => (at % 2 === won ? "stored" : "Fork")));
  const no = hub.ports.store.roomNo(ana.chain, room) as number;
  const [kept, refused] = hub.ports.store.forks(no)[0] ?? [];
  expect([kept, refused]).toEqual([runs[won]?.envelopes[0], runs[lost]?.envelopes[0]]);
  expect(hub.logs.of(ana.chain, room).heads.get(clientId)?.next).toBe(1);
});

test("[RLY9] [D03] a gap is named with the place that is free; the same bytes again are acknowledged again", async () => {
  const { hub, ana, room } = await openPair();
  const live = await join(hub, ana);
  for (const text of ["zero", "one", "two"]) await ana.write(room, text);
  const clientId = live.ownClientId(room);
  live.send(room, [ana.runOf(room, clientId, 2)]);
  await live.until(() => live.refusals.length === 1);
  expect(refusalsOf(live)).toEqual([["Gap", 0]]);
  live.send(room, [ana.runOf(room, clientId, 0)]);
  await live.until(() => live.ackedOwn(room) === 3);
  live.acked.clear();
  live.send(room, [ana.runOf(room, clientId, 1)]);
  await live.until(() => live.ackedOwn(room) === 3);
  live.acked.clear();
  const run = ana.runOf(room, clientId, 0);
  live.send(room, [{ ...run, envelopes: run.envelopes.slice(0, 1) }]); // a copy of this profile may hold other rows from there on
  await live.until(() => live.ackedOwn(room) > 0);
  expect(live.ackedOwn(room)).toBe(1);
});

test("[RLY11] a flood of rows is told to slow down", async () => {
  const { hub, ana, room } = await openPair();
  const live = await join(hub, ana);
  await ana.write(room, "one");
  const later = hub.ports.clock.now() + 3_600_000; // nothing flows back until then
  hub.budgetOf({ kind: "device", device: ana.device }).takeRows(limits.rowsBurst, 0, later);
  live.send(room, [ana.runOf(room, live.ownClientId(room), 0)]);
  await live.until(() => live.refusals.length === 1);
  expect(refusalsOf(live)).toEqual([["RateLimited", 0]]);
});

test("[RLY12] one broken signature refuses the run, and so does a missing body", async () => {
  const { hub, ana, room } = await openPair();
  const live = await join(hub, ana);
  const envelope = await ana.write(room, "one");
  const run = ana.runOf(room, live.ownClientId(room), 0);
  const sign1 = parseCosePrefix(envelope);
  if (!sign1.ok) throw new Error("not COSE");
  const broken = envelope.slice();
  broken[sign1.value.bytes.length - 1] = (broken[sign1.value.bytes.length - 1] as number) ^ 1;
  live.send(room, [{ ...run, envelopes: [broken] }]);
  live.send(room, [{ ...run, envelopes: [sign1.value.bytes] }]);
  await live.until(() => live.refusals.length === 2);
  expect(refusalsOf(live)).toEqual([
    ["BadSignature", 0],
    ["Invalid", 0],
  ]);
});

test("[RLY14] [D06] a socket that does not read is behind: it gets nothing more, then everything, in order", async () => {
  const { hub, ana, bo, room } = await openPair();
  let queued = 0;
  const slowWire = dialHub(hub, { queuedBytes: () => queued });
  const slow = await LiveReplica.connect(bo, slowWire);
  const first = await join(hub, ana);
  queued = limits.maxQueuedBytes;
  for (let i = 0; i < 20; i++) await first.write(room, `message ${i}`);
  await first.until(() => first.ackedOwn(room) === 20);
  expect(bo.rowCount(room)).toBe(0);
  queued = 0;
  slowWire.drained();
  await slow.until(() => bo.rowCount(room) === 20);
  await first.write(room, "live again");
  await slow.until(() => bo.rowCount(room) === 21);
});

test("[RLY48] what a device says that it has not worked through waits in the store: 1 MiB goes ahead, then as much as it takes, in order", async () => {
  const { hub, ana, bo, room } = await openPair();
  const first = await join(hub, ana);
  for (let i = 0; i < 120; i++) await first.write(room, `${i} ${"x".repeat(30_000)}`);
  await first.until(() => first.ackedOwn(room) === 120);
  const client = new WireClient(dialHub(hub));
  const sum = (frames: readonly Bytes[]) => frames.reduce((total, { length }) => total + length, 0);
  const settled = () => client.heard.some(({ message }) => message.type === "settled");
  let asked = 1;
  const ping = async (taken?: number) => {
    const at = ++asked;
    client.say({ type: "ping", at, ...(taken !== undefined && { taken }) });
    await client.until(() =>
      client.heard.some(({ message }) => message.type === "pong" && message.at === at),
    );
  };
  await authenticate(client, "relay.test", deviceClaim(bo));
  await client.hear("welcome");
  const chains = [[bo.chain, bo.entries.length]] as const;
  client.say({ type: "hello", chains, rooms: [{ room, digest: new Uint8Array(8) }] });
  await client.hear("step1", 1);
  await ping(0);
  client.say({ type: "step1", vector: encodeStateVector(new Map()) }, 1);
  const ahead: number[] = [];
  for (let worked = 0; !settled(); worked = sum(client.frames)) {
    await ping(worked);
    await ping(); // an older client's: it says nothing of that
    ahead.push(sum(client.frames) - worked);
  }
  expect(Math.max(...ahead)).toBeLessThanOrEqual(limits.maxQueuedBytes + limits.chunkBytes);
  expect(ahead.length).toBeGreaterThan(3);
  const lags = client.heard.flatMap(({ message }) => (message.type === "pong" ? [message.lag ?? 0] : []));
  expect(Math.max(...lags)).toBeGreaterThan(60);
  const falling = lags.slice(lags.indexOf(Math.max(...lags)));
  expect(falling).toEqual(falling.toSorted((a, b) => b - a));
  await ping(sum(client.frames));
  expect(client.heard.at(-1)?.message).not.toHaveProperty("lag");
  const rows = runsIn(client).flatMap(({ from, envelopes }) => envelopes.map((_, at) => from + at));
  expect(rows).toEqual(Array.from({ length: 120 }, (_, at) => at));
  await first.write(room, "live again");
  await client.until(() => runsIn(client).at(-1)?.from === 120);
});

const runsIn = ({ heard }: WireClient) => heard.flatMap(({ message }) => runsOf(message));

test("[RLY14] who writes and never reads is closed", async () => {
  const { hub, ana, room } = await openPair();
  let queued = 0;
  const live = await LiveReplica.connect(ana, dialHub(hub, { queuedBytes: () => queued }));
  queued = limits.maxUnreadControlBytes + 1;
  live.client.say({ type: "ping", at: 1 });
  expect(await live.client.closing()).toMatchObject({ code: 1008 });
  expect(hub.logs.of(ana.chain, room).listeners.size).toBe(0);
});

test("[RLY21] a room one may not read and a room that does not exist are answered alike", async () => {
  const { hub, ana } = await openPair();
  const other = await foundReplica();
  const { room: foreign } = await other.createRoom("of another org");
  const unknown = parseRoomId(new Uint8Array(16).fill(9)) as RoomId;
  const client = new WireClient(dialHub(hub));
  await authenticate(client, "relay.test", deviceClaim(ana));
  await client.hear("welcome");
  const digest = new Uint8Array(8);
  client.say({
    type: "hello",
    chains: [[ana.chain, ana.entries.length]],
    rooms: [foreign, unknown].map((room) => ({ room, digest })),
  });
  const answers = [await client.hear("nack", 1), await client.hear("nack", 2)];
  expect(answers[0]).toEqual({ type: "nack", clientId: 0, from: 0, refusal: "NoSuchRoom" });
  expect(answers[1]).toEqual(answers[0]);
});

test("[RLY10] the newest register of a device reaches the others now, and later ones at hello", async () => {
  const { hub, ana, bo, room } = await openPair();
  const [first, second] = [await join(hub, ana), await join(hub, bo)];
  const registerAt = (hlc: number) =>
    signCose(
      "skein/v1/register",
      registerPayload({ room, device: ana.device, hlc, epoch: 0, sealed: utf8(`sealed ${hlc}`) }),
      ana.keys.signer,
    );
  const channel = first.rooms.indexOf(room) + 1;
  const [old, fresh] = [await registerAt(2_048), await registerAt(4_096)];
  first.client.say({ type: "registers", registers: [fresh] }, channel);
  expect((await second.client.hear("registers")).registers).toEqual([fresh]);
  first.client.say({ type: "registers", registers: [old] }, channel);
  second.close();
  const third = new WireClient(dialHub(hub));
  await authenticate(third, "relay.test", deviceClaim(bo));
  await third.hear("welcome");
  third.say({
    type: "hello",
    chains: [[bo.chain, bo.entries.length]],
    rooms: [{ room, digest: bo.digestOf(room) }],
  });
  expect((await third.hear("registers", 1)).registers).toEqual([fresh]);
  await third.hear("step1", 1);
});

test("[RLY22] presence reaches the others in the room, unstored, and not too often", async () => {
  const { hub, ana, bo, room } = await openPair();
  const [first, second] = [await join(hub, ana), await join(hub, bo)];
  const channel = first.rooms.indexOf(room) + 1;
  const from = Uint8Array.from(Buffer.from(ana.device, "hex"));
  for (let i = 0; i < 20; i++)
    first.client.say({ type: "presence", from, sealed: Uint8Array.of(i) }, channel);
  await first.write(room, "done");
  await second.until(() => bo.rowCount(room) === 1);
  const seen = second.client.heard.filter(({ message }) => message.type === "presence");
  expect(seen.length).toBeGreaterThan(0);
  expect(seen.length).toBeLessThanOrEqual(limits.presenceBurst + 1);
  const foreign = Uint8Array.from(Buffer.from(bo.device, "hex"));
  first.client.say({ type: "presence", from: foreign, sealed: Uint8Array.of(1) }, channel);
  expect(await first.client.closing()).toMatchObject({ code: 4400 });
});

test("[RLY23] 1,024 rows close a segment; the store serves it as one update", async () => {
  const { hub, store, ana, room } = await openPair();
  const live = await join(hub, ana);
  for (let i = 0; i < limits.segmentRows + 5; i++) await ana.write(room, "x");
  const clientId = live.ownClientId(room);
  for (let from = 0; from < ana.rowCount(room); from += 500)
    live.send(room, [
      {
        ...ana.runOf(room, clientId, from),
        envelopes: ana.runOf(room, clientId, from).envelopes.slice(0, 500),
      },
    ]);
  await live.until(() => live.ackedOwn(room) === limits.segmentRows + 5);
  const no = store.roomNo(ana.chain, room) as number;
  const [run, ...others] = store.segment(no, 0) ?? [];
  expect([run?.from, run?.envelopes.length, others]).toEqual([0, limits.segmentRows, []]);
  expect(encodeUpdate(run ? [run] : []).length).toBeGreaterThan(limits.segmentRows * 300);
  expect(store.tail(no, store.lastSegment(no)?.last ?? 0).rows).toBe(5);
  expect(concat(...(run?.envelopes ?? []))).toEqual(
    concat(...ana.runOf(room, clientId, 0).envelopes.slice(0, limits.segmentRows)),
  );
});

test("[RLY19] who only has more says so with step 2 alone, and is live from then on", async () => {
  const { hub, ana, bo, room } = await openPair();
  await ana.write(room, "written offline");
  const client = new WireClient(dialHub(hub));
  await authenticate(client, "relay.test", deviceClaim(ana));
  await client.hear("welcome");
  const digest = ana.digestOf(room);
  client.say({ type: "hello", chains: [[ana.chain, ana.entries.length]], rooms: [{ room, digest }] });
  await client.hear("step1", 1);
  const [clientId] = [...ana.heldIn(room).keys()];
  client.say({ type: "update", update: encodeUpdate([ana.runOf(room, clientId as number, 0)]) }, 1);
  client.say({ type: "step2", update: encodeUpdate([]) }, 1);
  await client.hear("ack", 1);
  const second = await join(hub, bo);
  await second.write(room, "hello");
  await client.hear("update", 1);
  const updates = client.heard.filter(({ message }) => message.type === "update");
  expect(updates).toHaveLength(1); // its own row did not come back
});

test("[RLY21] a room that is made while it is already asked for is followed from then on", async () => {
  const { hub, ana, bo } = await openPair();
  const { room, entry } = await ana.createRoom("made offline");
  const client = new WireClient(dialHub(hub));
  await authenticate(client, "relay.test", { ...deviceClaim(ana), chainSeq: ana.entries.length - 1 });
  await client.hear("welcome");
  const digest = ana.digestOf(room);
  client.say({ type: "hello", chains: [[ana.chain, ana.entries.length - 1]], rooms: [{ room, digest }] });
  expect(await client.hear("nack", 1)).toMatchObject({ refusal: "NoSuchRoom" });
  client.say({ type: "append", request: 1, chain: ana.chain, entries: [entry.bytes], wraps: [] });
  await client.hear("step1", 1);
  client.say({ type: "step1", vector: ana.vectorOf(room) }, 1);
  await client.hear("settled", 1);
  const second = await join(hub, bo);
  await second.client.hear("entries");
  client.say({ type: "append", request: 2, chain: ana.chain, entries: [], wraps: [] });
  expect((await client.hear("appended", 0)).refusal).toBeNull();
});
