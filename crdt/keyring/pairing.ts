import { type Bytes, equalBytes, toBase64Url } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { ok, type Result } from "../base/result.ts";
import { bytesOf, isTuple } from "../roster/fields.ts";
import { type Hasher, KEY_BYTES } from "../roster/ids-from-keys.ts";
import { findCode, type LinkError, torn } from "./link-code.ts";

/** What a new device shows to one that already belongs. Public keys only: whoever reads it learns nothing else. */
export interface PairingLink {
  readonly origin: string | null;
  readonly signKey: Bytes;
  readonly sealKey: Bytes;
}

const VERSION = 1;
const CHECK_BYTES = 4;

/** Shape: `${origin}/link#d=` base64url(CBOR [1, signKey 32 B, sealKey 32 B, first 4 B of SHA-256 over CBOR of the rest]); rule KEY15. */
export function encodePairingLink(
  link: { readonly origin: string; readonly signKey: Bytes; readonly sealKey: Bytes },
  hasher: Hasher,
): string {
  const { origin, signKey, sealKey } = link;
  const code = encodeCbor([VERSION, signKey, sealKey, checkOf(signKey, sealKey, hasher)]);
  return `${origin}/link#d=${toBase64Url(code)}`;
}

export function parsePairingLink(text: string, hasher: Hasher): Result<PairingLink, LinkError> {
  const found = findCode(text, "link");
  const decoded = found && decodeCbor(found.code);
  if (!decoded?.ok || !isTuple(decoded.value, 4) || decoded.value[0] !== VERSION) return torn;
  const signKey = bytesOf(decoded.value[1], KEY_BYTES);
  const sealKey = bytesOf(decoded.value[2], KEY_BYTES);
  const check = bytesOf(decoded.value[3], CHECK_BYTES);
  if (signKey === null || sealKey === null || check === null) return torn;
  if (!equalBytes(check, checkOf(signKey, sealKey, hasher))) return torn;
  return ok({ origin: found?.origin ?? null, signKey, sealKey });
}

const checkOf = (signKey: Bytes, sealKey: Bytes, hasher: Hasher): Bytes =>
  hasher.sha256(encodeCbor([VERSION, signKey, sealKey])).subarray(0, CHECK_BYTES);
