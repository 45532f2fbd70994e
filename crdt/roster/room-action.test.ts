import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CborValue } from "../base/cbor.ts";
import { feedOf, parseChainId, parseDeviceId, parseIncarnation, parseMemberId } from "../base/ids.ts";
import { nobleVerifier } from "../crypto/noble.ts";
import { inviteIdOf } from "./ids-from-keys.ts";
import { decodeRoomAction, ROOM_ACTION_KINDS, type RoomAction, roomKindOf } from "./room-action.ts";
import { encodeRoomAction } from "./room-encode.ts";

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const sealed = fc.uint8Array({ minLength: 1, maxLength: 1024 });
const orNull = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const present = <T>(id: T | null): T => id as T; // made of as many bytes as its parser asks for
const member = bytes(16).map((id) => present(parseMemberId(id)));
const feed = fc
  .tuple(bytes(16), bytes(8))
  .map(([device, one]) => feedOf(present(parseDeviceId(device)), present(parseIncarnation(one))));
const cuts = fc.array(fc.record({ feed, next: fc.integer({ min: 0, max: 2 ** 48 - 1 }) }), { maxLength: 5 });
const role = fc.constantFrom("owner", "admin", "writer", "reader");
const history = fc.constantFrom("all", "since");
const invite = fc
  .tuple(bytes(32), bytes(32))
  .map(([signKey, sealKey]) => ({ signKey, sealKey, invite: inviteIdOf(nobleVerifier, signKey, sealKey) }));
const terms = fc.record({
  needsApproval: fc.boolean(),
  replyKey: orNull(bytes(32)),
  guestUntil: orNull(fc.nat()),
  orgNameSealed: orNull(sealed),
});
const byInvite = {
  invite: invite.map(({ invite: id }) => id),
  member,
  cardSealed: sealed,
  proof: bytes(140),
};

const who = fc.constantFrom("writers", "admins");
const isNews = (whoMay: object): boolean => Object.values(whoMay).includes("admins");

const fieldsByKind = {
  roomFounded: fc.record({
    org: bytes(32).map((id) => present(parseChainId(id))),
    access: fc.constantFrom("private", "direct"),
    use: fc.constantFrom("chat", "goals"),
    history,
    nameSealed: sealed,
    cardSealed: sealed,
    commitment: bytes(32),
    peer: orNull(fc.record({ member, cardSealed: sealed })),
  }),
  roomMemberAdded: fc.record({ member, role, cardSealed: sealed }),
  roomInviteCreated: fc
    .record({
      keys: invite,
      role: fc.constantFrom("writer", "reader"),
      maxUses: fc.integer({ min: 1, max: 10_000 }),
      expiresAt: fc.nat(),
      terms,
    })
    .map(({ keys, ...rest }) => ({ ...keys, ...rest })),
  roomInviteRevoked: fc.record({ invite: byInvite.invite }),
  roomJoined: fc.record(byInvite),
  roomJoinRequested: fc.record(byInvite),
  roomJoinAnswered: fc
    .record({ member, cardSealed: orNull(sealed) })
    .map((each) => ({ ...each, accept: each.cardSealed !== null })),
  roomRoleSet: fc.record({ member, role, cuts }),
  roomMemberRemoved: fc.record({ member, cuts }),
  roomRotated: fc.record({
    commitment: bytes(32),
    prevSealed: orNull(fc.uint8Array({ minLength: 1, maxLength: 128 })),
    cuts,
  }),
  roomKeyAsked: fc.record({ epoch: fc.nat() }),
  roomSettingsSet: fc
    .record(
      { history, whoAdds: who, whoMay: fc.record({ posts: who, namesAll: who, pins: who }) },
      { requiredKeys: ["history", "whoAdds"] },
    )
    .map(({ whoMay, ...rest }) => (whoMay && isNews(whoMay) ? { ...rest, whoMay } : rest)),
  roomCardSet: fc.record({ cardSealed: sealed }),
} as const satisfies Record<RoomAction["kind"], fc.Arbitrary<object>>;

const actionOf = (kind: RoomAction["kind"]): fc.Arbitrary<RoomAction> =>
  fc
    .tuple<[number, object]>(fc.nat(), fieldsByKind[kind])
    .map(([orgSeq, fields]) => ({ kind, orgSeq, ...fields }) as RoomAction);

const decode = (kind: RoomAction["kind"], value: CborValue) => decodeRoomAction(kind, value, nobleVerifier);
const tupleOf = (action: RoomAction) => encodeRoomAction(action) as readonly CborValue[];

describe.each(ROOM_ACTION_KINDS)("%s", (kind) => {
  test("[ROS40] what is encoded is decoded, orgSeq second", () => {
    fc.assert(
      fc.property(actionOf(kind), (action) => {
        const tuple = tupleOf(action);
        expect([tuple[0], tuple[1]]).toEqual([kind, action.orgSeq]);
        expect(decode(kind, tuple)).toEqual(action);
      }),
      { numRuns: 25 },
    );
  });

  test("[ROS40] no field may be left out, added or of another type", () => {
    fc.assert(
      fc.property(actionOf(kind), fc.nat(20), (action, number) => {
        const tuple = tupleOf(action);
        const at = 1 + (number % (tuple.length - 1));
        expect(decode(kind, [...tuple, 1])).toBeNull();
        if (!("whoMay" in action)) expect(decode(kind, tuple.slice(0, -1))).toBeNull(); // the one field that may
        expect(decode(kind, tuple.with(at, -7))).toBeNull();
        expect(decode(kind, tuple.with(at, new Uint8Array(5000)))).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  test("[ROS40] no value makes the decoder throw", () => {
    const value: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
      any: fc.oneof(
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.string(),
        fc.uint8Array(),
        fc.array(tie("any"), { maxLength: 9 }),
      ),
    })).any;
    fc.assert(
      fc.property(fc.array(value, { maxLength: 11 }), (fields) => {
        decode(kind, [kind, 0, ...fields] as CborValue);
        decode(kind, fields as CborValue);
      }),
      { numRuns: 60 },
    );
  });
});

test("[ROS40] bounds: 1,000 cuts, 2^48 places, 1 KiB of sealed text, 128 B of key", () => {
  const id = new Uint8Array(16);
  const cut = (next: number) => [new Uint8Array(24), next];
  const removed = (all: CborValue) => decode("roomMemberRemoved", ["roomMemberRemoved", 0, id, all]);
  expect(removed(Array.from({ length: 1000 }, () => cut(0)))).not.toBeNull();
  expect(removed(Array.from({ length: 1001 }, () => cut(0)))).toBeNull();
  expect(removed([cut(2 ** 48 - 1)])).not.toBeNull();
  expect(removed([cut(2 ** 48)])).toBeNull();
  const card = (length: number) => decode("roomCardSet", ["roomCardSet", 0, new Uint8Array(length)]);
  expect([card(1) !== null, card(1024) !== null, card(0), card(1025)]).toEqual([true, true, null, null]);
  const rotated = (length: number) =>
    decode("roomRotated", ["roomRotated", 0, new Uint8Array(32), new Uint8Array(length), []]);
  expect([rotated(128) !== null, rotated(0), rotated(129)]).toEqual([true, null, null]);
});

test("[ROS40] an answer brings a card when it says yes, and only then", () => {
  const [id, card] = [new Uint8Array(16), new Uint8Array(9)];
  const answered = (accept: boolean, sealedCard: CborValue) =>
    decode("roomJoinAnswered", ["roomJoinAnswered", 0, id, accept, sealedCard]);
  expect([answered(true, null), answered(false, card)]).toEqual([null, null]);
  expect(answered(true, card) && answered(false, null)).not.toBeNull();
});

test("[ROS40] kinds of rooms are those of no org", () => {
  expect(ROOM_ACTION_KINDS.map(roomKindOf)).toEqual(ROOM_ACTION_KINDS);
  for (const kind of ["orgCreated", "rotated", "", null, 7, ["roomFounded"]])
    expect(roomKindOf(kind)).toBeNull();
});
