import { beforeEach, describe, expect, test } from "vitest";
import { startRoomCase, talkIn } from "../../test/support/room-case.ts";
import {
  add,
  comeBy,
  enterOrg,
  foundRoom,
  letGo,
  type Office,
  type RoomStory,
  remove,
  roomLink,
  type Said,
  sealed,
  setRole,
} from "../../test/support/room-story.ts";
import type { Hand } from "../../test/support/roster-story.ts";

let office: Office;
let room: RoomStory; // alice owns it, bob writes

beforeEach(async () => {
  ({ office, room } = await startRoomCase());
});
const { takes, refuses } = talkIn(() => room);

/** A link that is in the chain. */
async function linkBy(by: Hand, ask: Parameters<typeof roomLink>[1] = {}) {
  const link = await roomLink(room, ask);
  await takes(by, link.said);
  return link;
}
const revoke = ({ said }: Awaited<ReturnType<typeof roomLink>>): Said => ({
  kind: "roomInviteRevoked",
  invite: said.invite,
});
const answer = (who: { readonly member: typeof office.bob.member }, accept = true): Said => ({
  kind: "roomJoinAnswered",
  member: who.member,
  accept,
  cardSealed: accept ? sealed("their card") : null,
});

describe("links", () => {
  test("[ROS46] who may add may invite, with what they may give", async () => {
    const { alice, bob, carol } = office;
    await takes(alice, add(carol, "reader"));
    await refuses("onlyThoseWhoMayAdd", carol, (await roomLink(room, { role: "reader" })).said);
    await takes(bob, (await roomLink(room, { role: "writer" })).said);
    await takes(alice, setRole(bob, "reader"));
    await refuses("onlyThoseWhoMayAdd", bob, (await roomLink(room)).said);
  });

  test("[ROS46] keysAreNew: a link's keys are used once in a room", async () => {
    const { said } = await linkBy(office.alice);
    await refuses("keysAreNew", office.alice, said);
    room = await foundRoom(office.story, office.alice);
    await takes(office.alice, said);
  });

  test("[ROS46] keysAreSound: nothing is sealed to a key that anybody opens", async () => {
    const zeros = new Uint8Array(32);
    const { alice } = office;
    const terms = { needsApproval: true, replyKey: zeros, guestUntil: null, orgNameSealed: null };
    await refuses("keysAreSound", alice, (await roomLink(room, { terms })).said);
    const link = await roomLink(room);
    await refuses("keysAreSound", alice, { ...link.said, sealKey: zeros });
    await takes(alice, link.said);
  });

  test("[ROS46] strangersCanReply: a link that asks first brings the key to answer to", async () => {
    const terms = { needsApproval: true, replyKey: null, guestUntil: null, orgNameSealed: null };
    await refuses("strangersCanReply", office.alice, (await roomLink(room, { terms })).said);
    await takes(office.alice, (await roomLink(room, { needsApproval: true })).said);
    await takes(office.alice, (await roomLink(room)).said);
  });

  test("[ROS46] inviteExists: what the room does not know is neither revoked nor used", async () => {
    const { alice, carol } = office;
    const never = await roomLink(room);
    await refuses("inviteExists", alice, revoke(never));
    await refuses("inviteExists", carol, await comeBy(room, never, carol));
    await takes(alice, never.said);
    await takes(carol, await comeBy(room, never, carol));
    await takes(alice, revoke(never));
  });

  test("[ROS46] onlyItsCreatorOrAdminsRevoke: writers their own, admins anybody's", async () => {
    const { alice, bob } = office;
    const [byAlice, byBob] = [await linkBy(alice), await linkBy(bob)];
    await refuses("onlyItsCreatorOrAdminsRevoke", bob, revoke(byAlice));
    await takes(bob, revoke(byBob));
    await takes(alice, revoke(await linkBy(bob)));
  });

  test("[ROS46] inviteIsOpen: to the millisecond, to the last use, and until it is revoked", async () => {
    const { story, alice, bob, carol, gina } = office;
    const expiresAt = story.now + 1000;
    const link = await linkBy(alice, { expiresAt });
    await refuses("inviteIsOpen", carol, await comeBy(room, link, carol), { at: expiresAt + 1 });
    await takes(carol, await comeBy(room, link, carol), { at: expiresAt });
    const single = await linkBy(bob, { maxUses: 1 });
    await takes(gina, await comeBy(room, single, gina));
    await takes(gina, remove(gina));
    await refuses("inviteIsOpen", gina, await comeBy(room, single, gina));
    const revoked = await linkBy(alice);
    await takes(alice, revoke(revoked));
    await refuses("inviteIsOpen", gina, await comeBy(room, revoked, gina));
  });

  test("[ROS46] inviteIsOpen: a link closes when who made it leaves the room or the org", async () => {
    const { alice, bob, carol, gina } = office;
    await takes(alice, add(carol));
    const [byBob, byCarol] = [await linkBy(bob), await linkBy(carol)];
    await takes(alice, remove(bob));
    await refuses("inviteIsOpen", bob, await comeBy(room, byBob, bob));
    await takes(gina, await comeBy(room, byCarol, gina));
    await takes(gina, remove(gina));
    await letGo(office, carol);
    await refuses("inviteIsOpen", gina, await comeBy(room, byCarol, gina));
  });

  test("[ROS46] inviteIsOpen: a link closes while who made it may not add people", async () => {
    const { alice, bob, carol, gina } = office;
    const [byAlice, byBob] = [await linkBy(alice), await linkBy(bob)];
    await takes(alice, { kind: "roomSettingsSet", history: "all", whoAdds: "admins" });
    await refuses("inviteIsOpen", carol, await comeBy(room, byBob, carol));
    await takes(gina, await comeBy(room, byAlice, gina));
    await takes(alice, { kind: "roomSettingsSet", history: "all", whoAdds: "writers" });
    await takes(carol, await comeBy(room, byBob, carol));
  });

  test("[ROS46] inviteIsOpen: a link that brought in somebody who had to go brings in nobody else", async () => {
    const { story, alice, bob, carol, gina } = office;
    const [first, second, asking] = [
      await linkBy(alice),
      await linkBy(alice),
      await linkBy(alice, { needsApproval: true }),
    ];
    await takes(carol, await comeBy(room, first, carol));
    await takes(alice, remove(carol));
    await refuses("inviteIsOpen", gina, await comeBy(room, first, gina));
    await takes(carol, await comeBy(room, asking, carol, "roomJoinRequested"));
    await takes(bob, answer(carol));
    const dave = await enterOrg(story, alice, "member");
    await takes(dave, await comeBy(room, second, dave));
    await letGo(office, dave);
    await letGo(office, carol);
    await refuses("inviteIsOpen", gina, await comeBy(room, second, gina));
    await takes(gina, await comeBy(room, asking, gina, "roomJoinRequested"));
  });
});

describe("joining", () => {
  test("[ROS47] inviteAsksForApproval: who is to ask asks, who need not does not", async () => {
    const { alice, carol } = office;
    const [asking, straight] = [await linkBy(alice, { needsApproval: true }), await linkBy(alice)];
    await refuses("inviteAsksForApproval", carol, await comeBy(room, asking, carol));
    await refuses("inviteAsksForApproval", carol, await comeBy(room, straight, carol, "roomJoinRequested"));
    await takes(carol, await comeBy(room, asking, carol, "roomJoinRequested"));
    await takes(carol, await comeBy(room, straight, carol));
    expect(room.state.requests.size).toBe(0);
  });

  test("[ROS47] joinersSpeakForThemselves: nobody brings somebody else in by a link", async () => {
    const { alice, carol, gina } = office;
    const link = await linkBy(alice);
    await refuses("joinersSpeakForThemselves", gina, await comeBy(room, link, carol));
    await takes(carol, await comeBy(room, link, carol));
    expect(room.state.members.get(carol.member)).toMatchObject({
      role: "writer",
      addedBy: alice.member,
      invite: link.said.invite,
      fromEpoch: 0,
    });
  });

  test("[ROS47] oldInvitesBringNobodyBack: whoever was sent away waits for a new link; who left by themselves may return", async () => {
    const { alice, bob, carol } = office;
    const link = await linkBy(alice);
    await takes(carol, await comeBy(room, link, carol));
    await takes(carol, remove(carol));
    const unused = await linkBy(alice);
    await takes(carol, await comeBy(room, link, carol));
    await takes(alice, remove(carol));
    await refuses("oldInvitesBringNobodyBack", carol, await comeBy(room, unused, carol));
    const later = await linkBy(bob);
    await takes(carol, await comeBy(room, later, carol));
  });

  test("[ROS47] proofIsByTheInvite: the link's own signature over this room, device and member", async () => {
    const { story, alice, carol, gina } = office;
    const [link, other] = [await linkBy(alice), await linkBy(alice)];
    const right = await comeBy(room, link, carol);
    const elsewhere = await comeBy(await foundRoom(story, alice, { history: "since" }), link, carol);
    const wrong: readonly Said[] = [
      { ...right, ...(await comeBy(room, other, carol)), invite: link.said.invite } as Said,
      { ...right, proof: ((await comeBy(room, link, gina)) as { proof: Uint8Array }).proof } as Said,
      elsewhere,
      { ...right, proof: Uint8Array.of(1, 2, 3) } as Said,
    ];
    for (const said of wrong) await refuses("proofIsByTheInvite", carol, said);
    await takes(carol, right);
  });

  test("[ROS47] requestIsNew: one question at a time, again after the answer", async () => {
    const { alice, bob, carol } = office;
    const link = await linkBy(alice, { needsApproval: true });
    const ask = await comeBy(room, link, carol, "roomJoinRequested");
    await takes(carol, ask);
    await refuses("requestIsNew", carol, ask);
    await takes(bob, answer(carol, false));
    expect(room.state.requests.size).toBe(0);
    await takes(carol, ask);
    expect([...room.state.requests.keys()]).toEqual([carol.member]);
  });

  test("[ROS47] requestExists: nobody is let in who did not ask", async () => {
    const { alice, bob, carol, gina } = office;
    await refuses("requestExists", alice, answer(carol));
    const link = await linkBy(alice, { needsApproval: true });
    await takes(gina, await comeBy(room, link, gina, "roomJoinRequested"));
    await refuses("requestExists", alice, answer(carol));
    await takes(bob, answer(gina));
    expect(room.state.members.get(gina.member)).toMatchObject({
      role: "writer",
      cardSealed: sealed("their card"),
    });
  });

  test("[ROS47] an answer is by somebody who may add, for somebody who belongs", async () => {
    const { alice, bob, carol, gina } = office;
    const link = await linkBy(alice, { needsApproval: true });
    for (const who of [carol, gina]) await takes(who, await comeBy(room, link, who, "roomJoinRequested"));
    await takes(alice, setRole(bob, "reader"));
    await refuses("onlyThoseWhoMayAdd", bob, answer(carol));
    await refuses("onlyThoseWhoMayAdd", bob, answer(carol, false));
    await letGo(office, carol);
    await refuses("addedPeopleBelong", alice, answer(carol));
    await takes(alice, answer(carol, false));
    await takes(alice, answer(gina));
  });

  test("[ROS47] inviteHasUsesLeft: a link for one lets one in, however many asked", async () => {
    const { alice, bob, carol, gina } = office;
    const link = await linkBy(alice, { needsApproval: true, maxUses: 1 });
    for (const who of [carol, gina]) await takes(who, await comeBy(room, link, who, "roomJoinRequested"));
    await takes(bob, answer(carol));
    await refuses("inviteHasUsesLeft", bob, answer(gina));
    await takes(bob, answer(gina, false));
  });
});

describe("[ROS48] rooms that begin anew for newcomers", () => {
  test("[ROS48] sinceRoomsAsk: a link brings nobody in by itself", async () => {
    const { story, alice, carol } = office;
    const straight = await linkBy(alice);
    await takes(alice, { kind: "roomSettingsSet", history: "since", whoAdds: "writers" });
    await refuses("sinceRoomsAsk", carol, await comeBy(room, straight, carol));
    await refuses("sinceRoomsAsk", alice, (await roomLink(room)).said);
    const asking = await linkBy(alice, { needsApproval: true });
    await takes(carol, await comeBy(room, asking, carol, "roomJoinRequested"));
    await takes(alice, answer(carol));
    room = await foundRoom(story, alice, { history: "all" });
    await takes(alice, (await roomLink(room)).said);
  });
});
