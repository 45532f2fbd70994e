import type { CborValue } from "../base/cbor.ts";
import { parseDeviceId, parseInviteId, parseMemberId, parseRoomId } from "../base/ids.ts";
import { unreachable } from "../base/result.ts";
import {
  deviceCard,
  inviteTerms,
  memberCard,
  orNull,
  ROOM_ROLES,
  roomCuts,
  sealedText,
} from "./action-fields.ts";
import { bytesOf, bytesUpTo, integerBetween, oneOf } from "./fields.ts";
import { type Hasher, inviteIdOf, KEY_BYTES, kitIdOf } from "./ids-from-keys.ts";
import {
  MAX_EPOCH,
  MAX_GUESTS_PER_DAY,
  MAX_INVITE_USES,
  MAX_PREV_KEY_BYTES,
  MAX_PROOF_BYTES,
  MAX_TIME_MS,
} from "./limits.ts";
import type { OrgAction } from "./org-action.ts";
import { whoMayFromCbor } from "./who-may.ts";

type Fields = readonly CborValue[];
type Read = OrgAction | null;

const fieldCounts: Readonly<Record<OrgAction["kind"], readonly number[]>> = {
  orgCreated: [4],
  inviteCreated: [5, 6],
  inviteRevoked: [1],
  memberJoined: [4],
  joinRequested: [4],
  joinAnswered: [4],
  deviceAdded: [2],
  deviceRestored: [3],
  deviceLabelSet: [2],
  deviceRevoked: [2],
  memberKeySet: [1],
  kitSet: [3],
  kitConfirmed: [0],
  roleSet: [2],
  memberRemoved: [3],
  rotated: [2],
  keyAsked: [1],
  roomCreated: [4],
  openRoomRoleSet: [4],
  openRoomRulesSet: [2],
  vouched: [3],
  guestCapSet: [1],
  guestUntilSet: [2],
  profileSet: [1],
};

/** `null` when a field is missing, extra, of another type or out of bounds. */
export function decodeOrgAction(kind: OrgAction["kind"], value: CborValue, hasher: Hasher): Read {
  if (!Array.isArray(value) || !fieldCounts[kind].includes(value.length - 1)) return null;
  return readAction(kind, value.slice(1), hasher);
}

function readAction(kind: OrgAction["kind"], fields: Fields, hasher: Hasher): Read {
  switch (kind) {
    case "orgCreated":
      return orgCreated(fields, hasher);
    case "inviteCreated":
      return inviteCreated(fields, hasher);
    case "inviteRevoked":
      return inviteRevoked(fields);
    case "memberJoined":
    case "joinRequested":
      return joining(kind, fields, hasher);
    case "joinAnswered":
      return joinAnswered(fields);
    case "deviceAdded":
      return deviceAdded(fields, hasher);
    case "deviceRestored":
      return deviceRestored(fields, hasher);
    case "deviceLabelSet":
      return deviceLabelSet(fields);
    case "deviceRevoked":
      return deviceRevoked(fields);
    case "memberKeySet":
      return memberKeySet(fields);
    case "kitSet":
      return kitSet(fields, hasher);
    case "kitConfirmed":
      return { kind };
    case "roleSet":
      return roleSet(fields);
    case "memberRemoved":
      return memberRemoved(fields);
    case "rotated":
      return rotated(fields);
    case "keyAsked":
      return keyAsked(fields);
    case "roomCreated":
      return roomCreated(fields);
    case "openRoomRoleSet":
      return openRoomRoleSet(fields);
    case "openRoomRulesSet":
      return openRoomRulesSet(fields);
    case "vouched":
      return vouched(fields);
    case "guestCapSet":
      return guestCapSet(fields);
    case "guestUntilSet":
      return guestUntilSet(fields);
    case "profileSet":
      return profileSet(fields);
    default:
      return unreachable(kind);
  }
}

function orgCreated(fields: Fields, hasher: Hasher): Read {
  const nameSealed = sealedText(fields[0]);
  const member = memberCard(fields[1], hasher);
  const device = deviceCard(fields[2], hasher);
  const commitment = bytesOf(fields[3], KEY_BYTES);
  if (nameSealed === null || member === null || device === null || commitment === null) return null;
  return { kind: "orgCreated", nameSealed, member, device, commitment };
}

function inviteCreated(fields: Fields, hasher: Hasher): Read {
  const signKey = bytesOf(fields[0], KEY_BYTES);
  const sealKey = bytesOf(fields[1], KEY_BYTES);
  const role = oneOf(fields[2], ["member", "admin", "guest"]);
  const maxUses = integerBetween(fields[3], 1, MAX_INVITE_USES);
  const expiresAt = integerBetween(fields[4], 0, MAX_TIME_MS);
  if (signKey === null || sealKey === null || role === null) return null;
  if (maxUses === null || expiresAt === null) return null;
  const invite = inviteIdOf(hasher, signKey, sealKey);
  const plain = { kind: "inviteCreated", invite, signKey, sealKey, role, maxUses, expiresAt } as const;
  if (fields.length === 5) return plain;
  const terms = inviteTerms(fields[5]);
  return terms && { ...plain, terms };
}

function inviteRevoked(fields: Fields): Read {
  const invite = parseInviteId(fields[0]);
  return invite && { kind: "inviteRevoked", invite };
}

function joining(kind: "memberJoined" | "joinRequested", fields: Fields, hasher: Hasher): Read {
  const invite = parseInviteId(fields[0]);
  const member = memberCard(fields[1], hasher);
  const device = deviceCard(fields[2], hasher);
  const proof = bytesUpTo(fields[3], MAX_PROOF_BYTES);
  return invite && member && device && proof && { kind, invite, member, device, proof };
}

function joinAnswered(fields: Fields): Read {
  const member = parseMemberId(fields[0]);
  const accept = fields[1];
  const nameSealed = orNull(fields[2], sealedText);
  const labelSealed = orNull(fields[3], sealedText);
  if (member === null || typeof accept !== "boolean") return null;
  if (nameSealed === undefined || labelSealed === undefined) return null;
  if (accept !== (nameSealed !== null) || accept !== (labelSealed !== null)) return null;
  return { kind: "joinAnswered", member, accept, nameSealed, labelSealed };
}

function deviceAdded(fields: Fields, hasher: Hasher): Read {
  const member = parseMemberId(fields[0]);
  const device = deviceCard(fields[1], hasher);
  return member && device && { kind: "deviceAdded", member, device };
}

function deviceRestored(fields: Fields, hasher: Hasher): Read {
  const member = parseMemberId(fields[0]);
  const device = deviceCard(fields[1], hasher);
  const proof = bytesUpTo(fields[2], MAX_PROOF_BYTES);
  return member && device && proof && { kind: "deviceRestored", member, device, proof };
}

function deviceLabelSet(fields: Fields): Read {
  const device = parseDeviceId(fields[0]);
  const labelSealed = sealedText(fields[1]);
  return device && labelSealed && { kind: "deviceLabelSet", device, labelSealed };
}

function deviceRevoked(fields: Fields): Read {
  const device = parseDeviceId(fields[0]);
  const cuts = roomCuts(fields[1]);
  return device && cuts && { kind: "deviceRevoked", device, cuts };
}

function memberKeySet(fields: Fields): Read {
  const key = bytesOf(fields[0], KEY_BYTES);
  return key && { kind: "memberKeySet", key };
}

function kitSet(fields: Fields, hasher: Hasher): Read {
  const signKey = bytesOf(fields[0], KEY_BYTES);
  const sealKey = bytesOf(fields[1], KEY_BYTES);
  const proof = bytesUpTo(fields[2], MAX_PROOF_BYTES);
  if (signKey === null || sealKey === null || proof === null) return null;
  return { kind: "kitSet", kit: kitIdOf(hasher, signKey, sealKey), signKey, sealKey, proof };
}

function roleSet(fields: Fields): Read {
  const member = parseMemberId(fields[0]);
  const role = oneOf(fields[1], ["owner", "admin", "member"]);
  return member && role && { kind: "roleSet", member, role };
}

function memberRemoved(fields: Fields): Read {
  const member = parseMemberId(fields[0]);
  const cuts = roomCuts(fields[1]);
  const successor = orNull(fields[2], parseMemberId);
  if (member === null || cuts === null || successor === undefined) return null;
  return { kind: "memberRemoved", member, cuts, successor };
}

function rotated(fields: Fields): Read {
  const commitment = bytesOf(fields[0], KEY_BYTES);
  const prevSealed = orNull(fields[1], (sealed) => bytesUpTo(sealed, MAX_PREV_KEY_BYTES));
  if (commitment === null || prevSealed === undefined) return null;
  return { kind: "rotated", commitment, prevSealed };
}

function keyAsked(fields: Fields): Read {
  const epoch = integerBetween(fields[0], 0, MAX_EPOCH);
  return epoch === null ? null : { kind: "keyAsked", epoch };
}

function roomCreated(fields: Fields): Read {
  const room = parseRoomId(fields[0]);
  const access = oneOf(fields[1], ["open"]);
  const use = oneOf(fields[2], ["chat", "goals"]);
  const nameSealed = sealedText(fields[3]);
  return room && access && use && nameSealed && { kind: "roomCreated", room, access, use, nameSealed };
}

function openRoomRoleSet(fields: Fields): Read {
  const room = parseRoomId(fields[0]);
  const member = parseMemberId(fields[1]);
  const role = oneOf(fields[2], ROOM_ROLES);
  const cuts = roomCuts(fields[3]);
  return room && member && role && cuts && { kind: "openRoomRoleSet", room, member, role, cuts };
}

function openRoomRulesSet(fields: Fields): Read {
  const [room, whoMay] = [parseRoomId(fields[0]), whoMayFromCbor(fields[1])];
  return room && whoMay && { kind: "openRoomRulesSet", room, whoMay };
}

function vouched(fields: Fields): Read {
  const member = parseMemberId(fields[0]);
  const digest = orNull(fields[1], (value) => bytesOf(value, KEY_BYTES));
  const sealed = orNull(fields[2], sealedText);
  if (member === null || digest === undefined || sealed === undefined) return null;
  if ((digest === null) !== (sealed === null)) return null;
  return { kind: "vouched", member, digest, sealed };
}

function guestCapSet(fields: Fields): Read {
  const perDay = integerBetween(fields[0], 0, MAX_GUESTS_PER_DAY);
  return perDay === null ? null : { kind: "guestCapSet", perDay };
}

function guestUntilSet(fields: Fields): Read {
  const member = parseMemberId(fields[0]);
  const until = orNull(fields[1], (ms) => integerBetween(ms, 0, MAX_TIME_MS));
  if (member === null || until === undefined) return null;
  return { kind: "guestUntilSet", member, until };
}

function profileSet(fields: Fields): Read {
  const nameSealed = sealedText(fields[0]);
  return nameSealed && { kind: "profileSet", nameSealed };
}
