import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import { encodeCbor } from "../base/cbor.ts";
import { err, ok, type Result } from "../base/result.ts";
import type { Signer, Verifier } from "../crypto/port.ts";

/**
 * COSE_Sign1 with EdDSA over Ed25519 in exactly one encoding.
 *
 * Shape:  d2 84 43 a10127 a0 ‖ bstr(payload) ‖ 58 40 ‖ signature 64 B
 *         (tag 18, protected {1: -8}, empty unprotected map; the payload is always attached).
 * Domain: `external_aad` is the purpose string, so no signed thing passes for another.
 * Source: RFC 9052 §4.2 and §4.4, RFC 8032; rules COSE1–COSE3 in SPEC.md.
 */
export type Purpose =
  | "skein/v1/envelope"
  | "skein/v1/roster"
  | "skein/v1/invite"
  | "skein/v1/kit"
  | "skein/v1/restore"
  | "skein/v1/auth"
  | "skein/v1/wrap"
  | "skein/v1/register"
  | "skein/v1/backup"
  | "skein/v1/presence"
  | "skein/v1/receipt";

export interface Sign1 {
  readonly payload: Bytes;
  readonly signature: Bytes;
  /** The whole COSE_Sign1, a view on the input. */
  readonly bytes: Bytes;
}

export type Sign1Error = { readonly type: "BadCose" };

const PREFIX = [0xd2, 0x84, 0x43, 0xa1, 0x01, 0x27, 0xa0] as const;
const PROTECTED = Uint8Array.of(0xa1, 0x01, 0x27);
const SIGNATURE_BYTES = 64;

export async function signCose(purpose: Purpose, payload: Bytes, signer: Signer): Promise<Bytes> {
  const signature = await signer.sign(toBeSigned(purpose, payload));
  return concat(Uint8Array.from(PREFIX), encodeCbor(payload), encodeCbor(signature));
}

export function verifyCose(
  purpose: Purpose,
  signed: Sign1,
  publicKey: Bytes,
  verifier: Verifier,
): boolean | Promise<boolean> {
  return verifier.verify(publicKey, toBeSigned(purpose, signed.payload), signed.signature);
}

/** A COSE_Sign1 that is the whole input. */
export function parseCose(bytes: Bytes): Result<Sign1, Sign1Error> {
  const first = parseCosePrefix(bytes);
  return first.ok && first.value.bytes.length !== bytes.length ? err({ type: "BadCose" }) : first;
}

/** A COSE_Sign1 at the start of `bytes`; its own length says where it ends. */
export function parseCosePrefix(bytes: Bytes): Result<Sign1, Sign1Error> {
  for (let i = 0; i < PREFIX.length; i++) if (bytes[i] !== PREFIX[i]) return err({ type: "BadCose" });
  const payload = byteStringAt(bytes, PREFIX.length);
  if (payload === null) return err({ type: "BadCose" });
  const signature = byteStringAt(bytes, payload.end);
  if (signature === null || signature.end - signature.start !== SIGNATURE_BYTES)
    return err({ type: "BadCose" });
  return ok({
    payload: bytes.subarray(payload.start, payload.end),
    signature: bytes.subarray(signature.start, signature.end),
    bytes: bytes.subarray(0, signature.end),
  });
}

/** Sig_structure of RFC 9052 §4.4. */
const toBeSigned = (purpose: Purpose, payload: Bytes): Bytes =>
  encodeCbor(["Signature1", PROTECTED, utf8(purpose), payload]);

function byteStringAt(bytes: Bytes, at: number): { readonly start: number; readonly end: number } | null {
  const head = bytes[at];
  if (head === undefined || head >> 5 !== 2) return null;
  const info = head & 31;
  const width = info < 24 ? 0 : info === 24 ? 1 : info === 25 ? 2 : info === 26 ? 4 : -1;
  if (width < 0) return null;
  let length = width === 0 ? info : 0;
  for (let i = 1; i <= width; i++) length = length * 256 + (bytes[at + i] ?? 0);
  const shortest =
    width === 0 || (width === 1 ? length >= 24 : width === 2 ? length >= 256 : length >= 65_536);
  const start = at + 1 + width;
  return shortest && start + length <= bytes.length ? { start, end: start + length } : null;
}
