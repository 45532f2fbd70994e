import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type Drama, drama, playDrama, type Script } from "../../test/support/room-drama.ts";
import {
  add,
  comeBy,
  dump,
  foundRoom,
  letGo,
  must,
  type RoomStory,
  remove,
  roomLink,
  sealed,
  setRole,
  signFounding,
  signInRoom,
  startOffice,
  tellRoom,
} from "../../test/support/room-story.ts";
import type { Result } from "../base/result.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { type Entry, parseEntry } from "./entry.ts";
import { roomIdOfChain } from "./ids-from-keys.ts";
import { ROOM_ACTION_KINDS } from "./room-action.ts";
import { activeIn, claimantOf } from "./room-questions.ts";
import { applyRoomEntry, type RoomError, reduceRoomChain } from "./room-reduce.ts";
import type { RoomRoster } from "./room-state.ts";
import type { RosterState } from "./state.ts";

const platform = createWebCrypto();
const card = { kind: "roomCardSet", cardSealed: sealed("me") } as const;
const runs = { numRuns: 15 };
vi.setConfig({ testTimeout: 60_000 }); // a drama takes 20 ms on an idle machine, and these tests play many

describe("[ROS54] pure reducing", () => {
  test("[ROS54] random acts by anybody never throw, and give one state at once, step by step or from bytes", async () => {
    await fc.assert(
      fc.asyncProperty(drama, async (script) => {
        const { room } = await playDrama(script);
        const { entries, org, state } = room;
        const told = dump(state);
        expect(dump(accepted(await reduceRoomChain(entries, org.state, platform)))).toBe(told);
        const reread = entries.map((entry) => accepted(parseEntry(entry.bytes, platform)));
        expect(dump(accepted(await reduceRoomChain(reread, org.state, platform)))).toBe(told);
        const half = Math.ceil(entries.length / 2);
        const first = accepted(await reduceRoomChain(entries.slice(0, half), org.state, platform));
        const later = await reduceRoomChain(entries.slice(half), org.state, platform, first);
        expect(dump(accepted(later))).toBe(told);
      }),
      runs,
    );
  });

  test("[ROS54] applying an entry changes neither the state nor the org nor the entry", async () => {
    const { room } = await playDrama(SAMPLE);
    let state: RoomRoster | null = null;
    const org = dump(room.org.state);
    for (const entry of room.entries) {
      const [before, bytes] = [dump(state), entry.bytes.slice()];
      const next: RoomRoster = accepted(await applyRoomEntry(state, entry, room.org.state, platform));
      expect(dump(state)).toBe(before);
      expect(entry.bytes).toEqual(bytes);
      expect(dump(next)).not.toBe(before);
      state = next;
    }
    expect(dump(room.org.state)).toBe(org);
  });

  test("[ROS54] a refused entry leaves a reduction from a given state as it was", async () => {
    const { room } = await playDrama(SAMPLE);
    const start = accepted(await reduceRoomChain(room.entries.slice(0, 2), room.org.state, platform));
    const before = dump(start);
    const twice = [room.entries[2] as Entry, room.entries[1] as Entry];
    expect(await reduceRoomChain(twice, room.org.state, platform, start)).toEqual(behind(3));
    expect(dump(start)).toBe(before);
  });
});

test("[ROS54] the dramas below are no monologues: every kind of act is taken and refused in them", async () => {
  const seen = new Set<string>();
  for (const script of fc.sample(drama, { seed: 3, numRuns: 60 }))
    for (const { entry, after } of (await playDrama(script)).tried)
      seen.add(`${entry.action.kind} ${after === null ? "refused" : "taken"}`);
  const expected = ROOM_ACTION_KINDS.flatMap((kind) => [`${kind} refused`, `${kind} taken`]);
  expect(expected.filter((each) => !seen.has(each))).toEqual(["roomFounded refused"]);
});

describe("[ROS41] as of orgSeq", () => {
  test("[ROS41] every verdict is the same against an org's chain of every length that has its orgSeq", async () => {
    await fc.assert(
      fc.asyncProperty(drama, async (script) => {
        const { tried, orgs } = await playDrama(script);
        for (const { before, entry, verdict } of tried) {
          const { orgSeq } = entry.action as { orgSeq: number };
          for (const org of orgs) {
            const now = dump(await applyRoomEntry(before, entry, org, platform));
            expect(now).toBe(
              org.seq < orgSeq ? dump({ ok: false, error: { type: "OrgBehind", seq: orgSeq } }) : verdict,
            );
          }
        }
      }),
      runs,
    );
  });

  /** The verdict by the org's chain as its author knew it; that chain as it became says the same. */
  async function verdictThenAndNow(room: RoomStory, early: RosterState, entry: Entry): Promise<string> {
    const then = dump(await applyRoomEntry(room.state, entry, early, room.org.crypto));
    expect(dump(await applyRoomEntry(room.state, entry, room.org.state, room.org.crypto))).toBe(then);
    return then;
  }

  test("[ROS41] who was made a successor later is none yet, and who was let go later is still there", async () => {
    const office = await startOffice();
    const { story, alice, bob, carol } = office;
    const room = await foundRoom(story, bob);
    await must(tellRoom(room, bob, add(alice)));
    const early = story.state;
    await letGo(office, bob, carol.member);
    const asOf = { orgSeq: early.seq };
    const owner = await signInRoom(room, alice, add(carol, "owner"), asOf);
    expect(await verdictThenAndNow(room, early, owner)).toContain("nobodyGivesMoreThanTheyHave");
    const claim = await signInRoom(room, alice, setRole(alice, "owner"), asOf);
    expect(await verdictThenAndNow(room, early, claim)).toContain("onlyRoomAdminsChangeRoles");
    const away = await signInRoom(room, alice, remove(bob), asOf);
    expect(await verdictThenAndNow(room, early, away)).toContain("onlyRoomAdminsRemove");
    const late = await signInRoom(room, bob, add(carol), asOf);
    expect(await verdictThenAndNow(room, early, late)).toContain('"ok":true');
    expect((await tellRoom(room, alice, add(carol, "owner"))).ok).toBe(true);
  });

  test("[ROS41] a link that closes when somebody is let go was open to those who did not know", async () => {
    const office = await startOffice();
    const { story, alice, bob, carol, gina } = office;
    const room = await foundRoom(story, alice);
    await must(tellRoom(room, alice, add(bob)));
    const [byAlice, byBob] = [await roomLink(room), await roomLink(room)];
    await must(tellRoom(room, alice, byAlice.said));
    await must(tellRoom(room, bob, byBob.said));
    await must(tellRoom(room, carol, await comeBy(room, byAlice, carol)));
    const early = story.state;
    await letGo(office, carol);
    await letGo(office, bob);
    for (const link of [byAlice, byBob]) {
      const said = await comeBy(room, link, gina);
      const before = await signInRoom(room, gina, said, { orgSeq: early.seq });
      expect(await verdictThenAndNow(room, early, before)).toContain('"ok":true');
      const closed = { ok: false, error: { type: "NotAllowed", rule: "inviteIsOpen" } };
      const after = await signInRoom(room, gina, said);
      expect(await applyRoomEntry(room.state, after, story.state, story.crypto)).toEqual(closed);
    }
  });

  test("[ROS41] an entry from ahead of the org's chain waits, and goes through when that has come", async () => {
    const office = await startOffice();
    const { story, alice, bob, carol } = office;
    const room = await foundRoom(story, alice);
    const early = story.state;
    await letGo(office, carol);
    const waiting = { ok: false, error: { type: "OrgBehind", seq: story.state.seq } };
    const entry = await signInRoom(room, alice, add(bob));
    expect(await applyRoomEntry(room.state, entry, early, story.crypto)).toEqual(waiting);
    expect((await applyRoomEntry(room.state, entry, story.state, story.crypto)).ok).toBe(true);
    const first = await signFounding(story, bob);
    expect(await applyRoomEntry(null, first, early, story.crypto)).toEqual(waiting);
    expect((await applyRoomEntry(null, first, story.state, story.crypto)).ok).toBe(true);
  });
});

describe("what always holds", () => {
  const everyRoom = (holds: (drama: Drama) => void) =>
    fc.assert(
      fc.asyncProperty(drama, async (script) => holds(await playDrama(script))),
      { numRuns: 25 },
    );

  test("[ROS49] a room has an owner, or somebody who can claim it, while a member is in it", () =>
    everyRoom(({ room, orgs }) => {
      for (const org of orgs.filter(({ seq }) => seq >= room.state.orgSeq)) {
        const active = activeIn(room.state, org, org.seq);
        const members = active.filter(({ member }) => org.members.get(member)?.role !== "guest");
        if (members.length === 0) continue;
        const isOwned = active.some(({ role }) => role === "owner");
        expect(isOwned || claimantOf(room.state, org, org.seq) !== null).toBe(true);
      }
    }));

  test("[ROS42] acts of those who are not in the room or not in the org are refused", () =>
    everyRoom(({ tried }) => {
      for (const { before, entry, author, verdict } of tried) {
        const isInside = before?.members.get(author)?.removed === null;
        const comesIn = /^room(Founded|Joined|JoinRequested)$/.test(entry.action.kind);
        if (!isInside && !comesIn) expect(verdict).toMatch(/^\{"ok":false/);
      }
    }));

  test("[ROS48] nobody is given keys from before they came where the room begins anew", () =>
    everyRoom(({ tried }) => {
      for (const { before, entry, after } of tried) {
        if (before === null || after === null || before.history !== "since") continue;
        for (const { addedSeq, fromEpoch } of after.members.values())
          if (addedSeq === entry.seq) expect(fromEpoch).toBe(before.epoch + 1);
      }
    }));

  test("[ROS48] what newcomers may not read is not behind the links between keys either", () =>
    everyRoom(({ room, tried }) => {
      for (const { before, entry, after } of tried) {
        if (before?.history !== "since" || after === null) continue;
        for (const { addedSeq, fromEpoch } of after.members.values())
          if (addedSeq === entry.seq) expect(room.state.epochs[fromEpoch]?.prevSealed ?? null).toBeNull();
      }
    }));

  test("[ROS44] guests are writers at most, and direct rooms stay two", () =>
    everyRoom(({ room, direct }) => {
      for (const { member, role } of room.state.members.values())
        if (room.org.state.members.get(member)?.role === "guest") expect(role).toMatch(/^(writer|reader)$/);
      expect(direct.state.members.size).toBe(2);
    }));

  test("[ROS51] cuts never move up and epochs count", () =>
    everyRoom(({ tried }) => {
      for (const { before, after } of tried) {
        if (before === null || after === null) continue;
        for (const [feed, next] of before.cuts) expect(after.cuts.get(feed)).toBeLessThanOrEqual(next);
        expect(after.epochs.map(({ epoch }) => epoch)).toEqual(after.epochs.map((_, index) => index));
        expect(after.orgSeq).toBeGreaterThanOrEqual(before.orgSeq);
      }
    }));
});

describe("[ROS4] compare and swap", () => {
  test("[ROS4] of two entries for one place the second is behind", async () => {
    const { story, alice } = await startOffice();
    const room = await foundRoom(story, alice);
    const [one, two] = [await signInRoom(room, alice, card), await signInRoom(room, alice, card, { at: 1 })];
    await must(tellRoom(room, alice, card));
    expect(room.state.head).toEqual(one.hash);
    expect(await applyRoomEntry(room.state, two, story.state, story.crypto)).toEqual(behind(2));
    expect(await applyRoomEntry(null, two, story.state, story.crypto)).toEqual(behind(0));
    const again = await applyRoomEntry(room.state, room.entries[0] as Entry, story.state, story.crypto);
    expect(again).toEqual(behind(2));
    expect(await reduceRoomChain([], story.state, story.crypto)).toEqual(behind(0));
  });

  test("[ROS40] a room is named by the first 16 B of its chain's id", async () => {
    const { story, alice } = await startOffice();
    const { state } = await foundRoom(story, alice);
    expect(state.room).toBe(state.chain.slice(0, 32));
    expect(roomIdOfChain(state.chain)).toBe(state.room);
  });
});

describe("[ROS6] forgery", () => {
  test("[ROS6] any changed bit of any entry is refused where it stands", async () => {
    const { room, tried } = await playDrama(SAMPLE);
    const standing = tried.filter(({ after }) => after !== null);
    expect(standing.length).toBe(room.entries.length);
    const place = fc.nat(standing.length - 1).chain((index) => {
      const { entry } = standing[index] as (typeof standing)[number];
      return fc.tuple(fc.constant(index), fc.nat(entry.bytes.length - 1), fc.nat(7));
    });
    await fc.assert(
      fc.asyncProperty(place, async ([index, at, bit]) => {
        const { before, entry } = standing[index] as (typeof standing)[number];
        const bytes = entry.bytes.slice();
        bytes[at] = (bytes[at] as number) ^ (1 << bit);
        const parsed = parseEntry(bytes, platform);
        if (parsed.ok)
          expect((await applyRoomEntry(before, parsed.value, room.org.state, platform)).ok).toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});

test("[ROS42] a removed person is back with a clean page when somebody adds them again", async () => {
  const { story, alice, bob } = await startOffice();
  const room: RoomStory = await foundRoom(story, alice, { history: "since" });
  await must(tellRoom(room, alice, add(bob)));
  await must(tellRoom(room, alice, remove(bob)));
  await must(tellRoom(room, alice, add(bob)));
  expect(room.state.members.get(bob.member)).toMatchObject({ removed: null, fromEpoch: 1, addedSeq: 3 });
  await must(tellRoom(room, bob, card));
});

const behind = (seq: number): Result<never, RoomError> => ({ ok: false, error: { type: "Behind", seq } });

function accepted<T>(result: Result<T, RoomError>): T {
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`);
  return result.value;
}

/** Most kinds of acts once, in an order in which they hold. */
const SAMPLE: Script = {
  seed: 7,
  history: "all",
  turns: [
    ["roomMemberAdded", 1, 0, 0],
    ["roomMemberAdded", 0, 4, 2],
    ["roomInviteCreated", 1, 0, 1],
    ["roomJoined", 3, 0, 0],
    ["roomRoleSet", 1, 3, 3],
    ["roomKeyAsked", 3, 0, 0],
    ["roomMemberRemoved", 0, 4, 0],
    ["letGo", 0, 3, 1],
    ["roomRotated", 1, 3, 3],
    ["roomSettingsSet", 0, 0, 1],
    ["roomInviteCreated", 0, 0, 2],
    ["roomJoinRequested", 2, 0, 1],
    ["roomJoinAnswered", 1, 2, 1],
    ["roomCardSet", 2, 0, 0],
  ],
};
