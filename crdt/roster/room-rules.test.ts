import { readdirSync, readFileSync } from "node:fs";
import { beforeEach, describe, expect, test } from "vitest";
import { refusal, startRoomCase, talkIn } from "../../test/support/room-case.ts";
import {
  add,
  enterOrg,
  foundRoom,
  letGo,
  must,
  type Office,
  type RoomStory,
  remove,
  roomLink,
  type Said,
  sealed,
  setRole,
  signFounding,
  signInRoom,
} from "../../test/support/room-story.ts";
import {
  type Hand,
  newDeviceCard,
  newHand,
  signNext,
  startStory,
  tell,
} from "../../test/support/roster-story.ts";
import type { Entry } from "./entry.ts";
import { applyRoomEntry } from "./room-reduce.ts";
import { roomRules, roomRulesBeforeSignature, roomRulesByAction } from "./room-rules.ts";
import { roomExceptions } from "./room-scene.ts";

let office: Office;
let room: RoomStory; // alice owns it, bob writes

beforeEach(async () => {
  ({ office, room } = await startRoomCase());
});
const { takes, refuses } = talkIn(() => room);

const found = (entry: Entry) => applyRoomEntry(null, entry, office.story.state, office.story.crypto);
const card: Said = { kind: "roomCardSet", cardSealed: sealed("me") };

test("[ROS40] every rule is asked somewhere and has a test with its name", () => {
  const asked = new Set([...roomRulesBeforeSignature, ...Object.values(roomRulesByAction).flat()]);
  expect([...asked].sort()).toEqual(Object.keys(roomRules).sort());
  const here = new URL("./", import.meta.url);
  const tests = readdirSync(here)
    .filter((name) => /^room-rules.*\.test\.ts$/.test(name))
    .map((name) => readFileSync(new URL(name, here), "utf8"))
    .join();
  const names = [...asked, ...Object.keys(roomExceptions), "kindBelongsToRooms", "roomBelongsToThisOrg"];
  expect(names.filter((name) => !new RegExp(`test\\(\\s*"\\[ROS\\d+\\] ${name}: `).test(tests))).toEqual([]);
});

describe("who speaks", () => {
  test("[ROS42] chainContinues: an entry of another room is refused, the room's own is taken", async () => {
    const other = await foundRoom(office.story, office.alice, { history: "since" });
    const entry = await signInRoom(other, office.alice, card);
    const { crypto, state } = office.story;
    expect(await applyRoomEntry(room.state, entry, state, crypto)).toEqual(refusal("chainContinues"));
    expect((await applyRoomEntry(other.state, entry, state, crypto)).ok).toBe(true);
  });

  test("[ROS42] kindBelongsToRooms: what happens in an org's chain does not happen in a room's", async () => {
    const { crypto, state } = office.story;
    const said = { kind: "profileSet", nameSealed: sealed("me") } as const;
    const there = { ...office.story, state: { ...state, chain: room.state.chain, ...placeOf(room) } };
    const entry = await signNext(there, office.alice, said);
    expect(await applyRoomEntry(room.state, entry, state, crypto)).toEqual(refusal("kindBelongsToRooms"));
    await takes(office.alice, card);
  });

  test("[ROS42] roomBelongsToThisOrg: a room is judged by its own org's chain and no other", async () => {
    const other = await startStory("another org");
    const { crypto } = office.story;
    const stranger = refusal("roomBelongsToThisOrg");
    const entry = await signInRoom(room, office.alice, card);
    expect(await applyRoomEntry(room.state, entry, other.story.state, crypto)).toEqual(stranger);
    const first = room.entries[0] as Entry;
    expect(await applyRoomEntry(null, first, other.story.state, crypto)).toEqual(stranger);
    expect((await found(first)).ok).toBe(true);
  });

  test("[ROS41] orgSeqGrows: nobody goes back to an older org", async () => {
    const { seq } = office.story.state;
    await takes(office.alice, card);
    await refuses("orgSeqGrows", office.bob, card, { orgSeq: seq - 1 });
    await takes(office.bob, card, { orgSeq: seq });
  });

  test("[ROS42] authorBelongs: strangers, revoked devices and those the org let go say nothing", async () => {
    const { story, bob, carol } = office;
    await refuses("authorBelongs", await newHand(story.crypto), card);
    const lost = await newHand(story.crypto);
    const device = await newDeviceCard(story, bob.epochKey, lost);
    await must(tell(story, bob, { kind: "deviceAdded", member: bob.member, device }));
    await takes(lost, card);
    await must(tell(story, bob, { kind: "deviceRevoked", device: lost.device, cuts: [] }));
    await refuses("authorBelongs", lost, card);
    await takes(bob, card);
    await takes(office.alice, add(carol));
    await letGo(office, carol);
    await refuses("authorBelongs", carol, card);
    expect(await found(await signFounding(story, carol))).toEqual(refusal("authorBelongs"));
  });

  test("[ROS42] authorIsInside: the org's founder is nobody in a room that they are not in", async () => {
    const { story, alice, bob } = office;
    room = await foundRoom(story, bob);
    await refuses("authorIsInside", alice, card);
    await takes(bob, add(alice));
    await takes(alice, card);
    await takes(bob, remove(alice));
    await refuses("authorIsInside", alice, card);
  });

  test("[ROS42] an entry signed by another device than it names is refused", async () => {
    const { alice, bob, story } = office;
    const forged = await signInRoom(room, { ...alice, signer: bob.signer }, card);
    const verdict = await applyRoomEntry(room.state, forged, story.state, story.crypto);
    expect(verdict).toEqual({ ok: false, error: { type: "BadSignature" } });
  });
});

describe("founding", () => {
  test("[ROS43] onlyInsidersFoundRooms: members do, guests do not", async () => {
    const { story, bob, gina } = office;
    expect(await found(await signFounding(story, gina))).toEqual(refusal("onlyInsidersFoundRooms"));
    expect((await found(await signFounding(story, bob))).ok).toBe(true);
  });

  test("[ROS43] directIsBetweenTwo: two different members, and a peer in direct rooms only", async () => {
    const { story, alice, bob, carol, gina } = office;
    const direct = async (by: Hand, peer?: Hand & { member: typeof alice.member }) =>
      found(await signFounding(story, by, { access: "direct", ...(peer && { peer: peer.member }) }));
    for (const peer of [alice, gina, undefined])
      expect(await direct(alice, peer)).toEqual(refusal("directIsBetweenTwo"));
    const crowd = await signFounding(story, alice, { access: "private", peer: bob.member });
    expect(await found(crowd)).toEqual(refusal("directIsBetweenTwo"));
    const made = await direct(alice, bob);
    const roles = made.ok && [...made.value.members.values()].map(({ member, role }) => [member, role]);
    expect(roles).toEqual([
      [alice.member, "owner"],
      [bob.member, "owner"],
    ]);
    await letGo(office, carol);
    expect(await direct(alice, carol)).toEqual(refusal("directIsBetweenTwo"));
  });

  test("[ROS43] directStaysTwo: nobody comes, nobody is sent away, either may leave", async () => {
    const { story, alice, bob, carol } = office;
    room = await foundRoom(story, alice, { access: "direct", peer: bob.member });
    await refuses("directStaysTwo", alice, add(carol));
    await refuses("directStaysTwo", alice, (await roomLink(room)).said);
    await refuses("directStaysTwo", alice, setRole(bob, "reader"));
    await refuses("directStaysTwo", alice, remove(bob));
    await takes(alice, card);
    await takes(bob, remove(bob));
    await refuses("directStaysTwo", alice, add(bob));
    await takes(alice, remove(alice));
  });
});

describe("adding", () => {
  test("[ROS44] onlyThoseWhoMayAdd: writers where the room lets them; readers and guests never", async () => {
    const { story, alice, bob, carol, gina } = office;
    const dave = await enterOrg(story, alice, "member");
    await takes(bob, add(carol, "reader"));
    await refuses("onlyThoseWhoMayAdd", carol, add(dave, "reader"));
    await takes(bob, add(gina));
    await refuses("onlyThoseWhoMayAdd", gina, add(dave, "reader"));
    await takes(alice, { kind: "roomSettingsSet", history: "all", whoAdds: "admins" });
    await refuses("onlyThoseWhoMayAdd", bob, add(dave));
    await takes(alice, setRole(bob, "admin"));
    await takes(bob, add(dave));
  });

  test("[ROS44] addedPeopleBelong: to the org, and not yet to the room", async () => {
    const { alice, bob, carol } = office;
    const stranger = await startStory("another org");
    await refuses("addedPeopleBelong", alice, add(stranger.alice));
    await refuses("addedPeopleBelong", alice, add(bob));
    await takes(alice, add(carol));
    await takes(alice, remove(carol));
    await takes(alice, add(carol));
    await takes(carol, remove(carol));
    await letGo(office, carol);
    await refuses("addedPeopleBelong", alice, add(carol));
  });

  test("[ROS44] nobodyGivesMoreThanTheyHave: writers make writers, admins admins, owners owners", async () => {
    const { story, alice, bob, carol } = office;
    for (const role of ["owner", "admin"] as const)
      await refuses("nobodyGivesMoreThanTheyHave", bob, add(carol, role));
    await takes(bob, add(carol, "writer"));
    await takes(alice, setRole(bob, "admin"));
    const [dave, erin] = [await enterOrg(story, alice, "member"), await enterOrg(story, alice, "member")];
    await refuses("nobodyGivesMoreThanTheyHave", bob, add(dave, "owner"));
    await takes(bob, add(dave, "admin"));
    await takes(alice, add(erin, "owner"));
  });

  test("[ROS44] guestsAreWritersAtMost: by adding and by role", async () => {
    const { alice, gina } = office;
    for (const role of ["owner", "admin"] as const)
      await refuses("guestsAreWritersAtMost", alice, add(gina, role));
    await takes(alice, add(gina, "writer"));
    for (const role of ["owner", "admin"] as const)
      await refuses("guestsAreWritersAtMost", alice, setRole(gina, role));
    await takes(alice, setRole(gina, "reader"));
    await takes(alice, setRole(gina, "writer"));
  });

  test("[ROS45] successorsInherit: who follows a leaver takes their place, once, on anybody's word but guests'", async () => {
    const { story, alice, bob, carol, gina } = office;
    room = await foundRoom(story, bob);
    await takes(bob, add(gina));
    await takes(bob, add(alice));
    await letGo(office, bob, carol.member);
    await refuses("onlyThoseWhoMayAdd", gina, add(carol, "owner"));
    const dave = await enterOrg(story, alice, "member");
    await refuses("nobodyGivesMoreThanTheyHave", alice, add(dave, "owner"));
    await takes(alice, add(carol, "owner"));
    expect(room.state.members.get(carol.member)).toMatchObject({ role: "owner", succeeds: bob.member });
    expect(room.state.members.get(bob.member)).toMatchObject({ heir: carol.member, removed: null });
    await takes(carol, add(dave, "owner"));
    await takes(dave, setRole(carol, "writer"));
    await refuses("onlyRoomAdminsChangeRoles", alice, setRole(carol, "owner"));
  });

  test("[ROS45] successorsInherit: a successor who is in the room already rises to the leaver's role", async () => {
    const { story, alice, bob, carol, gina } = office;
    room = await foundRoom(story, bob);
    for (const each of [alice, carol, gina]) await takes(bob, add(each));
    await letGo(office, bob, carol.member);
    await refuses("onlyRoomAdminsChangeRoles", gina, setRole(carol, "owner"));
    await takes(alice, setRole(carol, "owner"));
    expect(room.state.members.get(carol.member)).toMatchObject({ role: "owner", succeeds: bob.member });
  });
});

const placeOf = ({ state }: RoomStory) => ({ seq: state.seq, head: state.head });
