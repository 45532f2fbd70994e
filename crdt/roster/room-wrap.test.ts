import { readFileSync } from "node:fs";
import { beforeEach, expect, test } from "vitest";
import {
  add,
  foundRoom,
  letGo,
  must,
  type Office,
  type RoomLink,
  type RoomStory,
  remove,
  roomLink,
  rotate,
  type Said,
  sealed,
  startOffice,
  tellRoom,
} from "../../test/support/room-story.ts";
import { newDeviceCard, newHand, type Person, tell } from "../../test/support/roster-story.ts";
import { kitIdOf } from "./ids-from-keys.ts";
import { signProof } from "./proof.ts";
import { type RoomWrapRuleName, roomWrapRules, verifyRoomWrap } from "./room-wrap.ts";
import { signWrap, type WrapTarget } from "./wrap.ts";

let office: Office;
let room: RoomStory; // alice owns it, bob writes

beforeEach(async () => {
  office = await startOffice();
  room = await foundRoom(office.story, office.alice);
  await say(office.alice, add(office.bob));
});

const say = (by: Person, said: Said): Promise<void> => must(tellRoom(room, by, said));
const forMember = ({ member }: Person): WrapTarget => ({ kind: "epochKeyForMember", recipient: member });
const forInvite = ({ said }: RoomLink): WrapTarget => ({ kind: "epochKeyForInvite", recipient: said.invite });

async function verdict(by: Person, target: WrapTarget, epoch = room.state.epoch, chain = room.state.chain) {
  const { crypto, state } = office.story;
  const draft = { chain, epoch, by: by.device, sealed: sealed("a key"), ...target };
  const judged = await verifyRoomWrap(room.state, state, await signWrap(draft, by.signer), crypto);
  if (judged.ok) return "ok";
  return judged.error.type === "NotAllowed" ? judged.error.rule : judged.error.type;
}

test("[ROS55] every rule has a test with its name", () => {
  const tests = readFileSync(new URL(import.meta.url), "utf8");
  const untested = (Object.keys(roomWrapRules) as RoomWrapRuleName[]).filter(
    (name) => !tests.includes(`test("[ROS55] ${name}: `),
  );
  expect(untested).toEqual([]);
});

test("[ROS55] wrapIsForThisRoom: of this chain, and of an epoch that has begun", async () => {
  const { alice, bob, story } = office;
  expect(await verdict(alice, forMember(bob), 0, story.state.chain)).toBe("wrapIsForThisRoom");
  expect(await verdict(alice, forMember(bob), 1)).toBe("wrapIsForThisRoom");
  expect(await verdict(alice, forMember(bob), 0)).toBe("ok");
});

test("[ROS55] onlyRoomKeysStandHere: members' own keys stand beside the org's chain", async () => {
  const { alice } = office;
  expect(await verdict(alice, { kind: "memberKeyForDevice", recipient: alice.device })).toBe(
    "onlyRoomKeysStandHere",
  );
  expect(await verdict(alice, { kind: "epochKeyForDevice", recipient: alice.device })).toBe("ok");
});

test("[ROS55] wrapAuthorIsInside: anybody in the room, for epochs while they belonged", async () => {
  const { story, alice, bob, carol, gina } = office;
  await say(alice, add(gina));
  expect(await verdict(gina, forMember(bob))).toBe("ok");
  expect(await verdict(carol, forMember(bob))).toBe("wrapAuthorIsInside");
  const stranger = { ...carol, ...(await newHand(story.crypto)) };
  expect(await verdict(stranger, forMember(bob))).toBe("wrapAuthorIsInside");
  await say(alice, remove(gina));
  await say(alice, rotate(1));
  expect(await verdict(gina, forMember(bob), 0)).toBe("ok");
  expect(await verdict(gina, forMember(bob), 1)).toBe("wrapAuthorIsInside");
});

test("[ROS55] wrapAuthorIsInside: a loss in the org counts from the rotation that knew of it", async () => {
  const { story, alice, bob } = office;
  const lost = { ...bob, ...(await newHand(story.crypto)) };
  const device = await newDeviceCard(story, bob.epochKey, lost);
  await must(tell(story, bob, { kind: "deviceAdded", member: bob.member, device }));
  await must(tell(story, bob, { kind: "deviceRevoked", device: lost.device, cuts: [] }));
  expect(await verdict(lost, forMember(alice), 0)).toBe("ok");
  await say(alice, rotate(1));
  expect(await verdict(lost, forMember(alice), 0)).toBe("ok");
  expect(await verdict(lost, forMember(alice), 1)).toBe("wrapAuthorIsInside");
  expect(await verdict(bob, forMember(alice), 1)).toBe("ok");
  expect(await verdict(alice, { kind: "epochKeyForDevice", recipient: lost.device }, 1)).toBe(
    "removedPeopleGetNoNewKeys",
  );
});

test("[ROS55] recipientIsKnown: people who are or were in the room, their devices and newest kit, and links", async () => {
  const { story, alice, bob, carol } = office;
  expect(await verdict(alice, forMember(carol))).toBe("recipientIsKnown");
  expect(await verdict(alice, { kind: "epochKeyForDevice", recipient: carol.device })).toBe(
    "recipientIsKnown",
  );
  const link = await roomLink(room);
  expect(await verdict(alice, forInvite(link))).toBe("recipientIsKnown");
  await say(alice, link.said);
  expect(await verdict(alice, forInvite(link))).toBe("ok");
  const keys = await newHand(story.crypto);
  const [signKey, sealKey] = [keys.signer.publicKey, keys.opener.publicKey];
  const kit = kitIdOf(story.crypto, signKey, sealKey);
  const claim = { chain: story.state.chain, device: bob.device, member: bob.member };
  const proof = await signProof("kitSet", claim, keys.signer);
  expect(await verdict(alice, { kind: "epochKeyForDevice", recipient: kit })).toBe("recipientIsKnown");
  await must(tell(story, bob, { kind: "kitSet", kit, signKey, sealKey, proof }));
  expect(await verdict(alice, { kind: "epochKeyForDevice", recipient: kit })).toBe("ok");
});

test("[ROS55] removedPeopleGetNoNewKeys: neither from the room nor from the org", async () => {
  const { alice, bob, carol } = office;
  await say(alice, add(carol));
  await say(alice, remove(bob));
  await letGo(office, carol);
  await say(alice, rotate(1));
  for (const who of [bob, carol]) {
    expect(await verdict(alice, forMember(who), 0)).toBe("ok");
    expect(await verdict(alice, forMember(who), 1)).toBe("removedPeopleGetNoNewKeys");
  }
});

test("[ROS55] newcomersGetNoOlderKeys: nor do links in rooms that begin anew, or links that ask first", async () => {
  const { story, alice, bob, carol } = office;
  const [straight, asking] = [await roomLink(room), await roomLink(room, { needsApproval: true })];
  for (const link of [straight, asking]) await say(alice, link.said);
  expect(await verdict(alice, forInvite(straight))).toBe("ok");
  expect(await verdict(alice, forInvite(asking))).toBe("newcomersGetNoOlderKeys");
  await say(alice, { kind: "roomSettingsSet", history: "since", whoAdds: "writers" });
  expect(await verdict(alice, forInvite(straight))).toBe("newcomersGetNoOlderKeys");
  await say(alice, add(carol));
  expect(await verdict(alice, forMember(carol), 0)).toBe("newcomersGetNoOlderKeys");
  await say(bob, rotate(1));
  expect(await verdict(alice, forMember(carol), 0)).toBe("newcomersGetNoOlderKeys");
  expect(await verdict(alice, forMember(carol), 1)).toBe("ok");
  expect(story.state.members.has(carol.member)).toBe(true);
});

test("[ROS55] a wrap signed by another device than it names is refused", async () => {
  const { alice, bob } = office;
  expect(await verdict({ ...alice, signer: bob.signer }, forMember(bob))).toBe("BadSignature");
});
