import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Action,
  feedOf,
  fromHex,
  type Incarnation,
  inviteKeys,
  type MemberId,
  NO_PREV,
  parseIncarnation,
  parseMemberId,
  type RoomId,
  sealCard,
  signCose,
  signEntry,
  utf8,
} from "../../crdt/index.ts";
import { registerPayload } from "../../crdt/register/register.ts";
import type { Device } from "../support/device.ts";
import { hears, hostileGuest, hostileJoins, memberNamed } from "../support/hostile-member/cast.ts";
import type { HostileMember } from "../support/hostile-member/hostile-member.ts";
import { createTap } from "../support/hostile-member/tap.ts";
import { shownBy, untilSame } from "../support/hostile-member/verdicts.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { opaque } from "../support/told-room.ts";

/** A member writes entries that are not theirs to write. Relay and devices run one reducer, so each hears the same no. */

let team: Team;
let ana: Device;
let bo: Device;
let mal: HostileMember;
let secret: string; // of Ana and Bo
let shared: string; // of Ana, Bo and Mal, who reads
let anas: MemberId;
let bos: MemberId;
const tap = createTap();
const idOf = (text: string) => parseMemberId(fromHex(text)) as MemberId;
beforeAll(async () => {
  team = await foundTeam();
  ana = team.ana;
  bo = await team.join("Bo", { change: tap.change });
  mal = await hostileJoins(team);
  [anas, bos] = [idOf(await memberNamed(ana, "Ana")), idOf(await memberNamed(ana, "Bo"))];
  secret = (await ana.must("createRoom", { name: "秘密", access: "private", members: [bos] })).room;
  shared = (await ana.must("createRoom", { name: "共", access: "private", members: [bos] })).room;
  await ana.until("room", { room: shared }, (view) => view?.pending === false);
  await allInStep(ana);
  await ana.must("addToRoom", { room: shared, members: [mal.member], role: "reader" });
  for (const room of [team.room, secret, shared]) {
    await send(ana, room, "mine");
    await hears(bo, room, "mine");
  }
  await mal.catchUp();
});
afterAll(async () => {
  mal?.close();
  await team?.end();
});

/** Nobody noticed: both go on, and show the same in every room. */
async function nobodyWasHarmed(word: string): Promise<void> {
  for (const room of [team.room, secret, shared]) {
    await send(bo, room, word);
    await hears(ana, room, word);
  }
  await allInStep(ana, bo);
  for (const room of [team.room, secret, shared])
    await untilSame((device) => shownBy(device, room), [ana, bo]);
}

const sealed = utf8("sealed");
const invite = (
  role: "member" | "admin" | "guest",
  keys: { signKey: Uint8Array; sealKey: Uint8Array },
): Action =>
  ({
    kind: "inviteCreated",
    invite: "",
    ...keys,
    role,
    maxUses: 10_000,
    expiresAt: Date.now() + 86_400_000,
    ...(role === "guest"
      ? { terms: { needsApproval: false, replyKey: keys.sealKey, guestUntil: null, orgNameSealed: sealed } }
      : {}),
  }) as unknown as Action;

test("[ENG62] what only admins and owners may do is refused by one name, at the relay and on every device", async () => {
  const { signer, opener } = await inviteKeys(mal.crypto, mal.crypto.randomBytes(32));
  const keys = { signKey: signer.publicKey, sealKey: opener.publicKey };
  const life = parseIncarnation(new Uint8Array(8)) as Incarnation;
  const anasDevice = [...mal.state.devices.values()].find(({ member }) => member === anas)?.device;
  if (anasDevice === undefined) throw new Error("no device");
  const cut = { room: team.room as RoomId, feed: feedOf(anasDevice, life), next: 0 };
  const attacks: readonly (readonly [string, Action])[] = [
    ["membersInviteMembersOnly", invite("admin", keys)],
    ["membersInviteMembersOnly", invite("guest", keys)],
    ["keysAreSound", invite("member", { ...keys, sealKey: new Uint8Array(32) })],
    ["keysAreSound", { kind: "memberKeySet", key: Uint8Array.of(1, ...new Uint8Array(31)) }],
    ["onlyOwnersChangeRoles", { kind: "roleSet", member: mal.member, role: "owner" }],
    ["onlyOwnersChangeRoles", { kind: "roleSet", member: anas, role: "member" }],
    ["onlyAdminsRemove", { kind: "memberRemoved", member: anas, cuts: [], successor: mal.member }],
    ["onlyAdminsRemove", { kind: "memberRemoved", member: bos, cuts: [], successor: null }],
    ["onlyOwnDevicesOrAdmins", { kind: "deviceRevoked", device: anasDevice, cuts: [] }],
    ["deviceBelongsToThatMember", { kind: "deviceLabelSet", device: anasDevice, labelSealed: sealed }],
    ["onlyAdminsVouch", { kind: "vouched", member: mal.member, digest: new Uint8Array(32), sealed }],
    ["onlyOwnersSetTheCap", { kind: "guestCapSet", perDay: 10_000 }],
    ["guestsOnly", { kind: "guestUntilSet", member: bos, until: 1 }],
    [
      "onlyRoomAdminsChangeRoomRoles",
      { kind: "openRoomRoleSet", room: team.room as RoomId, member: mal.member, role: "owner", cuts: [] },
    ],
    ["cutsAreTheirs", { kind: "memberRemoved", member: mal.member, cuts: [cut], successor: null }],
    ["kindBelongsToChain", { kind: "roomKeyAsked", orgSeq: 1, epoch: 0 }],
  ];
  for (const [rule, action] of attacks) {
    const entry = await mal.sign(action);
    expect([rule, await mal.judged(entry)]).toEqual([rule, rule]);
    expect(await mal.append(mal.chain, [entry.bytes])).toEqual({ refusal: "NotAllowed", rule });
  }
  await nobodyWasHarmed("roles stand");
  const { people } = await ana.view("people", {});
  expect(people.map(({ name, role }) => [name, role])).toEqual(
    (await bo.view("people", {})).people.map(({ name, role }) => [name, role]),
  );
});

test("[ENG62] in rooms: a reader adds nobody, rotates for readers only, and whoever is outside does nothing at all", async () => {
  const chain = mal.roomChain(shared);
  const carded = { cardSealed: sealed };
  const acts = [
    ["onlyThoseWhoMayAdd", { kind: "roomMemberAdded", member: mal.member, role: "owner", ...carded }],
    ["onlyRoomAdminsChangeRoles", { kind: "roomRoleSet", member: mal.member, role: "owner", cuts: [] }],
    ["onlyRoomAdminsRemove", { kind: "roomMemberRemoved", member: anas, cuts: [] }],
    ["onlyRoomAdminsChangeSettings", { kind: "roomSettingsSet", history: "all", whoAdds: "writers" }],
    [
      "cutsAreTheirs",
      {
        kind: "roomRotated",
        commitment: mal.crypto.randomBytes(32),
        prevSealed: null,
        cuts: [
          {
            feed: feedOf(
              [...mal.state.devices.values()].find(({ member }) => member === anas)?.device as never,
              "00".repeat(8) as never,
            ),
            next: 0,
          },
        ],
      },
    ],
  ] as const;
  for (const [rule, action] of acts) {
    const answer = await mal.actInRoom(shared, action as never);
    expect([action.kind, answer.refusal]).toEqual([action.kind, "NotAllowed"]);
    expect([rule, "addedPeopleBelong"]).toContain(answer.rule);
  }
  const away = { ...chain, chain: `${secret}${"0".repeat(32)}` as typeof chain.chain };
  const stranger = await mal.signInRoom(away, { kind: "roomKeyAsked", epoch: 0 });
  expect(await mal.append(away.chain, [stranger.bytes])).toMatchObject({ refusal: "NoSuchRoom" });
  await nobodyWasHarmed("rooms stand");
});

test("[ENG63] an open room under a private room's id is refused, and takes nothing from it where the relay lets it pass", async () => {
  const action = {
    kind: "roomCreated",
    room: secret as RoomId,
    access: "open",
    use: "chat",
    nameSealed: sealed,
  } as const;
  const entry = await mal.sign(action);
  expect(await mal.append(mal.chain, [entry.bytes])).toEqual({ refusal: "NotAllowed", rule: "roomIdIsFree" });
  expect((await ana.view("rooms", {})).filter(({ id }) => id === secret)).toHaveLength(1);
  expect(await mal.say(secret, ["message", "let me in", null])).toBe("NoSuchRoom");
  await nobodyWasHarmed("still private");
});

test("[ENG63] a direct room in somebody else's name, or with oneself, is refused", async () => {
  const anasDevice = [...mal.state.devices.values()].find(({ member }) => member === anas)?.device;
  const founded = async (by: string | undefined, peer: MemberId, orgSeq = mal.state.seq) => {
    const action = {
      kind: "roomFounded",
      orgSeq,
      org: mal.chain,
      access: "direct",
      use: "chat",
      history: "all",
      nameSealed: sealed,
      cardSealed: sealed,
      commitment: mal.crypto.randomBytes(32),
      peer: { member: peer, cardSealed: sealed },
    };
    const draft = { chain: null, seq: 0, prev: NO_PREV, at: Date.now(), by, action };
    const entry = await signEntry(draft as never, mal.keys.signer, mal.crypto);
    return mal.append(entry.chain, [entry.bytes]);
  };
  // who may not read a chain hears that there is none: the refusal itself is not for them
  expect((await founded(anasDevice, bos)).refusal).not.toBe(null);
  expect((await founded(mal.device, mal.member)).refusal).not.toBe(null);
  expect((await founded(mal.device, "00".repeat(16) as MemberId)).refusal).not.toBe(null);
  expect((await founded(mal.device, bos, mal.state.seq + 100)).refusal).not.toBe(null);
  for (const device of [ana, bo])
    expect((await device.view("rooms", {})).map(({ id }) => id).sort()).toEqual(
      [team.room, team.goalsRoom, secret, shared].sort(),
    );
  await nobodyWasHarmed("no strangers");
});

describe("writing without a right", () => {
  const word = (text: string) => ["message", text, null] as const;

  test("[ENG64] a reader writes nothing: not now, not in the past, not under an older roster, not in a new life", async () => {
    const refusals = [
      await mal.say(shared, word("now")),
      await mal.say(shared, word("past"), { incarnation: "c1".repeat(8), at: Date.now() - 86_400_000 }),
      await mal.say(shared, word("old roster"), { incarnation: "c2".repeat(8), rosterSeq: 0 }),
      await mal.say(shared, word("other key"), { incarnation: "c3".repeat(8), epochKey: new Uint8Array(32) }),
    ];
    expect(refusals).toEqual(["NotMember", "NotMember", "NotMember", "NotMember"]);
    await nobodyWasHarmed("read only");
  });

  test("[ENG64] made-up epochs, a future roster and a clock ahead are refused by name; so is another's feed", async () => {
    const { room } = team;
    const [life, bosDevice] = [
      "c4".repeat(8),
      [...mal.state.devices.values()].find(({ member }) => member === bos)?.device,
    ];
    const tries = [
      ["StaleEpoch", { epoch: mal.state.epoch + 1 }],
      ["RosterBehind", { rosterSeq: mal.state.seq + 1_000 }],
      ["ClockAhead", { at: Date.now() + 3_600_000 }],
      ["BadSignature", { device: bosDevice }],
      ["Gap", { seq: 2 ** 40, incarnation: "c5".repeat(8), prev: new Uint8Array(32).fill(7) }],
      ["Invalid", { claims: secret as RoomId, incarnation: "c6".repeat(8) }],
    ] as const;
    for (const [refusal, lie] of tries) {
      const { seq: _seq, ...rest } = { seq: 0, ...lie };
      const answer = await mal.say(room, word(refusal), {
        incarnation: life,
        ...rest,
        ...("seq" in lie ? { seq: lie.seq } : {}),
      } as never);
      mal.unwrite(room, life);
      expect([refusal, answer]).toEqual([refusal, refusal]);
    }
    await nobodyWasHarmed("as it was");
  });

  test("[ENG64] somebody removed writes nothing more, by whosever hands it goes", async () => {
    const eve = await hostileJoins(team, "Eve");
    const { room } = team;
    expect(await eve.say(room, word("while I belong"))).toBe(null);
    for (const device of [ana, bo]) await hears(device, room, "while I belong");
    const late = [
      await eve.seal(room, word("written offline")),
      await eve.seal(room, word("in the past"), { incarnation: "d1".repeat(8), at: Date.now() - 86_400_000 }),
      await eve.seal(room, word("under the old roster"), { incarnation: "d2".repeat(8), rosterSeq: 1 }),
    ];
    await ana.must("removeMember", { member: eve.member, successor: null });
    await bo.until("people", {}, ({ people }) => people.every(({ name }) => name !== "Eve"));
    await mal.catchUp();
    for (const run of late) {
      expect(await mal.send(room, [run])).toBe("NotMember"); // over a member's socket
      tap.hand(room, [run]); // and past the relay
    }
    await bo.until("sync", {}, ({ setAside }) =>
      setAside.some(({ reason, count }) => reason === "NotEntitled" && count >= late.length),
    );
    await nobodyWasHarmed("without Eve");
    expect((await shownBy(bo, room)).filter((line) => line.startsWith("Eve:"))).toEqual([
      "Eve: while I belong",
    ]);
  });
});

test("[ENG65] a hostile guest does no act of the organisation and reads nothing but their room", async () => {
  const { room } = await ana.must("createRoom", { name: "客", access: "private", members: [bos] });
  await send(ana, room, "welcome");
  const gus = await hostileGuest(team, room);
  expect(await gus.say(room, ["message", "hello", null])).toBe(null);
  await hears(bo, room, "hello");
  const { signer, opener } = await inviteKeys(gus.crypto, gus.crypto.randomBytes(32));
  const keys = { signKey: signer.publicKey, sealKey: opener.publicKey };
  const acts: readonly Action[] = [
    invite("member", keys),
    { kind: "roomCreated", room: "77".repeat(16) as RoomId, access: "open", use: "chat", nameSealed: sealed },
    { kind: "roleSet", member: gus.member, role: "owner" },
    { kind: "memberRemoved", member: bos, cuts: [], successor: null },
    { kind: "rotated", commitment: gus.crypto.randomBytes(32), prevSealed: null },
    { kind: "keyAsked", epoch: gus.state.epoch },
    { kind: "vouched", member: gus.member, digest: new Uint8Array(32), sealed },
    { kind: "guestCapSet", perDay: 1 },
    { kind: "guestUntilSet", member: gus.member, until: null },
    { kind: "openRoomRoleSet", room: team.room as RoomId, member: gus.member, role: "writer", cuts: [] },
  ];
  for (const action of acts) {
    const entry = await gus.sign(action);
    const verdict = await gus.judged(entry);
    expect([action.kind, verdict]).not.toEqual([action.kind, "taken"]);
    expect(await gus.append(gus.chain, [entry.bytes])).toEqual({ refusal: "NotAllowed", rule: verdict });
  }
  for (const kind of ["roomRotated", "roomMemberAdded"] as const) {
    const said =
      kind === "roomRotated"
        ? { kind, commitment: gus.crypto.randomBytes(32), prevSealed: null, cuts: [] }
        : { kind, member: mal.member, role: "writer" as const, cardSealed: sealed };
    expect(await gus.actInRoom(room, said)).toMatchObject({ refusal: "NotAllowed" });
  }
  expect(gus.roomChains.map((chain) => chain.room)).toEqual([room]);
  for (const other of [team.room, team.goalsRoom, secret, shared, "99".repeat(16)]) {
    expect([other, await gus.say(other, ["message", "?", null])]).toEqual([other, "NoSuchRoom"]);
    expect((await gus.get(`/rooms/${other}/segments/0`)).status).toBe(404);
    const channel = await gus.channelOf(other);
    const payload = { room: other as RoomId, device: gus.device, hlc: 2_048, epoch: 0, sealed };
    const register = await signCose("skein/v1/register", registerPayload(payload), gus.keys.signer);
    const before = gus.wire.heard.length;
    gus.wire.say({ type: "registers", registers: [register] }, channel);
    gus.wire.say(
      { type: "presence", from: fromHex(gus.device) as Uint8Array<ArrayBuffer>, sealed: opaque() },
      channel,
    );
    await gus.catchUp();
    const heard = gus.wire.heard.slice(before).filter(({ channel: on }) => on === channel);
    expect(heard.map(({ message }) => message.type)).toEqual(["nack", "nack"]);
  }
  for (const chain of [mal.roomChain(shared).chain, `${secret}${"0".repeat(32)}`])
    expect((await gus.get(`/chains/${chain}`)).ok).toBe(false);
  expect((await gus.keysOf(gus.state)).size).toBe(0); // and none of the organisation's names open
  gus.close();
  await nobodyWasHarmed("among ourselves");
});

test("[ENG66] names with bidi, NUL, zero width and 900 B are shown alike and clamped; vouches and cards are not borrowed", async () => {
  const { room } = await ana.must("createRoom", {
    name: "卡",
    access: "private",
    members: [bos, mal.member],
  });
  await bo.until("room", { room }, (view) => view?.waitingForKey === false);
  await mal.catchUp();
  await ana.must("vouch", { member: bos, name: "Bo", title: "CFO" });
  for (const name of ["Bo\u202eanA", "Bo\u0000", "B\u200bo", "Bо"]) {
    const chain = mal.roomChain(room);
    const card = { name, title: "CFO", orgName: "云岭", salt: new Uint8Array(16) };
    const cardSealed = await sealCard(mal.crypto, await mal.newestKey(chain), chain.epoch, card);
    expect(await mal.actInRoom(room, { kind: "roomCardSet", cardSealed })).toEqual({
      refusal: null,
      rule: "",
    });
  }
  const chain = mal.roomChain(room);
  expect(
    await mal
      .actInRoom(room, { kind: "roomCardSet", cardSealed: new Uint8Array(60_000) })
      .catch(() => "unsignable"),
  ).toBe("unsignable");
  expect(chain.members.size).toBe(3);
  await nobodyWasHarmed("names hold");
  const seen = await untilSame(
    async (device) => {
      const { people } = await device.view("people", {});
      return people.map(({ name, vouched, title, guest }) => [name, vouched, title, guest]);
    },
    [ana, bo],
  );
  expect(seen.find(([name]) => name === "Mal")).toEqual(["Mal", false, null, null]);
  expect(seen.find(([name]) => name === "Bo")).toEqual(["Bo", true, "CFO", null]);
});

test("[G05] two owners remove each other at once: one of them goes, and everybody agrees who", async () => {
  const cleo = await team.join("Cleo");
  const cleos = await memberNamed(ana, "Cleo");
  await ana.must("setRole", { member: cleos, role: "owner" });
  await cleo.until("session", {}, (view) => view.state === "ready" && view.me.role === "owner");
  await allInStep(ana, cleo, bo);
  const both = await Promise.all([
    ana.command("removeMember", { member: cleos, successor: null }),
    cleo.command("removeMember", { member: anas, successor: null }),
  ]);
  expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  const left = await untilSame(namesSeen, [ana, cleo, bo]);
  expect(left.filter((name) => name === "Ana" || name === "Cleo")).toEqual([both[0]?.ok ? "Ana" : "Cleo"]);
});

const namesSeen = async (device: Device): Promise<readonly string[]> =>
  (await device.view("people", {})).people.map(({ name }) => name).sort();
