import { beforeEach, describe, expect, test } from "vitest";
import {
  foundRoomIn,
  guestInWorld,
  handOf,
  joinWorld,
  keyOf,
  knownOf,
  NO_HEADS,
  type Someone,
  startWorld,
  take,
  type World,
} from "../../test/support/keyring-world.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import type { DeviceId, FeedId, MemberId } from "../base/ids.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { auditKeys, auditSeal, auditWraps } from "./audit.ts";
import { removeMemberAct } from "./member-acts.ts";
import { addToRoomAct, removeFromRoomAct } from "./room-acts.ts";
import { rotateAct } from "./rotate.ts";
import { wrapForAll } from "./wrap-for.ts";

const crypto = createNobleCrypto(seededBytes("an audit"));
let world: World;
let alice: Someone;
let bob: Someone;
let room: RoomRoster; // alice's; it begins anew for whoever is added

beforeEach(async () => {
  ({ world, alice } = await startWorld(crypto));
  bob = await joinWorld(world, alice, "bob");
  room = await foundRoomIn(world, alice, "since");
  const people = [
    {
      member: bob.member,
      role: "writer" as const,
      card: { name: "bob", title: "", orgName: null, salt: null },
    },
  ];
  room = await take(world, addToRoomAct(handOf(world, alice), room, { ...knownOf(world, room), people }));
});

const keysOf = (chain: RoomRoster | World["org"]) => world.keys.get(chain.chain) ?? new Map();
const keys = (member: MemberId, chain: RoomRoster | World["org"], held = keysOf(chain)) =>
  auditKeys({ crypto, rosters: world, chain, member, keys: held });
const wraps = (chain: RoomRoster | World["org"], listed: readonly Wrap[] = world.wraps) =>
  auditWraps({ verifier: crypto, rosters: world, chain, wraps: listed, nowMs: world.now });

async function sealedFor(by: Someone, chain: RoomRoster | World["org"], recipient: MemberId) {
  const key = world.org.members.get(recipient)?.key ?? new Uint8Array(32).fill(9);
  const made = await wrapForAll(
    handOf(world, by),
    chain.chain,
    { epoch: chain.epoch, key: keyOf(world, chain) },
    [{ kind: "epochKeyForMember", recipient, key }],
  );
  return made.wraps;
}

describe("[KEY21] an audit of keys", () => {
  test("finds nothing where everything is as the chains say", async () => {
    for (const chain of [world.org, room]) {
      expect(await wraps(chain)).toEqual([]);
      expect(await keys(alice.member, chain)).toEqual([]);
    }
  });

  test("names a key that the chain does not commit to, and one that has not come", async () => {
    const { chain } = world.org;
    const wrong = new Map([[0, new Uint8Array(32).fill(7)]]);
    expect(await keys(alice.member, world.org, wrong)).toEqual([{ type: "WrongKey", chain, epoch: 0 }]);
    expect(await keys(alice.member, world.org, new Map())).toEqual([{ type: "KeyMissing", chain, epoch: 0 }]);
  });

  test("asks for no key from before somebody came to a room that begins anew", async () => {
    expect([room.epoch, room.members.get(bob.member)?.fromEpoch]).toEqual([1, 1]);
    expect(await keys(bob.member, room, new Map([[1, keyOf(world, room)]]))).toEqual([]);
    expect(await keys(alice.member, room, new Map([[1, keyOf(world, room)]]))).toEqual([
      { type: "KeyMissing", chain: room.chain, epoch: 0 },
    ]);
  });

  test("says when somebody knows the newest key who is to read no more", async () => {
    const gone = { member: bob.member, heads: NO_HEADS, successor: null, epochKey: null };
    const removed = await removeMemberAct(handOf(world, alice), gone);
    if (!removed.ok) throw new Error(removed.error.type);
    world.org = removed.value.state;
    for (const chain of [world.org, room])
      expect(await keys(alice.member, chain)).toContainEqual({ type: "RotationDue", chain: chain.chain });
  });
});

describe("[KEY21] an audit of wraps", () => {
  const leftOut = (findings: Awaited<ReturnType<typeof wraps>>) =>
    findings.flatMap((one) => (one.type === "LeftOut" ? one.recipients.map((to) => to.recipient) : []));

  test("names whoever belongs and was sealed nothing, or nothing that somebody here has signed", async () => {
    const others = world.wraps.filter(({ recipient }) => recipient !== bob.member);
    expect(leftOut(await wraps(world.org, others))).toEqual([bob.member]);
    const torn = world.wraps.map((wrap) =>
      wrap.recipient === bob.member ? { ...wrap, bytes: flipped(wrap.bytes) } : wrap,
    );
    expect(leftOut(await wraps(world.org, torn))).toEqual([bob.member]);
    const byNobody = world.wraps.map((wrap) =>
      wrap.recipient === bob.member ? { ...wrap, by: "0f".repeat(16) as DeviceId } : wrap,
    );
    expect(leftOut(await wraps(world.org, byNobody))).toEqual([bob.member]);
  });

  test("takes the wraps of an older key for no answer", async () => {
    const old = [...world.wraps];
    await take(world, rotateAct(handOf(world, alice), keyOf(world, world.org)));
    expect(leftOut(await wraps(world.org, old))).toEqual([alice.member, bob.member]);
    expect(await wraps(world.org)).toEqual([]);
  });

  test("names a key that was given to a stranger, to a guest, or to somebody who had left, and who gave it", async () => {
    const gina = await guestInWorld(world, alice, "gina");
    const stranger = "0d".repeat(16) as MemberId;
    const rules = async (recipient: MemberId) =>
      (await wraps(world.org, [...world.wraps, ...(await sealedFor(bob, world.org, recipient))])).flatMap(
        (one) => (one.type === "Misplaced" ? [[one.rule, one.wrap.by]] : []),
      );
    const [{ device }] = bob.devices as [(typeof bob.devices)[0]];
    expect(await rules(stranger)).toEqual([["recipientExists", device]]);
    expect(await rules(gina.member)).toEqual([["guestsHoldNoOrgKey", device]]);
    const carol = await joinWorld(world, alice, "carol");
    const epochKey = keyOf(world, world.org);
    const gone = { member: carol.member, heads: NO_HEADS, successor: null, epochKey };
    await take(world, removeMemberAct(handOf(world, alice), gone));
    expect(await rules(carol.member)).toEqual([["removedPeopleGetNoNewKeys", device]]);
  });

  test("goes by the room's own roster in a room with a chain of its own", async () => {
    const carol = await joinWorld(world, alice, "carol");
    const listed = [...world.wraps, ...(await sealedFor(bob, room, carol.member))];
    expect(await wraps(room, listed)).toMatchObject([{ type: "Misplaced", rule: "recipientIsKnown" }]);
    const gone = { epochKey: keyOf(world, room), member: bob.member, heads: NO_HEADS };
    room = await take(world, removeFromRoomAct(handOf(world, alice), room, gone));
    const after = [...world.wraps, ...(await sealedFor(alice, room, bob.member))];
    expect(await wraps(room, after)).toMatchObject([
      { type: "Misplaced", rule: "removedPeopleGetNoNewKeys" },
    ]);
  });
});

test("[KEY21] [ENV8] an envelope under another key than the one that its author knew is a finding", async () => {
  await take(world, rotateAct(handOf(world, alice), keyOf(world, world.org)));
  const { seq, chain } = world.org;
  const feed = "0e".repeat(24) as FeedId;
  expect(auditSeal(world.org, feed, { seq: 4, epoch: 0, rosterSeq: seq })).toEqual([
    { type: "StaleSeal", chain, feed, seq: 4 },
  ]);
  expect(auditSeal(world.org, feed, { seq: 4, epoch: 1, rosterSeq: seq })).toEqual([]);
  expect(auditSeal(world.org, feed, { seq: 4, epoch: 0, rosterSeq: seq - 1 })).toEqual([]);
});

const flipped = (bytes: Uint8Array): Uint8Array => bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1);
