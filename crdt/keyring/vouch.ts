import { type Bytes, concat, equalBytes, fromBase64Url, utf8 } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import type { SealedText } from "../roster/action.ts";
import { bytesOf, isTuple } from "../roster/fields.ts";
import type { Hasher } from "../roster/ids-from-keys.ts";
import type { OpenText } from "./names.ts";

/** What the organisation says of a person: this name, this title. The salt keeps the digest from being guessed. */
export interface Vouched {
  readonly salt: Bytes; // 16 B
  readonly name: string;
  readonly title: string;
}

export const VOUCH_SALT_BYTES = 16;

/** SHA-256("skein/v1/vouch" ‖ salt 16 B ‖ CBOR [name, title]); rule KEY12 in SPEC.md. */
export const vouchDigest = (hasher: Hasher, salt: Bytes, name: string, title: string): Bytes =>
  hasher.sha256(concat(utf8("skein/v1/vouch"), salt, encodeCbor([name, title])));

/** Whether the organisation vouches for exactly this name and title. */
export function vouchHolds(
  hasher: Hasher,
  vouch: { readonly digest: Bytes } | null,
  card: { readonly name: string; readonly title: string; readonly salt: Bytes | null },
): boolean {
  if (vouch === null || card.salt === null) return false;
  return equalBytes(vouch.digest, vouchDigest(hasher, card.salt, card.name, card.title));
}

/** What a member's vouch says, or `null` when it does not open or is not what the chain has a digest of. */
export async function openVouch(
  hasher: Hasher,
  open: OpenText,
  vouch: { readonly digest: Bytes; readonly sealed: SealedText },
): Promise<Vouched | null> {
  const bytes = fromBase64Url((await open("vouch", vouch.sealed)) ?? "");
  const decoded = bytes && decodeCbor(bytes);
  if (!decoded?.ok || !isTuple(decoded.value, 3)) return null;
  const salt = bytesOf(decoded.value[0], VOUCH_SALT_BYTES);
  const [, name, title] = decoded.value;
  if (salt === null || typeof name !== "string" || typeof title !== "string") return null;
  return vouchHolds(hasher, vouch, { name, title, salt }) ? { salt, name, title } : null;
}
