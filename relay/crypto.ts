import { createPublicKey, hash, type KeyObject, randomBytes, verify } from "node:crypto";
import { type Bytes, equalBytes, fromHex, toHex, type Verifier } from "../crdt/public.ts";
import { limits } from "./limits.ts";
import type { Random } from "./ports.ts";

const POOL_BYTES = 4_096;
let pool = new Uint8Array(0);

/** Asked for in bulk: each question to the system costs more than a hundred answers. Bytes that were handed out are wiped here. */
export const nodeRandom: Random = (length) => {
  if (length > POOL_BYTES) return new Uint8Array(randomBytes(length));
  if (pool.length < length) pool = new Uint8Array(randomBytes(POOL_BYTES));
  const taken = pool.slice(0, length);
  pool.fill(0, 0, length);
  pool = pool.subarray(length);
  return taken;
};

/** DER of a SubjectPublicKeyInfo for Ed25519 (RFC 8410), before its 32 bytes of key. */
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/**
 * Points whose order divides 8, sign bit cleared: a key like these would vouch for anything.
 * Source: the list of libsodium's ge25519_has_small_order, with the encodings above p that RFC 8032 refuses anyway.
 */
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map((hex) => fromHex(hex) as Bytes);

/**
 * The relay's verifier over OpenSSL: SHA-256 and strict Ed25519 (RFC 8032; OpenSSL refuses s ≥ L, we refuse weak keys).
 * Parsed keys are kept, the oldest goes first when there are too many.
 */
export function createNodeVerifier(): Verifier {
  const keys = new Map<string, KeyObject | null>();
  const keyOf = (publicKey: Bytes): KeyObject | null => {
    const name = toHex(publicKey);
    const known = keys.get(name);
    if (known !== undefined) return known;
    const key = isWeak(publicKey) ? null : importKey(publicKey);
    if (keys.size >= limits.maxCachedKeys) keys.delete(keys.keys().next().value as string);
    keys.set(name, key);
    return key;
  };
  return {
    sha256: (bytes) => hash("sha256", bytes, "buffer"),
    verify: (publicKey, message, signature) => {
      const key = publicKey.length === 32 ? keyOf(publicKey) : null;
      return key !== null && signature.length === 64 && verify(null, message, key, signature);
    },
  };
}

function importKey(publicKey: Bytes): KeyObject | null {
  try {
    return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: "der", type: "spki" });
  } catch {
    return null; // OpenSSL reports bytes that are no key only by throwing
  }
}

function isWeak(publicKey: Bytes): boolean {
  const cleared = publicKey.slice();
  cleared[31] = (cleared[31] as number) & 0x7f;
  return SMALL_ORDER.some((point) => equalBytes(point, cleared));
}
