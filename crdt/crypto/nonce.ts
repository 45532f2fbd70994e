import type { Bytes } from "../base/bytes.ts";
import type { CryptoPort } from "./port.ts";

export const NONCE_BYTES = 12;

/**
 * A nonce for one seal with AES-256-GCM: random, whole, and for nothing else (rule CRY8 in SPEC.md).
 *
 * Nothing is counted and nothing kept, so a profile that was copied or put back from a backup repeats none.
 * Bounds: 2^32 seals under one key before chance matters (NIST SP 800-38D §8.3); a key is one feed's, in one epoch.
 */
export const newNonce = (crypto: Pick<CryptoPort, "randomBytes">): Bytes => crypto.randomBytes(NONCE_BYTES);
