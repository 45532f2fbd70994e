import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { drama, playDrama } from "../../test/support/room-drama.ts";
import {
  add,
  comeBy,
  foundRoom,
  letGo,
  must,
  type Office,
  type RoomStory,
  remove,
  roomLink,
  rotate,
  type Said,
  sealed,
  setRole,
  startOffice,
  tellRoom,
} from "../../test/support/room-story.ts";
import { type Hand, newDeviceCard, newHand, type Person, tell } from "../../test/support/roster-story.ts";
import { type FeedId, feedOf, type Incarnation, type RoomId } from "../base/ids.ts";
import { ownPlaces } from "../base/own-place.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import {
  type AllRosters,
  boundOf,
  canRead,
  canWrite,
  governing,
  isRotationDue,
  knowsItsEpoch,
  readersOf,
  roomsOf,
} from "./access.ts";
import type { Action } from "./action.ts";
import { recipientsOfKey, rotationReachesEverybody } from "./key-recipients.ts";
import { reduceChain } from "./reduce.ts";
import { reduceRoomChain } from "./room-reduce.ts";
import { signWrap, type Wrap, type WrapTarget } from "./wrap.ts";

const OPEN = "000102030405060708090a0b0c0d0e0f" as RoomId;
const NOWHERE = "ff0102030405060708090a0b0c0d0e0f" as RoomId;

let office: Office;
let room: RoomStory; // alice owns it, bob writes

beforeEach(async () => {
  office = await startOffice();
  const open = { room: OPEN, access: "open", use: "chat", nameSealed: sealed("General") } as const;
  await org(office.alice, { kind: "roomCreated", ...open });
  room = await foundRoom(office.story, office.alice);
  await say(office.alice, add(office.bob));
});

const org = (by: Hand, action: Action): Promise<void> => must(tell(office.story, by, action));
const say = (by: Person, said: Said): Promise<void> => must(tellRoom(room, by, said));
const rosters = (): AllRosters => ({
  org: office.story.state,
  rooms: [room.state],
  room: (id) => (id === room.state.room ? room.state : null),
});
const feed = ({ device }: Hand, number = 1): FeedId =>
  feedOf(device, `${number}`.padStart(16, "0") as Incarnation);
const bound = (who: Hand, id = room.state.room, number = 1) => boundOf(rosters(), id, feed(who, number));
const now = () => office.story.now;
const may = (who: Hand, id: RoomId) =>
  [canRead, canWrite].map((can) => can(rosters(), who.device, id, now())).join(" ");

async function anotherDevice(of: Person): Promise<Hand> {
  const hand = await newHand(office.story.crypto);
  const device = await newDeviceCard(office.story, of.epochKey, hand);
  await org(of, { kind: "deviceAdded", member: of.member, device });
  return hand;
}

test("[ACC1] open rooms are governed by the org's chain, others by their own", () => {
  expect(governing(rosters(), OPEN)).toBe(office.story.state);
  expect(governing(rosters(), room.state.room)).toBe(room.state);
  expect(governing(rosters(), NOWHERE)).toBeNull();
  expect(may(office.alice, NOWHERE)).toBe("false false");
});

test("[ACC1] an open room that an insider makes under a private room's id takes nothing from that room", async () => {
  const { alice, bob, carol } = office;
  const id = room.state.room;
  const before = [governing(rosters(), id), readersOf(rosters(), id, now())];
  await org(carol, {
    kind: "roomCreated",
    room: id,
    access: "open",
    use: "chat",
    nameSealed: sealed("Mine"),
  });
  expect([governing(rosters(), id), readersOf(rosters(), id, now())]).toEqual(before);
  expect([alice, bob, carol].map((who) => may(who, id))).toEqual(["true true", "true true", "false false"]);
  expect([bound(bob), bound(carol)]).toEqual([Number.POSITIVE_INFINITY, 0]);
  expect(roomsOf(rosters(), alice.device, now())).toEqual([OPEN, id]);
  expect(roomsOf(rosters(), carol.device, now())).toEqual([OPEN]);
});

describe("who reads and writes", () => {
  test("[REG4] a person's own places are read by their devices alone, guests' too, and written by nobody", async () => {
    const { alice, bob, gina } = office;
    const phone = await anotherDevice(bob);
    for (const place of ownPlaces(bob.member)) {
      expect([bob, phone, alice, gina].map((who) => may(who, place))).toEqual([
        "true false",
        "true false",
        "false false",
        "false false",
      ]);
      expect(bound(bob, place)).toBe(0);
    }
    expect(may(gina, ownPlaces(gina.member)[1])).toBe("true false");
    expect(new Set([...ownPlaces(bob.member), ...ownPlaces(gina.member)]).size).toBe(4);
    expect(roomsOf(rosters(), bob.device, now())).toEqual([OPEN, room.state.room]); // no rooms that people see
    await org(bob, { kind: "deviceRevoked", device: phone.device, cuts: [] });
    expect(may(phone, ownPlaces(bob.member)[0])).toBe("false false");
  });

  test("[ACC2] members in open rooms, people of the room elsewhere, readers do not write", async () => {
    const { alice, bob, carol, gina } = office;
    const all = () => [alice, bob, carol, gina].map((who) => may(who, room.state.room));
    expect([alice, bob, carol, gina].map((who) => may(who, OPEN))).toEqual([
      "true true",
      "true true",
      "true true",
      "false false",
    ]);
    expect(all()).toEqual(["true true", "true true", "false false", "false false"]);
    await say(alice, add(gina));
    await say(alice, setRole(bob, "reader"));
    expect(all()).toEqual(["true true", "true false", "false false", "true true"]);
    const role = { room: OPEN, member: bob.member, role: "reader", cuts: [] } as const;
    await org(alice, { kind: "openRoomRoleSet", ...role });
    expect(may(bob, OPEN)).toBe("true false");
    expect(roomsOf(rosters(), bob.device, now())).toEqual([OPEN, room.state.room]);
    expect(roomsOf(rosters(), gina.device, now())).toEqual([room.state.room]);
    expect(roomsOf(rosters(), carol.device, now())).toEqual([OPEN]);
  });

  test("[ACC2] nobody after they left the room or the org, on a revoked device or past their time", async () => {
    const { alice, bob, gina } = office;
    const phone = await anotherDevice(bob);
    expect(may(phone, room.state.room)).toBe("true true");
    await org(bob, { kind: "deviceRevoked", device: phone.device, cuts: [] });
    expect(may(phone, room.state.room)).toBe("false false");
    await say(alice, add(gina));
    await org(alice, { kind: "guestUntilSet", member: gina.member, until: now() + 10_000 });
    const at = (ms: number) => canRead(rosters(), gina.device, room.state.room, ms);
    const { until } = office.story.state.members.get(gina.member) as { until: number };
    expect([at(until), at(until + 1)]).toEqual([true, false]);
    expect(roomsOf(rosters(), gina.device, until + 1)).toEqual([]);
    await say(alice, remove(gina));
    expect(may(gina, room.state.room)).toBe("false false");
    await letGo(office, bob);
    expect([may(bob, room.state.room), may(bob, OPEN)]).toEqual(["false false", "false false"]);
  });

  test("[ACC2] an org's chain alone answers for open rooms", () => {
    const { story, alice } = office;
    expect(canRead(story.state, alice.device, OPEN)).toBe(true);
    expect(canWrite(story.state, alice.device, OPEN)).toBe(true);
    expect(canRead(story.state, alice.device, room.state.room)).toBe(false);
  });

  test("[ACC3] readers with since when, why, by whom and role", async () => {
    const { story, alice, bob, carol, gina } = office;
    const link = await roomLink(room);
    await say(alice, link.said);
    await say(gina, await comeBy(room, link, gina));
    const since = room.state.createdAt;
    const founder = { member: alice.member, since, why: "founder", by: null, role: "owner" };
    const invited = { member: gina.member, since, why: "invited", by: alice.member, role: "writer" };
    expect(readersOf(rosters(), room.state.room, now())).toEqual([
      founder,
      { member: bob.member, since, why: "added", by: alice.member, role: "writer" },
      invited,
    ]);
    await letGo(office, bob, carol.member);
    await say(alice, add(carol));
    expect(readersOf(rosters(), room.state.room, now())).toEqual([
      founder,
      invited,
      { member: carol.member, since: now(), why: "successor", by: alice.member, role: "writer" },
    ]);
    const { createdAt } = story.state.rooms.get(OPEN) as { createdAt: number };
    expect(readersOf(rosters(), OPEN, now())).toEqual([
      { ...founder, since: createdAt },
      {
        member: carol.member,
        since: createdAt,
        why: "member of the organisation",
        by: alice.member,
        role: "writer",
      },
    ]);
    expect(readersOf(rosters(), NOWHERE, now())).toEqual([]);
  });
});

describe("bounds", () => {
  test("[ACC4] no bound for those who write; 0 for strangers, guests in open rooms, and readers without a cut", async () => {
    const { story, alice, bob, carol, gina } = office;
    expect([alice, bob].map((who) => bound(who))).toEqual([Infinity, Infinity]);
    expect([carol, gina, await newHand(story.crypto)].map((who) => bound(who))).toEqual([0, 0, 0]);
    expect([alice, carol, gina].map((who) => bound(who, OPEN))).toEqual([Infinity, Infinity, 0]);
    expect(bound(alice, NOWHERE)).toBe(0);
    await say(alice, setRole(bob, "reader", [{ feed: feed(bob), next: 7 }]));
    expect([bound(bob), bound(bob, room.state.room, 2)]).toEqual([7, 0]);
    await say(alice, setRole(bob, "writer"));
    expect([bound(bob), bound(bob, room.state.room, 2)]).toEqual([7, Infinity]);
  });

  test("[ACC4] a cut stands after a removal, and 0 for feeds that nobody named", async () => {
    const { alice, bob } = office;
    await say(alice, remove(bob, [{ feed: feed(bob), next: 3 }]));
    expect([bound(bob), bound(bob, room.state.room, 2)]).toEqual([3, 0]);
  });

  test("[ACC4] a loss in the org is settled in a room by the first rotation that knew of it", async () => {
    const { alice, bob } = office;
    const phone = await anotherDevice(bob);
    const cuts = [{ room: OPEN, feed: feed(phone), next: 4 }];
    await org(bob, { kind: "deviceRevoked", device: phone.device, cuts });
    expect([bound(phone, OPEN), bound(phone, OPEN, 2)]).toEqual([4, 0]);
    expect(bound(phone)).toBe(Infinity);
    await say(alice, rotate(1, null, [{ feed: feed(phone), next: 9 }]));
    expect([bound(phone), bound(phone, room.state.room, 2), bound(bob)]).toEqual([9, 0, Infinity]);
    await letGo(office, bob);
    expect([bound(bob), bound(bob, OPEN)]).toEqual([Infinity, 0]);
    await say(alice, rotate(2));
    expect(bound(bob)).toBe(0);
  });

  test("[ACC4] the bound is the same on every replica that has both chains", async () => {
    const crypto = createWebCrypto();
    await fc.assert(
      fc.asyncProperty(drama, async (script) => {
        const { room: told, tried } = await playDrama(script);
        const first = await reduceChain(told.org.entries, crypto);
        const second = first.ok ? await reduceRoomChain(told.entries, first.value, crypto) : null;
        if (!first.ok || second?.ok !== true) throw new Error("the drama's chains do not hold");
        const here = { org: told.org.state, room: () => told.state };
        const there = { org: first.value, room: () => second.value };
        const feeds = tried.map(({ entry }, number) => feed({ device: entry.by } as Hand, number % 12));
        for (const each of [...feeds, ...told.state.cuts.keys()])
          expect(boundOf(there, told.state.room, each)).toBe(boundOf(here, told.state.room, each));
      }),
      { numRuns: 10 },
    );
  });
});

describe("rotations", () => {
  test("[ACC5] due after a removal, a question, or a loss in the org that no rotation knew of", async () => {
    const { alice, bob, carol } = office;
    const due = () => isRotationDue(rosters(), room.state);
    expect(due()).toBe(false);
    await letGo(office, carol);
    expect(due()).toBe(false); // was never in the room
    await say(bob, { kind: "roomKeyAsked", epoch: 0 });
    expect(due()).toBe(true);
    await say(alice, rotate(1));
    expect(due()).toBe(false);
    const phone = await anotherDevice(bob);
    await org(bob, { kind: "deviceRevoked", device: phone.device, cuts: [] });
    expect(due()).toBe(true);
    await say(alice, rotate(2));
    expect(due()).toBe(false);
    await say(alice, remove(bob));
    expect(due()).toBe(true);
    expect(isRotationDue(rosters(), office.story.state)).toBe(true);
  });

  const recipients = (chain = governing(rosters(), room.state.room), at = now()) =>
    recipientsOfKey(rosters(), chain as NonNullable<typeof chain>, at).map(
      ({ kind, recipient }) => `${kind} ${recipient}`,
    );

  test("[ACC6] people of the room whose time is not over, and links that lead straight inside", async () => {
    const { alice, bob, gina } = office;
    const [straight, asking] = [await roomLink(room), await roomLink(room, { needsApproval: true })];
    for (const each of [add(gina), straight.said, asking.said]) await say(alice, each);
    const people = [alice, bob].map(({ member }) => `epochKeyForMember ${member}`);
    const guest = `epochKeyForMember ${gina.member}`;
    const link = `epochKeyForInvite ${straight.said.invite}`;
    expect(recipients()).toEqual([...people, guest, link]);
    await org(alice, { kind: "guestUntilSet", member: gina.member, until: now() + 10_000 });
    expect(recipients(room.state, now() + 20_000)).toEqual([...people, link]);
    expect(recipients(room.state, straight.said.expiresAt + 1)).toEqual(people);
    await say(alice, { kind: "roomSettingsSet", history: "since", whoAdds: "writers" });
    expect(recipients()).toEqual([...people, guest]);
    await say(alice, remove(bob));
    expect(recipients()).toEqual([people[0], guest]);
  });

  test("[ACC6] a stale member key is passed by: each device that is left gets the key", async () => {
    const { alice, bob } = office;
    const phone = await anotherDevice(bob);
    await org(bob, { kind: "deviceRevoked", device: phone.device, cuts: [] });
    expect(recipients()).toEqual([`epochKeyForMember ${alice.member}`, `epochKeyForDevice ${bob.device}`]);
  });

  test("[ACC6] guests get no key of the org", () => {
    const { alice, bob, carol } = office;
    expect(recipients(office.story.state)).toEqual(
      [alice, bob, carol].map(({ member }) => `epochKeyForMember ${member}`),
    );
  });

  test("[ACC7] a rotation reaches everybody, or does not count as one that does", async () => {
    const { alice, bob } = office;
    await say(alice, rotate(1));
    const wrap = (target: WrapTarget, epoch = 1): Promise<Wrap> => {
      const draft = { chain: room.state.chain, epoch, by: alice.device, sealed: sealed("a key") };
      return signWrap({ ...draft, ...target }, alice.signer);
    };
    const [forAlice, forBob, old] = [
      await wrap({ kind: "epochKeyForMember", recipient: alice.member }),
      await wrap({ kind: "epochKeyForMember", recipient: bob.member }),
      await wrap({ kind: "epochKeyForMember", recipient: bob.member }, 0),
    ];
    const reaches = (...wraps: Wrap[]) => rotationReachesEverybody(rosters(), room.state, wraps);
    expect([reaches(), reaches(forAlice), reaches(forAlice, old)]).toEqual([false, false, false]);
    expect(reaches(forAlice, forBob)).toBe(true);
    const elsewhere = { ...forBob, chain: office.story.state.chain };
    expect(reaches(forAlice, elsewhere)).toBe(false);
  });
});

test("[ENV8] a header's epoch is the one that had begun with the entry that it names", async () => {
  const { alice } = office;
  await say(alice, rotate(1)); // entry 2
  const knows = (epoch: number, rosterSeq: number) => knowsItsEpoch(room.state, { epoch, rosterSeq });
  expect([knows(0, 0), knows(0, 1), knows(1, 2)]).toEqual([true, true, true]);
  expect([knows(1, 1), knows(0, 2), knows(1, 3), knows(2, 2)]).toEqual([false, false, false, false]);
  expect(knowsItsEpoch(office.story.state, { epoch: 0, rosterSeq: 0 })).toBe(true);
});
