import { randomBytes } from "node:crypto";
import { connect as connectTcp, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import WebSocket from "ws";
import { limits } from "../../relay/limits.ts";
import { connect, foundTeam, hostOf, Office, type Team } from "../support/office.ts";
import type { RelayProcess } from "../support/relay.ts";
import { authenticate, deviceClaim, dial, LiveReplica, WireClient, wireOf } from "../support/wire-client.ts";

/** One relay takes everything below and must be well at the end: nothing here may cost anybody else anything. */
let office: Office;
let relay: RelayProcess;
let team: Team;

beforeAll(async () => {
  office = new Office();
  relay = await office.start();
  team = await foundTeam(relay);
});
afterAll(() => office.cleanUp());

function tcp(text: string | Uint8Array = ""): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp(relay.port, "127.0.0.1", () => {
      if (text.length > 0) socket.write(text);
      resolve(socket);
    });
    socket.on("error", reject);
  });
}

const ended = (socket: Socket, withinMs: number): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = "";
    const timer = setTimeout(() => reject(new Error(`still open after ${withinMs} ms: ${heard}`)), withinMs);
    socket.on("data", (chunk: Buffer) => {
      heard += chunk.toString("latin1");
    });
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(heard);
    });
  });

const upgrade = (headers: readonly string[] = [], path = "/sync"): string =>
  [
    `GET ${path} HTTP/1.1`,
    `Host: ${hostOf(relay)}`,
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    `Sec-WebSocket-Key: ${randomBytes(16).toString("base64")}`,
    ...headers,
    "",
    "",
  ].join("\r\n");

async function statusOf(request: string): Promise<string> {
  const socket = await tcp(request);
  return new Promise((resolve) => {
    socket.once("data", (chunk: Buffer) => {
      resolve(chunk.toString("latin1").slice(9, 12));
      socket.destroy();
    });
    socket.once("close", () => resolve("closed"));
  });
}

async function isWell(): Promise<void> {
  const { ana, bo, room } = team;
  const [first, second] = [await connect(relay, ana), await connect(relay, bo)];
  const before = bo.rowCount(room);
  await first.write(room, "still here");
  await second.until(() => bo.rowCount(room) === before + 1);
  first.close();
  second.close();
}

test("[RLY31] [D12] foreign, null, sub-domain and look-alike origins are refused before the upgrade; none is fine", async () => {
  const own = hostOf(relay);
  const foreign = [
    "http://evil.example",
    "null",
    `http://${own}.evil.example`,
    `http://sub.${own}`,
    "file://",
    "x",
  ];
  for (const origin of foreign)
    expect([origin, await statusOf(upgrade([`Origin: ${origin}`]))]).toEqual([origin, "403"]);
  expect(await statusOf(upgrade([`Origin: http://${own}`]))).toBe("101");
  expect(await statusOf(upgrade())).toBe("101");
  expect(await statusOf(upgrade([], "/elsewhere"))).toBe("404");
});

test("[RLY31] [D08] a frame above the limit, also in the packet of the upgrade, ends that socket alone", async () => {
  const header = Buffer.alloc(14);
  header[0] = 0x82;
  header[1] = 0xff; // masked, 64-bit length
  header.writeBigUInt64BE(BigInt(limits.maxFrameBytes + 1), 2);
  const socket = await tcp(Buffer.concat([Buffer.from(upgrade()), header, Buffer.alloc(1_024)]));
  expect((await ended(socket, 5_000)).includes("101 Switching")).toBe(true);
  const client = new WireClient(await dial(relay.url));
  client.sayRaw(new Uint8Array(limits.maxFrameBytes + 1));
  expect((await client.closing()).code).toBe(1009);
  await isWell();
});

test("[RLY31] [D10] compression is not negotiated", async () => {
  const socket = await tcp(upgrade(["Sec-WebSocket-Extensions: permessage-deflate"]));
  const answer = await new Promise<string>((resolve) => {
    socket.once("data", (chunk: Buffer) => resolve(chunk.toString("latin1")));
  });
  socket.destroy();
  expect(answer).toContain("101 Switching");
  expect(answer.toLowerCase()).not.toContain("sec-websocket-extensions");
});

test("[RLY31] [D11] odd upgrades are refused and hurt nobody", async () => {
  const odd = [
    upgrade(Array.from({ length: 2_500 }, (_, i) => `X-${i}: y`)),
    upgrade([`Sec-WebSocket-Protocol: ${" ".repeat(10_000)}x`]),
    upgrade(["Sec-WebSocket-Extensions: __proto__; constructor"]),
    upgrade(["Sec-WebSocket-Key: short"]),
    upgrade([], "/y/not-a-room"),
    upgrade([], "//sync"),
    upgrade([], "/sync/../sync"),
    "GET /sync HTTP/1.1\r\n\r\n",
    "\0\0\0\0\r\n\r\n",
  ];
  for (const request of odd) expect(await statusOf(request)).toMatch(/^(101|4\d\d|closed)$/);
  for (let i = 0; i < 20; i++) (await tcp(randomBytes(2_000))).end();
  await isWell();
});

test("[RLY18] [D13] a socket that never answers the challenge is closed after ten seconds", async () => {
  const client = new WireClient(await dial(relay.url));
  const began = Date.now();
  const { code } = await client.closing(15_000);
  expect([code, Date.now() - began > 9_000, Date.now() - began < 13_000]).toEqual([4401, true, true]);
});

test("[RLY31] [D07] too many strangers from one address wait outside; those who are known do not count", async () => {
  const known = await connect(relay, team.ana);
  const dialled: WebSocket[] = [];
  const from = { "X-Forwarded-For": "203.0.113.9" };
  const outcomes = await Promise.all(
    Array.from({ length: limits.maxPreAuthSocketsPerAddress + 10 }, () => {
      const ws = new WebSocket(`${relay.wsUrl}/sync`, { headers: from });
      dialled.push(ws);
      return wireOf(ws).then(
        () => "in",
        () => "out",
      );
    }),
  );
  expect(outcomes.filter((one) => one === "in")).toHaveLength(limits.maxPreAuthSocketsPerAddress);
  expect(known.client.closedWith).toBeNull();
  await isWell(); // another address
  for (const ws of dialled) ws.terminate();
  known.close();
});

test("[RLY11] [D09] a flood of tiny frames ends that socket with 1008", async () => {
  const ws = new WebSocket(`${relay.wsUrl}/sync`);
  const client = new WireClient(await wireOf(ws));
  await authenticate(client, hostOf(relay), deviceClaim(team.bo));
  await client.hear("welcome");
  const ping = Uint8Array.of(0, 31, 2, 0x81, 0);
  for (let i = 0; i < limits.framesBurst * 2 && ws.readyState === WebSocket.OPEN; i++) {
    client.sayRaw(ping);
    if (i % 2_000 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await client.closing()).code).toBe(1008);
  await isWell();
});

test("[RLY14] [D06] who reads nothing costs one queue, and gets everything when it reads again", async () => {
  const { ana, bo, room } = team;
  const writer = await connect(relay, ana);
  const ws = new WebSocket(`${relay.wsUrl}/sync`);
  const reader = await LiveReplica.connect(bo, await wireOf(ws), { audience: hostOf(relay) });
  ws.pause();
  const before = ana.rowCount(room);
  for (let i = 0; i < 400; i++) await writer.write(room, `${i} ${"x".repeat(30_000)}`); // 16 MB, far above any kernel buffer
  await writer.until(() => writer.ackedOwn(room) >= 400);
  const rss = await residentBytes();
  expect(rss).toBeLessThan(400e6);
  ws.resume();
  await reader.until(() => bo.rowCount(room) === before + 400);
  expect(Buffer.from(bo.digestOf(room)).equals(Buffer.from(ana.digestOf(room)))).toBe(true);
  writer.close();
  reader.close();
});

async function residentBytes(): Promise<number> {
  const text = await (await fetch(`${relay.url}/metrics`)).text();
  return Number(/skein_resident_memory_bytes (\d+)/.exec(text)?.[1]);
}

test("[RLY25] after all this: no bug was logged, no token, no id; the relay is the process that it was", async () => {
  await isWell();
  const said = relay.stdout() + relay.stderr();
  expect(said).not.toMatch(/stopped by a bug|session failed|request failed|Unhandled/);
  expect(said).not.toContain(team.ana.chain);
  expect(said).not.toContain(team.room);
});
