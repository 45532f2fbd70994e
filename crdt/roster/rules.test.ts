import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import {
  invite,
  join,
  makeInvite,
  newDeviceCard,
  newHand,
  type Person,
  STORY_START,
  type Story,
  signNext,
  startStory,
  tell,
} from "../../test/support/roster-story.ts";
import type { RoomId } from "../base/ids.ts";
import type { Result } from "../base/result.ts";
import { roomCreatedAction } from "../keyring/acts.ts";
import { inviteKeys } from "../keyring/derive.ts";
import type { Action, ActionOf } from "./action.ts";
import type { Entry } from "./entry.ts";
import { signProof } from "./proof.ts";
import { applyEntry, type RosterError } from "./reduce.ts";
import { type RuleName, rules, rulesBeforeSignature, rulesByAction } from "./rules.ts";
import { signEntry } from "./sign-entry.ts";
import type { RosterState } from "./state.ts";

let story: Story;
let alice: Person;

beforeEach(async () => {
  ({ story, alice } = await startStory());
});

const refusedBy = (rule: RuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });
const apply = (entry: Entry): Promise<Result<RosterState, RosterError>> =>
  applyEntry(story.state, entry, story.crypto);

const roomAction = (by: Person, room?: RoomId): Promise<Action> =>
  roomCreatedAction({
    crypto: story.crypto,
    state: story.state,
    epochKey: by.epochKey,
    use: "chat",
    name: "General",
    ...(room === undefined ? {} : { room }),
  });

/** A join that is right in every way, to be bent by one field. */
async function joining(
  secret: Uint8Array,
  bend: Partial<ActionOf<"memberJoined">> = {},
): Promise<{
  readonly hand: Awaited<ReturnType<typeof newHand>>;
  readonly action: ActionOf<"memberJoined">;
}> {
  const { crypto } = story;
  const hand = await newHand(crypto);
  const keys = await inviteKeys(crypto, secret);
  const template = (story.entries[0] as Entry).action as ActionOf<"orgCreated">;
  const other = await startStory("another member");
  const member = {
    ...template.member,
    key: other.story.state.members.get(other.alice.member)?.key as Uint8Array,
    member: other.alice.member,
  };
  const device = await newDeviceCard(story, alice.epochKey, hand);
  const claim = { chain: story.state.chain, device: device.device, member: member.member };
  const proof = await signProof("invite", claim, keys.signer);
  return { hand, action: { kind: "memberJoined", invite: keys.invite, member, device, proof, ...bend } };
}

test("every rule is asked somewhere", () => {
  const asked = new Set([...Object.values(rulesByAction).flat(), ...rulesBeforeSignature]);
  expect([...asked].sort()).toEqual(Object.keys(rules).sort());
});

test("every rule refuses by its name in a test beside this one", () => {
  const here = new URL("./", import.meta.url);
  const tests = readdirSync(here).filter((file) => /^rules(-.*)?\.test\.ts$/.test(file));
  const all = tests.map((file) => readFileSync(new URL(file, here), "utf8")).join("\n");
  expect(Object.keys(rules).filter((rule) => !all.includes(`refusedBy("${rule}")`))).toEqual([]);
});

test("[ROS4] chainContinues: an entry of another chain is refused", async () => {
  const other = await startStory("another org");
  const foreign = await signNext(other.story, other.alice, {
    kind: "profileSet",
    nameSealed: Uint8Array.of(1),
  });
  expect(await apply(foreign)).toEqual(refusedBy("chainContinues"));
});

test("[ROS5] authorIsMember: a device nobody added says nothing", async () => {
  const stranger = await newHand(story.crypto);
  const entry = await signNext(story, stranger, { kind: "profileSet", nameSealed: Uint8Array.of(1) });
  expect(await apply(entry)).toEqual(refusedBy("authorIsMember"));
});

test("[ROS5] idsMatchKeys: who joins signs as the device in their own card", async () => {
  const made = await invite(story, alice);
  const { action } = await joining(made.secret);
  expect(await tell(story, alice, action)).toEqual(refusedBy("idsMatchKeys"));
});

test("[ROS5] idsMatchKeys: who founds signs as the device in their own card", async () => {
  const first = story.entries[0] as Entry;
  const stranger = await newHand(story.crypto);
  const entry = await signEntry(
    { ...first, chain: null, by: stranger.device },
    stranger.signer,
    story.crypto,
  );
  expect(await applyEntry(null, entry, story.crypto)).toEqual(refusedBy("idsMatchKeys"));
});

describe("[ROS7] keysAreNew", () => {
  test("an invite's keys are used once", async () => {
    const made = await invite(story, alice);
    expect(await tell(story, alice, made.action)).toEqual(refusedBy("keysAreNew"));
  });

  test("a room's id is used once", async () => {
    const action = await roomAction(alice);
    expect((await tell(story, alice, action)).ok).toBe(true);
    expect(await tell(story, alice, action)).toEqual(refusedBy("keysAreNew"));
  });

  test("a device is added once", async () => {
    const device = await newDeviceCard(story, alice.epochKey, await newHand(story.crypto));
    const action: Action = { kind: "deviceAdded", member: alice.member, device };
    expect((await tell(story, alice, action)).ok).toBe(true);
    expect(await tell(story, alice, action)).toEqual(refusedBy("keysAreNew"));
  });

  test("a member joins once", async () => {
    const made = await invite(story, alice);
    const first = await joining(made.secret);
    expect((await tell(story, first.hand, first.action)).ok).toBe(true);
    const again = await joining(made.secret);
    expect(again.action.member.member).toBe(first.action.member.member);
    expect(await tell(story, again.hand, again.action)).toEqual(refusedBy("keysAreNew"));
  });
});

test("[ROS8] membersInviteMembersOnly: a member invites members, not admins or guests", async () => {
  const bob = await join(story, await invite(story, alice), "bob");
  for (const role of ["admin", "guest"] as const) {
    const { action } = await makeInvite(story, bob, { role });
    expect(await tell(story, bob, action)).toEqual(refusedBy("membersInviteMembersOnly"));
  }
  const { action } = await makeInvite(story, bob, { role: "member" });
  expect((await tell(story, bob, action)).ok).toBe(true);
});

test("[ROS8] guestsInviteNobody: a guest makes no invite", async () => {
  const guest = await join(story, await invite(story, alice, { role: "guest" }), "gina");
  const { action } = await makeInvite(story, guest);
  expect(await tell(story, guest, action)).toEqual(refusedBy("guestsInviteNobody"));
});

test("[ROS8] an admin invites whom an owner would", async () => {
  const admin = await join(story, await invite(story, alice, { role: "admin" }), "ada");
  for (const role of ["admin", "guest", "member"] as const) {
    const { action } = await makeInvite(story, admin, { role });
    expect((await tell(story, admin, action)).ok).toBe(true);
  }
});

test("[ROS9] inviteExists: an invite that the chain does not know lets nobody in", async () => {
  const neverTold = await makeInvite(story, alice);
  const { hand, action } = await joining(neverTold.secret);
  expect(await tell(story, hand, action)).toEqual(refusedBy("inviteExists"));
  expect(await tell(story, alice, { kind: "inviteRevoked", invite: neverTold.invite })).toEqual(
    refusedBy("inviteExists"),
  );
});

describe("[ROS9] inviteIsOpen", () => {
  test("an expired invite lets nobody in, to the millisecond", async () => {
    const expiresAt = STORY_START + 60_000;
    const made = await invite(story, alice, { expiresAt });
    const { hand, action } = await joining(made.secret);
    expect(await tell(story, hand, action, expiresAt + 1)).toEqual(refusedBy("inviteIsOpen"));
    expect((await tell(story, hand, action, expiresAt)).ok).toBe(true);
  });

  test("a used-up invite lets nobody in", async () => {
    const made = await invite(story, alice, { maxUses: 1 });
    await join(story, made, "bob");
    const { hand, action } = await joining(made.secret);
    expect(await tell(story, hand, action)).toEqual(refusedBy("inviteIsOpen"));
  });

  test("a revoked invite lets nobody in", async () => {
    const made = await invite(story, alice);
    expect((await tell(story, alice, { kind: "inviteRevoked", invite: made.invite })).ok).toBe(true);
    const { hand, action } = await joining(made.secret);
    expect(await tell(story, hand, action)).toEqual(refusedBy("inviteIsOpen"));
  });
});

describe("[ROS9] proofIsByTheInvite", () => {
  test("a proof by another invite is refused", async () => {
    const [made, other] = [await invite(story, alice), await makeInvite(story, alice)];
    const { hand, action } = await joining(other.secret, { invite: made.invite });
    expect(await tell(story, hand, action)).toEqual(refusedBy("proofIsByTheInvite"));
  });

  test("a proof made for another device is refused", async () => {
    const made = await invite(story, alice);
    const [theirs, ours] = [await joining(made.secret), await joining(made.secret)];
    const stolen = { ...ours.action, proof: theirs.action.proof };
    expect(await tell(story, ours.hand, stolen)).toEqual(refusedBy("proofIsByTheInvite"));
  });

  test("a proof that is not COSE is refused", async () => {
    const made = await invite(story, alice);
    const { hand, action } = await joining(made.secret, { proof: Uint8Array.of(1, 2, 3) });
    expect(await tell(story, hand, action)).toEqual(refusedBy("proofIsByTheInvite"));
  });
});

test("[ROS10] onlyItsCreatorOrAdminsRevoke: a member revokes their own invites, an owner anybody's", async () => {
  const byAlice = await invite(story, alice);
  const bob = await join(story, byAlice, "bob");
  expect(await tell(story, bob, { kind: "inviteRevoked", invite: byAlice.invite })).toEqual(
    refusedBy("onlyItsCreatorOrAdminsRevoke"),
  );
  const [own, another] = [await invite(story, bob), await invite(story, bob)];
  expect((await tell(story, bob, { kind: "inviteRevoked", invite: own.invite })).ok).toBe(true);
  expect((await tell(story, alice, { kind: "inviteRevoked", invite: another.invite })).ok).toBe(true);
});

test("[ROS11] deviceBelongsToThatMember: nobody adds a device to somebody else", async () => {
  const bob = await join(story, await invite(story, alice), "bob");
  const device = await newDeviceCard(story, alice.epochKey, await newHand(story.crypto));
  expect(await tell(story, alice, { kind: "deviceAdded", member: bob.member, device })).toEqual(
    refusedBy("deviceBelongsToThatMember"),
  );
});

test("[ROS12] onlyMembersCreateRooms: a guest creates no room", async () => {
  const guest = await join(story, await invite(story, alice, { role: "guest" }), "gina");
  expect(await tell(story, guest, await roomAction(guest))).toEqual(refusedBy("onlyMembersCreateRooms"));
});
