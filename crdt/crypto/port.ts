import type { Bytes } from "../base/bytes.ts";

/** What checking needs: a hash and a signature check. The relay holds nothing more. */
export interface Verifier {
  /** SHA-256 (FIPS 180-4). Synchronous: hash chains are walked in tight loops. */
  sha256(bytes: Bytes): Bytes;
  /** Strict Ed25519 (RFC 8032): refuses small-order keys and s ≥ L. */
  verify(publicKey: Bytes, message: Bytes, signature: Bytes): boolean | Promise<boolean>;
}

export interface Signer {
  readonly publicKey: Bytes; // Ed25519, 32 B
  sign(message: Bytes): Promise<Bytes>; // 64 B
}

/** The private half of an X25519 key that opens HPKE seals. */
export interface Opener {
  readonly publicKey: Bytes; // X25519, 32 B
  /** `null` when the seal was not made for this key and `info`. */
  open(info: Bytes, sealed: Bytes): Promise<Bytes | null>;
}

/** What a client needs. Two implementations: WebCrypto (webcrypto.ts) and noble (noble.ts, deterministic). */
export interface CryptoPort extends Verifier {
  randomBytes(length: number): Bytes;
  hkdf(key: Bytes, info: Bytes, length: number): Promise<Bytes>; // HKDF-SHA-256, empty salt (RFC 5869)
  /** AES-256-GCM (NIST SP 800-38D). */
  aesSeal(key: Bytes, nonce: Bytes, aad: Bytes, plaintext: Bytes): Promise<Bytes>;
  aesOpen(key: Bytes, nonce: Bytes, aad: Bytes, sealed: Bytes): Promise<Bytes | null>;
  /** HPKE base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180): enc 32 B ‖ ciphertext. */
  hpkeSeal(recipient: Bytes, info: Bytes, plaintext: Bytes): Promise<Bytes>;
  signerFromSeed(seed: Bytes): Promise<Signer>;
  openerFromSeed(seed: Bytes): Promise<Opener>;
}
