import type { Bytes } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import {
  type DeviceId,
  type InviteId,
  idToBytes,
  type MemberId,
  parseInviteId,
  parseMemberId,
  parseRoomId,
  type RoomId,
} from "../base/ids.ts";
import { unreachable } from "../base/result.ts";
import { bytesOf, bytesUpTo, integerBetween, isTuple, oneOf } from "./fields.ts";
import { deviceIdOf, type Hasher, inviteIdOf, KEY_BYTES, memberIdOf } from "./ids-from-keys.ts";
import { MAX_INVITE_USES, MAX_PROOF_BYTES, MAX_SEALED_TEXT_BYTES, MAX_TIME_MS } from "./limits.ts";

/** Text sealed for the org: CBOR `[epoch, nonce ‖ ciphertext]`. Opaque here; see keyring/roster-text.ts. */
export type SealedText = Bytes;

export type InviteRole = "member" | "admin" | "guest";
export type Role = "owner" | InviteRole;
export type RoomUse = "chat" | "goals";

export interface MemberCard {
  readonly member: MemberId; // derived from `key`, not on the wire
  readonly key: Bytes; // X25519
  readonly nameSealed: SealedText;
}

export interface DeviceCard {
  readonly device: DeviceId; // derived from both keys, not on the wire
  readonly signKey: Bytes; // Ed25519
  readonly sealKey: Bytes; // X25519
  readonly labelSealed: SealedText;
}

export type Action =
  | {
      readonly kind: "orgCreated";
      readonly nameSealed: SealedText;
      readonly member: MemberCard;
      readonly device: DeviceCard;
      readonly commitment: Bytes; // to the key of epoch 0, 32 B
    }
  | {
      readonly kind: "inviteCreated";
      readonly invite: InviteId; // derived from both keys, not on the wire
      readonly signKey: Bytes;
      readonly sealKey: Bytes;
      readonly role: InviteRole;
      readonly maxUses: number;
      readonly expiresAt: number;
    }
  | { readonly kind: "inviteRevoked"; readonly invite: InviteId }
  | {
      readonly kind: "memberJoined";
      readonly invite: InviteId;
      readonly member: MemberCard;
      readonly device: DeviceCard;
      readonly proof: Bytes; // see invite-proof.ts
    }
  | { readonly kind: "deviceAdded"; readonly member: MemberId; readonly device: DeviceCard }
  | {
      readonly kind: "roomCreated";
      readonly room: RoomId;
      readonly access: "open";
      readonly use: RoomUse;
      readonly nameSealed: SealedText;
    }
  | { readonly kind: "profileSet"; readonly nameSealed: SealedText };

export type ActionKind = Action["kind"];
export type ActionOf<Kind extends ActionKind> = Extract<Action, { readonly kind: Kind }>;

const ACTION_KINDS = [
  "orgCreated",
  "inviteCreated",
  "inviteRevoked",
  "memberJoined",
  "deviceAdded",
  "roomCreated",
  "profileSet",
] as const satisfies readonly ActionKind[];

export function encodeAction(action: Action): CborValue {
  switch (action.kind) {
    case "orgCreated":
      return [
        action.kind,
        action.nameSealed,
        memberCardToCbor(action.member),
        deviceCardToCbor(action.device),
        action.commitment,
      ];
    case "inviteCreated":
      return [action.kind, action.signKey, action.sealKey, action.role, action.maxUses, action.expiresAt];
    case "inviteRevoked":
      return [action.kind, idToBytes(action.invite)];
    case "memberJoined":
      return [
        action.kind,
        idToBytes(action.invite),
        memberCardToCbor(action.member),
        deviceCardToCbor(action.device),
        action.proof,
      ];
    case "deviceAdded":
      return [action.kind, idToBytes(action.member), deviceCardToCbor(action.device)];
    case "roomCreated":
      return [action.kind, idToBytes(action.room), action.access, action.use, action.nameSealed];
    case "profileSet":
      return [action.kind, action.nameSealed];
    default:
      return unreachable(action);
  }
}

/** The kind of an action in CBOR, or `null` when this version does not know it. */
export const kindOf = (value: CborValue | undefined): ActionKind | null =>
  Array.isArray(value) ? oneOf(value[0], ACTION_KINDS) : null;

/** `null` when a field is missing, extra, of another type or out of bounds. */
export function decodeAction(kind: ActionKind, value: CborValue, hasher: Hasher): Action | null {
  switch (kind) {
    case "orgCreated":
      return decodeOrgCreated(value, hasher);
    case "inviteCreated":
      return decodeInviteCreated(value, hasher);
    case "inviteRevoked":
      return decodeInviteRevoked(value);
    case "memberJoined":
      return decodeMemberJoined(value, hasher);
    case "deviceAdded":
      return decodeDeviceAdded(value, hasher);
    case "roomCreated":
      return decodeRoomCreated(value);
    case "profileSet":
      return decodeProfileSet(value);
    default:
      return unreachable(kind);
  }
}

function decodeOrgCreated(value: CborValue, hasher: Hasher): Action | null {
  if (!isTuple(value, 5)) return null;
  const nameSealed = sealedText(value[1]);
  const member = memberCard(value[2], hasher);
  const device = deviceCard(value[3], hasher);
  const commitment = bytesOf(value[4], KEY_BYTES);
  if (nameSealed === null || member === null || device === null || commitment === null) return null;
  return { kind: "orgCreated", nameSealed, member, device, commitment };
}

function decodeInviteCreated(value: CborValue, hasher: Hasher): Action | null {
  if (!isTuple(value, 6)) return null;
  const signKey = bytesOf(value[1], KEY_BYTES);
  const sealKey = bytesOf(value[2], KEY_BYTES);
  const role = oneOf(value[3], ["member", "admin", "guest"]);
  const maxUses = integerBetween(value[4], 1, MAX_INVITE_USES);
  const expiresAt = integerBetween(value[5], 0, MAX_TIME_MS);
  if (signKey === null || sealKey === null || role === null) return null;
  if (maxUses === null || expiresAt === null) return null;
  const invite = inviteIdOf(hasher, signKey, sealKey);
  return { kind: "inviteCreated", invite, signKey, sealKey, role, maxUses, expiresAt };
}

function decodeInviteRevoked(value: CborValue): Action | null {
  const invite = isTuple(value, 2) ? parseInviteId(value[1]) : null;
  return invite && { kind: "inviteRevoked", invite };
}

function decodeMemberJoined(value: CborValue, hasher: Hasher): Action | null {
  if (!isTuple(value, 5)) return null;
  const invite = parseInviteId(value[1]);
  const member = memberCard(value[2], hasher);
  const device = deviceCard(value[3], hasher);
  const proof = bytesUpTo(value[4], MAX_PROOF_BYTES);
  if (invite === null || member === null || device === null || proof === null) return null;
  return { kind: "memberJoined", invite, member, device, proof };
}

function decodeDeviceAdded(value: CborValue, hasher: Hasher): Action | null {
  if (!isTuple(value, 3)) return null;
  const member = parseMemberId(value[1]);
  const device = deviceCard(value[2], hasher);
  return member && device && { kind: "deviceAdded", member, device };
}

function decodeRoomCreated(value: CborValue): Action | null {
  if (!isTuple(value, 5)) return null;
  const room = parseRoomId(value[1]);
  const access = oneOf(value[2], ["open"]);
  const use = oneOf(value[3], ["chat", "goals"]);
  const nameSealed = sealedText(value[4]);
  return room && access && use && nameSealed && { kind: "roomCreated", room, access, use, nameSealed };
}

function decodeProfileSet(value: CborValue): Action | null {
  const nameSealed = isTuple(value, 2) ? sealedText(value[1]) : null;
  return nameSealed && { kind: "profileSet", nameSealed };
}

const sealedText = (value: CborValue | undefined): SealedText | null =>
  bytesUpTo(value, MAX_SEALED_TEXT_BYTES);

function memberCard(value: CborValue | undefined, hasher: Hasher): MemberCard | null {
  if (!isTuple(value, 2)) return null;
  const key = bytesOf(value[0], KEY_BYTES);
  const nameSealed = sealedText(value[1]);
  return key && nameSealed && { member: memberIdOf(hasher, key), key, nameSealed };
}

function deviceCard(value: CborValue | undefined, hasher: Hasher): DeviceCard | null {
  if (!isTuple(value, 3)) return null;
  const signKey = bytesOf(value[0], KEY_BYTES);
  const sealKey = bytesOf(value[1], KEY_BYTES);
  const labelSealed = sealedText(value[2]);
  if (signKey === null || sealKey === null || labelSealed === null) return null;
  return { device: deviceIdOf(hasher, signKey, sealKey), signKey, sealKey, labelSealed };
}

const memberCardToCbor = (card: MemberCard): CborValue => [card.key, card.nameSealed];
const deviceCardToCbor = (card: DeviceCard): CborValue => [card.signKey, card.sealKey, card.labelSealed];
