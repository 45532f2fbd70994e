import { type Bytes, concat, utf8, utf8ToText } from "../base/bytes.ts";
import { decodeCbor, encodeCbor } from "../base/cbor.ts";
import { wellFormed } from "../base/text.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { isTuple } from "../roster/fields.ts";

/** What a sealed text is for. Bound into the seal, so that a room's name never passes for a person's. */
export type RosterTextPurpose = "org-name" | "member-name" | "device-label" | "room-name";

/** Longest text that fits MAX_SEALED_TEXT_BYTES with padding and seal. */
export const MAX_ROSTER_TEXT_BYTES = 900;

const NONCE_BYTES = 12;
const BLOCK_BYTES = 64;
const LENGTH_BYTES = 2;

/**
 * Seals a name or label that the whole org may read and the relay may not.
 *
 * Shape:  CBOR [epoch, nonce 12 B ‖ AES-256-GCM(length 2 B ‖ UTF-8 ‖ zeros to a multiple of 64 B)].
 * Key:    HKDF(epoch key, "skein/v1/roster-text"); AAD = CBOR [purpose, epoch]. Rule KEY4 in SPEC.md.
 * Bounds: a text over MAX_ROSTER_TEXT_BYTES is cut between characters.
 */
export async function sealRosterText(
  crypto: CryptoPort,
  epochKey: Bytes,
  epoch: number,
  purpose: RosterTextPurpose,
  text: string,
): Promise<SealedText> {
  const nonce = crypto.randomBytes(NONCE_BYTES);
  const key = await textKey(crypto, epochKey);
  const sealed = await crypto.aesSeal(key, nonce, aadOf(purpose, epoch), padded(text));
  return encodeCbor([epoch, concat(nonce, sealed)]);
}

/** `null` when the bytes were not sealed with this key, for this purpose, in this epoch. */
export async function openRosterText(
  crypto: CryptoPort,
  epochKey: Bytes,
  epoch: number,
  purpose: RosterTextPurpose,
  sealed: SealedText,
): Promise<string | null> {
  const decoded = decodeCbor(sealed);
  if (!decoded.ok || !isTuple(decoded.value, 2) || decoded.value[0] !== epoch) return null;
  const body = decoded.value[1];
  if (!(body instanceof Uint8Array) || body.length < NONCE_BYTES) return null;
  const key = await textKey(crypto, epochKey);
  const [nonce, ciphertext] = [body.subarray(0, NONCE_BYTES), body.subarray(NONCE_BYTES)];
  const plain = await crypto.aesOpen(key, nonce, aadOf(purpose, epoch), ciphertext);
  return plain && unpadded(plain);
}

const textKey = (crypto: CryptoPort, epochKey: Bytes): Promise<Bytes> =>
  crypto.hkdf(epochKey, utf8("skein/v1/roster-text"), 32);

const aadOf = (purpose: RosterTextPurpose, epoch: number): Bytes => encodeCbor([purpose, epoch]);

function padded(text: string): Bytes {
  const bytes = utf8(fitting(wellFormed(text)));
  const whole = new Uint8Array(Math.ceil((LENGTH_BYTES + bytes.length) / BLOCK_BYTES) * BLOCK_BYTES);
  new DataView(whole.buffer).setUint16(0, bytes.length);
  whole.set(bytes, LENGTH_BYTES);
  return whole;
}

function unpadded(plain: Bytes): string | null {
  if (plain.length < LENGTH_BYTES) return null;
  const length = ((plain[0] as number) << 8) | (plain[1] as number);
  const end = LENGTH_BYTES + length;
  return end <= plain.length ? utf8ToText(plain.subarray(LENGTH_BYTES, end)) : null;
}

/** The longest prefix of whole characters that fits. */
function fitting(text: string): string {
  if (utf8(text).length <= MAX_ROSTER_TEXT_BYTES) return text;
  let bytes = 0;
  let kept = "";
  for (const character of text) {
    bytes += utf8(character).length;
    if (bytes > MAX_ROSTER_TEXT_BYTES) break;
    kept += character;
  }
  return kept;
}
