import { type Bytes, concat } from "../base/bytes.ts";
import { type CborValue, encodeCbor } from "../base/cbor.ts";
import { err, ok, type Result } from "../base/result.ts";
import { signCose } from "../cose/sign1.ts";
import { newNonce } from "../crypto/nonce.ts";
import type { CryptoPort, Signer } from "../crypto/port.ts";
import { messageKeyOf } from "./body-key.ts";
import { bodyAad, ENVELOPE_VERSION, type EnvelopePlace, encodeHeader, MAX_ENVELOPE_BYTES } from "./header.ts";
import { pad } from "./padding.ts";

export type SealError = { readonly type: "TooLarge"; readonly bytes: number };

/**
 * Seals one event as an envelope.
 *
 * Shape:  COSE_Sign1(header) ‖ nonce 12 B ‖ AES-256-GCM(plaintext); plaintext = CBOR event, zero-padded (Padmé).
 * Bounds: the envelope is ≤ MAX_ENVELOPE_BYTES, else TooLarge and nothing is signed.
 * Source: AES-GCM (NIST SP 800-38D), COSE (RFC 9052); rules ENV1–ENV7 in SPEC.md.
 */
export async function sealEnvelope(
  place: EnvelopePlace,
  event: CborValue,
  bodyKey: Bytes,
  signer: Signer,
  crypto: CryptoPort,
): Promise<Result<Bytes, SealError>> {
  const plaintext = pad(encodeCbor(event));
  if (plaintext.length > MAX_ENVELOPE_BYTES - 512) return err({ type: "TooLarge", bytes: plaintext.length });
  const nonce = newNonce(crypto);
  const aad = bodyAad(place);
  const key = messageKeyOf(crypto, bodyKey, aad);
  const body = concat(nonce, await crypto.aesSeal(key, nonce, aad, plaintext));
  const version = ENVELOPE_VERSION;
  const header = { ...place, version, bodyHash: crypto.sha256(body), bodyLen: body.length };
  return ok(concat(await signCose("skein/v1/envelope", encodeHeader(header), signer), body));
}
