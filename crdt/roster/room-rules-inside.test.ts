import { beforeEach, describe, expect, test } from "vitest";
import { startRoomCase, talkIn } from "../../test/support/room-case.ts";
import {
  add,
  enterOrg,
  foundRoom,
  letGo,
  must,
  type Office,
  type RoomStory,
  remove,
  rotate,
  type Said,
  sealed,
  setRole,
} from "../../test/support/room-story.ts";
import { type Hand, newDeviceCard, newHand, startStory, tell } from "../../test/support/roster-story.ts";
import { type FeedId, feedOf, type Incarnation } from "../base/ids.ts";

let office: Office;
let room: RoomStory; // alice owns it, bob writes

beforeEach(async () => {
  ({ office, room } = await startRoomCase());
});
const { takes, refuses } = talkIn(() => room);

const feed = ({ device }: Hand, number = 1): FeedId =>
  feedOf(device, `${number}`.padStart(16, "0") as Incarnation);
const settings: Said = { kind: "roomSettingsSet", history: "all", whoAdds: "admins" };
const roles = () =>
  [...room.state.members.values()].filter(({ removed }) => removed === null).map(({ role }) => role);

describe("roles", () => {
  test("[ROS49] memberIsInside: nobody outside is changed or sent away", async () => {
    const { alice, carol } = office;
    await refuses("memberIsInside", alice, setRole(carol, "reader"));
    await refuses("memberIsInside", alice, remove(carol));
    await takes(alice, add(carol));
    await takes(alice, setRole(carol, "reader"));
    await takes(alice, remove(carol));
    await refuses("memberIsInside", alice, remove(carol));
  });

  test("[ROS49] onlyRoomAdminsChangeRoles: owners any, admins writers and readers, others none", async () => {
    const { story, alice, bob, carol } = office;
    const dave = await enterOrg(story, alice, "member");
    for (const who of [carol, dave]) await takes(alice, add(who));
    await refuses("onlyRoomAdminsChangeRoles", bob, setRole(carol, "reader"));
    await takes(alice, setRole(bob, "admin"));
    await takes(bob, setRole(carol, "reader"));
    await takes(bob, setRole(carol, "writer"));
    await refuses("onlyRoomAdminsChangeRoles", bob, setRole(carol, "admin"));
    await takes(alice, setRole(dave, "admin"));
    await refuses("onlyRoomAdminsChangeRoles", bob, setRole(dave, "writer"));
    await refuses("onlyRoomAdminsChangeRoles", bob, setRole(bob, "owner"));
    await takes(alice, setRole(bob, "owner"));
    await takes(bob, setRole(alice, "writer"));
    expect(roles()).toEqual(["writer", "owner", "writer", "admin"]);
  });

  test("[ROS49] lastRoomOwnerStays: the last owner gives the room on before they go or step down", async () => {
    const { alice, bob } = office;
    await refuses("lastRoomOwnerStays", alice, setRole(alice, "writer"));
    await refuses("lastRoomOwnerStays", alice, remove(alice));
    await takes(alice, setRole(bob, "owner"));
    await takes(alice, setRole(alice, "writer"));
    await refuses("lastRoomOwnerStays", bob, remove(bob));
    await takes(bob, remove(alice));
    await takes(bob, remove(bob));
  });

  test("[ROS49] lastRoomOwnerStays: an owner whom the org let go is none", async () => {
    const { alice, bob, carol } = office;
    room = await foundRoom(office.story, bob);
    await takes(bob, add(alice, "owner"));
    await takes(bob, add(carol));
    await letGo(office, bob);
    await refuses("lastRoomOwnerStays", alice, remove(alice));
    await takes(carol, remove(bob));
  });

  test("[ROS49] vacantRoomsAreClaimed: by the highest role, then by who is in it longest, never by guests", async () => {
    const { story, alice, bob, carol, gina } = office;
    room = await foundRoom(story, bob);
    const dave = await enterOrg(story, alice, "member");
    for (const who of [gina, carol, dave]) await takes(bob, add(who));
    await refuses("onlyRoomAdminsChangeRoles", carol, setRole(carol, "owner"));
    await letGo(office, bob);
    for (const who of [gina, dave]) await refuses("onlyRoomAdminsChangeRoles", who, setRole(who, "owner"));
    await refuses("onlyRoomAdminsChangeRoles", carol, setRole(dave, "owner"));
    await takes(carol, setRole(carol, "owner"));
    await refuses("onlyRoomAdminsChangeRoles", dave, setRole(dave, "owner"));
  });

  test("[ROS49] vacantRoomsAreClaimed: an admin comes before writers who were there first", async () => {
    const { story, bob, carol, alice } = office;
    room = await foundRoom(story, bob);
    await takes(bob, add(carol));
    await takes(bob, add(alice, "admin"));
    const dave = await enterOrg(story, alice, "member");
    await takes(alice, add(dave));
    await letGo(office, bob);
    await refuses("onlyRoomAdminsChangeRoles", carol, setRole(carol, "owner"));
    await takes(alice, setRole(alice, "owner"));
  });
});

describe("sending away", () => {
  test("[ROS50] onlyRoomAdminsRemove: oneself; owners anybody; admins writers and readers", async () => {
    const { story, alice, bob, carol } = office;
    const dave = await enterOrg(story, alice, "member");
    await takes(alice, add(carol));
    await takes(alice, add(dave, "admin"));
    await refuses("onlyRoomAdminsRemove", bob, remove(carol));
    await refuses("onlyRoomAdminsRemove", dave, remove(alice));
    await takes(dave, remove(carol));
    await takes(bob, remove(bob));
    await takes(alice, add(bob, "admin"));
    await refuses("onlyRoomAdminsRemove", dave, remove(bob));
    await takes(alice, remove(bob));
    expect(roles()).toEqual(["owner", "admin"]);
  });

  test("[ROS50] onlyRoomAdminsRemove: whom the org let go anybody takes off the list", async () => {
    const { alice, bob, carol } = office;
    await takes(alice, add(carol));
    await refuses("onlyRoomAdminsRemove", bob, remove(carol));
    await letGo(office, carol);
    await refuses("onlyRoomAdminsRemove", bob, remove(carol), { orgSeq: office.story.state.seq - 1 });
    await takes(bob, remove(carol));
  });

  test("[ROS50] a removed person says nothing any more, and the key is due", async () => {
    const { alice, bob } = office;
    expect(room.state.rotationDue).toBe(false);
    await takes(alice, remove(bob));
    expect(room.state.rotationDue).toBe(true);
    expect(room.state.members.get(bob.member)?.removed).toEqual({
      seq: room.state.seq,
      at: office.story.now,
      by: alice.member,
    });
    const card: Said = { kind: "roomCardSet", cardSealed: sealed("me") };
    for (const said of [card, rotate(1), remove(bob), add(office.carol), settings])
      await refuses("authorIsInside", bob, said);
  });
});

describe("cuts", () => {
  test("[ROS51] cutsAreTheirs: who is sent away or made a reader is cut, and nobody else", async () => {
    const { alice, bob, carol } = office;
    await takes(alice, add(carol));
    const [ofBob, ofCarol] = [
      { feed: feed(bob), next: 7 },
      { feed: feed(carol), next: 3 },
    ];
    await refuses("cutsAreTheirs", alice, remove(bob, [ofBob, ofCarol]));
    await refuses("cutsAreTheirs", alice, setRole(bob, "reader", [ofCarol]));
    await refuses("cutsAreTheirs", alice, setRole(bob, "admin", [ofBob]));
    await takes(alice, setRole(bob, "reader", [ofBob]));
    await takes(alice, remove(carol, [ofCarol, { feed: feed(carol, 2), next: 0 }]));
    expect([...room.state.cuts]).toEqual([
      [feed(bob), 7],
      [feed(carol), 3],
      [feed(carol, 2), 0],
    ]);
  });

  test("[ROS51] cutsAreTheirs: a rotation cuts who lost their right before it, in the room or in the org", async () => {
    const { story, alice, bob, carol, gina } = office;
    const lost = await newHand(story.crypto);
    const device = await newDeviceCard(story, bob.epochKey, lost);
    await must(tell(story, bob, { kind: "deviceAdded", member: bob.member, device }));
    for (const who of [carol, gina]) await takes(alice, add(who));
    const stranger = await startStory("another org");
    const cut = (...hands: Hand[]) =>
      rotate(
        room.state.epoch + 1,
        null,
        hands.map((hand) => ({ feed: feed(hand), next: 1 })),
      );
    for (const who of [bob, lost, carol, gina, alice, stranger.alice])
      await refuses("cutsAreTheirs", alice, cut(who));
    await must(tell(story, bob, { kind: "deviceRevoked", device: lost.device, cuts: [] }));
    await letGo(office, carol);
    await refuses("cutsAreTheirs", alice, cut(lost), { orgSeq: story.state.seq - 2 });
    await takes(alice, setRole(gina, "reader"));
    await takes(alice, cut(lost, carol, gina));
    await refuses("cutsAreTheirs", alice, cut(bob));
  });

  test("[ROS51] cutsAreTheirs: nobody cuts feeds of people who were never in the room", async () => {
    const { alice, carol } = office;
    await refuses("cutsAreTheirs", alice, rotate(1, null, [{ feed: feed(carol), next: 0 }]));
    await takes(alice, rotate(1));
  });

  test("[ROS51] of two cuts the lower one stands", async () => {
    const { alice, bob } = office;
    await takes(alice, setRole(bob, "reader", [{ feed: feed(bob), next: 7 }]));
    await takes(alice, rotate(1, null, [{ feed: feed(bob), next: 9 }]));
    expect(room.state.cuts.get(feed(bob))).toBe(7);
    await takes(alice, remove(bob, [{ feed: feed(bob), next: 4 }]));
    expect(room.state.cuts.get(feed(bob))).toBe(4);
  });
});

describe("keys", () => {
  test("[ROS52] guestsRotateNothing: readers may, guests may not", async () => {
    const { alice, bob, gina } = office;
    await takes(alice, add(gina));
    await refuses("guestsRotateNothing", gina, rotate(1));
    await takes(alice, setRole(bob, "reader"));
    await takes(bob, rotate(1, sealed("the key before")));
    expect(room.state).toMatchObject({ epoch: 1, rotationDue: false, rotatedOrgSeq: office.story.state.seq });
    expect(room.state.epochs[1]).toEqual({
      epoch: 1,
      seq: room.state.seq,
      commitment: new Uint8Array(32).fill(1),
      prevSealed: sealed("the key before"),
      by: bob.member,
      at: office.story.now,
      orgSeq: office.story.state.seq,
    });
  });

  test("[ROS48] sinceRoomsLinkNothing: the key before stays closed to newcomers", async () => {
    const { story, alice, bob, carol } = office;
    const link = sealed("the key before");
    await takes(alice, rotate(1, link));
    room = await foundRoom(story, alice, { history: "since" });
    await refuses("sinceRoomsLinkNothing", alice, rotate(1, link));
    await takes(alice, add(bob));
    expect(room.state).toMatchObject({ rotationDue: true });
    expect(room.state.members.get(bob.member)).toMatchObject({ fromEpoch: 1 });
    await takes(alice, { kind: "roomSettingsSet", history: "all", whoAdds: "writers" });
    await refuses("sinceRoomsLinkNothing", alice, rotate(1, link));
    await takes(alice, rotate(1));
    await takes(alice, rotate(2, link));
    await takes(alice, add(carol));
    expect(room.state.members.get(carol.member)).toMatchObject({ fromEpoch: 0 });
  });

  test("[ROS48] in a room that tells all newcomers read as far back as whoever brought them, and no further", async () => {
    const { story, alice, bob, carol } = office;
    room = await foundRoom(story, alice, { history: "since" });
    await takes(alice, add(bob));
    await takes(alice, rotate(1));
    await takes(alice, { kind: "roomSettingsSet", history: "all", whoAdds: "writers" });
    await takes(bob, add(carol));
    expect(room.state.members.get(carol.member)).toMatchObject({ fromEpoch: 1 });
  });

  test("[ROS52] keysAreNew: a rotation brings a key that the room never had", async () => {
    const { alice } = office;
    await refuses("keysAreNew", alice, rotate(0));
    await takes(alice, rotate(1));
    await refuses("keysAreNew", alice, rotate(1));
    await takes(alice, rotate(2));
  });

  test("[ROS52] asksOnce: for the newest key, once each, and again after a rotation", async () => {
    const { alice, bob } = office;
    const ask = (epoch: number): Said => ({ kind: "roomKeyAsked", epoch });
    await refuses("asksOnce", bob, ask(1));
    await takes(bob, ask(0));
    await refuses("asksOnce", bob, ask(0));
    await takes(alice, ask(0));
    await takes(alice, rotate(1));
    expect(room.state.keyAsks.size).toBe(0);
    await refuses("asksOnce", bob, ask(0));
    await takes(bob, ask(1));
  });

  test("[ROS53] onlyRoomAdminsChangeSettings: writers do not, admins do", async () => {
    const { alice, bob } = office;
    await refuses("onlyRoomAdminsChangeSettings", bob, settings);
    await takes(alice, setRole(bob, "admin"));
    await takes(bob, settings);
    expect(room.state).toMatchObject({ history: "all", whoAdds: "admins" });
  });

  test("[ROS53] a card is one's own", async () => {
    const { alice, bob } = office;
    await takes(bob, { kind: "roomCardSet", cardSealed: sealed("bob, at length") });
    expect(room.state.members.get(bob.member)?.cardSealed).toEqual(sealed("bob, at length"));
    expect(room.state.members.get(alice.member)?.cardSealed).toEqual(sealed("the founder"));
  });
});
