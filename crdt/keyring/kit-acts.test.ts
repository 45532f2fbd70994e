import { expect, test } from "vitest";
import {
  epochsOpenTo,
  epochsOpenWith,
  foundRoomIn,
  guestInWorld,
  handOf,
  joinWorld,
  keyOf,
  NO_HEADS,
  type Someone,
  startWorld,
  take,
  type World,
} from "../../test/support/keyring-world.ts";
import { type Hand as Keys, newHand } from "../../test/support/roster-story.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import type { Bytes } from "../base/bytes.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { memberKeyAct, pairDeviceAct, revokeDeviceAct } from "./device-acts.ts";
import { kitAct, restoreAct } from "./kit-acts.ts";
import { kitKeys } from "./kit-keys.ts";
import { secretToWords, wordsToSecret } from "./kit-words.ts";
import { memberSeedsFor, openEpochKeys } from "./open-keys.ts";

const crypto = createNobleCrypto(seededBytes("kits"));
const ownOf = (world: World, someone: Someone) => ({
  seeds: someone.seeds,
  epochKey: keyOf(world, world.org),
});

async function withKit(world: World, someone: Someone): Promise<Bytes> {
  const made = await kitAct(handOf(world, someone), ownOf(world, someone));
  if (!made.ok) throw new Error(`no kit: ${JSON.stringify(made.error)}`);
  await take(world, Promise.resolve(made));
  someone.seeds = made.value.seeds;
  return made.value.secret;
}

async function restore(world: World, secret: Bytes) {
  const keys = await newHand(crypto);
  const device = { signer: keys.signer, sealKey: keys.opener.publicKey, opener: keys.opener };
  world.now += 1000;
  const { org, wraps, now: at } = world;
  return { keys, restored: await restoreAct({ crypto, org, wraps, secret, device, label: "new", at }) };
}

async function pair(world: World, someone: Someone): Promise<Keys> {
  const keys = await newHand(crypto);
  const fresh = { signKey: keys.signer.publicKey, sealKey: keys.opener.publicKey, label: "phone" };
  await take(world, pairDeviceAct(handOf(world, someone), ownOf(world, someone), fresh));
  someone.devices.push(keys);
  return keys;
}

test("[KEY13] [KEY17] [G08] words on paper bring back identity, org and rooms to a new device", async () => {
  const { world, alice } = await startWorld(crypto);
  const room = await foundRoomIn(world, alice, "since");
  const { zh } = await secretToWords(await withKit(world, alice));
  const secret = await wordsToSecret(zh.join(" "));
  if (!secret.ok) throw new Error("unreadable");
  const { keys, restored } = await restore(world, secret.value);
  if (!restored.ok) throw new Error(`refused: ${restored.error.type}`);
  await take(world, Promise.resolve(restored));
  expect(restored.value).toMatchObject({ member: alice.member, seeds: alice.seeds });
  expect([...restored.value.keys]).toEqual([[0, keyOf(world, world.org)]]);
  expect(world.org.devices.get(keys.device)?.member).toBe(alice.member);
  for (const chain of [world.org, room]) expect(await epochsOpenTo(world, chain, alice, keys)).toEqual([0]);
});

test("[KEY13] [KEY19] a kit opens what was sealed past a stale member key, and a new key is set on the way", async () => {
  const { world, alice } = await startWorld(crypto);
  const bob = await joinWorld(world, alice, "bob");
  const secret = await withKit(world, bob);
  await pair(world, bob);
  const lost = bob.devices.shift() as Keys;
  const own = ownOf(world, alice);
  await take(world, revokeDeviceAct(handOf(world, alice), own, { device: lost.device, heads: NO_HEADS }));
  expect(world.org.members.get(bob.member)?.keyStale).toBe(true);
  const { keys, restored } = await restore(world, secret);
  if (!restored.ok) throw new Error(`refused: ${restored.error.type}`);
  await take(world, Promise.resolve(restored));
  expect(restored.value.seeds.slice(1)).toEqual(bob.seeds);
  expect(world.org.members.get(bob.member)?.keyStale).toBe(false);
  expect(await epochsOpenTo(world, world.org, bob, keys)).toEqual([0, 1]);
  expect(await epochsOpenWith(world, world.org, lost, bob, bob.seeds)).toEqual([0]);
  const { kit, opener } = await kitKeys(crypto, secret);
  expect(restored.value.openers.get(kit)?.[0]?.publicKey).toEqual(opener.publicKey);
});

test("[KEY19] a kit that was replaced restores nobody and opens nothing that came later", async () => {
  const { world, alice } = await startWorld(crypto);
  const first = await withKit(world, alice);
  const second = await withKit(world, alice);
  expect((await restore(world, first)).restored).toEqual({ ok: false, error: { type: "KitNotValid" } });
  const { kit, opener } = await kitKeys(crypto, first);
  const openers = new Map([[kit, [opener]]]);
  const { org, wraps } = world;
  expect((await openEpochKeys({ crypto, chain: org, wraps, openers })).size).toBe(0);
  expect(await epochsOpenWith(world, org, alice.devices[0] as Keys, alice, alice.seeds.slice(1))).toEqual([
    0,
  ]);
  expect(org.epoch).toBe(1);
  expect((await restore(world, second)).restored.ok).toBe(true);
});

test("[KEY13] a secret of nobody's, and a kit whose wraps are gone, say so", async () => {
  const { world, alice } = await startWorld(crypto);
  const secret = await withKit(world, alice);
  expect((await restore(world, new Uint8Array(32))).restored).toMatchObject({
    error: { type: "KitNotValid" },
  });
  const bare = { ...world, wraps: [] };
  expect((await restore(bare, secret)).restored).toMatchObject({ error: { type: "NoKeyForKit" } });
});

test("[KEY13] guests have kits too, and get their rooms back by them", async () => {
  const { world, alice } = await startWorld(crypto);
  const gina = await guestInWorld(world, alice, "gina");
  const made = await kitAct(handOf(world, gina), { seeds: gina.seeds, epochKey: null });
  if (!made.ok) throw new Error("refused");
  await take(world, Promise.resolve(made));
  const { restored } = await restore(world, made.value.secret);
  expect(restored.ok && [restored.value.member, restored.value.seeds, restored.value.keys.size]).toEqual([
    gina.member,
    gina.seeds,
    0,
  ]);
});

test("[KEY6] the newest sixteen seeds go along, and fit a wrap", async () => {
  const { world, alice } = await startWorld(crypto);
  for (let change = 0; change < 17; change++) {
    const renewed = await memberKeyAct(handOf(world, alice), ownOf(world, alice));
    if (!renewed.ok) throw new Error("refused");
    await take(world, Promise.resolve(renewed));
    alice.seeds = renewed.value.seeds;
  }
  const keys = await pair(world, alice);
  const { org: state, wraps } = world;

  const seeds = await memberSeedsFor({ crypto, state, wraps }, keys.device, keys.opener);
  expect(seeds).toEqual(alice.seeds.slice(0, 16));
});

test("[KEY13] a device that lacks the newest key has nothing to seal a name with, and says so", async () => {
  const { world, alice } = await startWorld(crypto);
  const { signer, opener } = await newHand(crypto);
  const fresh = { signKey: signer.publicKey, sealKey: opener.publicKey, label: "phone" };
  const own = { seeds: alice.seeds, epochKey: null };
  const refused = await pairDeviceAct(handOf(world, alice), own, fresh);
  expect(refused).toEqual({ ok: false, error: { type: "NoKeyForLabel" } });
});
