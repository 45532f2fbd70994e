import type { Bytes } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import {
  type ChainId,
  type InviteId,
  type MemberId,
  parseChainId,
  parseInviteId,
  parseMemberId,
} from "../base/ids.ts";
import {
  type Cut,
  cuts as cutsOf,
  type InviteTerms,
  inviteTerms,
  orNull,
  ROOM_ROLES,
  type RoomRole,
  type RoomUse,
  type SealedText,
  sealedText,
} from "./action-fields.ts";
import { bytesOf, bytesUpTo, integerBetween, isTuple, oneOf } from "./fields.ts";
import { type Hasher, inviteIdOf, KEY_BYTES } from "./ids-from-keys.ts";
import { MAX_EPOCH, MAX_INVITE_USES, MAX_PREV_KEY_BYTES, MAX_PROOF_BYTES, MAX_TIME_MS } from "./limits.ts";
import { ALL_MAY, sameWhoMay, WHO, type Who, type WhoMay, whoMayFromCbor } from "./who-may.ts";

export type RoomAccess = "private" | "direct";
export type History = "all" | "since";
export type WhoAdds = Who;

export type RoomInviteRole = "writer" | "reader";

/**
 * What may happen in a room's own chain. `orgSeq` is the newest entry of the org's chain that the author knew:
 * whether they belong is judged as of it. Layout: see the table in SPEC.md, "Room chains".
 */
export type RoomAction = { readonly orgSeq: number } & (
  | {
      readonly kind: "roomFounded";
      readonly org: ChainId;
      readonly access: RoomAccess;
      readonly use: RoomUse;
      readonly history: History;
      readonly nameSealed: SealedText;
      readonly cardSealed: SealedText; // the founder's
      readonly commitment: Bytes; // to the key of epoch 0, 32 B
      readonly peer: { readonly member: MemberId; readonly cardSealed: SealedText } | null;
    }
  | {
      readonly kind: "roomMemberAdded";
      readonly member: MemberId;
      readonly role: RoomRole;
      readonly cardSealed: SealedText;
    }
  | {
      readonly kind: "roomInviteCreated";
      readonly invite: InviteId; // derived from both keys, not on the wire
      readonly signKey: Bytes;
      readonly sealKey: Bytes;
      readonly role: RoomInviteRole;
      readonly maxUses: number;
      readonly expiresAt: number;
      readonly terms: InviteTerms;
    }
  | { readonly kind: "roomInviteRevoked"; readonly invite: InviteId }
  | ({ readonly kind: "roomJoined" } & ByInvite)
  | ({ readonly kind: "roomJoinRequested" } & ByInvite) // the card is sealed to the invite's replyKey
  | {
      readonly kind: "roomJoinAnswered";
      readonly member: MemberId;
      readonly accept: boolean;
      readonly cardSealed: SealedText | null; // sealed anew for the room; there when accepted
    }
  | {
      readonly kind: "roomRoleSet";
      readonly member: MemberId;
      readonly role: RoomRole;
      readonly cuts: readonly Cut[];
    }
  | { readonly kind: "roomMemberRemoved"; readonly member: MemberId; readonly cuts: readonly Cut[] }
  | {
      readonly kind: "roomRotated";
      readonly commitment: Bytes;
      readonly prevSealed: Bytes | null;
      readonly cuts: readonly Cut[];
    }
  | { readonly kind: "roomKeyAsked"; readonly epoch: number }
  | {
      readonly kind: "roomSettingsSet";
      readonly history: History;
      readonly whoAdds: WhoAdds;
      readonly whoMay?: WhoMay; // left out where all who write may
    }
  | { readonly kind: "roomCardSet"; readonly cardSealed: SealedText }
);

interface ByInvite {
  readonly invite: InviteId;
  readonly member: MemberId;
  readonly cardSealed: SealedText;
  readonly proof: Bytes; // see invite-proof.ts
}

export type RoomActionKind = RoomAction["kind"];
export type RoomActionOf<Kind extends RoomActionKind> = Extract<RoomAction, { readonly kind: Kind }>;

export const ROOM_ACTION_KINDS = [
  "roomFounded",
  "roomMemberAdded",
  "roomInviteCreated",
  "roomInviteRevoked",
  "roomJoined",
  "roomJoinRequested",
  "roomJoinAnswered",
  "roomRoleSet",
  "roomMemberRemoved",
  "roomRotated",
  "roomKeyAsked",
  "roomSettingsSet",
  "roomCardSet",
] as const satisfies readonly RoomActionKind[];

/** `null` when it is not the kind of a room's action. */
export const roomKindOf = (kind: CborValue | undefined): RoomActionKind | null =>
  oneOf(kind, ROOM_ACTION_KINDS);

export const isRoomAction = (action: { readonly kind: string }): action is RoomAction =>
  oneOf(action.kind, ROOM_ACTION_KINDS) !== null;

type Fields = readonly CborValue[];
type Decode = (fields: Fields, orgSeq: number, hasher: Hasher) => RoomAction | null;

/** `null` when a field is missing, extra, of another type or out of bounds. */
export function decodeRoomAction(kind: RoomActionKind, value: CborValue, hasher: Hasher): RoomAction | null {
  if (!Array.isArray(value) || value[0] !== kind) return null;
  const orgSeq = integerBetween(value[1], 0, Number.MAX_SAFE_INTEGER);
  return orgSeq === null ? null : decoders[kind](value.slice(2) as Fields, orgSeq, hasher);
}

const decodeFounded: Decode = (fields, orgSeq) => {
  if (!isTuple(fields, 8)) return null;
  const org = parseChainId(fields[0]);
  const access = oneOf(fields[1], ["private", "direct"]);
  const use = oneOf(fields[2], ["chat", "goals"]);
  const history = oneOf(fields[3], HISTORIES);
  const [nameSealed, cardSealed] = [sealedText(fields[4]), sealedText(fields[5])];
  const commitment = bytesOf(fields[6], KEY_BYTES);
  const peer = peerOf(fields[7]);
  if (org === null || access === null || use === null || history === null || nameSealed === null) return null;
  if (cardSealed === null || commitment === null || peer === undefined) return null;
  return { kind: "roomFounded", orgSeq, org, access, use, history, nameSealed, cardSealed, commitment, peer };
};

const decodeMemberAdded: Decode = (fields, orgSeq) => {
  if (!isTuple(fields, 3)) return null;
  const [member, role, cardSealed] = [
    parseMemberId(fields[0]),
    oneOf(fields[1], ROOM_ROLES),
    sealedText(fields[2]),
  ];
  return member && role && cardSealed && { kind: "roomMemberAdded", orgSeq, member, role, cardSealed };
};

const decodeInviteCreated: Decode = (fields, orgSeq, hasher) => {
  if (!isTuple(fields, 6)) return null;
  const [signKey, sealKey] = [bytesOf(fields[0], KEY_BYTES), bytesOf(fields[1], KEY_BYTES)];
  const role = oneOf(fields[2], ["writer", "reader"]);
  const maxUses = integerBetween(fields[3], 1, MAX_INVITE_USES);
  const expiresAt = integerBetween(fields[4], 0, MAX_TIME_MS);
  const terms = inviteTerms(fields[5]);
  if (signKey === null || sealKey === null || role === null || terms === null) return null;
  if (maxUses === null || expiresAt === null) return null;
  const invite = inviteIdOf(hasher, signKey, sealKey);
  return { kind: "roomInviteCreated", orgSeq, invite, signKey, sealKey, role, maxUses, expiresAt, terms };
};

const decodeInviteRevoked: Decode = (fields, orgSeq) => {
  const invite = isTuple(fields, 1) ? parseInviteId(fields[0]) : null;
  return invite && { kind: "roomInviteRevoked", orgSeq, invite };
};

const decodeJoin =
  (kind: "roomJoined" | "roomJoinRequested"): Decode =>
  (fields, orgSeq) => {
    if (!isTuple(fields, 4)) return null;
    const [invite, member] = [parseInviteId(fields[0]), parseMemberId(fields[1])];
    const [cardSealed, proof] = [sealedText(fields[2]), bytesUpTo(fields[3], MAX_PROOF_BYTES)];
    return invite && member && cardSealed && proof && { kind, orgSeq, invite, member, cardSealed, proof };
  };

const decodeJoinAnswered: Decode = (fields, orgSeq) => {
  if (!isTuple(fields, 3)) return null;
  const [member, accept] = [parseMemberId(fields[0]), fields[1]];
  const cardSealed = orNull(fields[2], sealedText);
  if (member === null || typeof accept !== "boolean" || cardSealed === undefined) return null;
  if (accept !== (cardSealed !== null)) return null;
  return { kind: "roomJoinAnswered", orgSeq, member, accept, cardSealed };
};

const decodeRoleSet: Decode = (fields, orgSeq) => {
  if (!isTuple(fields, 3)) return null;
  const [member, role, cuts] = [parseMemberId(fields[0]), oneOf(fields[1], ROOM_ROLES), cutsOf(fields[2])];
  return member && role && cuts && { kind: "roomRoleSet", orgSeq, member, role, cuts };
};

const decodeMemberRemoved: Decode = (fields, orgSeq) => {
  if (!isTuple(fields, 2)) return null;
  const [member, cuts] = [parseMemberId(fields[0]), cutsOf(fields[1])];
  return member && cuts && { kind: "roomMemberRemoved", orgSeq, member, cuts };
};

const decodeRotated: Decode = (fields, orgSeq) => {
  if (!isTuple(fields, 3)) return null;
  const commitment = bytesOf(fields[0], KEY_BYTES);
  const prevSealed = orNull(fields[1], (value) => bytesUpTo(value, MAX_PREV_KEY_BYTES));
  const cuts = cutsOf(fields[2]);
  if (commitment === null || prevSealed === undefined || cuts === null) return null;
  return { kind: "roomRotated", orgSeq, commitment, prevSealed, cuts };
};

const decodeKeyAsked: Decode = (fields, orgSeq) => {
  const epoch = isTuple(fields, 1) ? integerBetween(fields[0], 0, MAX_EPOCH) : null;
  return epoch === null ? null : { kind: "roomKeyAsked", orgSeq, epoch };
};

const decodeSettingsSet: Decode = (fields, orgSeq) => {
  if (!isTuple(fields, 2) && !isTuple(fields, 3)) return null;
  const [history, whoAdds] = [oneOf(fields[0], HISTORIES), oneOf(fields[1], WHO)];
  if (history === null || whoAdds === null) return null;
  if (fields.length === 2) return { kind: "roomSettingsSet", orgSeq, history, whoAdds };
  const whoMay = whoMayFromCbor(fields[2]);
  if (whoMay === null || sameWhoMay(whoMay, ALL_MAY)) return null; // one way to write each
  return { kind: "roomSettingsSet", orgSeq, history, whoAdds, whoMay };
};

const decodeCardSet: Decode = (fields, orgSeq) => {
  const cardSealed = isTuple(fields, 1) ? sealedText(fields[0]) : null;
  return cardSealed && { kind: "roomCardSet", orgSeq, cardSealed };
};

const HISTORIES = ["all", "since"] as const;

const decoders: Readonly<Record<RoomActionKind, Decode>> = {
  roomFounded: decodeFounded,
  roomMemberAdded: decodeMemberAdded,
  roomInviteCreated: decodeInviteCreated,
  roomInviteRevoked: decodeInviteRevoked,
  roomJoined: decodeJoin("roomJoined"),
  roomJoinRequested: decodeJoin("roomJoinRequested"),
  roomJoinAnswered: decodeJoinAnswered,
  roomRoleSet: decodeRoleSet,
  roomMemberRemoved: decodeMemberRemoved,
  roomRotated: decodeRotated,
  roomKeyAsked: decodeKeyAsked,
  roomSettingsSet: decodeSettingsSet,
  roomCardSet: decodeCardSet,
};

function peerOf(value: CborValue | undefined): RoomActionOf<"roomFounded">["peer"] | undefined {
  if (value === null) return null;
  if (!isTuple(value, 2)) return undefined;
  const [member, cardSealed] = [parseMemberId(value[0]), sealedText(value[1])];
  return member && cardSealed ? { member, cardSealed } : undefined;
}
