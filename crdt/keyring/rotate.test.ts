import { describe, expect, test } from "vitest";
import {
  epochsOpenTo,
  foundRoomIn,
  handOf,
  joinWorld,
  keyOf,
  knownOf,
  startWorld,
  take,
} from "../../test/support/keyring-world.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import type { MemberId } from "../base/ids.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import type { Member } from "../roster/state.ts";
import type { Wrap } from "../roster/wrap.ts";
import { orgAct } from "./act.ts";
import { commitmentOf } from "./derive.ts";
import { openEpochKeys, openersOf } from "./open-keys.ts";
import { rotateAct, rotateRoomAct } from "./rotate.ts";
import { wrapForAll } from "./wrap-for.ts";

const noble = createNobleCrypto(seededBytes("rotations"));

describe("[KEY18] rotation", () => {
  test("everybody who belongs gets the new key, and finds the old ones behind it", async () => {
    const { world, alice } = await startWorld(noble);
    const bob = await joinWorld(world, alice, "bob");
    for (const by of [alice, bob]) await take(world, rotateAct(handOf(world, by), keyOf(world, world.org)));
    expect(world.org.epoch).toBe(2);
    const device = bob.devices[0] as (typeof bob.devices)[0];
    expect(await epochsOpenTo(world, world.org, bob, device)).toEqual([0, 1, 2]);
    const newest = {
      ...world,
      wraps: world.wraps.filter(({ kind, epoch }) => kind === "memberKeyForDevice" || epoch === 2),
    };
    expect(await epochsOpenTo(newest, world.org, bob, device)).toEqual([0, 1, 2]);
  });

  test.for([
    ["noble", noble],
    ["the platform", createWebCrypto()],
  ] as const)(
    "with %s, a key that nothing can be sealed for costs nobody else theirs",
    async ([, crypto]) => {
      const { world, alice } = await startWorld(crypto);
      const bob = await joinWorld(world, alice, "bob");
      const honest = world.org.members.get(bob.member) as Member;
      const [zero, one] = ["0d".repeat(16) as MemberId, "0e".repeat(16) as MemberId];
      const members = new Map([
        [zero, { ...honest, member: zero, key: new Uint8Array(32) }],
        ...world.org.members,
        [one, { ...honest, member: one, key: new Uint8Array(32).with(0, 1) }],
      ]);
      const hand = { ...handOf(world, alice), org: { ...world.org, members } };
      const rotated = await rotateAct(hand, keyOf(world, world.org));
      if (!rotated.ok) throw new Error("refused");
      expect(rotated.value.wraps.map(({ recipient }) => recipient)).toEqual([alice.member, bob.member]);
      expect(rotated.value.unreachable.map(({ recipient }) => recipient)).toEqual([zero, one]);
    },
  );

  test("whoever has no key at all begins an epoch without a link, and everybody gets its key", async () => {
    const { world, alice } = await startWorld(noble);
    const bob = await joinWorld(world, alice, "bob");
    const room = await foundRoomIn(world, alice, "all");
    await take(world, rotateAct(handOf(world, bob), null));
    const heads = knownOf(world, room).heads;
    const rotated = await take(world, rotateRoomAct(handOf(world, alice), room, { epochKey: null, heads }));
    expect([world.org.epochs[1]?.prevSealed, rotated.epochs[1]?.prevSealed]).toEqual([null, null]);
    const device = alice.devices[0] as (typeof alice.devices)[0];
    const newest = {
      ...world,
      wraps: world.wraps.filter(({ kind, epoch }) => kind === "memberKeyForDevice" || epoch === 1),
    };
    expect(await epochsOpenTo(newest, world.org, alice, device)).toEqual([1]);
    expect(await epochsOpenTo(newest, rotated, alice, device)).toEqual([1]);
  });

  test("a room that begins anew for newcomers has no link back", async () => {
    const { world, alice } = await startWorld(noble);
    for (const [history, links] of [
      ["all", true],
      ["since", false],
    ] as const) {
      const room = await foundRoomIn(world, alice, history);
      const rotated = await take(world, rotateRoomAct(handOf(world, alice), room, knownOf(world, room)));
      expect(rotated.epochs[1]?.prevSealed !== null).toBe(links);
    }
  });
});

describe("[KEY7] [KEY8] only what the chain confirms is believed", () => {
  async function bobsChance(crypto: CryptoPort) {
    const { world, alice } = await startWorld(crypto);
    const bob = await joinWorld(world, alice, "bob");
    await take(world, rotateAct(handOf(world, alice), keyOf(world, world.org)));
    const device = bob.devices[0] as (typeof bob.devices)[0];
    const openers = await openersOf(crypto, device, bob);
    return { world, openers };
  }

  test("a wrap moved to another epoch, an altered link and another commitment open nothing", async () => {
    const { world, openers } = await bobsChance(noble);
    const open = async (wraps: readonly Wrap[], epochs = world.org.epochs) => {
      const chain = { chain: world.org.chain, epochs };
      return [...(await openEpochKeys({ crypto: noble, chain, wraps, openers })).keys()].sort();
    };
    const newest = world.wraps.filter(({ epoch }) => epoch === 1);
    expect(await open(newest)).toEqual([0, 1]);
    expect(await open(newest.map((wrap) => ({ ...wrap, epoch: 0 })))).toEqual([]);
    const [first, second] = world.org.epochs;
    if (first === undefined || second === undefined) throw new Error("two epochs");
    const altered = { ...second, prevSealed: second.prevSealed?.with(20, 0xff) ?? null };
    expect(await open(newest, [first, altered])).toEqual([1]);
    expect(await open(newest, [{ ...first, commitment: new Uint8Array(32) }, second])).toEqual([1]);
    expect(await open(newest, [first, { ...second, commitment: first.commitment }])).toEqual([]);
  });

  test("an epoch whose key a hostile member kept to themselves is passed over by the next, and nothing older is lost", async () => {
    const { world, alice } = await startWorld(noble);
    const [bob, carol] = [await joinWorld(world, alice, "bob"), await joinWorld(world, alice, "carol")];
    const kept = { epoch: 1, key: noble.randomBytes(32) };
    const commitment = await commitmentOf(noble, kept.key);
    const garbage = { kind: "rotated", commitment, prevSealed: noble.randomBytes(60) } as const;
    await take(world, orgAct(handOf(world, bob), [garbage]));
    const target = {
      kind: "epochKeyForMember",
      recipient: alice.member,
      key: noble.randomBytes(32),
    } as const;
    const { wraps } = await wrapForAll(handOf(world, bob), world.org.chain, kept, [target]);
    world.wraps.push(...wraps);
    const of = (who: typeof bob) =>
      epochsOpenTo(world, world.org, who, who.devices[0] as (typeof who.devices)[0]);
    expect(await of(alice)).toEqual([0]);
    const first = world.keys.get(world.org.chain)?.get(0) as Uint8Array;
    await take(world, rotateAct(handOf(world, carol), first));
    for (const who of [alice, carol]) expect(await of(who)).toEqual([0, 2]);
    expect(await of(await joinWorld(world, alice, "dora"))).toEqual([0, 2]);
  });

  test("known keys are kept and lead on", async () => {
    const { world } = await bobsChance(noble);
    const known = new Map([[1, keyOf(world, world.org)]]);
    const opened = await openEpochKeys({
      crypto: noble,
      chain: world.org,
      wraps: [],
      openers: new Map(),
      known,
    });
    expect([...opened.keys()].sort()).toEqual([0, 1]);
  });
});
