import type { Bytes } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import {
  type DeviceId,
  type FeedId,
  type MemberId,
  parseFeedId,
  parseRoomId,
  type RoomId,
} from "../base/ids.ts";
import { bytesOf, bytesUpTo, integerBetween, isTuple } from "./fields.ts";
import { deviceIdOf, type Hasher, KEY_BYTES, memberIdOf } from "./ids-from-keys.ts";
import { MAX_CUTS, MAX_NEXT, MAX_SEALED_TEXT_BYTES, MAX_TIME_MS } from "./limits.ts";

/** What actions of both kinds of chains are made of. `null` means: not what the grammar asks for. */

/** Text sealed for the org: CBOR `[epoch, nonce ‖ ciphertext]`. Opaque here; see keyring/roster-text.ts. */
export type SealedText = Bytes;

export type InviteRole = "member" | "admin" | "guest";
export type Role = "owner" | InviteRole;
export type RoomRole = "owner" | "admin" | "writer" | "reader";
export type RoomUse = "chat" | "goals";

export const ROOM_ROLES = ["owner", "admin", "writer", "reader"] as const satisfies readonly RoomRole[];

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

/** What else an invite asks for. An invite without terms asks for nothing. */
export interface InviteTerms {
  readonly needsApproval: boolean;
  readonly replyKey: Bytes | null; // X25519: those who cannot read the org's key seal their names to it
  readonly guestUntil: number | null; // guests who join by it stop then
  readonly orgNameSealed: SealedText | null; // where the guests come from, as the inviter calls it
}

/** Rows of `feed` from `next` on are refused by everybody, for ever. */
export interface Cut {
  readonly feed: FeedId;
  readonly next: number;
}

/** A cut in one of the rooms that a chain governs. */
export interface RoomCut extends Cut {
  readonly room: RoomId;
}

export const sealedText = (value: CborValue | undefined): SealedText | null =>
  bytesUpTo(value, MAX_SEALED_TEXT_BYTES);

export function memberCard(value: CborValue | undefined, hasher: Hasher): MemberCard | null {
  if (!isTuple(value, 2)) return null;
  const key = bytesOf(value[0], KEY_BYTES);
  const nameSealed = sealedText(value[1]);
  return key && nameSealed && { member: memberIdOf(hasher, key), key, nameSealed };
}

export function deviceCard(value: CborValue | undefined, hasher: Hasher): DeviceCard | null {
  if (!isTuple(value, 3)) return null;
  const signKey = bytesOf(value[0], KEY_BYTES);
  const sealKey = bytesOf(value[1], KEY_BYTES);
  const labelSealed = sealedText(value[2]);
  if (signKey === null || sealKey === null || labelSealed === null) return null;
  return { device: deviceIdOf(hasher, signKey, sealKey), signKey, sealKey, labelSealed };
}

export function inviteTerms(value: CborValue | undefined): InviteTerms | null {
  if (!isTuple(value, 4)) return null;
  const [needsApproval, ...rest] = value;
  const replyKey = orNull(rest[0], (key) => bytesOf(key, KEY_BYTES));
  const guestUntil = orNull(rest[1], (ms) => integerBetween(ms, 0, MAX_TIME_MS));
  const orgNameSealed = orNull(rest[2], sealedText);
  if (typeof needsApproval !== "boolean") return null;
  if (replyKey === undefined || guestUntil === undefined || orgNameSealed === undefined) return null;
  return { needsApproval, replyKey, guestUntil, orgNameSealed };
}

/** Cuts of a room chain: `[feed 24 B, next]`. */
export const cuts = (value: CborValue | undefined): readonly Cut[] | null => listOf(value, MAX_CUTS, cut);

/** Cuts of an org chain: `[room 16 B, feed 24 B, next]`. */
export const roomCuts = (value: CborValue | undefined): readonly RoomCut[] | null =>
  listOf(value, MAX_CUTS, roomCut);

/** A field that may be CBOR null. `undefined`: it is neither null nor what `read` takes. */
export function orNull<T>(
  value: CborValue | undefined,
  read: (value: CborValue | undefined) => T | null,
): T | null | undefined {
  return value === null ? null : (read(value) ?? undefined);
}

function cut(value: CborValue): Cut | null {
  if (!isTuple(value, 2)) return null;
  const feed = parseFeedId(value[0]);
  const next = integerBetween(value[1], 0, MAX_NEXT);
  return feed === null || next === null ? null : { feed, next };
}

function roomCut(value: CborValue): RoomCut | null {
  if (!isTuple(value, 3)) return null;
  const room = parseRoomId(value[0]);
  const rest = cut(value.slice(1));
  return room && rest && { room, ...rest };
}

function listOf<T>(
  value: CborValue | undefined,
  max: number,
  read: (each: CborValue) => T | null,
): readonly T[] | null {
  if (!Array.isArray(value) || value.length > max) return null;
  const all = value.map(read);
  return all.every((each) => each !== null) ? all : null;
}
