import fc from "fast-check";
import { expect, test } from "vitest";
import { type ChainId, encodeUpdate, type RoomId, signCose, toHex, utf8 } from "../../crdt/index.ts";
import { registerPayload } from "../../crdt/register/register.ts";
import { type HubWorld, join, openHubWorld, openPair } from "../support/hub-world.ts";
import { Replica } from "../support/replica.ts";
import {
  addDevice,
  addTo,
  foundRoom,
  give,
  giveRoom,
  learnFrom,
  memberOf,
  roomOf,
  rotateRoom,
  tellRoom,
  writeInRoom,
} from "../support/told-room.ts";
import { authenticate, deviceClaim, dialHub, WireClient } from "../support/wire-client.ts";

const digestAt = ({ hub }: HubWorld, org: ChainId, room: RoomId): string =>
  toHex(hub.logs.of(org, room).digest());

/** Brings everything that a replica holds of a room, as somebody does who hands it back. */
async function bring(
  world: HubWorld,
  by: Replica,
  room: RoomId,
  extra: readonly Uint8Array[] = [],
): Promise<void> {
  const client = new WireClient(dialHub(world.hub));
  await authenticate(client, "relay.test", deviceClaim(by));
  await client.hear("welcome");
  client.say({ type: "hello", chains: [], rooms: [{ room, digest: new Uint8Array(8) }] });
  for (const clientId of by.heldIn(room).keys())
    client.say({ type: "update", update: encodeUpdate([by.runOf(room, clientId, 0)]) }, 1);
  if (extra.length > 0) client.say({ type: "registers", registers: extra }, 1);
  client.say({ type: "ping", at: 1 });
  await client.hear("pong");
  await world.hub.commit.flush();
  client.close();
}

const registerOf = (of: Replica, room: RoomId): Promise<Uint8Array> =>
  signCose(
    "skein/v1/register",
    registerPayload({ room, device: of.device, hlc: 4_096, epoch: 0, sealed: utf8("read") }),
    of.keys.signer,
  );

const plan = fc.record({
  rows: fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)),
  cut: fc.nat(5),
  secondCut: fc.option(fc.nat(5)),
  act: fc.constantFrom("memberRemoved", "deviceRevoked", "openRoomRoleSet"),
});

test("[RLY37] [RLY38] rows before the entry that ends a right, or after it: the room at the relay is the same", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(plan, async ({ rows, cut, secondCut, act }) => {
      const before = await openPair();
      const { ana, bo, room } = before;
      const { replica: phone, entry: added } = await addDevice(bo);
      await learnFrom(bo, ana);
      const authors = [ana, bo, phone];
      const all = new Replica({ ...ana, wraps: [], crypto: ana.crypto, keys: ana.keys });
      for (const [index, author] of authors.entries())
        for (let i = 0; i < (rows[index] as number); i++) await author.write(room, `row ${i}`);
      for (const author of authors)
        for (const [clientId, { envelopes }] of author.heldIn(room)) all.keep(room, clientId, 0, envelopes);
      const registers = await Promise.all(authors.map((author) => registerOf(author, room)));
      await give(before, ana.chain, [added]);
      await bring(before, all, room, registers);

      const feedCut = (of: Replica, next: number) => ({ room, feed: of.feedIn(room), next });
      const second = secondCut === null ? [] : [feedCut(phone, secondCut)];
      const cuts = act === "deviceRevoked" ? second : [feedCut(bo, cut), ...second];
      const action = {
        memberRemoved: { kind: "memberRemoved", member: memberOf(bo), cuts, successor: null },
        deviceRevoked: { kind: "deviceRevoked", device: phone.device, cuts },
        openRoomRoleSet: { kind: "openRoomRoleSet", room, member: memberOf(bo), role: "reader", cuts },
      } as const;
      const entry = await ana.act(action[act]);
      expect(await give(before, ana.chain, [entry])).toMatchObject({ refusal: null });

      const after = await openHubWorld([ana.chain]);
      const entries = ana.entries.map((bytes) => ({ bytes })) as never;
      expect(await give(after, ana.chain, entries)).toMatchObject({ refusal: null });
      await bring(after, all, room, registers);
      expect(digestAt(after, ana.chain, room)).toBe(digestAt(before, ana.chain, room));
    }),
    { numRuns: 15 },
  );
});

test("[RLY37] [RLY38] the same in a room with a chain of its own, by removal and by rotation", async () => {
  for (const way of ["removal", "rotation"] as const) {
    const before = await openPair();
    const { ana, bo } = before;
    const room = await foundRoom(ana);
    await addTo(room, ana, bo);
    await giveRoom(before, room);
    const id = roomOf(room);
    for (let i = 0; i < 4; i++) for (const author of [ana, bo]) await writeInRoom(author, room, `row ${i}`);
    for (const [clientId, { envelopes }] of bo.heldIn(id)) ana.keep(id, clientId, 0, envelopes);
    const registers = await Promise.all([ana, bo].map((author) => registerOf(author, id)));
    await bring(before, ana, id, registers);
    const cuts = [{ feed: bo.feedIn(id), next: 2 }];
    if (way === "removal")
      await tellRoom(room, ana, { kind: "roomMemberRemoved", member: memberOf(bo), cuts });
    else {
      const gone = { kind: "memberRemoved", member: memberOf(bo), cuts: [], successor: null } as const;
      await give(before, ana.chain, [await ana.act(gone)]);
    }
    const { wraps } = await rotateRoom(room, ana, way === "rotation" ? cuts : []);
    expect(await giveRoom(before, room, room.entries, wraps)).toMatchObject({ refusal: null });
    const after = await openHubWorld([ana.chain]);
    const entries = ana.entries.map((bytes) => ({ bytes })) as never;
    await give(after, ana.chain, entries);
    expect(await giveRoom(after, room, room.entries, wraps)).toMatchObject({ refusal: null });
    await bring(after, ana, id, registers);
    expect(digestAt(after, ana.chain, id)).toBe(digestAt(before, ana.chain, id));
    expect(after.hub.logs.of(ana.chain, id).registers.size).toBe(1);
  }
});

test("[RLY37] a store that is full leaves roster, rows and subscriptions as they were", async () => {
  const world = await openPair();
  const { hub, store, ana, bo, room } = world;
  const live = await join(hub, bo);
  for (let i = 0; i < 3; i++) await live.write(room, `row ${i}`);
  await live.until(() => live.ackedOwn(room) === 3);
  const digest = digestAt(world, ana.chain, room);
  const cuts = [{ room, feed: bo.feedIn(room), next: 1 }];
  const entry = await ana.act({ kind: "memberRemoved", member: memberOf(bo), cuts, successor: null });
  store.failNext({ type: "StorageFull" });
  expect(await give(world, ana.chain, [entry])).toMatchObject({ refusal: "StorageFull" });
  expect(digestAt(world, ana.chain, room)).toBe(digest);
  await live.write(room, "still in");
  await live.until(() => live.ackedOwn(room) === 4);
  expect(await give(world, ana.chain, [entry])).toMatchObject({ refusal: null });
  await live.client.closing();
  expect(hub.logs.of(ana.chain, room).heads.get(live.ownClientId(room))?.next).toBe(1);
});
