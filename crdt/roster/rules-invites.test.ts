import { beforeEach, describe, expect, test } from "vitest";
import { answer, arriving, must, type Org, removal, SEALED, startOrg } from "../../test/support/org-story.ts";
import { type Hand, invite, join, makeInvite, tell } from "../../test/support/roster-story.ts";
import type { MemberId } from "../base/ids.ts";
import type { InviteMade } from "../keyring/acts.ts";
import { inviteKeys } from "../keyring/derive.ts";
import type { Action, ActionOf, InviteTerms } from "./action.ts";
import { signProof } from "./proof.ts";
import type { RuleName } from "./rules.ts";

let org: Org;
beforeEach(async () => {
  org = await startOrg();
});

const refusedBy = (rule: RuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });
const told = (by: Hand, action: Action, at?: number) => tell(org.story, by, action, at);
const NOBODY = "ab".repeat(16) as MemberId;
const HOUR_MS = 3_600_000;

/** An invite with these terms instead of those that its maker gave it. */
const withTerms = ({ action }: InviteMade, terms: Partial<InviteTerms>): ActionOf<"inviteCreated"> => ({
  ...action,
  terms: { needsApproval: false, replyKey: null, guestUntil: null, orgNameSealed: null, ...terms },
});

async function asked(made: InviteMade): Promise<ActionOf<"joinRequested">> {
  const { hand, action } = await arriving(org.story, "joinRequested", made);
  await must(org.story, hand, action);
  return action;
}

describe("[ROS19] the terms of an invite", () => {
  test("strangersCanReply: who cannot read the organisation's key is told what to seal a name to", async () => {
    const { story, alice } = org;
    const guests = await makeInvite(story, alice, { role: "guest" });
    expect(await told(alice, withTerms(guests, { orgNameSealed: SEALED }))).toEqual(
      refusedBy("strangersCanReply"),
    );
    const members = await makeInvite(story, alice);
    expect(await told(alice, withTerms(members, { needsApproval: true }))).toEqual(
      refusedBy("strangersCanReply"),
    );
    const { terms, ...without } = guests.action;
    expect(terms).toBeDefined();
    expect(await told(alice, without)).toEqual(refusedBy("strangersCanReply"));
    await must(story, alice, guests.action);
    await must(story, alice, withTerms(members, {})); // terms that ask for nothing
  });

  test("guestsComeFromSomewhere: guests have an organisation's name, members have none", async () => {
    const { story, alice } = org;
    const replyKey = story.crypto.randomBytes(32);
    const guests = await makeInvite(story, alice, { role: "guest" });
    const members = await makeInvite(story, alice);
    for (const act of [
      withTerms(guests, { replyKey }),
      withTerms(members, { replyKey, orgNameSealed: SEALED }),
    ])
      expect(await told(alice, act)).toEqual(refusedBy("guestsComeFromSomewhere"));
  });

  test("guestsOnly: an invite for members says nothing about their end", async () => {
    const members = await makeInvite(org.story, org.alice);
    expect(await told(org.alice, withTerms(members, { guestUntil: 9 }))).toEqual(refusedBy("guestsOnly"));
  });
});

describe("[ROS20] asking to be let in", () => {
  test("inviteAsksForApproval: nobody walks through a door with a bell, nobody rings at one without", async () => {
    const { story, alice } = org;
    const bell = await invite(story, alice, { needsApproval: true });
    const walking = await arriving(story, "memberJoined", bell);
    expect(await told(walking.hand, walking.action)).toEqual(refusedBy("inviteAsksForApproval"));
    const ringing = await arriving(story, "joinRequested", await invite(story, alice));
    expect(await told(ringing.hand, ringing.action)).toEqual(refusedBy("inviteAsksForApproval"));
    await asked(bell);
  });

  test("requestExists: nobody answers who was not asked, or asked already", async () => {
    const { story, alice, bob } = org;
    const request = await asked(await invite(story, alice, { needsApproval: true }));
    expect(await told(bob, { ...answer(request), member: NOBODY })).toEqual(refusedBy("requestExists"));
    await must(story, bob, answer(request));
    expect(await told(bob, answer(request))).toEqual(refusedBy("requestExists"));
  });

  test("yes: they are in, under the names that were given in the answer, and the invite was used", async () => {
    const { story, alice, bob } = org;
    const bell = await invite(story, alice, { needsApproval: true });
    const request = await asked(bell);
    const { member } = request.member;
    expect(story.state.members.has(member)).toBe(false);
    await must(story, bob, answer(request));
    expect(story.state.members.get(member)).toMatchObject({
      role: "member",
      nameSealed: SEALED,
      joinedSeq: story.state.seq,
      invitedBy: alice.member,
      invite: bell.invite,
    });
    expect(story.state.devices.get(request.device.device)?.labelSealed).toEqual(SEALED);
    expect(story.state.invites.get(bell.invite)?.used).toBe(1);
    expect(story.state.requests.size).toBe(0);
  });

  test("no: the request is gone, nothing was used, and they may ask again", async () => {
    const { story, alice, bob } = org;
    const bell = await invite(story, alice, { needsApproval: true });
    const { hand, action } = await arriving(story, "joinRequested", bell);
    await must(story, hand, action);
    await must(story, bob, answer(action, false));
    expect([story.state.requests.size, story.state.invites.get(bell.invite)?.used]).toEqual([0, 0]);
    await must(story, hand, action);
  });

  test("membersInviteMembersOnly: who may not invite guests does not answer them", async () => {
    const { story, ada, bob } = org;
    const request = await asked(await invite(story, ada, { role: "guest", needsApproval: true }));
    for (const accept of [true, false])
      expect(await told(bob, answer(request, accept))).toEqual(refusedBy("membersInviteMembersOnly"));
    await must(story, ada, answer(request));
    expect(story.state.members.get(request.member.member)).toMatchObject({ role: "guest" });
  });

  test("inviteIsOpen: an invite that expired meanwhile still lets in, a revoked or used-up one does not", async () => {
    const { story, alice, bob } = org;
    const expiresAt = story.now + 60_000;
    const request = await asked(await invite(story, alice, { needsApproval: true, expiresAt }));
    expect((await told(bob, answer(request), expiresAt + HOUR_MS)).ok).toBe(true);
    const once = await invite(story, alice, { needsApproval: true, maxUses: 1 });
    const [first, second] = [await asked(once), await asked(once)];
    await must(story, bob, answer(first));
    expect(await told(bob, answer(second))).toEqual(refusedBy("inviteIsOpen"));
    await must(story, bob, answer(second, false));
    const revoked = await invite(story, alice, { needsApproval: true });
    const third = await asked(revoked);
    await must(story, alice, { kind: "inviteRevoked", invite: revoked.invite });
    expect(await told(bob, answer(third))).toEqual(refusedBy("inviteIsOpen"));
  });

  test("inviteExists and proofIsByTheInvite hold of requests as of joining", async () => {
    const { story, alice } = org;
    const [bell, untold] = [
      await invite(story, alice, { needsApproval: true }),
      await makeInvite(story, alice, { needsApproval: true }),
    ];
    const lost = await arriving(story, "joinRequested", untold);
    expect(await told(lost.hand, lost.action)).toEqual(refusedBy("inviteExists"));
    const forged = await arriving(story, "joinRequested", untold, { invite: bell.invite });
    expect(await told(forged.hand, forged.action)).toEqual(refusedBy("proofIsByTheInvite"));
  });

  test("idsMatchKeys: who asks signs as the device in their own card", async () => {
    const { story, alice } = org;
    const { action } = await arriving(
      story,
      "joinRequested",
      await invite(story, alice, { needsApproval: true }),
    );
    expect(await told(alice, action)).toEqual(refusedBy("idsMatchKeys"));
  });

  test("[ROS7] keysAreNew: nobody asks twice at once, and of two requests with one device one is accepted", async () => {
    const { story, alice, bob } = org;
    const bell = await invite(story, alice, { needsApproval: true });
    const { hand, action } = await arriving(story, "joinRequested", bell);
    await must(story, hand, action);
    expect(await told(hand, action)).toEqual(refusedBy("keysAreNew"));
    const again = await secondRequest(bell, action, hand);
    await must(story, bob, answer(action));
    expect(await told(bob, answer(again))).toEqual(refusedBy("keysAreNew"));
    await must(story, bob, answer(again, false));
  });

  /** The same device asks as another member. */
  async function secondRequest(bell: InviteMade, first: ActionOf<"joinRequested">, hand: Hand) {
    const other = await arriving(org.story, "joinRequested", bell);
    const { signer } = await inviteKeys(org.story.crypto, bell.secret);
    const member = other.action.member;
    const claim = { chain: org.story.state.chain, device: hand.device, member: member.member };
    const action = { ...first, member, proof: await signProof("invite", claim, signer) };
    await must(org.story, hand, action);
    return action;
  }
});

describe("[ROS21] guests in a day", () => {
  test("onlyOwnersSetTheCap: owners alone", async () => {
    const { story, alice, ada } = org;
    expect(story.state.guestCapPerDay).toBe(50);
    expect(await told(ada, { kind: "guestCapSet", perDay: 3 })).toEqual(refusedBy("onlyOwnersSetTheCap"));
    await must(story, alice, { kind: "guestCapSet", perDay: 3 });
    expect(story.state.guestCapPerDay).toBe(3);
  });

  test("guestCapHolds: no more guests by one inviter in 24 hours, through any invite and any answer", async () => {
    const { story, alice, ada, gina } = org;
    await must(story, alice, { kind: "guestCapSet", perDay: 2 });
    const door = await invite(story, ada, { role: "guest", expiresAt: story.now + 100 * HOUR_MS });
    const bell = await invite(story, ada, { role: "guest", needsApproval: true });
    await join(story, door, "gus"); // with gina the second
    const third = await arriving(story, "memberJoined", door);
    expect(await told(third.hand, third.action)).toEqual(refusedBy("guestCapHolds"));
    const request = await asked(bell);
    expect(await told(alice, answer(request))).toEqual(refusedBy("guestCapHolds"));
    await must(story, ada, removal(gina)); // who has left again counts
    expect(await told(third.hand, third.action)).toEqual(refusedBy("guestCapHolds"));
    await join(story, await invite(story, alice, { role: "guest" }), "greta"); // by somebody else
    await join(story, await invite(story, ada), "milo"); // a member
    await must(story, alice, answer(request, false));
    const tomorrow = (story.state.members.get(gina.member)?.joinedAt ?? 0) + 24 * HOUR_MS;
    expect(await told(third.hand, third.action, tomorrow - 1)).toEqual(refusedBy("guestCapHolds"));
    expect((await told(third.hand, third.action, tomorrow)).ok).toBe(true);
  });
});
