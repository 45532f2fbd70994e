import { beforeAll, describe, expect, test } from "vitest";
import { type Hand, newHand } from "../../test/support/roster-story.ts";
import { seededBytes } from "../../test/support/seeded-bytes.ts";
import { type Bytes, toHex } from "../base/bytes.ts";
import { type CborValue, encodeCbor } from "../base/cbor.ts";
import type { DeviceId, FeedId, MemberId, RoomId } from "../base/ids.ts";
import { signCose } from "../cose/sign1.ts";
import { createNobleCrypto } from "../crypto/noble.ts";
import { parseEntry } from "./entry.ts";
import { chainIdOf, deviceIdOf, inviteIdOf, kitIdOf, memberIdOf } from "./ids-from-keys.ts";
import { MAX_CUTS, MAX_ENTRY_BYTES } from "./limits.ts";
import type { OrgAction } from "./org-action.ts";
import { signEntry } from "./sign-entry.ts";

const crypto = createNobleCrypto(seededBytes("org actions"));
const key = (n: number): Bytes => new Uint8Array(32).fill(n);
const id = (n: number): Bytes => new Uint8Array(16).fill(n);
const feed = (n: number): Bytes => new Uint8Array(24).fill(n);
const SEALED = Uint8Array.of(0x82, 0x00, 0x41, 0x00);
const EMPTY = new Uint8Array(0);
const CUT = [id(1), feed(2), 3];

let hand: Hand;
beforeAll(async () => {
  hand = await newHand(crypto);
});

async function readAction(action: CborValue) {
  const payload = encodeCbor([1, key(6), 9, key(7), 1000, id(5), action]);
  return parseEntry(await signCose("skein/v1/roster", payload, hand.signer), crypto);
}

const member = toHex(id(1)) as MemberId;
const device = {
  device: deviceIdOf(crypto, key(2), key(3)),
  signKey: key(2),
  sealKey: key(3),
  labelSealed: SEALED,
};
const card = { member: memberIdOf(crypto, key(1)), key: key(1), nameSealed: SEALED };
const cut = { room: toHex(id(1)) as RoomId, feed: toHex(feed(2)) as FeedId, next: 2 ** 48 - 1 };
const invite = inviteIdOf(crypto, key(2), key(3));
const terms = { needsApproval: true, replyKey: key(4), guestUntil: 2 ** 42 - 1, orgNameSealed: SEALED };
const inviting = {
  kind: "inviteCreated",
  invite,
  signKey: key(2),
  sealKey: key(3),
  role: "guest",
  maxUses: 1,
  expiresAt: 0,
} as const;

const actions: readonly OrgAction[] = [
  { ...inviting, terms },
  { ...inviting, terms: { needsApproval: false, replyKey: null, guestUntil: null, orgNameSealed: null } },
  { kind: "joinRequested", invite, member: card, device, proof: SEALED },
  { kind: "joinAnswered", member, accept: true, nameSealed: SEALED, labelSealed: SEALED },
  { kind: "joinAnswered", member, accept: false, nameSealed: null, labelSealed: null },
  { kind: "deviceRestored", member, device, proof: SEALED },
  { kind: "deviceLabelSet", device: toHex(id(4)) as DeviceId, labelSealed: SEALED },
  { kind: "deviceRevoked", device: toHex(id(4)) as DeviceId, cuts: [] },
  { kind: "deviceRevoked", device: toHex(id(4)) as DeviceId, cuts: [cut, { ...cut, next: 0 }] },
  { kind: "memberKeySet", key: key(9) },
  { kind: "kitSet", kit: kitIdOf(crypto, key(2), key(3)), signKey: key(2), sealKey: key(3), proof: SEALED },
  { kind: "kitConfirmed" },
  { kind: "roleSet", member, role: "owner" },
  { kind: "memberRemoved", member, cuts: [cut], successor: toHex(id(8)) as MemberId },
  { kind: "memberRemoved", member, cuts: [], successor: null },
  { kind: "rotated", commitment: key(4), prevSealed: SEALED },
  { kind: "rotated", commitment: key(4), prevSealed: null },
  { kind: "keyAsked", epoch: 2 ** 32 - 1 },
  { kind: "openRoomRoleSet", room: cut.room, member, role: "reader", cuts: [cut] },
  {
    kind: "openRoomRulesSet",
    room: cut.room,
    whoMay: { posts: "admins", namesAll: "writers", pins: "writers" },
  },
  { kind: "vouched", member, digest: key(7), sealed: SEALED },
  { kind: "vouched", member, digest: null, sealed: null },
  { kind: "guestCapSet", perDay: 10_000 },
  { kind: "guestUntilSet", member, until: 0 },
  { kind: "guestUntilSet", member, until: null },
];

const place = { chain: chainIdOf(key(6)), seq: 9, prev: key(7), at: 0 };

test("[ROS1] every act of membership is read back as it was signed", async () => {
  for (const action of actions) {
    const entry = await signEntry({ ...place, by: hand.device, action }, hand.signer, crypto);
    expect(entry.action).toEqual(action);
    const read = parseEntry(entry.bytes, crypto);
    expect(read.ok && read.value.action).toEqual(action);
  }
});

test("[ROS2] a kit's id comes from its keys and is nobody else's", () => {
  const kit = kitIdOf(crypto, key(2), key(3));
  const others = [invite, device.device, kitIdOf(crypto, key(3), key(2))];
  expect(kit).toMatch(/^[0-9a-f]{32}$/);
  expect(others).not.toContain(kit);
});

test("[ROS1] [ROS26] a removal with as many cuts as it may have fits into an entry, and one more is refused", async () => {
  const cuts = Array.from({ length: MAX_CUTS }, () => cut);
  const draft = { ...place, by: hand.device };
  const entry = await signEntry(
    { ...draft, action: { kind: "memberRemoved", member, cuts, successor: member } },
    hand.signer,
    crypto,
  );
  expect(entry.bytes.length).toBeLessThan(MAX_ENTRY_BYTES);
  const tooMany = [...cuts, cut].map(() => CUT);
  expect(await readAction(["deviceRevoked", id(4), tooMany])).toEqual({
    ok: false,
    error: { type: "BadEntry", field: "deviceRevoked" },
  });
});

describe("[ROS1] a field that breaks its bounds refuses the entry by its kind", () => {
  const INVITE = ["inviteCreated", key(2), key(3), "guest", 1, 9] as const;
  const cases: readonly (readonly [string, readonly CborValue[]])[] = [
    ["terms that are null instead of absent", [...INVITE, null]],
    ["terms without the last", [...INVITE, [false, null, null]]],
    ["a bell that is a number", [...INVITE, [1, null, null, null]]],
    ["a short reply key", [...INVITE, [true, id(1), null, null]]],
    ["an end after 2109", [...INVITE, [true, key(1), 2 ** 42, null]]],
    ["an organisation without a name", [...INVITE, [true, key(1), null, EMPTY]]],
    ["two sets of terms", [...INVITE, [false, null, null, null], [false, null, null, null]]],
    ["a request without a proof", ["joinRequested", id(1), [key(1), SEALED], [key(2), key(3), SEALED]]],
    ["a yes without names", ["joinAnswered", id(1), true, null, null]],
    ["a yes without a label", ["joinAnswered", id(1), true, SEALED, null]],
    ["a no with a name", ["joinAnswered", id(1), false, SEALED, null]],
    ["an answer that is text", ["joinAnswered", id(1), "yes", SEALED, SEALED]],
    ["a restored device without a card", ["deviceRestored", id(1), id(2), SEALED]],
    ["a device without a label", ["deviceLabelSet", id(1), null]],
    ["a revocation without cuts", ["deviceRevoked", id(1)]],
    ["a cut without a room", ["deviceRevoked", id(1), [[feed(1), 3]]]],
    ["a cut of half a feed", ["deviceRevoked", id(1), [[id(1), id(2), 3]]]],
    ["a cut before the beginning", ["deviceRevoked", id(1), [[id(1), feed(2), -1]]]],
    ["a cut beyond counts", ["deviceRevoked", id(1), [[id(1), feed(2), 2 ** 48]]]],
    ["a short member key", ["memberKeySet", id(1)]],
    ["a kit with one key", ["kitSet", key(1), SEALED]],
    ["a proof over its bound", ["kitSet", key(1), key(2), new Uint8Array(257)]],
    ["a confirmation of something", ["kitConfirmed", id(1)]],
    ["a guest by decree", ["roleSet", id(1), "guest"]],
    ["a removal without a word on the successor", ["memberRemoved", id(1), []]],
    ["a successor that is text", ["memberRemoved", id(1), [], "bob"]],
    ["a short commitment", ["rotated", id(1), null]],
    ["a former key over its bound", ["rotated", key(1), new Uint8Array(129)]],
    ["an epoch beyond 32 bits", ["keyAsked", 2 ** 32]],
    ["rules of a room that are none", ["openRoomRulesSet", id(1), ["writers", "admins"]]],
    ["rules of a room for nobody", ["openRoomRulesSet", id(1), ["writers", "admins", "nobody"]]],
    ["a room role from the organisation", ["openRoomRoleSet", id(1), id(2), "member", []]],
    ["a vouch without a seal", ["vouched", id(1), key(1), null]],
    ["a seal without a vouch", ["vouched", id(1), null, SEALED]],
    ["a short digest", ["vouched", id(1), id(1), SEALED]],
    ["a cap over its bound", ["guestCapSet", 10_001]],
    ["half a guest", ["guestCapSet", 0.5]],
    ["an end that is text", ["guestUntilSet", id(1), "tomorrow"]],
  ];
  test.for(cases)("%s", async ([, action]) => {
    expect(await readAction(action)).toEqual({
      ok: false,
      error: { type: "BadEntry", field: action[0] },
    });
  });
});
