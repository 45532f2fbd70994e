import { beforeEach, describe, expect, test } from "vitest";
import {
  addDevice,
  cutOf,
  must,
  type Org,
  openRoom,
  removal,
  SEALED,
  startOrg,
} from "../../test/support/org-story.ts";
import { invite, join, type Person, STORY_START, tell } from "../../test/support/roster-story.ts";
import type { MemberId, RoomId } from "../base/ids.ts";
import type { Action, ActionOf } from "./action.ts";
import { inviteState, isExpired, memberOf } from "./questions.ts";
import type { RuleName } from "./rules.ts";

let org: Org;
beforeEach(async () => {
  org = await startOrg();
});

const refusedBy = (rule: RuleName) => ({ ok: false, error: { type: "NotAllowed", rule } });
const told = (by: Person, action: Action, at?: number) => tell(org.story, by, action, at);
const of = (person: Person) => org.story.state.members.get(person.member);
const roleSet = (person: Person, role: ActionOf<"roleSet">["role"]): Action => ({
  kind: "roleSet",
  member: person.member,
  role,
});
const NOBODY = "ab".repeat(16) as MemberId;
const YEAR_MS = 365 * 86_400_000;

describe("[ROS29] roles", () => {
  test("onlyOwnersChangeRoles: an owner makes owners, admins and members; nobody else does", async () => {
    const { alice, ada, bob } = org;
    for (const person of [ada, bob])
      expect(await told(person, roleSet(person, "owner"))).toEqual(refusedBy("onlyOwnersChangeRoles"));
    await must(org.story, alice, roleSet(bob, "owner"));
    expect(of(bob)?.role).toBe("owner");
    await must(org.story, bob, roleSet(ada, "member"));
    expect(of(ada)?.role).toBe("member");
  });

  test("guestsStayGuests: no role makes a guest a member", async () => {
    expect(await told(org.alice, roleSet(org.gina, "member"))).toEqual(refusedBy("guestsStayGuests"));
  });

  test("lastOwnerStays: the only owner neither steps down nor leaves, one of two does both", async () => {
    const { story, alice, bob, carol } = org;
    expect(await told(alice, roleSet(alice, "admin"))).toEqual(refusedBy("lastOwnerStays"));
    expect(await told(alice, removal(alice))).toEqual(refusedBy("lastOwnerStays"));
    expect((await told(alice, roleSet(alice, "owner"))).ok).toBe(true);
    await must(story, alice, roleSet(bob, "owner"));
    await must(story, alice, roleSet(alice, "admin"));
    expect(await told(bob, removal(bob))).toEqual(refusedBy("lastOwnerStays"));
    await must(story, bob, roleSet(carol, "owner"));
    await must(story, bob, removal(bob));
    expect(await told(carol, removal(carol))).toEqual(refusedBy("lastOwnerStays")); // bob is an owner who has left
  });

  test("memberExists: nothing is said of people who are not there or not there any more", async () => {
    const { story, alice, bob, room } = org;
    await must(story, alice, removal(bob));
    for (const member of [NOBODY, bob.member]) {
      const acts: readonly Action[] = [
        { kind: "roleSet", member, role: "admin" },
        { kind: "memberRemoved", member, cuts: [], successor: null },
        { kind: "vouched", member, digest: null, sealed: null },
        { kind: "guestUntilSet", member, until: null },
        { kind: "openRoomRoleSet", room, member, role: "reader", cuts: [] },
      ];
      for (const act of acts) expect(await told(alice, act)).toEqual(refusedBy("memberExists"));
    }
  });

  test("who is an admin no more leaves no door open but for members", async () => {
    const { story, alice, ada } = org;
    const doors = [
      await invite(story, ada, { role: "admin" }),
      await invite(story, ada, { role: "guest" }),
      await invite(story, ada),
    ];
    await must(story, alice, roleSet(ada, "member"));
    expect(doors.map((door) => inviteState(story.state, door.invite, story.now))).toEqual([
      "revoked",
      "revoked",
      "open",
    ]);
  });
});

describe("[ROS30] leaving and removing", () => {
  test("onlyAdminsRemove: members remove nobody but themselves", async () => {
    const { story, bob, carol, gina } = org;
    for (const person of [carol, gina])
      expect(await told(bob, removal(person))).toEqual(refusedBy("onlyAdminsRemove"));
    await must(story, bob, removal(bob));
    expect(of(bob)?.removed).toEqual({ seq: story.state.seq, at: story.now, by: bob.member });
  });

  test("onlyAdminsRemove: a guest whose time is over may be shown out by anybody inside, to the millisecond", async () => {
    const { story, ada, bob, gina } = org;
    const until = story.now + 60_000;
    await must(story, ada, { kind: "guestUntilSet", member: gina.member, until });
    expect(await told(bob, removal(gina), until)).toEqual(refusedBy("onlyAdminsRemove"));
    await must(story, bob, removal(gina), until + 1);
    expect(memberOf(story.state, gina.device)).toBeNull();
  });

  test("ownersAnswerToOwners: admins remove members and guests, not each other and no owner", async () => {
    const { story, alice, ada, bob, gina } = org;
    const other = await join(story, await invite(story, alice, { role: "admin" }), "otto");
    for (const person of [alice, other])
      expect(await told(ada, removal(person))).toEqual(refusedBy("ownersAnswerToOwners"));
    await must(story, ada, removal(bob));
    await must(story, ada, removal(gina));
    await must(story, alice, removal(other));
    await must(story, ada, removal(ada)); // everybody may leave
  });

  test("a removal takes every device at once, makes a rotation due and remembers the order", async () => {
    const { story, alice, bob } = org;
    const tablet = await addDevice(story, bob);
    await must(story, alice, removal(bob));
    const { seq, removals, rotationDue, devices } = story.state;
    expect(removals).toEqual([
      { seq, device: bob.device, member: bob.member },
      { seq, device: tablet.device, member: bob.member },
    ]);
    expect(rotationDue).toBe(true);
    expect([bob.device, tablet.device].map((id) => devices.get(id)?.removedSeq)).toEqual([seq, seq]);
  });

  test("a guest who goes makes no rotation of the organisation's key due: they never had it", async () => {
    await must(org.story, org.ada, removal(org.gina));
    expect(org.story.state.rotationDue).toBe(false);
    expect(org.story.state.removals.map(({ member }) => member)).toEqual([org.gina.member]);
  });

  test("[ROS38] authorIsMember: nothing that a removed member signs is accepted, and they do not come back by their links", async () => {
    const { story, alice, bob } = org;
    const own = await invite(story, bob);
    const came = of(bob)?.invite as typeof own.invite;
    const others = await invite(story, alice);
    await must(story, alice, removal(bob));
    expect(await told(bob, { kind: "profileSet", nameSealed: SEALED })).toEqual(refusedBy("authorIsMember"));
    const standings = [own.invite, came, others.invite].map((id) => inviteState(story.state, id, story.now));
    expect(standings).toEqual(["revoked", "revoked", "open"]);
  });

  test("who leaves of their own accord may be given the same link again", async () => {
    const { story, bob } = org;
    const came = of(bob)?.invite as NonNullable<ReturnType<typeof of>>["invite"];
    await must(story, bob, removal(bob));
    expect(came && inviteState(story.state, came, story.now)).toBe("open");
  });
});

describe("[ROS31] handing over", () => {
  test("successorBelongs: not somebody unknown, gone, a guest, or the one who goes", async () => {
    const { story, alice, bob, carol, gina } = org;
    await must(story, alice, removal(carol));
    for (const successor of [NOBODY, carol.member, gina.member, bob.member])
      expect(await told(alice, removal(bob, { successor }))).toEqual(refusedBy("successorBelongs"));
    await must(story, alice, removal(bob, { successor: alice.member }));
    expect(story.state.successors).toEqual(new Map([[bob.member, alice.member]]));
  });

  test("rooms and guests pass to the successor; what others own stays theirs", async () => {
    const { story, alice, ada, bob, gina, room } = org;
    const second = "0b".repeat(16) as RoomId;
    await must(story, ada, await openRoom(story, second));
    await must(story, alice, removal(ada, { successor: bob.member }));
    expect(of(gina)?.invitedBy).toBe(bob.member);
    expect(story.state.rooms.get(second)?.roles).toEqual(new Map([[bob.member, "owner"]]));
    expect(story.state.rooms.get(room)?.roles).toEqual(new Map([[alice.member, "owner"]]));
  });

  test("without a successor a room is left without an owner, and an owner of the organisation names one", async () => {
    const { story, alice, bob, carol, ada } = org;
    const second = "0b".repeat(16) as RoomId;
    await must(story, bob, await openRoom(story, second));
    await must(story, bob, removal(bob));
    expect(story.state.rooms.get(second)?.roles.size).toBe(0);
    const owner: Action = {
      kind: "openRoomRoleSet",
      room: second,
      member: carol.member,
      role: "owner",
      cuts: [],
    };
    expect(await told(ada, owner)).toEqual(refusedBy("onlyRoomAdminsChangeRoomRoles"));
    await must(story, alice, owner);
  });
});

describe("[ROS26] cuts", () => {
  test("cutsAreTheirs: a removal cuts feeds of the one who goes, in open rooms", async () => {
    const { alice, bob, carol, room } = org;
    const nowhere = "0c".repeat(16) as RoomId;
    for (const cut of [
      cutOf(room, carol),
      cutOf(nowhere, bob),
      cutOf(room, { device: "0d".repeat(16) as never }),
    ])
      expect(await told(alice, removal(bob, { cuts: [cut] }))).toEqual(refusedBy("cutsAreTheirs"));
    const cut = cutOf(room, bob, 7);
    await must(org.story, alice, removal(bob, { cuts: [cut] }));
    expect(org.story.state.cuts).toEqual(new Map([[room + cut.feed, 7]]));
  });
});

describe("[ROS23] a guest's end", () => {
  const until = STORY_START + YEAR_MS;

  test("guestsOnly: members have no end", async () => {
    expect(await told(org.alice, { kind: "guestUntilSet", member: org.bob.member, until })).toEqual(
      refusedBy("guestsOnly"),
    );
  });

  test("onlyInvitersOrAdminsSetTheEnd: who invited them, or an admin", async () => {
    const { story, alice, ada, bob, carol, gina } = org;
    const act: Action = { kind: "guestUntilSet", member: gina.member, until };
    expect(await told(bob, act)).toEqual(refusedBy("onlyInvitersOrAdminsSetTheEnd"));
    await must(story, ada, act);
    await must(story, alice, removal(ada, { successor: bob.member }));
    await must(story, bob, { ...act, until: null }); // inherited
    expect(await told(carol, act)).toEqual(refusedBy("onlyInvitersOrAdminsSetTheEnd"));
    expect(of(gina)).toMatchObject({ until: null });
  });

  test("an invite may set it, and then it is over when the time has passed", async () => {
    const { story, alice } = org;
    const end = story.now + 90_000;
    const guest = await join(story, await invite(story, alice, { role: "guest", guestUntil: end }), "gus");
    const member = of(guest);
    expect(member?.until).toBe(end);
    expect(member && [isExpired(member, end), isExpired(member, end + 1)]).toEqual([false, true]);
    expect(of(guest)?.orgNameSealed).not.toBeNull();
  });
});

describe("[ROS35] vouching", () => {
  test("onlyAdminsVouch: admins and owners vouch and withdraw, members do not", async () => {
    const { story, alice, ada, bob, carol } = org;
    const digest = new Uint8Array(32).fill(5);
    const act: Action = { kind: "vouched", member: carol.member, digest, sealed: SEALED };
    expect(await told(bob, act)).toEqual(refusedBy("onlyAdminsVouch"));
    await must(story, ada, act);
    expect(of(carol)?.vouch).toEqual({ digest, sealed: SEALED, by: ada.member, at: story.now });
    await must(story, alice, { ...act, digest: null, sealed: null });
    expect(of(carol)?.vouch).toBeNull();
  });
});

describe("[ROS22] guests", () => {
  test("guestsDoNothingElse: whatever is the organisation's business is refused, however it is called", async () => {
    const { story, bob, carol, gina, room } = org;
    const acts: readonly Action[] = [
      { kind: "inviteRevoked", invite: [...story.state.invites.keys()][1] as never },
      { kind: "joinAnswered", member: NOBODY, accept: false, nameSealed: null, labelSealed: null },
      { kind: "roleSet", member: gina.member, role: "owner" },
      removal(bob),
      { kind: "keyAsked", epoch: 0 },
      { kind: "openRoomRoleSet", room, member: carol.member, role: "reader", cuts: [] },
      { kind: "vouched", member: gina.member, digest: null, sealed: null },
      { kind: "guestCapSet", perDay: 10_000 },
      { kind: "guestUntilSet", member: gina.member, until: null },
    ];
    const refusals = [];
    for (const act of acts) refusals.push(await told(gina, act));
    expect(refusals.slice(1)).toEqual(acts.slice(1).map(() => refusedBy("guestsDoNothingElse")));
    expect(refusals[0]).toEqual(refusedBy("onlyItsCreatorOrAdminsRevoke"));
  });

  test("guestsDoNothingElse: a guest changes their own name, adds a device, and leaves", async () => {
    const { story, gina } = org;
    await must(story, gina, { kind: "profileSet", nameSealed: SEALED });
    const phone = await addDevice(story, gina);
    await must(story, phone, { kind: "deviceLabelSet", device: phone.device, labelSealed: SEALED });
    await must(story, phone, { kind: "deviceRevoked", device: gina.device, cuts: [] });
    await must(story, { ...gina, ...phone }, removal(gina));
    expect(of(gina)?.removed?.by).toBe(gina.member);
  });
});
