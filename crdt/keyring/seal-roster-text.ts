import { type Bytes, concat } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { newNonce } from "../crypto/nonce.ts";
import type { CryptoPort } from "../crypto/port.ts";
import type { SealedText } from "../roster/action.ts";
import { padText } from "./pad-text.ts";
import { type RosterTextPurpose, textAad, textKeyOf } from "./roster-text.ts";

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
  const nonce = newNonce(crypto);
  const key = await textKeyOf(crypto, epochKey);
  const sealed = await crypto.aesSeal(key, nonce, textAad(purpose, epoch), padText(text));
  return encodeCbor([epoch, concat(nonce, sealed)]);
}
