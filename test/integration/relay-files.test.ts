import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  type Bytes,
  encodeCbor,
  fromBase64Url,
  inviteKeys,
  MAX_BLOB_BYTES,
  type MemberId,
  signAuth,
  utf8,
} from "../../crdt/index.ts";
import { createApp } from "../../relay/app.ts";
import { createMemoryBlobs } from "../../relay/blobs/memory.ts";
import { limits } from "../../relay/limits.ts";
import { type HubWorld, openHubWorld, openPair } from "../support/hub-world.ts";
import { startRelay } from "../support/relay.ts";
import { foundReplica, type Replica } from "../support/replica.ts";
import { type Claimant, deviceClaim } from "../support/wire-client.ts";

/** Sealed pieces of files at the relay: who may bring and fetch them, how much, and what a crash leaves. */

type Ask = (path: string, init?: RequestInit) => Promise<Response>;

const sha256 = (bytes: Bytes): Bytes => new Uint8Array(createHash("sha256").update(bytes).digest());
const hex = (bytes: Bytes): string => Buffer.from(bytes).toString("hex");
const pieceOf = (text: string, length = 1_000): Bytes => {
  const piece = new Uint8Array(length);
  piece.set(utf8(text));
  return piece;
};

async function ticketOf(ask: Ask, host: string, { signer, ...claim }: Claimant): Promise<string> {
  const said = (await (await ask("/auth/challenge", { method: "POST" })).json()) as { nonce: string };
  const nonce = fromBase64Url(said.nonce) as Bytes;
  const body = new Uint8Array(await signAuth({ audience: host, nonce, ...claim }, signer));
  return ((await (await ask("/auth/ticket", { method: "POST", body })).json()) as { ticket: string }).ticket;
}

const memberIdOf = ({ state, device }: Replica): MemberId =>
  (state.devices.get(device) as { readonly member: MemberId }).member;

/** What somebody does with files at a relay. */
async function filesOf(ask: Ask, host: string, who: Replica | Claimant) {
  const ticket = await ticketOf(ask, host, "keys" in who ? deviceClaim(who) : who);
  const headers = { Authorization: `Bearer ${ticket}` };
  const put = (bytes: Bytes, name = hex(sha256(bytes))) =>
    ask(`/blobs/${name}`, { method: "PUT", headers, body: new Uint8Array(bytes) });
  return {
    put,
    status: async (bytes: Bytes, name?: string) => (await put(bytes, name)).status,
    refusal: async (bytes: Bytes, name?: string) => {
      const answer = await put(bytes, name);
      const { error, rule } = (await answer.json()) as { error: string; rule: string };
      return [answer.status, error, rule];
    },
    get: (bytes: Bytes) => ask(`/blobs/${hex(sha256(bytes))}`, { headers }),
    has: async (bytes: Bytes) =>
      (await ask(`/blobs/${hex(sha256(bytes))}`, { method: "HEAD", headers })).status === 200,
    missing: async (pieces: readonly Bytes[]) => {
      const body = new Uint8Array(Buffer.concat(pieces.map(sha256)));
      const answer = await ask("/blobs/missing", { method: "POST", headers, body });
      return Buffer.from(await answer.arrayBuffer()).toString("hex");
    },
  };
}

const askOf = ({ hub }: HubWorld, maxFileBytes: number = limits.maxFileBytes): Ask => {
  const app = createApp({
    hub,
    blobs: createMemoryBlobs(),
    maxFileBytes,
    files: { respond: async () => null },
    metricsText: () => "",
    audiences: () => ["relay.test"],
    addressOf: () => "test",
  });
  return async (path, init) => app.request(path, init);
};

test("[RLY49] what one member brought another fetches, byte for byte, and the relay says what is missing", async () => {
  const world = await openPair();
  const ask = askOf(world);
  const [ana, bo] = [await filesOf(ask, "relay.test", world.ana), await filesOf(ask, "relay.test", world.bo)];
  const piece = pieceOf("sealed");
  expect([await ana.has(piece), (await ana.get(piece)).status]).toEqual([false, 404]);
  expect([await ana.status(piece), await ana.status(piece), await bo.status(piece)]).toEqual([201, 200, 200]);
  const answer = await bo.get(piece);
  expect(Buffer.compare(Buffer.from(await answer.arrayBuffer()), piece)).toBe(0);
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(answer.headers.get("content-disposition")).toBe("attachment");
  expect(await bo.has(piece)).toBe(true);
  const other = pieceOf("other");
  expect(await bo.missing([piece, other])).toBe(hex(sha256(other)));
  expect(await bo.missing([])).toBe("");
});

test("[RLY49] bytes under another hash, none at all, too many, and a hash that is none are refused by name", async () => {
  const world = await openPair();
  const ana = await filesOf(askOf(world), "relay.test", world.ana);
  const piece = pieceOf("sealed");
  expect(await ana.refusal(piece, hex(sha256(pieceOf("other"))))).toEqual([400, "Invalid", "hash"]);
  expect(await ana.refusal(new Uint8Array(0))).toEqual([400, "Invalid", "hash"]);
  expect(await ana.refusal(piece, "..%2f..%2fsecret")).toEqual([400, "Invalid", "hash"]);
  expect(await ana.refusal(piece, hex(sha256(piece)).toUpperCase())).toEqual([400, "Invalid", "hash"]);
  expect(await ana.refusal(pieceOf("long", MAX_BLOB_BYTES + 1))).toEqual([413, "TooLarge", "blob"]);
  expect(await ana.status(pieceOf("as long as may be", MAX_BLOB_BYTES))).toBe(201);
});

test("[RLY49] without a ticket, with an invite's, and after a removal nothing is taken or given; another org has its own", async () => {
  const world = await openPair();
  const ask = askOf(world);
  const ana = await filesOf(ask, "relay.test", world.ana);
  const bo = await filesOf(ask, "relay.test", world.bo);
  const piece = pieceOf("sealed");
  await ana.put(piece);
  const path = `/blobs/${hex(sha256(piece))}`;
  for (const init of [{}, { method: "HEAD" }, { method: "PUT", body: new Uint8Array(piece) }])
    expect((await ask(path, init)).status).toBe(401);
  expect((await ask("/blobs/missing", { method: "POST" })).status).toBe(401);

  const made = await world.ana.invite();
  await world.hub.chains.append({
    chain: world.ana.chain,
    entries: world.ana.entries.slice(-1),
    wraps: made.wraps.map(({ bytes }) => bytes),
    isHistory: false,
  });
  const keys = await inviteKeys(world.ana.crypto, made.secret);
  const invite = await filesOf(ask, "relay.test", {
    org: world.ana.chain,
    who: { kind: "invite", invite: keys.invite },
    chainSeq: 0,
    signer: keys.signer,
  });
  expect([(await invite.get(piece)).status, await invite.status(pieceOf("by nobody"))]).toEqual([401, 401]);

  const stranger = await foundReplica();
  const elsewhere = await openHubWorld([stranger.chain, world.ana.chain]);
  const twoOrgs = askOf(elsewhere);
  for (const each of [world.ana, stranger])
    await elsewhere.hub.chains.append({
      chain: each.chain,
      entries: each.entries,
      wraps: each.wraps,
      isHistory: true,
    });
  const [own, other] = [
    await filesOf(twoOrgs, "relay.test", world.ana),
    await filesOf(twoOrgs, "relay.test", stranger),
  ];
  await own.put(piece);
  expect([(await other.get(piece)).status, await other.has(piece)]).toEqual([404, false]);
  expect(await other.missing([piece])).toBe(hex(sha256(piece)));
  expect((await own.get(piece)).status).toBe(200);

  expect((await bo.get(piece)).status).toBe(200);
  await world.ana.act({ kind: "memberRemoved", member: memberIdOf(world.bo), cuts: [], successor: null });
  await world.hub.chains.append({
    chain: world.ana.chain,
    entries: world.ana.entries.slice(-1),
    wraps: [],
    isHistory: false,
  });
  expect([(await bo.get(piece)).status, await bo.status(pieceOf("after"))]).toEqual([401, 401]);
});

test("[RLY51] [K06] a member fills half of what the organisation has, both bounds have their names, and what is here stays readable", async () => {
  const world = await openPair();
  const ask = askOf(world, 10_000);
  const [ana, bo] = [await filesOf(ask, "relay.test", world.ana), await filesOf(ask, "relay.test", world.bo)];
  const first = pieceOf("first", 4_500);
  expect(await ana.status(first)).toBe(201);
  expect(await ana.refusal(pieceOf("second", 1_000))).toEqual([507, "StorageFull", "member"]);
  expect(await bo.status(pieceOf("third", 5_000))).toBe(201);
  expect(await ana.refusal(pieceOf("fourth", 501))).toEqual([507, "StorageFull", "org"]);
  expect([await ana.status(pieceOf("fifth", 500)), await ana.status(first)]).toEqual([201, 200]);
  expect((await bo.get(first)).status).toBe(200);
});

test("[RLY51] several pieces at once do not fit where each of them alone does", async () => {
  const world = await openPair();
  const ana = await filesOf(askOf(world, 10_000), "relay.test", world.ana);
  const statuses = await Promise.all([1, 2, 3, 4].map((nth) => ana.status(pieceOf(`piece ${nth}`, 2_000))));
  expect(statuses.sort()).toEqual([201, 201, 507, 507]);
});

test("[RLY51] a member who brings more in a moment than any file has is slowed down, and nobody else is", async () => {
  const world = await openPair();
  const ask = askOf(world);
  const [ana, bo] = [await filesOf(ask, "relay.test", world.ana), await filesOf(ask, "relay.test", world.bo)];
  const now = world.clock.now();
  expect(world.hub.budgets.of(memberIdOf(world.ana), now).takeBlob(limits.blobBytesBurst, now)).toBe(true);
  const long = pieceOf("two", 1_000_000);
  expect(await ana.refusal(long)).toEqual([429, "RateLimited", "blobs"]);
  expect(await bo.status(long)).toBe(201);
});

test("[RLY50] [RLY52] [C01] what a killed relay had confirmed is there byte for byte, what it had not is taken again, and nothing half is left", async () => {
  const dir = mkdtempSync(join(tmpdir(), "skein-files-"));
  const person = await foundReplica();
  const env = { SKEIN_ORG: person.chain };
  let relay = await startRelay({ dir, env });
  const ask: Ask = (path, init) => fetch(new URL(path, relay.url), init);
  const body = new Uint8Array(encodeCbor([[...person.entries], [...person.wraps]]));
  await ask(`/chains/${person.chain}`, { method: "POST", body });
  const host = () => new URL(relay.url).host;
  const all: Bytes[] = [];
  const confirmed = new Set<Bytes>();
  try {
    for (let life = 0; life < 3; life++) {
      const files = await filesOf(ask, host(), person);
      const fresh = Array.from({ length: 12 }, (_, at) => pieceOf(`life ${life}, piece ${at}`, 700_000 + at));
      all.push(...fresh);
      const putting = fresh.map(async (piece) => {
        const status = await files.status(piece).catch(() => 0); // the relay is dying
        if (status === 201) confirmed.add(piece);
      });
      while (confirmed.size < life * 12 + 4) await new Promise((resolve) => setTimeout(resolve, 1));
      await relay.kill();
      await Promise.all(putting);
      relay = await startRelay({ dir, env, port: relay.port });
      expect(existsSync(join(dir, "blobs/unfinished"))).toBe(false);
      const again = await filesOf(ask, host(), person);
      for (const piece of confirmed) {
        const answer = await again.get(piece);
        expect([answer.status, Buffer.compare(Buffer.from(await answer.arrayBuffer()), piece)]).toEqual([
          200, 0,
        ]);
      }
      for (const piece of fresh) expect([200, 201]).toContain(await again.status(piece));
      for (const piece of fresh) confirmed.add(piece);
      expect(await again.missing(all)).toBe("");
    }
    rmSync(join(dir, "blobs", person.chain), { recursive: true }); // a volume that was lost
    const files = await filesOf(ask, host(), person);
    const [first] = all as [Bytes];
    expect((await files.missing(all)).length).toBe(all.length * 64);
    expect([await files.status(first), (await files.get(first)).status]).toEqual([201, 200]);
  } finally {
    await relay.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});
