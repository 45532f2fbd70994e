import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Bytes,
  decodeCbor,
  encodeCbor,
  fromBase64Url,
  inviteKeys,
  parseUpdate,
  signAuth,
  toBase64Url,
} from "../../crdt/index.ts";
import { createApp } from "../../relay/app.ts";
import { createMemoryBlobs } from "../../relay/blobs/memory.ts";
import { openAppFiles } from "../../relay/http/app-files.ts";
import { limits } from "../../relay/limits.ts";
import { type HubWorld, join as joinHub, openHubWorld, openPair } from "../support/hub-world.ts";
import { foundReplica, type Replica } from "../support/replica.ts";
import { type Claimant, deviceClaim } from "../support/wire-client.ts";

let dir: string;
const script = `console.log(${JSON.stringify("x".repeat(5_000))})`;
const copy = brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }); // as only the build made it

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "skein-dist-"));
  mkdirSync(join(dir, "dist/assets"), { recursive: true });
  writeFileSync(join(dir, "secret.txt"), "secret");
  writeFileSync(join(dir, "dist/index.html"), "<!doctype html><title>Skein</title>");
  writeFileSync(join(dir, "dist/sw.js"), "// worker");
  writeFileSync(join(dir, "dist/assets/app-abc.js"), script);
  writeFileSync(join(dir, "dist/assets/copied-abc.js"), script);
  writeFileSync(join(dir, "dist/assets/copied-abc.js.br"), copy);
  symlinkSync(join(dir, "secret.txt"), join(dir, "dist/linked.txt"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const appOf = ({ hub }: HubWorld) =>
  createApp({
    hub,
    blobs: createMemoryBlobs(),
    maxFileBytes: limits.maxFileBytes,
    files: openAppFiles(join(dir, "dist")),
    metricsText: () => "skein_sockets 0\n",
    audiences: () => ["relay.test"],
    addressOf: () => "test",
  });

async function emptyApp() {
  return appOf(await openHubWorld([]));
}

type App = ReturnType<typeof createApp>;

async function ticketFor(app: App, claimant: Claimant, audience = "relay.test"): Promise<Response> {
  const said = (await (await app.request("/auth/challenge", { method: "POST" })).json()) as { nonce: string };
  const { signer, ...claim } = claimant;
  const nonce = fromBase64Url(said.nonce) as Bytes;
  const signed = await signAuth({ audience, nonce, ...claim }, signer);
  return app.request("/auth/ticket", { method: "POST", body: new Uint8Array(signed) });
}

async function bearer(
  app: App,
  replica: Replica,
): Promise<{ readonly headers: { readonly Authorization: string } }> {
  const { ticket } = (await (await ticketFor(app, deviceClaim(replica))).json()) as { ticket: string };
  return { headers: { Authorization: `Bearer ${ticket}` } };
}

test("[RLY26] the page and its files have their own caching; places in the app are the page", async () => {
  const app = await emptyApp();
  const cachingOf = async (path: string) => (await app.request(path)).headers.get("cache-control");
  expect([await cachingOf("/"), await cachingOf("/sw.js"), await cachingOf("/assets/app-abc.js")]).toEqual([
    "no-cache",
    "no-cache",
    "public, max-age=31536000, immutable",
  ]);
  for (const place of ["/setup", "/join", "/goals/2026-Q4"])
    expect(await (await app.request(place)).text()).toContain("<title>Skein");
  expect((await app.request("/assets/gone.js")).status).toBe(404);
  expect((await app.request("/chains/unknown/place")).status).toBe(404);
});

test("[RLY26] files are compressed once, as the browser likes it, and not sent again unchanged", async () => {
  const app = await emptyApp();
  const ask = (encoding: string) =>
    app.request("/assets/app-abc.js", { headers: { "Accept-Encoding": encoding } });
  const [br, gzip, plain] = [await ask("gzip, br"), await ask("gzip"), await ask("identity")];
  expect([br, gzip, plain].map((answer) => answer.headers.get("content-encoding"))).toEqual([
    "br",
    "gzip",
    null,
  ]);
  expect(brotliDecompressSync(await br.arrayBuffer()).toString()).toBe(script);
  expect(gunzipSync(await gzip.arrayBuffer()).toString()).toBe(script);
  expect(await plain.text()).toBe(script);
  const again = await app.request("/", {
    headers: { "If-None-Match": (await app.request("/")).headers.get("etag") ?? "" },
  });
  expect(again.status).toBe(304);
});

test("[RLY26] a Brotli copy beside a file is what is sent of it, and is no file of its own", async () => {
  const app = await emptyApp();
  const name = "/assets/copied-abc.js";
  const ask = (path: string) => app.request(path, { headers: { "Accept-Encoding": "br" } });
  const answer = await ask(name);
  expect([answer.headers.get("content-encoding"), answer.headers.get("content-type")]).toEqual([
    "br",
    "text/javascript; charset=utf-8",
  ]);
  expect(Buffer.from(await answer.arrayBuffer()).equals(copy)).toBe(true);
  expect(await (await app.request(name)).text()).toBe(script);
  expect((await ask(`${name}.br`)).status).toBe(404);
});

test.for([
  "/../secret.txt",
  "/%2e%2e/secret.txt",
  "/..%2fsecret.txt",
  "/%2e%2e%5csecret.txt",
  "//secret.txt",
  "/assets/../../secret.txt",
  "/assets//../..//secret.txt",
  "/%00secret.txt",
  "/linked.txt",
  "/index.html%00.txt",
])("[RLY26] H08 %s leads nowhere", async (path) => {
  const app = await emptyApp();
  const answer = await app.request(`http://relay.test${path}`);
  expect(await answer.text()).not.toContain("secret");
});

test("[RLY27] healthz reads the store; metrics name nobody", async () => {
  const world = await openPair();
  const app = appOf(world);
  expect(await (await app.request("/healthz")).json()).toEqual({ ok: true, version: "test" });
  const text = await (await app.request("/metrics")).text();
  expect(text).not.toContain(world.ana.chain);
});

test("[RLY28] a challenge over HTTP is good once, for its audience, and for whom the roster knows", async () => {
  const world = await openPair();
  const app = appOf(world);
  expect((await ticketFor(app, deviceClaim(world.ana))).status).toBe(200);
  expect((await ticketFor(app, deviceClaim(world.ana), "evil.test")).status).toBe(401);
  expect((await ticketFor(app, deviceClaim(await foundReplica()))).status).toBe(404);
  const challenge = (await (await app.request("/auth/challenge", { method: "POST" })).json()) as {
    nonce: string;
  };
  const { signer, ...claim } = deviceClaim(world.ana);
  const nonce = fromBase64Url(challenge.nonce) as Bytes;
  const body = new Uint8Array(await signAuth({ audience: "relay.test", nonce, ...claim }, signer));
  const twice = [1, 2].map(() => app.request("/auth/ticket", { method: "POST", body }));
  expect((await Promise.all(twice)).map(({ status }) => status)).toEqual([200, 401]);
  world.clock.offsetMs = limits.challengeLifeMs + 1_000;
  expect((await app.request("/auth/ticket", { method: "POST", body: new Uint8Array(5_000) })).status).toBe(
    401,
  );
});

test("[RLY17] a ticket ends ten minutes after its connection, and with its holder's membership", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana } = world;
  const live = await joinHub(world.hub, ana);
  const { ticket } = await live.client.hear("welcome");
  const withTicket = { headers: { Authorization: `Bearer ${toBase64Url(ticket)}` } };
  const read = async () => (await app.request(`/chains/${ana.chain}`, withTicket)).status;
  world.clock.offsetMs = 10 * limits.ticketLifeMs;
  expect(await read()).toBe(200); // the socket lives
  live.close();
  expect(await read()).toBe(200);
  world.clock.offsetMs += limits.ticketLifeMs + 1_000;
  expect(await read()).toBe(401);
  for (const headers of [
    {},
    { Authorization: "Bearer" },
    { Authorization: "Bearer AAAA" },
    { Authorization: "Basic x" },
  ])
    expect((await app.request(`/chains/${ana.chain}`, { headers })).status).toBe(401);
});

test("[RLY29] the chain from a place on, with one's own wraps; nobody else's chain", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana, bo } = world;
  const read = async (path: string, replica: Replica) => app.request(path, await bearer(app, replica));
  const body = decodeCbor(
    new Uint8Array(await (await read(`/chains/${ana.chain}?from=2`, bo)).arrayBuffer()),
  );
  if (!body.ok) throw new Error("not CBOR");
  const [entries, wraps] = body.value as unknown as readonly Bytes[][];
  expect(entries?.map((bytes) => toBase64Url(bytes))).toEqual(ana.entries.slice(2).map(toBase64Url));
  expect(wraps?.map((bytes) => toBase64Url(bytes)).sort()).toEqual(bo.wraps.map(toBase64Url).sort());
  const other = await foundReplica();
  expect((await read(`/chains/${other.chain}`, ana)).status).toBe(404);
  expect((await read(`/chains/${ana.chain}?from=-1`, ana)).status).toBe(400);
});

test("[RLY15] an append over HTTP speaks for itself; too many of them wait", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana } = world;
  const { entry } = await ana.createRoom("over http");
  const post = (body: Uint8Array<ArrayBuffer>) =>
    app.request(`/chains/${ana.chain}`, { method: "POST", body });
  const append = new Uint8Array(encodeCbor([[entry.bytes], []]));
  expect(await (await post(append)).json()).toEqual({ seq: ana.entries.length });
  expect((await post(append)).status).toBe(200);
  const torn = entry.bytes.slice();
  torn[torn.length - 1] = (torn[torn.length - 1] as number) ^ 1;
  expect(await (await post(new Uint8Array(encodeCbor([[torn], []])))).json()).toMatchObject({
    error: "Behind",
  });
  expect((await post(new Uint8Array([1, 2, 3]))).status).toBe(400);
  expect((await app.request(`/chains/${"00".repeat(32)}`, { method: "POST", body: append })).status).toBe(
    404,
  );
  const statuses: number[] = [];
  for (let i = 0; i < limits.anonymousAppendsPerMinute; i++) statuses.push((await post(append)).status);
  expect(statuses.at(-1)).toBe(429);
});

test("[RLY30] [H08] a body above the limit is refused, whether it says its length or not", async () => {
  const app = await emptyApp();
  const large = new Uint8Array(limits.maxBodyBytes + 1);
  expect((await app.request("/chains", { method: "POST", body: large })).status).toBe(413);
  const chunked = new ReadableStream({
    start: (controller) => {
      for (let i = 0; i < 10; i++) controller.enqueue(new Uint8Array(1_000_000));
      controller.close();
    },
  });
  const request = new Request("http://relay.test/chains", {
    method: "POST",
    body: chunked,
    duplex: "half",
  } as RequestInit);
  expect((await app.request(request)).status).toBe(413);
});

test("[RLY30] [H07] nothing rests on cookies: a request without its own proof changes nothing", async () => {
  const world = await openPair();
  const app = appOf(world);
  const length = world.hub.chains.lengthOf(world.ana.chain);
  const crossSite = {
    method: "POST",
    headers: { Origin: "http://evil.example", "Content-Type": "text/plain" },
  };
  for (const path of ["/chains", `/chains/${world.ana.chain}`, "/auth/ticket"])
    expect((await app.request(path, { ...crossSite, body: "x" })).status).toBeGreaterThanOrEqual(400);
  expect(world.hub.chains.lengthOf(world.ana.chain)).toBe(length);
  const answer = await app.request("/healthz", { headers: { Origin: "http://evil.example" } });
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
});

test("[RLY23] a closed segment is served for good to members alone; an open one is not there yet", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { hub, ana, room } = world;
  const live = await joinHub(hub, ana);
  for (let i = 0; i < limits.segmentRows; i++) await ana.write(room, "x");
  const clientId = live.ownClientId(room);
  live.send(room, [ana.runOf(room, clientId, 0)]);
  await live.until(() => live.ackedOwn(room) === limits.segmentRows);
  const proof = await bearer(app, ana);
  const answer = await app.request(`/rooms/${room}/segments/0`, proof);
  expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  const runs = parseUpdate(new Uint8Array(await answer.arrayBuffer()), { maxFeeds: 10, maxItems: 2_000 });
  expect(runs.ok && runs.value.map(({ from, envelopes }) => [from, envelopes.length])).toEqual([
    [0, limits.segmentRows],
  ]);
  const statuses = [
    `/rooms/${room}/segments/1`,
    `/rooms/${room}/segments/x`,
    `/rooms/${"00".repeat(16)}/segments/0`,
  ];
  for (const path of statuses) expect((await app.request(path, proof)).status).toBe(404);
  expect((await app.request(`/rooms/${room}/segments/0`)).status).toBe(401);
});

test("[RLY16] the holder of an invite may read the chain over HTTP, and hears why not when it has ended", async () => {
  const world = await openPair();
  const app = appOf(world);
  const { ana, hub } = world;
  const { secret, entry, wraps } = await ana.invite(5, Date.now() + 60_000);
  const bytes = wraps.map((wrap) => wrap.bytes);
  await hub.chains.append({ chain: ana.chain, entries: [entry.bytes], wraps: bytes, isHistory: true });
  const keys = await inviteKeys(ana.crypto, secret);
  const who = { kind: "invite", invite: keys.invite } as const;
  const claim: Claimant = { who, signer: keys.signer, org: ana.chain, chainSeq: 0 };
  const { ticket } = (await (await ticketFor(app, claim)).json()) as { ticket: string };
  const answer = await app.request(`/chains/${ana.chain}`, {
    headers: { Authorization: `Bearer ${ticket}` },
  });
  const body = decodeCbor(new Uint8Array(await answer.arrayBuffer()));
  expect(body.ok && (body.value as unknown as Bytes[][])[1]?.map(toBase64Url)).toEqual(
    bytes.map(toBase64Url),
  );
  world.clock.offsetMs = 120_000;
  expect(await (await ticketFor(app, claim)).json()).toEqual({ error: "NotAllowed", rule: "expired" });
});
