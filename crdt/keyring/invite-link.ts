import { type Bytes, concat, equalBytes, toBase64Url } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes, parseChainId } from "../base/ids.ts";
import { ok, type Result } from "../base/result.ts";
import { bytesOf } from "../roster/fields.ts";
import type { Hasher } from "../roster/ids-from-keys.ts";
import { findCode, type LinkError, torn } from "./link-code.ts";

export interface InviteLink {
  readonly origin: string | null; // `null` when only the fragment was given
  readonly chain: ChainId;
  readonly secret: Bytes; // 32 B
  readonly rooms: readonly ChainId[]; // chains of the rooms that the same secret opens
}

export interface SetupLink {
  readonly origin: string | null;
  readonly token: Bytes; // 16 B
}

const WITHOUT_ROOMS = 1;
const WITH_ROOMS = 2;
const SECRET_BYTES = 32;
const TOKEN_BYTES = 16;
const INVITE_CHECK_BYTES = 4;
const SETUP_CHECK_BYTES = 2;
/** Longer links get torn, and QR codes of them are hard to read. */
export const MAX_LINK_ROOMS = 8;

/**
 * Shape: `${origin}/join#i=` base64url(CBOR [1, chain 32 B, secret 32 B, check]), with rooms CBOR [2, chain, secret,
 *        [room chain 32 B…], check]; check = first 4 B of SHA-256 over CBOR of the rest.
 * Bounds: MAX_LINK_ROOMS; more is a mistake of ours and throws.
 */
export function encodeInviteLink(
  link: {
    readonly origin: string;
    readonly chain: ChainId;
    readonly secret: Bytes;
    readonly rooms?: readonly ChainId[];
  },
  hasher: Hasher,
): string {
  const rooms = link.rooms ?? [];
  if (rooms.length > MAX_LINK_ROOMS) throw new Error("too many rooms for one link");
  const fields = inviteFields(link.chain, link.secret, rooms);
  return `${link.origin}/join#i=${toBase64Url(encodeCbor([...fields, checkOf(fields, hasher)]))}`;
}

/** Takes a whole link or its fragment, alone or inside other text. */
export function parseInviteLink(text: string, hasher: Hasher): Result<InviteLink, LinkError> {
  const found = findCode(text, "join");
  const decoded = found && decodeCbor(found.code);
  if (!decoded?.ok || !Array.isArray(decoded.value)) return torn;
  const fields: readonly CborValue[] = decoded.value;
  const chain = parseChainId(fields[1]);
  const secret = bytesOf(fields[2], SECRET_BYTES);
  const rooms = roomsOf(fields);
  const check = bytesOf(fields.at(-1), INVITE_CHECK_BYTES);
  if (chain === null || secret === null || rooms === null || check === null) return torn;
  if (!equalBytes(check, checkOf(inviteFields(chain, secret, rooms), hasher))) return torn;
  return ok({ origin: found?.origin ?? null, chain, secret, rooms });
}

/** Version 1 names no rooms, version 2 at least one: a link has one form. */
function roomsOf(fields: readonly CborValue[]): readonly ChainId[] | null {
  if (fields[0] === WITHOUT_ROOMS) return fields.length === 4 ? [] : null;
  const named = fields[0] === WITH_ROOMS && fields.length === 5 ? fields[3] : null;
  if (!Array.isArray(named) || named.length === 0 || named.length > MAX_LINK_ROOMS) return null;
  const rooms = named.map(parseChainId);
  return rooms.every((room) => room !== null) ? rooms : null;
}

const inviteFields = (chain: ChainId, secret: Bytes, rooms: readonly ChainId[]): readonly CborValue[] =>
  rooms.length === 0
    ? [WITHOUT_ROOMS, idToBytes(chain), secret]
    : [WITH_ROOMS, idToBytes(chain), secret, rooms.map(idToBytes)];

const checkOf = (fields: readonly CborValue[], hasher: Hasher): Bytes =>
  hasher.sha256(encodeCbor(fields)).subarray(0, INVITE_CHECK_BYTES);

/** Shape: `${origin}/setup#s=` base64url(token 16 B ‖ first 2 B of its SHA-256). */
export function encodeSetupLink(
  link: { readonly origin: string; readonly token: Bytes },
  hasher: Hasher,
): string {
  return `${link.origin}/setup#s=${toBase64Url(concat(link.token, setupCheck(link.token, hasher)))}`;
}

export function parseSetupLink(text: string, hasher: Hasher): Result<SetupLink, LinkError> {
  const found = findCode(text, "setup");
  if (found?.code.length !== TOKEN_BYTES + SETUP_CHECK_BYTES) return torn;
  const token = found.code.subarray(0, TOKEN_BYTES);
  if (!equalBytes(found.code.subarray(TOKEN_BYTES), setupCheck(token, hasher))) return torn;
  return ok({ origin: found.origin, token });
}

const setupCheck = (token: Bytes, hasher: Hasher): Bytes =>
  hasher.sha256(token).subarray(0, SETUP_CHECK_BYTES);
