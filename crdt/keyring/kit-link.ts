import { type Bytes, equalBytes, toBase64Url } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { type ChainId, idToBytes, parseChainId } from "../base/ids.ts";
import { ok, type Result } from "../base/result.ts";
import { bytesOf, isTuple } from "../roster/fields.ts";
import type { Hasher } from "../roster/ids-from-keys.ts";
import { findCode, type LinkError, torn } from "./link-code.ts";

/** What the printed page's QR code says: everything that restoring needs. */
export interface KitLink {
  readonly origin: string | null; // `null` when only the fragment was given
  readonly chain: ChainId;
  readonly secret: Bytes; // 32 B
}

const VERSION = 1;
const SECRET_BYTES = 32;
const CHECK_BYTES = 4;

/** Shape: `${origin}/recover#k=` base64url(CBOR [1, chain 32 B, secret 32 B, first 4 B of SHA-256 over CBOR of the rest]); rule KEY14. */
export function encodeKitLink(
  link: { readonly origin: string; readonly chain: ChainId; readonly secret: Bytes },
  hasher: Hasher,
): string {
  const chain = idToBytes(link.chain);
  const code = encodeCbor([VERSION, chain, link.secret, checkOf(chain, link.secret, hasher)]);
  return `${link.origin}/recover#k=${toBase64Url(code)}`;
}

/** Takes a whole link or its fragment, alone or inside other text. */
export function parseKitLink(text: string, hasher: Hasher): Result<KitLink, LinkError> {
  const found = findCode(text, "recover");
  const decoded = found && decodeCbor(found.code);
  if (!decoded?.ok || !isTuple(decoded.value, 4) || decoded.value[0] !== VERSION) return torn;
  const chain = parseChainId(decoded.value[1]);
  const secret = bytesOf(decoded.value[2], SECRET_BYTES);
  const check = bytesOf(decoded.value[3], CHECK_BYTES);
  if (chain === null || secret === null || check === null) return torn;
  if (!equalBytes(check, checkOf(idToBytes(chain), secret, hasher))) return torn;
  return ok({ origin: found?.origin ?? null, chain, secret });
}

const checkOf = (chain: Bytes, secret: Bytes, hasher: Hasher): Bytes =>
  hasher.sha256(encodeCbor([VERSION, chain, secret])).subarray(0, CHECK_BYTES);
