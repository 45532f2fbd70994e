import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import WebSocket from "ws";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { type Bytes, encodeUpdate, type RoomId, toBase64Url, utf8 } from "../../crdt/index.ts";
import { connect, foundTeam, Office } from "../support/office.ts";
import type { RelayProcess } from "../support/relay.ts";
import type { Replica } from "../support/replica.ts";
import type { LiveReplica } from "../support/wire-client.ts";

/** The unmodified provider of y-websocket mirrors a room's sealed log. Its only set-up is a stock option: `protocols`. */

const CANARIES = ["CanaryOrgName", "CanaryMessageText", "金丝雀的秘密消息"];

let office: Office;
const providers: WebsocketProvider[] = [];
const wire: Buffer[] = []; // every byte that mirrors got or sent

beforeEach(() => {
  office = new Office();
  wire.length = 0;
});
afterEach(async () => {
  for (const provider of providers.splice(0)) provider.destroy();
  await office.cleanUp();
});

class TappedWebSocket extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    this.on("message", (data: Buffer) => wire.push(Buffer.from(data)));
  }

  override send(data: Uint8Array): void {
    wire.push(Buffer.from(data));
    super.send(data);
  }
}

function mirror(
  relay: RelayProcess,
  room: RoomId,
  ticket: Bytes,
  doc = new Y.Doc(),
  connect = true,
): WebsocketProvider {
  const provider = new WebsocketProvider(`${relay.wsUrl}/y`, room, doc, {
    protocols: ["skein", toBase64Url(ticket)],
    WebSocketPolyfill: TappedWebSocket as never,
    disableBc: true,
    connect,
  });
  providers.push(provider);
  return provider;
}

async function ticketOf(live: LiveReplica): Promise<Bytes> {
  return (await live.client.hear("welcome")).ticket;
}

async function until(isTrue: () => boolean, what: string): Promise<void> {
  const end = Date.now() + 10_000;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`waited for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** All rows of the replica as one update, as our projection writes it. */
const projectionOf = (replica: Replica, room: RoomId): Bytes =>
  encodeUpdate([...replica.heldIn(room).keys()].map((clientId) => replica.runOf(room, clientId, 0)));

const sameState = (doc: Y.Doc, replica: Replica, room: RoomId): boolean =>
  Buffer.from(Y.encodeStateAsUpdate(doc)).equals(Buffer.from(projectionOf(replica, room)));

test("[RLY24] a stock provider mirrors a room live, after being offline, and as a late joiner, byte for byte", async () => {
  const relay = await office.start();
  const { ana, bo, room } = await foundTeam(relay, CANARIES[0]);
  const [first, second] = [await connect(relay, ana), await connect(relay, bo)];
  for (let i = 0; i < 5; i++) await first.write(room, `${CANARIES[1]} ${i}`);
  await second.until(() => bo.rowCount(room) === 5);

  const ticket = await ticketOf(first);
  const live = mirror(relay, room, ticket);
  await until(() => live.synced, "sync");
  expect(sameState(live.doc, bo, room)).toBe(true);

  await second.write(room, CANARIES[2] ?? "");
  await first.write(room, "and another");
  await first.until(() => ana.rowCount(room) === 7);
  await until(() => sameState(live.doc, ana, room), "the live rows");

  live.disconnect();
  for (let i = 0; i < 300; i++) await second.write(room, `while away ${i}`);
  await first.until(() => ana.rowCount(room) === 307);
  expect(sameState(live.doc, ana, room)).toBe(false);
  live.connect();
  await until(() => sameState(live.doc, ana, room), "the rows of the time away");

  const late = mirror(relay, room, await ticketOf(second));
  await until(() => late.synced && sameState(late.doc, ana, room), "the late joiner");
  for (const [clientId, { feed, envelopes }] of ana.heldIn(room)) {
    const held = late.doc.getArray<Uint8Array>(`f:${toBase64Url(Buffer.from(feed, "hex"))}`).toArray();
    expect([clientId, held.map((bytes) => Buffer.from(bytes))]).toEqual([
      clientId,
      envelopes.map((bytes) => Buffer.from(bytes)),
    ]);
  }
  expect(relay.stdout() + relay.stderr()).not.toContain(toBase64Url(ticket));
  await relay.stop();
  const places = [
    ...wire,
    ...first.client.frames.map((frame) => Buffer.from(frame)),
    ...second.client.frames.map((frame) => Buffer.from(frame)),
    Buffer.from(relay.stdout() + relay.stderr()),
    ...readdirSync(office.dir).map((name) => readFileSync(join(office.dir, name))),
  ];
  expect(places.some((bytes) => bytes.includes("f:"))).toBe(true); // the search does see what is there
  for (const canary of CANARIES) expect(placesOf(canary, places)).toEqual([]);
});

/** Where a secret stands in plain bytes, hex, base64 or UTF-16. */
function placesOf(secret: string, places: readonly Buffer[]): string[] {
  const plain = Buffer.from(utf8(secret));
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), plain])
      .toString("base64")
      .slice(4, -4),
  );
  const shapes: (Buffer | string)[] = [
    plain,
    plain.toString("hex"),
    plain.toString("hex").toUpperCase(),
    Buffer.from(secret, "utf16le"),
    Buffer.from(secret, "utf16le").swap16(),
    ...base64,
  ];
  return shapes.flatMap((shape, index) =>
    places.some((bytes) => bytes.includes(shape)) ? [`${secret} in shape ${index}`] : [],
  );
}

test("[RLY24] a mirror hands its rows back to a relay that lost them", async () => {
  const relay = await office.start();
  const { ana, bo, room } = await foundTeam(relay);
  const first = await connect(relay, ana);
  for (let i = 0; i < 40; i++) await first.write(room, `row ${i}`);
  await first.until(() => first.ackedOwn(room) === 40);
  const kept = mirror(relay, room, await ticketOf(first));
  await until(() => kept.synced, "sync");
  kept.disconnect();
  await relay.kill();
  for (const name of readdirSync(office.dir)) if (name.startsWith("relay.db")) rmSync(join(office.dir, name));

  const again = await office.start({ port: relay.port });
  bo.rooms.clear(); // nobody but the mirror has the rows
  const second = await connect(again, bo);
  expect(bo.rowCount(room)).toBe(0);
  const back = mirror(again, room, await ticketOf(second), kept.doc);
  await until(() => back.synced, "sync");
  await second.until(() => bo.rowCount(room) === 40);
  expect(sameState(kept.doc, bo, room)).toBe(true);
});

test("[RLY24] what is not a room's sealed log closes a mirror for good; so does a ticket that is none", async () => {
  const relay = await office.start();
  const { ana, bo, room } = await foundTeam(relay);
  const [first, second] = [await connect(relay, ana), await connect(relay, bo)];
  const closings: number[] = [];
  const doc = new Y.Doc();
  const bad = mirror(relay, room, await ticketOf(first), doc);
  bad.on("closed", ({ code }) => closings.push(code));
  await until(() => bad.synced, "sync");
  doc.getText("not a feed").insert(0, "plain text");
  await until(() => closings.length === 1, "the closing");
  const forged = mirror(relay, room, new Uint8Array(32));
  forged.on("closed", ({ code }) => closings.push(code));
  await until(() => closings.length === 2, "the second closing");
  const elsewhere = mirror(relay, "00".repeat(16) as RoomId, await ticketOf(first));
  elsewhere.on("closed", ({ code }) => closings.push(code));
  await until(() => closings.length === 3, "the third closing");
  expect(closings).toEqual([4400, 4401, 4404]);
  await second.write(room, "the others go on");
  await first.until(() => ana.rowCount(room) === 1);
});
