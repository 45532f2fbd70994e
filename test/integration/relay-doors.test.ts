import { afterEach, beforeEach, expect, test } from "vitest";
import {
  type Bytes,
  type ClientId,
  decodeCbor,
  deviceIdOf,
  draftEntry,
  encodeCbor,
  encodeUpdate,
  type FeedId,
  fromBase64Url,
  idToBytes,
  inviteKeys,
  kitKeys,
  parseWrap,
  signAuth,
  signEntry,
  toBase64Url,
  toHex,
} from "../../crdt/index.ts";
import { pairingCode } from "../../crdt/roster/pairing-code.ts";
import { signProof } from "../../crdt/roster/proof.ts";
import { createApp } from "../../relay/app.ts";
import { createMemoryBlobs } from "../../relay/blobs/memory.ts";
import { limits } from "../../relay/limits.ts";
import { type HubWorld, join, openPair } from "../support/hub-world.ts";
import { connect, foundTeam, hostOf, Office } from "../support/office.ts";
import type { RelayProcess } from "../support/relay.ts";
import { joinReplica, newKeys, type Replica } from "../support/replica.ts";
import {
  addTo,
  foundRoom,
  give,
  giveRoom,
  learnFrom,
  memberOf,
  opaque,
  tellRoom,
  wrapsFor,
} from "../support/told-room.ts";
import {
  authenticate,
  type Claimant,
  deviceClaim,
  dial,
  dialHub,
  type LiveReplica,
  readInvite,
  WireClient,
} from "../support/wire-client.ts";

/** Who gets in, and by what: invites, pairings, kits, tickets. */
let office: Office;
beforeEach(() => {
  office = new Office();
});
afterEach(() => office.cleanUp());

const appOf = ({ hub }: HubWorld) =>
  createApp({
    hub,
    blobs: createMemoryBlobs(),
    maxFileBytes: limits.maxFileBytes,
    files: { respond: async () => null },
    metricsText: () => "",
    audiences: () => ["relay.test"],
    addressOf: (context) => context.req.header("X-Address") ?? "test",
  });
type App = ReturnType<typeof createApp>;

async function ticketOf(app: App, claimant: Claimant, address = "test"): Promise<Response> {
  const said = (await (await app.request("/auth/challenge", { method: "POST" })).json()) as { nonce: string };
  const { signer, ...claim } = claimant;
  const nonce = fromBase64Url(said.nonce) as Bytes;
  const signed = await signAuth({ audience: "relay.test", nonce, ...claim }, signer);
  const headers = { "X-Address": address };
  return app.request("/auth/ticket", { method: "POST", body: new Uint8Array(signed), headers });
}

async function bearer(app: App, claimant: Claimant) {
  const { ticket } = (await (await ticketOf(app, claimant)).json()) as { ticket: string };
  return { headers: { Authorization: `Bearer ${ticket}` } };
}

const cborOf = async (answer: Response): Promise<readonly unknown[]> => {
  const decoded = decodeCbor(new Uint8Array(await answer.arrayBuffer()));
  return decoded.ok && Array.isArray(decoded.value) ? decoded.value : [];
};

const post = (body: unknown) => ({ method: "POST", body: new Uint8Array(encodeCbor(body as never)) });

test("[RLY15] [G10] 100 clients race for a single-use invite over real sockets: exactly one wins", {
  timeout: 120_000,
}, async () => {
  const relay = await office.start();
  const { ana } = await foundTeam(relay);
  const { host, secret } = await inviteOne(relay, ana);
  const address = (index: number) => ({ "X-Forwarded-For": `203.0.113.${index % 4}` });
  const runners = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const wire = await dial(relay.url, address(index));
      const guest = await readInvite(ana.crypto, wire, hostOf(relay), ana.chain, secret);
      const replica = await joinReplica(guest, secret, guest.wraps, { memberName: `runner ${index}` });
      return { client: guest.client, replica, index };
    }),
  );
  const outcomes = await Promise.all(
    runners.map(async ({ client, replica, index }) => {
      const entries = replica.entries.slice(-1);
      if (index % 2 === 0) {
        client.say({ type: "append", request: 1, chain: ana.chain, entries, wraps: replica.wraps });
        return (await client.hear("appended")).refusal;
      }
      const body = new Uint8Array(encodeCbor([[...entries], [...replica.wraps]]));
      const headers = address(index);
      const answer = await fetch(`${relay.url}/chains/${ana.chain}`, { method: "POST", body, headers });
      return answer.ok ? null : ((await answer.json()) as { error: string }).error;
    }),
  );
  const winners = runners.filter((_, index) => outcomes[index] === null);
  expect(winners).toHaveLength(1);
  expect(new Set(outcomes.filter((refusal) => refusal !== null))).toEqual(new Set(["Behind"]));
  await host.until(() => ana.state.members.size === 3);
  expect(ana.state.members.has(memberOf((winners[0] as { replica: Replica }).replica))).toBe(true);
  const late = new WireClient(await dial(relay.url));
  const keys = await inviteKeys(ana.crypto, secret);
  const who = { kind: "invite", invite: keys.invite } as const;
  await authenticate(late, hostOf(relay), { who, signer: keys.signer, org: ana.chain, chainSeq: 0 });
  expect(await late.hear("refused")).toMatchObject({ refusal: "NotAllowed", detail: "usedUp" });
  for (const { client } of runners) client.close();
});

/** An invite that lets one in, known to the relay. */
async function inviteOne(relay: RelayProcess, by: Replica) {
  const host = await connect(relay, by);
  await host.until(() => by.state.members.size === 2);
  const { secret, entry, wraps } = await by.invite(1);
  const made = wraps.map(({ bytes }) => bytes);
  host.client.say({ type: "append", request: 1, chain: by.chain, entries: [entry.bytes], wraps: made });
  expect(await host.client.hear("appended", 0)).toMatchObject({ refusal: null });
  return { host, secret };
}

test("[RLY45] [G11] an invite is a key of 256 bits, and guesses over HTTP are counted by address", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana } = world;
  const { secret } = await ana.invite();
  expect(secret).toHaveLength(32);
  const keys = await inviteKeys(ana.crypto, ana.crypto.randomBytes(32)); // a guess
  const who = { kind: "invite", invite: keys.invite } as const;
  const guess: Claimant = { who, signer: keys.signer, org: ana.chain, chainSeq: 0 };
  const statuses: number[] = [];
  while (statuses.length < 2 * limits.ticketsPerMinute) statuses.push((await ticketOf(app, guess)).status);
  expect([statuses[0], [...new Set(statuses)]]).toEqual([403, [403, 429]]);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(limits.ticketsPerMinute / 2);
  expect((await ticketOf(app, deviceClaim(ana), "elsewhere")).status).toBe(200);
});

test("[RLY15] [G12] looking at an invite's page uses nothing up: GET and HEAD have no effect", async () => {
  const relay = await office.start();
  const { ana } = await foundTeam(relay);
  const { secret } = await inviteOne(relay, ana);
  const before = ana.entries.length;
  const scanner = { "User-Agent": "Slackbot-LinkExpanding 1.0", "Sec-Purpose": "prefetch" };
  for (const method of ["GET", "HEAD"])
    for (const path of ["/join", `/join?i=${toBase64Url(secret)}`, `/chains/${ana.chain}`, "/auth/ticket"])
      await fetch(`${relay.url}${path}`, { method, headers: scanner });
  const page = await fetch(`${relay.url}/join`);
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  const guest = await readInvite(ana.crypto, await dial(relay.url), hostOf(relay), ana.chain, secret);
  expect([guest.entries.length, ana.entries.length]).toEqual([before, before]);
  expect([...guest.state.invites.values()].map(({ used }) => used)).toEqual([1, 0]); // the first brought Bo
});

test("[RLY42] two devices find each other by a code: keys one way, the org the other, for ten minutes", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana, clock } = world;
  const keys = await newKeys(ana.crypto);
  const offered = await app.request("/pairings", post([keys.signer.publicKey, keys.sealKey, "Bo's phone"]));
  const { code } = (await offered.json()) as { code: string };
  expect(code).toBe(pairingCode(ana.crypto, keys.signer.publicKey, keys.sealKey));
  const read = async (text = code) => cborOf(await app.request(`/pairings/${text}`));
  expect((await read()).map((field) => field && toHex(field as Bytes))).toEqual([
    toHex(keys.signer.publicKey),
    toHex(keys.sealKey),
    null,
  ]);
  const proof = await bearer(app, deviceClaim(ana));
  const answer = (chain: string, how: object) =>
    app.request(`/pairings/${code}/answer`, { ...post([idToBytes(chain)]), ...how });
  expect((await answer(ana.chain, {})).status).toBe(401);
  expect((await answer("00".repeat(32), proof)).status).toBe(400);
  expect((await answer(ana.chain, proof)).status).toBe(200);
  const lower = `${code.slice(0, 4)}-${code.slice(4)}`.toLowerCase();
  expect(toHex((await read(lower))[2] as Bytes)).toBe(ana.chain);
  clock.offsetMs = limits.pairingLifeMs + 1;
  expect((await app.request(`/pairings/${code}`)).status).toBe(404);
});

test("[RLY42] offers are bounded in shape, number and rate; a code is looked up so often and no more", async () => {
  const world = await openPair();
  const app = appOf(world);
  const key = new Uint8Array(32).fill(7);
  const wrong = [
    [key],
    [key, key, 5],
    [key, key.slice(1)],
    "keys",
    [key, key, "x".repeat(300)],
    [key, key, "", 1],
  ];
  for (const [index, body] of wrong.entries()) {
    const headers = { "X-Address": `odd ${index}` };
    expect((await app.request("/pairings", { ...post(body), headers })).status).toBe(400);
  }
  const statuses: number[] = [];
  for (let i = 0; i <= limits.pairingsPerMinute; i++)
    statuses.push((await app.request("/pairings", post([key, key.map((byte) => byte ^ i)]))).status);
  expect(statuses).toEqual([...Array<number>(limits.pairingsPerMinute).fill(200), 429]);
  const asked: number[] = [];
  for (let i = 0; i <= limits.lookUpsPerMinute; i++)
    asked.push((await app.request("/pairings/ABCDEFGH")).status);
  expect([asked[0], asked.at(-1)]).toEqual([404, 429]);
});

/** Bo makes a kit; on the relay too. */
async function withKit(world: Awaited<ReturnType<typeof openPair>>) {
  const { bo } = world;
  const kit = await kitKeys(bo.crypto, bo.crypto.randomBytes(32));
  const claim = { chain: bo.chain, device: bo.device, member: memberOf(bo) };
  const proof = await signProof("kitSet", claim, kit.signer);
  const [signKey, sealKey] = [kit.signer.publicKey, kit.opener.publicKey];
  const entry = await bo.act({ kind: "kitSet", kit: kit.kit, signKey, sealKey, proof });
  expect(await give(world, bo.chain, [entry])).toMatchObject({ refusal: null });
  const who = { kind: "kit", kit: kit.kit } as const;
  return { kit, claimant: { who, signer: kit.signer, org: bo.chain, chainSeq: 0 } satisfies Claimant };
}

test("[RLY43] a kit leads to its org, reads its chain, and brings a device back", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { hub, ana, bo } = world;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(world, room);
  const { kit, claimant } = await withKit(world);
  expect(await (await app.request(`/kits/${kit.kit}`)).json()).toEqual({ chain: bo.chain });
  expect((await app.request(`/kits/${"00".repeat(16)}`)).status).toBe(404);
  const client = new WireClient(dialHub(hub));
  await authenticate(client, "relay.test", claimant);
  await client.hear("welcome");
  client.say({ type: "hello", chains: [], rooms: [{ room: world.room, digest: new Uint8Array(8) }] });
  await client.hear("nack", 1);
  const chains = client.heard.flatMap(({ message }) => (message.type === "entries" ? [message.chain] : []));
  expect(new Set(chains)).toEqual(new Set([bo.chain]));
  const keys = await newKeys(bo.crypto);
  const device = deviceIdOf(bo.crypto, keys.signer.publicKey, keys.sealKey);
  const card = { device, signKey: keys.signer.publicKey, sealKey: keys.sealKey, labelSealed: opaque() };
  const member = memberOf(bo);
  const proof = await signProof("deviceRestored", { chain: bo.chain, device, member }, kit.signer);
  const action = { kind: "deviceRestored", member, device: card, proof } as const;
  const draft = draftEntry(bo.state, action, device, Date.now());
  const entry = (await signEntry(draft, keys.signer, bo.crypto)).bytes;
  client.say({ type: "append", request: 1, chain: bo.chain, entries: [entry], wraps: [] });
  expect(await client.hear("appended")).toMatchObject({ refusal: null });
  expect(hub.chains.stateOf(bo.chain)?.devices.has(device)).toBe(true);
});

test("[RLY43] a kit that was replaced, and one of somebody who has left, open nothing", async () => {
  const world = await openPair();
  const { hub, ana, bo } = world;
  const { claimant: first } = await withKit(world);
  const refusal = async (claimant: Claimant) => {
    const client = new WireClient(dialHub(hub));
    await authenticate(client, "relay.test", claimant);
    return client.hear("refused");
  };
  const { claimant: second } = await withKit(world);
  expect(await refusal(first)).toMatchObject({ refusal: "NotMember", detail: "kit" });
  const app = appOf(world);
  expect((await ticketOf(app, second)).status).toBe(200);
  await learnFrom(bo, ana);
  const gone = { kind: "memberRemoved", member: memberOf(bo), cuts: [], successor: null } as const;
  await give(world, ana.chain, [await ana.act(gone)]);
  expect(await refusal(second)).toMatchObject({ refusal: "NotMember", detail: "kit" });
});

test("[RLY41] [RLY29] tickets read the chains of their holder over HTTP, and 404 stands for every other", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana, bo } = world;
  const [shared, own] = [await foundRoom(ana), await foundRoom(ana)];
  await addTo(shared, ana, bo);
  for (const room of [shared, own]) await giveRoom(world, room);
  const proof = await bearer(app, deviceClaim(bo));
  const read = async (chain: string, how: object = proof) => app.request(`/chains/${chain}`, how);
  const [entries] = await cborOf(await read(shared.state.chain));
  expect(entries).toHaveLength(2);
  const answers = [await read(own.state.chain), await read("00".repeat(32))];
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  expect(await answers[0]?.text()).toBe(await answers[1]?.text());
  await tellRoom(shared, ana, { kind: "roomMemberRemoved", member: memberOf(bo), cuts: [] });
  await tellRoom(shared, ana, { kind: "roomSettingsSet", history: "all", whoAdds: "admins" });
  await giveRoom(world, shared);
  const [after] = await cborOf(await read(shared.state.chain));
  expect(after).toHaveLength(3); // up to the entry that removed them
});

test("[RLY46] who is in a chain now sees whom an epoch's key was sealed for; others hear of no such chain", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana, bo } = world;
  const room = await foundRoom(ana);
  await addTo(room, ana, bo);
  await giveRoom(world, room, undefined, await wrapsFor(ana, room.state));
  const [forAna, forBo] = [await bearer(app, deviceClaim(ana)), await bearer(app, deviceClaim(bo))];
  const ask = (chain: string, epoch: string, how: object) =>
    app.request(`/chains/${chain}/wraps?epoch=${epoch}`, how);
  const recipients = async (answer: Response) =>
    (await cborOf(answer)).map((bytes) => {
      const wrap = parseWrap(bytes as Bytes);
      return wrap.ok ? `${wrap.value.kind} ${wrap.value.recipient}` : "unreadable";
    });
  const everybody = [memberOf(ana), memberOf(bo)].map((member) => `epochKeyForMember ${member}`);
  expect((await recipients(await ask(room.state.chain, "0", forBo))).sort()).toEqual(everybody.sort());
  expect(await recipients(await ask(room.state.chain, "7", forBo))).toEqual([]);
  const kinds = (await recipients(await ask(ana.chain, "0", forAna))).map((text) => text.split(" ")[0]);
  expect(new Set(kinds)).not.toContain("memberKeyForDevice");
  expect(kinds).toContain("epochKeyForMember");
  await tellRoom(room, ana, { kind: "roomMemberRemoved", member: memberOf(bo), cuts: [] });
  await giveRoom(world, room);
  const statuses = [
    await ask(room.state.chain, "0", forBo), // who was removed reads no further than that
    await ask("00".repeat(32), "0", forBo),
    await ask(ana.chain, "-1", forBo),
    await ask(ana.chain, "0", {}),
  ].map(({ status }) => status);
  expect(statuses).toEqual([404, 404, 400, 401]);
});

test("[RLY41] whoever shows no ticket appends to no room's chain over HTTP, and does not learn that it exists", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana } = world;
  const room = await foundRoom(ana);
  await giveRoom(world, room);
  const next = await tellRoom(room, ana, { kind: "roomSettingsSet", history: "all", whoAdds: "admins" });
  const body = post([[next.bytes], []]);
  const send = (chain: string, how: object = {}) => app.request(`/chains/${chain}`, { ...body, ...how });
  const answers = [await send(room.state.chain), await send("00".repeat(32))];
  expect(await answers[0]?.text()).toBe(await answers[1]?.text());
  expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  const proof = await bearer(app, deviceClaim(ana));
  expect(await (await send(room.state.chain, proof)).json()).toEqual({ seq: 2 });
});

test("[RLY11] [K05] a member who floods is told to slow down, and nobody else notices", async () => {
  const { hub, ana, bo, room } = await openPair();
  const [flooder, other] = [await join(hub, ana), await join(hub, bo)];
  for (let i = 0; i < 600; i++) await ana.write(room, `flood ${i}`);
  const later = hub.ports.clock.now() + 3_600_000;
  hub.budgetOf({ kind: "device", device: ana.device }).takeRows(limits.rowsBurst - 100, 0, later); // as if 99,900 had come
  const flood = ({ refusals, rooms, client }: LiveReplica) => {
    const clientId = flooder.ownClientId(room);
    for (let from = 0; from < 600; from += 50) {
      const run = ana.runOf(room, clientId, from);
      const part = { ...run, envelopes: run.envelopes.slice(0, 50) };
      client.say({ type: "update", update: encodeUpdate([part]) }, rooms.indexOf(room) + 1);
    }
    return () => refusals.some(({ refusal }) => refusal === "RateLimited");
  };
  await flooder.until(flood(flooder), "a refusal");
  const began = performance.now();
  await other.write(room, "quietly");
  await other.until(() => other.ackedOwn(room) === 1);
  expect(performance.now() - began).toBeLessThan(1_000);
  const taken = hub.logs.of(ana.chain, room).heads.get(flooder.ownClientId(room))?.next ?? 0;
  expect(taken).toBeLessThan(600);
});

test("[RLY11] [E10] a device that begins one feed after the other is stopped before it fills a room's state vector", async () => {
  const { hub, ana, bo, room } = await openPair();
  const [hoarder, other] = [await join(hub, ana), await join(hub, bo)];
  const { heads } = hub.logs.of(ana.chain, room);
  for (let n = 0; n < limits.maxFeedsPerDevice; n++) {
    const feed = `${ana.device}${n.toString(16).padStart(16, "0")}` as FeedId;
    heads.set(n as ClientId, { clientId: n as ClientId, feed, next: 1, hash: new Uint8Array(32), hlc: 1 });
  }
  await hoarder.write(room, "one more");
  await hoarder.until(() => hoarder.refusals.some(({ refusal }) => refusal === "TooLarge"), "a refusal");
  await other.write(room, "quietly");
  await other.until(() => other.ackedOwn(room) === 1);
});
