import { createHash } from "node:crypto";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Addressed, RoomId } from "../../crdt/index.ts";
import { connect, foundTeam, Office } from "../support/office.ts";
import { type RelayProcess, runRelayToEnd } from "../support/relay.ts";
import { foundReplica, type Replica } from "../support/replica.ts";
import type { LiveReplica } from "../support/wire-client.ts";

let office: Office;
beforeEach(() => {
  office = new Office();
});
afterEach(() => office.cleanUp());

/** Writes without waiting, so that rows are on the way at every moment; stops when the socket ends. */
async function flood(live: LiveReplica, room: RoomId, text: string): Promise<void> {
  for (let i = 0; live.client.closedWith === null; i++) {
    await live.write(room, `${text} ${i}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

const ackedBy = (live: LiveReplica, room: RoomId): number =>
  live.acked.get(room)?.get(live.ownClientId(room)) ?? 0;

/** Somebody who has nothing, so that all they hold comes from the relay alone. */
async function rowsAtRelay(relay: RelayProcess, reader: Replica, room: RoomId): Promise<Map<number, number>> {
  reader.rooms.clear();
  const live = await connect(relay, reader);
  live.close();
  return new Map(reader.headsOf(room).map(({ clientId, next }) => [clientId, next]));
}

const kills = Number(process.env.SKEIN_KILLS ?? 5);

test(`[RLY2] [C01] ${kills} times kill -9 under load: what was acknowledged is there, and clients go on`, {
  timeout: 60_000 + kills * 4_000,
}, async () => {
  let relay = await office.start();
  const { ana, bo, room } = await foundTeam(relay);
  const fresh = await connect(relay, ana);
  await fresh.write(room, "first");
  fresh.close();
  let acked = 0;
  for (let round = 0; round < kills; round++) {
    const [first, second] = [await connect(relay, ana), await connect(relay, bo)];
    const writing = [flood(first, room, `a ${round}`), flood(second, room, `b ${round}`)];
    await new Promise((resolve) => setTimeout(resolve, 40 + ((round * 37) % 90)));
    await relay.kill();
    await Promise.all(writing);
    const promised = [first, second].map((live) => [live.ownClientId(room), ackedBy(live, room)] as const);
    const { port } = relay;
    relay = await office.start({ port });
    const reader = await joinAgain(ana);
    const stored = await rowsAtRelay(relay, reader, room);
    for (const [clientId, next] of promised) expect(stored.get(clientId) ?? 0).toBeGreaterThanOrEqual(next);
    acked += promised.reduce((sum, [, next]) => sum + next, 0);
  }
  expect(acked).toBeGreaterThan(kills); // there was something to lose
  const [first, second] = [await connect(relay, ana), await connect(relay, bo)];
  await first.until(() => equal(ana, bo, room), "the same rows on both sides");
  second.close();
});

const equal = (one: Replica, other: Replica, room: RoomId): boolean =>
  Buffer.from(one.digestOf(room)).equals(Buffer.from(other.digestOf(room)));

/** The same device with an empty disk for rows. */
async function joinAgain(replica: Replica): Promise<Replica> {
  const twin = Object.create(replica) as Replica & { rooms: Map<RoomId, never> };
  Object.defineProperty(twin, "rooms", { value: new Map() });
  return twin;
}

test("[RLY20] [C08] a deleted database heals: chain, wraps and rows come back from the clients", async () => {
  const relay = await office.start();
  const { ana, bo, room } = await foundTeam(relay);
  const [first, second] = [await connect(relay, ana), await connect(relay, bo)];
  for (let i = 0; i < 30; i++) await first.write(room, `a ${i}`);
  for (let i = 0; i < 30; i++) await second.write(room, `b ${i}`);
  await first.until(() => ana.rowCount(room) === 60 && bo.rowCount(room) === 60);
  first.close();
  second.close();
  await relay.stop();
  for (const name of readdirSync(office.dir)) if (name.startsWith("relay.db")) rmSync(join(office.dir, name));
  await ana.write(room, "written while the relay was gone");

  const again = await office.start({ port: relay.port });
  expect(again.setupToken).toBeNull(); // it still knows whose relay it is
  const back = await connect(again, bo); // who joined later may come first
  const other = await connect(again, ana);
  await other.until(() => bo.rowCount(room) === 61);
  expect(equal(ana, bo, room)).toBe(true);
  back.close();
  const stored = await rowsAtRelay(again, await joinAgain(ana), room);
  expect([...stored.values()].reduce((sum, next) => sum + next, 0)).toBe(61);
  const stranger = await foundReplica();
  await expect(connect(again, stranger)).rejects.toThrow(/UnknownOrg/);
});

/** A relay whose database is gone; Ana has one entry more than Bo, who comes back first. */
async function afterLoss(env: Readonly<Record<string, string>> = {}) {
  const relay = await office.start();
  const team = await foundTeam(relay);
  const { ana } = team;
  const live = await connect(relay, ana);
  const { entry } = await ana.createRoom("known to Ana alone");
  live.client.say({ type: "append", request: 5, chain: ana.chain, entries: [entry.bytes], wraps: [] });
  await answerTo(live, 5);
  live.close();
  await relay.stop();
  for (const name of readdirSync(office.dir)) if (name.startsWith("relay.db")) rmSync(join(office.dir, name));
  const again = await office.start({ port: relay.port, env });
  return { ...team, relay: again, back: await connect(again, team.bo) };
}

/** Somebody with the older copy makes a room. */
async function makeRoom({ bo, back }: Awaited<ReturnType<typeof afterLoss>>, request: number) {
  const { entry } = await bo.createRoom("made by Bo");
  back.client.say({ type: "append", request, chain: bo.chain, entries: [entry.bytes], wraps: [] });
  return answerTo(back, request);
}

async function answerTo({ client }: LiveReplica, request: number) {
  const isIt = ({ message }: Addressed) => message.type === "appended" && message.request === request;
  await client.until(() => client.heard.some(isIt));
  return client.heard.find(isIt)?.message;
}

test("[RLY44] [RLY20] after a loss the older copy of a roster grows only when the newer one is back", async () => {
  const world = await afterLoss();
  const { ana, bo, back, relay, room } = world;
  expect(relay.stderr()).toContain("roster entries lost");
  await back.write(room, "rows are not held up");
  await back.until(() => back.ackedOwn(room) === 1);
  expect(await makeRoom(world, 7)).toMatchObject({ refusal: "Behind", rule: "rebuilding" });
  const newer = await connect(relay, ana);
  await newer.until(() => newer.replica.rowCount(room) === 1);
  const { entry } = await ana.createRoom("after everything is back");
  newer.client.say({ type: "append", request: 9, chain: ana.chain, entries: [entry.bytes], wraps: [] });
  expect(await answerTo(newer, 9)).toMatchObject({ refusal: null, seq: ana.entries.length });
  expect(bo.state.seq).toBeLessThan(ana.state.seq); // Bo's own room stays Bo's alone, for Bo to make again
});

test("[RLY44] the operator may say that a loss is final", async () => {
  const world = await afterLoss({ SKEIN_ACCEPT_LOSS: "1" });
  expect(await makeRoom(world, 7)).toMatchObject({ refusal: null });
});

test("[RLY20] [C08] a wiped volume takes an org back that the operator names", async () => {
  const relay = await office.start();
  const { ana, room } = await foundTeam(relay);
  await relay.stop();
  for (const name of readdirSync(office.dir)) rmSync(join(office.dir, name), { recursive: true });
  const again = await office.start({ env: { SKEIN_ORG: ana.chain } });
  expect(again.setupToken).toBeNull();
  const live = await connect(again, ana);
  await live.write(room, "here again");
  await live.until(() => live.ackedOwn(room) === 1);
});

test("[RLY20] [K04] without its relay.json a relay serves nobody on trust; the org's name brings all of it back", async () => {
  const relay = await office.start();
  const { ana, bo, room } = await foundTeam(relay);
  const live = await connect(relay, ana);
  await live.write(room, "one");
  await live.until(() => live.ackedOwn(room) === 1);
  live.close();
  await relay.stop();
  rmSync(join(office.dir, "relay.json"));
  const forgetful = await office.start();
  expect(forgetful.setupToken).not.toBeNull();
  await expect(connect(forgetful, ana)).rejects.toThrow(/UnknownOrg/);
  await forgetful.stop();
  const again = await office.start({ env: { SKEIN_ORG: ana.chain } });
  expect(again.setupToken).toBeNull();
  const reader = await connect(again, bo);
  expect(bo.rowCount(room)).toBe(1);
  reader.close();
  await again.stop();
  const after = await office.start(); // named once
  expect(after.setupToken).toBeNull();
  (await connect(after, ana)).close();
});

test("[RLY32] [C06] a damaged database is put aside, and the clients fill a new one", async () => {
  const relay = await office.start();
  const { ana, room } = await foundTeam(relay);
  const live = await connect(relay, ana);
  await live.write(room, "one");
  await live.until(() => live.ackedOwn(room) === 1);
  await relay.stop();
  const noise = Array.from({ length: 400 }, (_, i) => createHash("sha256").update(String(i)).digest());
  writeFileSync(join(office.dir, "relay.db"), Buffer.concat(noise));
  const again = await office.start();
  expect(again.stderr()).toContain("was damaged and is kept as");
  const back = await connect(again, ana);
  expect(readdirSync(office.dir).some((name) => name.includes("damaged"))).toBe(true);
  expect((await rowsAtRelay(again, await joinAgain(ana), room)).get(back.ownClientId(room))).toBe(1);
});

test("[RLY32] [C10] a second relay on the same folder, and one on a busy port, say so and end", async () => {
  const relay = await office.start();
  const second = await runRelayToEnd({ dir: office.dir });
  expect([second.code, second.stderr]).toEqual([2, expect.stringContaining("Another relay is using")]);
  const other = new Office();
  const busy = await runRelayToEnd({ dir: other.dir, port: relay.port });
  await other.cleanUp();
  expect([busy.code, busy.stderr]).toEqual([2, expect.stringContaining(`Port ${relay.port} is in use`)]);
  expect(busy.stderr).toContain("已经被别的程序占用");
  await relay.kill();
  const next = await office.start(); // the lock died with its holder
  expect((await fetch(`${next.url}/healthz`)).status).toBe(200);
});

test.for([
  ["PORT", "eight", "which is no port"],
  ["SKEIN_ORIGINS", "skein.example.com", "is no origin"],
  ["SKEIN_ORG", "abc", "is no organisation id"],
  ["SKEIN_MAX_BYTES", "1 GB", "is no number of bytes"],
] as const)("[RLY32] a wrong %s is named before anything starts", async ([name, value, sentence]) => {
  const { code, stderr } = await runRelayToEnd({
    dir: office.dir,
    env: { [name]: value },
    ...(name === "PORT" ? { port: value as never } : {}),
  });
  expect([code, stderr]).toEqual([2, expect.stringContaining(sentence)]);
});

test("[RLY33] [C16] SIGTERM: what was taken is written, sockets are told to come back, the end is quick and clean", async () => {
  const relay = await office.start();
  const { ana, room } = await foundTeam(relay);
  const live = await connect(relay, ana);
  const writing = flood(live, room, "until the end");
  await live.until(() => live.acked.get(room) !== undefined);
  const asked = Date.now();
  const code = await relay.stop();
  expect([code, Date.now() - asked < 5_000]).toEqual([0, true]);
  await writing;
  expect(live.client.closedWith?.code).toBe(1012);
  const promised = ackedBy(live, room);
  const again = await office.start();
  const stored = await rowsAtRelay(again, await joinAgain(ana), room);
  expect(stored.get(live.ownClientId(room)) ?? 0).toBeGreaterThanOrEqual(promised);
});

test("[RLY3] [C04] a database at its limit refuses new rows, keeps serving, and takes them when there is room", async () => {
  let relay = await office.start({ env: { SKEIN_MAX_BYTES: "400000" } });
  const { ana, bo, room } = await foundTeam(relay);
  const live = await connect(relay, ana);
  for (let i = 0; live.refusals.length === 0 && i < 500; i++) {
    await live.write(room, `${i} ${"x".repeat(4_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(live.refusals[0]?.refusal).toBe("StorageFull");
  const promised = ackedBy(live, room);
  expect((await rowsAtRelay(relay, bo, room)).get(live.ownClientId(room))).toBeGreaterThanOrEqual(promised);
  await relay.stop();
  relay = await office.start();
  const back = await connect(relay, ana);
  await back.until(
    () => back.ackedOwn(room) === ana.heldIn(room).get(back.ownClientId(room))?.envelopes.length,
  );
});
