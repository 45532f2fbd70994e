import { beforeEach, describe, expect, test } from "vitest";
import {
  invite,
  join,
  makeInvite,
  newHand,
  type Person,
  STORY_START,
  type Story,
  startStory,
  tell,
} from "../../test/support/roster-story.ts";
import type { RoomId } from "../base/ids.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { applyEntry } from "../roster/reduce.ts";
import type { Wrap } from "../roster/wrap.ts";
import { verifyWrap } from "../roster/wrap-rules.ts";
import { foundOrg, type InviteMade, joinAct, profileSetAction, roomCreatedAction } from "./acts.ts";
import { commitmentOf, inviteKeys } from "./derive.ts";
import { epochKeyFor, memberSeedFor } from "./open-keys.ts";
import { openWrap } from "./open-wrap.ts";
import { openRosterText } from "./roster-text.ts";
import { wrapEpochKeyForInvite, wrapMemberSeed } from "./seals.ts";

let story: Story;
let alice: Person;

beforeEach(async () => {
  ({ story, alice } = await startStory());
});

async function tryToJoin(
  made: Pick<InviteMade, "secret">,
  wraps: readonly Wrap[] = story.wraps,
  now = story.now,
) {
  const { signer, opener } = await newHand(story.crypto);
  const device = { signer, sealKey: opener.publicKey };
  const { crypto, state } = story;
  const names = { memberName: "bob", deviceLabel: "phone" };
  return joinAct({ crypto, state, secret: made.secret, wraps, ...names, device, now });
}

describe("founding", () => {
  test("[KEY2] the chain commits to the epoch key and the creator is its owner", async () => {
    const { state } = story;
    expect(state.commitments).toEqual([await commitmentOf(story.crypto, alice.epochKey)]);
    expect([...state.members.values()].map(({ member, role }) => [member, role])).toEqual([
      [alice.member, "owner"],
    ]);
    expect(state.devices.get(alice.device)?.member).toBe(alice.member);
  });

  test("[KEY4] its names open for who has the epoch key", async () => {
    const { crypto, state } = story;
    const member = state.members.get(alice.member);
    const device = state.devices.get(alice.device);
    const open = (purpose: "org-name" | "member-name" | "device-label", sealed: Uint8Array | undefined) =>
      openRosterText(crypto, alice.epochKey, 0, purpose, sealed ?? new Uint8Array(0));
    expect(await open("org-name", state.nameSealed)).toBe("Tern 燕鸥");
    expect(await open("member-name", member?.nameSealed)).toBe("alice");
    expect(await open("device-label", device?.labelSealed)).toBe("alice's laptop");
    expect(await open("org-name", member?.nameSealed)).toBeNull();
  });

  test("[KEY6] its wraps bring both secrets back to the device alone", async () => {
    const sources = { crypto: story.crypto, state: story.state, wraps: story.wraps };
    const seed = await memberSeedFor(sources, alice.device, alice.opener);
    expect(seed).toEqual(alice.memberSeed);
    const memberOpener = await story.crypto.openerFromSeed(alice.memberSeed);
    expect(await epochKeyFor(sources, alice.member, memberOpener)).toEqual(alice.epochKey);
    const stranger = await newHand(story.crypto);
    expect(await memberSeedFor(sources, alice.device, stranger.opener)).toBeNull();
    expect(await epochKeyFor(sources, alice.member, stranger.opener)).toBeNull();
  });

  test("[CRY5] an org founded on the platform's crypto is one to noble, and the other way round", async () => {
    const platform = createWebCrypto();
    const { signer, opener } = await newHand(platform);
    const names = { orgName: "o", memberName: "m", deviceLabel: "d" };
    const device = { signer, sealKey: opener.publicKey };
    const founded = await foundOrg({ crypto: platform, now: STORY_START, ...names, device });
    const state = await applyEntry(null, founded.entry, story.crypto);
    if (!state.ok) throw new Error("refused");
    for (const wrap of founded.wraps)
      expect((await verifyWrap(state.value, wrap, story.crypto)).ok).toBe(true);
    expect((await applyEntry(null, story.entries[0] as (typeof story.entries)[0], platform)).ok).toBe(true);
  });
});

describe("joining", () => {
  test("[KEY7] who holds the secret comes in with the org's key and can find it again", async () => {
    const made = await invite(story, alice);
    const bob = await join(story, made, "bob");
    expect(bob.epochKey).toEqual(alice.epochKey);
    const sources = { crypto: story.crypto, state: story.state, wraps: story.wraps };
    expect(await memberSeedFor(sources, bob.device, bob.opener)).toEqual(bob.memberSeed);
    expect(story.state.members.get(bob.member)).toMatchObject({ role: "member", invitedBy: alice.member });
    expect(story.state.invites.get(made.invite)?.used).toBe(1);
  });

  const notOpen = (state: string) => ({ ok: false, error: { type: "InviteNotOpen", state } });

  test("[ROS9] a secret of another org is unknown here", async () => {
    expect(await tryToJoin(await makeInvite(story, alice))).toEqual(notOpen("unknown"));
  });

  test("[ROS9] expired, used-up and revoked invites say so", async () => {
    const expiresAt = STORY_START + 60_000;
    const made = await invite(story, alice, { maxUses: 1, expiresAt });
    expect(await tryToJoin(made, story.wraps, expiresAt + 1)).toEqual(notOpen("expired"));
    await join(story, made, "bob");
    expect(await tryToJoin(made)).toEqual(notOpen("usedUp"));
    const revoked = await invite(story, alice);
    await tell(story, alice, { kind: "inviteRevoked", invite: revoked.invite });
    expect(await tryToJoin(revoked)).toEqual(notOpen("revoked"));
  });

  test("[KEY7] without a wrap for the invite there is no way in", async () => {
    const made = await invite(story, alice);
    expect(await tryToJoin(made, [])).toEqual({ ok: false, error: { type: "NoKeyForInvite" } });
  });

  test("[KEY7] [F12] a key that the chain does not commit to is not believed", async () => {
    const made = await invite(story, alice);
    const { crypto, state } = story;
    const wrapper = { crypto, chain: state.chain, by: alice.device, signer: alice.signer };
    const target = { invite: made.invite, sealKey: made.action.sealKey };
    const planted = await wrapEpochKeyForInvite(wrapper, target, 0, new Uint8Array(32));
    expect(await tryToJoin(made, [planted])).toEqual({ ok: false, error: { type: "NoKeyForInvite" } });
    expect((await tryToJoin(made, [planted, ...made.wraps])).ok).toBe(true);
  });

  test("[KEY6] a member seed that is not behind the member key is not believed", async () => {
    const { crypto, state } = story;
    const wrapper = { crypto, chain: state.chain, by: alice.device, signer: alice.signer };
    const target = { device: alice.device, sealKey: alice.opener.publicKey };
    const planted = await wrapMemberSeed(wrapper, target, new Uint8Array(32).fill(5));
    expect(await openWrap(planted, alice.opener)).not.toBeNull();
    expect(await memberSeedFor({ crypto, state, wraps: [planted] }, alice.device, alice.opener)).toBeNull();
  });
});

describe("wraps", () => {
  test("[KEY6] a seal moved to another chain, recipient, kind or epoch opens to nothing", async () => {
    const made = await invite(story, alice);
    const wrap = made.wraps[0] as Wrap;
    const { opener } = await inviteKeys(story.crypto, made.secret);
    expect(await openWrap(wrap, opener)).toEqual(alice.epochKey);
    const other = (await startStory("another org")).story.state.chain;
    const moved: readonly Wrap[] = [
      { ...wrap, chain: other },
      { ...wrap, epoch: 1 },
      { ...wrap, kind: "epochKeyForMember", recipient: alice.member },
      { ...wrap, kind: "memberKeyForDevice", recipient: alice.device },
    ];
    for (const each of moved) expect(await openWrap(each, opener)).toBeNull();
  });
});

describe("rooms and profiles", () => {
  test("a room is created under the id that was asked for, and a new name replaces the old", async () => {
    const { crypto } = story;
    const room = "0a".repeat(16) as RoomId;
    const ask = { crypto, state: story.state, epochKey: alice.epochKey };
    await tell(story, alice, await roomCreatedAction({ ...ask, use: "goals", name: "目标", room }));
    await tell(story, alice, await profileSetAction({ ...ask, name: "Alice Wen" }));
    const sealedRoom = story.state.rooms.get(room);
    expect(sealedRoom).toMatchObject({ use: "goals", kind: "open", createdBy: alice.member, createdSeq: 1 });
    const names = [
      await openRosterText(crypto, alice.epochKey, 0, "room-name", sealedRoom?.nameSealed as Uint8Array),
      await openRosterText(
        crypto,
        alice.epochKey,
        0,
        "member-name",
        story.state.members.get(alice.member)?.nameSealed as Uint8Array,
      ),
    ];
    expect(names).toEqual(["目标", "Alice Wen"]);
  });

  test("a room that asked for no id gets a new one", async () => {
    const ask = {
      crypto: story.crypto,
      state: story.state,
      epochKey: alice.epochKey,
      use: "chat",
      name: "r",
    } as const;
    const [one, two] = [await roomCreatedAction(ask), await roomCreatedAction(ask)];
    expect(one.room).not.toBe(two.room);
  });
});
