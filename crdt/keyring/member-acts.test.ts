import { expect, test } from "vitest";
import {
  epochsOpenTo,
  epochsOpenWith,
  handOf,
  joinWorld,
  keyOf,
  NO_HEADS,
  type Someone,
  startWorld,
  take,
  type World,
} from "../../test/support/keyring-world.ts";
import { newHand } from "../../test/support/roster-story.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import type { Bytes } from "../base/bytes.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { verifyWrap } from "../roster/wrap-rules.ts";
import { orgAct } from "./act.ts";
import { createInviteAct } from "./acts.ts";
import { joinRequestAct } from "./join-acts.ts";
import { answerRequestAct, removeMemberAct, vouchAct } from "./member-acts.ts";
import { createOpenText } from "./names.ts";
import { openVouch } from "./vouch.ts";

const crypto = createNobleCrypto(seededBytes("people"));
const orgKeys = (world: World) => world.keys.get(world.org.chain) as ReadonlyMap<number, Bytes>;
const openInOrg = (world: World) => createOpenText(crypto, world.org.chain, orgKeys(world));

/** Carol asks to be let in, by a link that says so. */
async function carolAsks(role: "member" | "guest") {
  const { world, alice } = await startWorld(crypto);
  const { device, signer, org: state } = handOf(world, alice);
  const made = await createInviteAct({
    crypto,
    state,
    epochKey: keyOf(world, state),
    by: device,
    signer,
    role,
    maxUses: 5,
    expiresAt: world.now + 3_600_000,
    needsApproval: true,
    ...(role === "guest" ? { guests: { orgName: "Petrel", until: null } } : {}),
  });
  await take(world, orgAct(handOf(world, alice), [made.action], made.wraps));
  const keys = await newHand(crypto);
  const own = { signer: keys.signer, sealKey: keys.opener.publicKey };
  const names = { memberName: "Carol 卡萝", deviceLabel: "卡萝的手机" };
  const { org, now: at } = world;
  const asked = await joinRequestAct({ crypto, org, secret: made.secret, ...names, device: own, at });
  if (!asked.ok) throw new Error(`refused: ${asked.error.type}`);
  world.org = asked.value.state;
  const { member, memberSeed, wraps } = asked.value;
  const carol: Someone = { name: "carol", member, devices: [keys], seeds: [memberSeed] };
  return { world, alice, carol, keys, wraps };
}

test("[KEY10] [KEY6] who asked comes in with the key, under a name that everybody inside reads", async () => {
  const { world, alice, carol, keys, wraps } = await carolAsks("member");
  for (const wrap of wraps) expect((await verifyWrap(world.org, wrap, crypto)).ok).toBe(false);
  const ask = { keys: orgKeys(world), member: carol.member, accept: true };
  await take(world, answerRequestAct(handOf(world, alice), ask));
  const person = world.org.members.get(carol.member);
  expect(await openInOrg(world)("member-name", person?.nameSealed as Bytes)).toBe("Carol 卡萝");
  const label = world.org.devices.get(keys.device)?.labelSealed as Bytes;
  expect(await openInOrg(world)("device-label", label)).toBe("卡萝的手机");
  for (const wrap of wraps) expect((await verifyWrap(world.org, wrap, crypto)).ok).toBe(true);
  world.wraps.push(...wraps);
  expect(await epochsOpenTo(world, world.org, carol, keys)).toEqual([0]);
});

test("[KEY10] a guest who asked gets no key of the org with the answer", async () => {
  const { world, alice, carol, keys } = await carolAsks("guest");
  const ask = { keys: orgKeys(world), member: carol.member, accept: true };
  await take(world, answerRequestAct(handOf(world, alice), ask));
  expect(world.org.members.get(carol.member)?.role).toBe("guest");
  expect(await epochsOpenWith(world, world.org, keys, carol, carol.seeds)).toEqual([]);
});

test("[KEY10] no is an answer; requests that are not there or do not open are not answered with yes", async () => {
  const { world, alice, carol } = await carolAsks("member");
  const ask = { keys: orgKeys(world), member: carol.member, accept: true };
  const unreadable = { ok: false, error: { type: "UnreadableRequest" } };
  expect(await answerRequestAct(handOf(world, alice), { ...ask, keys: new Map() })).toEqual(unreadable);
  await take(world, answerRequestAct(handOf(world, alice), { ...ask, accept: false }));
  expect(world.org.members.has(carol.member)).toBe(false);
  expect(await answerRequestAct(handOf(world, alice), ask)).toEqual({
    ok: false,
    error: { type: "NoSuchRequest" },
  });
});

test("[KEY12] the organisation vouches for a name and a title, and takes it back", async () => {
  const { world, alice } = await startWorld(crypto);
  const bob = await joinWorld(world, alice, "bob");
  const person = { name: "Bob Chen", title: "Treasurer" };
  const ask = { epochKey: keyOf(world, world.org), member: bob.member };
  await take(world, vouchAct(handOf(world, alice), { ...ask, person }));
  const vouch = world.org.members.get(bob.member)?.vouch;
  expect(vouch && (await openVouch(crypto, openInOrg(world), vouch))).toMatchObject(person);
  await take(world, vouchAct(handOf(world, alice), { ...ask, person: null }));
  expect(world.org.members.get(bob.member)?.vouch).toBeNull();
});

test("[KEY17] who leaves by themselves begins no epoch; the next to write does", async () => {
  const { world, alice } = await startWorld(crypto);
  const bob = await joinWorld(world, alice, "bob");
  const ask = {
    epochKey: keyOf(world, world.org),
    member: bob.member,
    heads: NO_HEADS,
    successor: alice.member,
  };
  await take(world, removeMemberAct(handOf(world, bob), ask));
  expect([world.org.epoch, world.org.rotationDue]).toEqual([0, true]);
  expect(world.org.successors.get(bob.member)).toBe(alice.member);
});
