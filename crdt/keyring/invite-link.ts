import { type Bytes, concat, equalBytes, fromBase64Url, toBase64Url } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes, parseChainId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { bytesOf, isTuple } from "../roster/fields.ts";
import type { Hasher } from "../roster/ids-from-keys.ts";

/*
 * Links that carry a secret in their fragment, which browsers never send to a server. People forward them by
 * chat and e-mail, where they get torn: a checksum tells a torn link from a wrong one (rule KEY5 in SPEC.md).
 */

export type LinkError = { readonly type: "TornLink" };

export interface InviteLink {
  readonly origin: string | null; // `null` when only the fragment was given
  readonly chain: ChainId;
  readonly secret: Bytes; // 32 B
}

export interface SetupLink {
  readonly origin: string | null;
  readonly token: Bytes; // 16 B
}

const VERSION = 1;
const SECRET_BYTES = 32;
const TOKEN_BYTES = 16;
const INVITE_CHECK_BYTES = 4;
const SETUP_CHECK_BYTES = 2;

/** Shape: `${origin}/join#i=` base64url(CBOR [1, chain 32 B, secret 32 B, first 4 B of SHA-256 over CBOR of the rest]). */
export function encodeInviteLink(
  link: { readonly origin: string; readonly chain: ChainId; readonly secret: Bytes },
  hasher: Hasher,
): string {
  const check = inviteCheck(idToBytes(link.chain), link.secret, hasher);
  const code = encodeCbor([VERSION, idToBytes(link.chain), link.secret, check]);
  return `${link.origin}/join#i=${toBase64Url(code)}`;
}

/** Takes a whole link or its fragment, alone or inside other text. */
export function parseInviteLink(text: string, hasher: Hasher): Result<InviteLink, LinkError> {
  const found = findCode(text, "join", "i");
  const decoded = found && decodeCbor(found.code);
  if (!decoded?.ok || !isTuple(decoded.value, 4) || decoded.value[0] !== VERSION) return torn;
  const chain = parseChainId(decoded.value[1]);
  const secret = bytesOf(decoded.value[2], SECRET_BYTES);
  const check = bytesOf(decoded.value[3], INVITE_CHECK_BYTES);
  if (chain === null || secret === null || check === null) return torn;
  if (!equalBytes(check, inviteCheck(idToBytes(chain), secret, hasher))) return torn;
  return ok({ origin: found?.origin ?? null, chain, secret });
}

/** Shape: `${origin}/setup#s=` base64url(token 16 B ‖ first 2 B of its SHA-256). */
export function encodeSetupLink(
  link: { readonly origin: string; readonly token: Bytes },
  hasher: Hasher,
): string {
  return `${link.origin}/setup#s=${toBase64Url(concat(link.token, setupCheck(link.token, hasher)))}`;
}

export function parseSetupLink(text: string, hasher: Hasher): Result<SetupLink, LinkError> {
  const found = findCode(text, "setup", "s");
  if (found?.code.length !== TOKEN_BYTES + SETUP_CHECK_BYTES) return torn;
  const token = found.code.subarray(0, TOKEN_BYTES);
  if (!equalBytes(found.code.subarray(TOKEN_BYTES), setupCheck(token, hasher))) return torn;
  return ok({ origin: found.origin, token });
}

const torn: Result<never, LinkError> = err({ type: "TornLink" });

const inviteCheck = (chain: Bytes, secret: Bytes, hasher: Hasher): Bytes =>
  hasher.sha256(encodeCbor([VERSION, chain, secret])).subarray(0, INVITE_CHECK_BYTES);

const setupCheck = (token: Bytes, hasher: Hasher): Bytes =>
  hasher.sha256(token).subarray(0, SETUP_CHECK_BYTES);

/** Finds `https://host[/base]/page#name=code`, or `#name=code` or `name=code` without an origin. */
function findCode(
  text: string,
  page: "join" | "setup",
  name: "i" | "s",
): { readonly origin: string | null; readonly code: Bytes } | null {
  const match = codeAfter[name].exec(text);
  const code = fromBase64Url(match?.[1] ?? "");
  if (match === null || code === null) return null;
  return { origin: originBefore(text.slice(0, match.index), page), code };
}

const codeAfter = {
  i: /(?<=^|[#\s])i=([A-Za-z0-9_-]+)/,
  s: /(?<=^|[#\s])s=([A-Za-z0-9_-]+)/,
} as const;

/** The origin of a link whose text ends with `/page` and the `#`. Walks back by plain search: a regex could take quadratic time. */
function originBefore(text: string, page: string): string | null {
  const end = [`/${page}#`, `/${page}/#`].find((each) => text.endsWith(each));
  const host = text.lastIndexOf("://");
  const scheme = /https?$/.exec(text.slice(Math.max(0, host - 5), Math.max(0, host)))?.[0];
  if (end === undefined || scheme === undefined) return null;
  const origin = scheme + text.slice(host, text.length - end.length);
  return /^https?:\/\/[^\s#?"'<>]+$/.test(origin) ? origin : null;
}
