import { type Bytes, utf8 } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { NONCE_BYTES } from "../crypto/nonce.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { integerBetween, isTuple } from "../roster/fields.ts";
import { MAX_EPOCH } from "../roster/limits.ts";
import { unpadText } from "./padded-text.ts";

/** What a sealed text is for. Bound into the seal, so that a room's name never passes for a person's. */
export type RosterTextPurpose =
  | "org-name"
  | "member-name"
  | "device-label"
  | "room-name"
  | "guest-org" // the organisation that guests come from
  | "card" // see room-card.ts
  | "vouch"; // see vouch.ts

/** `null` when the bytes were not sealed with this key, for this purpose, in this epoch. */
export async function openRosterText(
  crypto: CryptoPort,
  epochKey: Bytes,
  epoch: number,
  purpose: RosterTextPurpose,
  sealed: SealedText,
): Promise<string | null> {
  const text = readRosterText(sealed);
  if (text === null || text.epoch !== epoch) return null;
  return openTextWith(crypto, await textKeyOf(crypto, epochKey), purpose, text);
}

/** A sealed text taken apart; `null` for what is none. */
export interface RosterText {
  readonly epoch: number;
  readonly body: Bytes;
}

export function readRosterText(sealed: SealedText): RosterText | null {
  const decoded = decodeCbor(sealed);
  if (!decoded.ok || !isTuple(decoded.value, 2)) return null;
  const epoch = integerBetween(decoded.value[0], 0, MAX_EPOCH);
  const body = decoded.value[1];
  return epoch !== null && body instanceof Uint8Array && body.length >= NONCE_BYTES ? { epoch, body } : null;
}

/** With the key that `textKeyOf` gives: whoever opens thousands derives it once. */
export async function openTextWith(
  crypto: CryptoPort,
  key: Bytes,
  purpose: RosterTextPurpose,
  { epoch, body }: RosterText,
): Promise<string | null> {
  const [nonce, ciphertext] = [body.subarray(0, NONCE_BYTES), body.subarray(NONCE_BYTES)];
  const plain = await crypto.aesOpen(key, nonce, textAad(purpose, epoch), ciphertext);
  return plain && unpadText(plain);
}

export const textKeyOf = (crypto: CryptoPort, epochKey: Bytes): Promise<Bytes> =>
  crypto.hkdf(epochKey, utf8("skein/v1/roster-text"), 32);

export const textAad = (purpose: RosterTextPurpose, epoch: number): Bytes => encodeCbor([purpose, epoch]);
