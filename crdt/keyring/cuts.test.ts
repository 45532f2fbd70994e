import { expect, test } from "vitest";
import {
  cardOf,
  foundRoomIn,
  handOf,
  joinWorld,
  keyOf,
  knownOf,
  type Someone,
  startWorld,
  take,
  type World,
} from "../../test/support/keyring-world.ts";
import { type Hand as Keys, newHand } from "../../test/support/roster-story.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import { type FeedId, feedOf, type Incarnation, type RoomId } from "../base/ids.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { boundOf } from "../roster/access.ts";
import { MAX_CUTS } from "../roster/limits.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import { orgAct } from "./act.ts";
import { roomCreatedAction } from "./acts.ts";
import { openRoomCuts } from "./cuts.ts";
import { pairDeviceAct, revokeDeviceAct } from "./device-acts.ts";
import { removeMemberAct } from "./member-acts.ts";
import { addToRoomAct, removeFromRoomAct } from "./room-acts.ts";

const crypto = createNobleCrypto(seededBytes("cuts"));
const OPEN = "0a".repeat(16) as RoomId;
const feed = (who: Someone, device = 0, life = "01"): FeedId =>
  feedOf((who.devices[device] as Keys).device, life.repeat(8) as Incarnation);

async function start() {
  const { world, alice } = await startWorld(crypto);
  const bob = await joinWorld(world, alice, "bob");
  const carol = await joinWorld(world, alice, "carol");
  const ask = { crypto, state: world.org, epochKey: keyOf(world, world.org), name: "open", room: OPEN };
  await take(world, orgAct(handOf(world, alice), [await roomCreatedAction({ ...ask, use: "chat" })]));
  const heads = new Map([
    [feed(alice), 3],
    [feed(bob), 5],
    [feed(bob, 0, "02"), 1],
  ]);
  const founded = await foundRoomIn(world, alice, "all");
  const add = (room: RoomRoster, who: Someone) =>
    take(
      world,
      addToRoomAct(handOf(world, alice), room, {
        ...knownOf(world, room),
        heads,
        people: [{ member: who.member, role: "writer", card: cardOf(who.name) }],
      }),
    );
  return { world, alice, bob, carol, heads, add, room: await add(founded, bob) };
}

const bounds = (world: World, room: RoomRoster | null, of: RoomId, feeds: readonly FeedId[]) =>
  feeds.map((each) => boundOf({ org: world.org, room: (id) => (room?.room === id ? room : null) }, of, each));

test("[KEY20] what somebody wrote in a room before the org let them go stays, whoever begins the next epoch and why", async () => {
  const { world, alice, bob, carol, heads, add, room } = await start();
  const open = new Map([[OPEN, heads]]);
  const ask = { epochKey: keyOf(world, world.org), member: bob.member, heads: open, successor: null };
  await take(world, removeMemberAct(handOf(world, alice), ask));
  const feeds = [feed(alice), feed(bob), feed(bob, 0, "02"), feed(bob, 0, "03")];
  const expected = [Number.POSITIVE_INFINITY, 5, 1, 0];
  expect(bounds(world, room, OPEN, feeds)).toEqual(expected);
  const next = await add(room, carol);
  expect(next.epoch).toBe(1);
  expect(bounds(world, next, room.room, feeds)).toEqual(expected);
});

test("[KEY20] a removal from a room ends that person's feeds there and nobody else's", async () => {
  const { world, alice, bob, heads, room } = await start();
  const ask = { epochKey: keyOf(world, room), heads, member: bob.member };
  const next = await take(world, removeFromRoomAct(handOf(world, alice), room, ask));
  expect(bounds(world, next, room.room, [feed(alice), feed(bob)])).toEqual([Number.POSITIVE_INFINITY, 5]);
  expect([...next.cuts]).toEqual([
    [feed(bob), 5],
    [feed(bob, 0, "02"), 1],
  ]);
});

test("[KEY20] a lost device's feeds end; those of the person's other devices go on", async () => {
  const { world, alice, bob, heads } = await start();
  const keys = await newHand(crypto);
  const own = { seeds: bob.seeds, epochKey: keyOf(world, world.org) };
  const fresh = { signKey: keys.signer.publicKey, sealKey: keys.opener.publicKey, label: "laptop" };
  await take(world, pairDeviceAct(handOf(world, bob), own, fresh));
  bob.devices.push(keys);
  const open = new Map([[OPEN, new Map([...heads, [feed(bob, 1), 9]])]]);
  const { device } = bob.devices[0] as Keys;
  await take(world, revokeDeviceAct(handOf(world, bob, keys), own, { device, heads: open }));
  expect(bounds(world, null, OPEN, [feed(alice), feed(bob), feed(bob, 1)])).toEqual([
    Number.POSITIVE_INFINITY,
    5,
    Number.POSITIVE_INFINITY,
  ]);
});

test("[KEY20] of more feeds than an entry has room for, those that keep most are named; rooms of others are left alone", async () => {
  const { world, bob } = await start();
  const lives = Array.from({ length: MAX_CUTS + 5 }, (_, at) => at);
  const heads = new Map(
    lives.map((at) => [
      feedOf((bob.devices[0] as Keys).device, at.toString(16).padStart(16, "0") as Incarnation),
      at,
    ]),
  );
  const elsewhere = "0b".repeat(16) as RoomId;
  const cuts = openRoomCuts(
    world.org,
    { member: bob.member },
    new Map([
      [elsewhere, heads],
      [OPEN, heads],
    ]),
  );
  expect(cuts.length).toBe(MAX_CUTS);
  expect(cuts.every(({ room, next }) => room === OPEN && next >= 5)).toBe(true);
});
