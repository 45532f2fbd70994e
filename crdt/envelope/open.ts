import type { Bytes } from "../base/bytes.ts";
import { type CborError, type CborValue, decodeCborPrefix } from "../base/cbor.ts";
import { err, ok, type Result } from "../base/result.ts";
import { NONCE_BYTES } from "../crypto/nonce.ts";
import type { CryptoPort } from "../crypto/port.ts";
import { messageKeyFor } from "./body-key.ts";
import { bodyAadOf, type Envelope } from "./header.ts";
import { isPadding } from "./padding.ts";

export type OpenError =
  | CborError
  | { readonly type: "BodyDropped" }
  | { readonly type: "BadTag" } // wrong key, or header and body do not belong together
  | { readonly type: "BadPadding" };

const TAG_BYTES = 16;

/** Decrypts the body of an envelope whose signature was checked before (see log/run.ts), with the key of its feed. */
export const openEnvelope = (
  envelope: Envelope,
  bodyKey: Bytes,
  crypto: CryptoPort,
): Promise<Result<CborValue, OpenError>> =>
  openBody(envelope, messageKeyFor(crypto, bodyKey, envelope) ?? bodyKey, crypto);

/**
 * The same with the key of this body alone.
 * Errors: every OpenError; hostile bytes never make it throw.
 */
export async function openBody(
  envelope: Envelope,
  key: Bytes,
  crypto: CryptoPort,
): Promise<Result<CborValue, OpenError>> {
  const { body } = envelope;
  if (body.length === 0) return err({ type: "BodyDropped" });
  if (body.length < NONCE_BYTES + TAG_BYTES) return err({ type: "BadTag" });
  const plaintext = await crypto.aesOpen(
    key,
    body.subarray(0, NONCE_BYTES),
    bodyAadOf(envelope),
    body.subarray(NONCE_BYTES),
  );
  if (plaintext === null) return err({ type: "BadTag" });
  const decoded = decodeCborPrefix(plaintext);
  if (!decoded.ok) return decoded;
  return isPadding(decoded.value.rest) ? ok(decoded.value.value) : err({ type: "BadPadding" });
}
