import { beforeEach, describe, expect, test } from "vitest";
import {
  cutOf,
  must,
  type Org,
  openRoom,
  removal,
  rotation,
  startOrg,
} from "../../test/support/org-story.ts";
import { type Person, tell } from "../../test/support/roster-story.ts";
import type { RoomId } from "../base/ids.ts";
import type { Action, RoomCut, RoomRole } from "./action.ts";
import { canRead, canWrite, epochAt } from "./questions.ts";
import type { RuleName } from "./rules.ts";

let org: Org;
beforeEach(async () => {
  org = await startOrg();
});

const refusedBy = (rule: RuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });
const told = (by: Person, action: Action) => tell(org.story, by, action);
const roleSet = (person: Person, role: RoomRole, cuts: readonly RoomCut[] = [], room = org.room): Action => ({
  kind: "openRoomRoleSet",
  room,
  member: person.member,
  role,
  cuts,
});

describe("[ROS57] rules of open rooms", () => {
  const rules = (room: RoomId): Action => ({
    kind: "openRoomRulesSet",
    room,
    whoMay: { posts: "admins", namesAll: "writers", pins: "writers" },
  });

  test("onlyRoomAdminsChangeRoomRules: owners and admins of room or organisation, nobody else", async () => {
    const { story, alice, ada, bob, gina, room } = org;
    expect(await told(bob, rules(room))).toEqual(refusedBy("onlyRoomAdminsChangeRoomRules"));
    expect(await told(gina, rules(room))).toEqual(refusedBy("guestsDoNothingElse"));
    await must(story, ada, rules(room)); // an admin of the organisation
    await must(story, alice, roleSet(bob, "admin"));
    await must(story, bob, rules(room)); // now an admin of the room
    expect(story.state.rooms.get(room)?.whoMay?.posts).toBe("admins");
  });

  test("roomExists: a room that nobody made has no rules", async () => {
    expect(await told(org.alice, rules("0c".repeat(16) as RoomId))).toEqual(refusedBy("roomExists"));
  });
});

describe("[ROS34] roles in open rooms", () => {
  test("onlyRoomAdminsChangeRoomRoles: owners and admins of room or organisation, nobody else", async () => {
    const { story, alice, ada, bob, carol } = org;
    expect(await told(bob, roleSet(carol, "reader"))).toEqual(refusedBy("onlyRoomAdminsChangeRoomRoles"));
    await must(story, ada, roleSet(carol, "reader")); // an admin of the organisation
    await must(story, alice, roleSet(bob, "admin"));
    await must(story, bob, roleSet(carol, "writer")); // now an admin of the room
    await must(story, alice, roleSet(carol, "owner"));
    await must(story, carol, roleSet(bob, "reader")); // an owner of the room, a member of the organisation
  });

  test("onlyRoomAdminsChangeRoomRoles: admins make no owners and change none", async () => {
    const { story, alice, ada, bob, carol } = org;
    await must(story, alice, roleSet(bob, "owner"));
    for (const act of [roleSet(carol, "owner"), roleSet(bob, "writer"), roleSet(alice, "reader")])
      expect(await told(ada, act)).toEqual(refusedBy("onlyRoomAdminsChangeRoomRoles"));
    await must(story, bob, roleSet(alice, "reader")); // an owner of the room does
  });

  test("roomExists: a room that nobody made has no roles", async () => {
    const nowhere = "0c".repeat(16) as RoomId;
    expect(await told(org.alice, roleSet(org.bob, "reader", [], nowhere))).toEqual(refusedBy("roomExists"));
  });

  test("guestsReadNoOpenRooms: a guest gets no role in an open room", async () => {
    expect(await told(org.alice, roleSet(org.gina, "reader"))).toEqual(refusedBy("guestsReadNoOpenRooms"));
  });

  test("lastRoomOwnerStays: the only owner stays one; one of two does not have to", async () => {
    const { story, alice, bob } = org;
    expect(await told(alice, roleSet(alice, "admin"))).toEqual(refusedBy("lastRoomOwnerStays"));
    await must(story, alice, roleSet(bob, "owner"));
    await must(story, alice, roleSet(alice, "admin"));
    await must(story, alice, removal(bob)); // an owner who has left is none
    await must(story, alice, roleSet(alice, "owner"));
    expect(await told(alice, roleSet(alice, "writer"))).toEqual(refusedBy("lastRoomOwnerStays"));
  });

  test("[ROS26] cutsAreTheirs: only who becomes a reader is cut, in that room, in their own feeds", async () => {
    const { story, alice, bob, carol, room } = org;
    const second = "0b".repeat(16) as RoomId;
    await must(story, alice, await openRoom(story, second));
    for (const act of [
      roleSet(bob, "writer", [cutOf(room, bob)]),
      roleSet(bob, "reader", [cutOf(room, carol)]),
      roleSet(bob, "reader", [cutOf(second, bob)]),
    ])
      expect(await told(alice, act)).toEqual(refusedBy("cutsAreTheirs"));
    const cut = cutOf(room, bob, 4);
    await must(story, alice, roleSet(bob, "reader", [cut]));
    await must(story, alice, roleSet(bob, "writer"));
    await must(story, alice, roleSet(bob, "reader", [{ ...cut, next: 6 }]));
    expect(story.state.cuts).toEqual(new Map([[room + cut.feed, 4]]));
  });

  test("readers read and do not write, until they may again", async () => {
    const { story, alice, bob, room } = org;
    const may = () => [canRead(story.state, bob.device, room), canWrite(story.state, bob.device, room)];
    expect(may()).toEqual([true, true]);
    await must(story, alice, roleSet(bob, "reader"));
    expect(may()).toEqual([true, false]);
    await must(story, alice, roleSet(bob, "writer"));
    expect(may()).toEqual([true, true]);
  });
});

describe("[ROS32] epochs", () => {
  test("onlyInsidersRotate: any member begins an epoch, a guest does not", async () => {
    const { story, bob, gina } = org;
    expect(await told(gina, rotation(story))).toEqual(refusedBy("onlyInsidersRotate"));
    const act = rotation(story);
    await must(story, bob, act);
    const { epoch, epochs, commitments, seq } = story.state;
    expect(epoch).toBe(1);
    expect(commitments[1]).toEqual(act.commitment);
    expect(epochs[1]).toEqual({
      epoch: 1,
      seq,
      commitment: act.commitment,
      prevSealed: null,
      by: bob.member,
      at: story.now,
    });
  });

  test("keysAreNew: a key that was in use once does not come again", async () => {
    const { story, alice, bob } = org;
    const act = rotation(story);
    await must(story, alice, act);
    await must(story, bob, rotation(story));
    expect(await told(bob, act)).toEqual(refusedBy("keysAreNew"));
  });

  test("a rotation settles what was due, and every entry before it belongs to the epoch before", async () => {
    const { story, alice, bob } = org;
    await must(story, alice, removal(bob));
    expect(story.state.rotationDue).toBe(true);
    await must(story, alice, rotation(story));
    const { seq, rotationDue } = story.state;
    expect(rotationDue).toBe(false);
    expect([0, seq - 1, seq, seq + 9].map((at) => epochAt(story.state, at))).toEqual([0, 0, 1, 1]);
  });
});

describe("[ROS33] asking for the key", () => {
  test("asksOnce: once for each epoch, and for the newest only", async () => {
    const { story, alice, bob, carol } = org;
    expect(await told(bob, { kind: "keyAsked", epoch: 1 })).toEqual(refusedBy("asksOnce"));
    await must(story, bob, { kind: "keyAsked", epoch: 0 });
    expect(await told(bob, { kind: "keyAsked", epoch: 0 })).toEqual(refusedBy("asksOnce"));
    await must(story, carol, { kind: "keyAsked", epoch: 0 });
    expect([...story.state.keyAsks]).toEqual([
      [bob.member, 0],
      [carol.member, 0],
    ]);
    expect(story.state.rotationDue).toBe(true);
    await must(story, alice, rotation(story));
    expect([story.state.keyAsks.size, story.state.rotationDue]).toEqual([0, false]);
    await must(story, bob, { kind: "keyAsked", epoch: 1 });
  });
});
