import { gcm } from "@noble/ciphers/aes.js";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { AEAD_AES_256_GCM, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from "@panva/hpke-noble";
import { CipherSuite, type KEMFactory } from "hpke";
import { type Bytes, concat, equalBytes } from "../base/bytes.ts";
import { isStrictEd25519Key } from "./ed25519-key.ts";
import type { CryptoPort, Opener, Signer, Verifier } from "./port.ts";

export type RandomBytes = (length: number) => Bytes;

const { Point } = ed25519;
const SIGNATURE_BYTES = 64;
const ENC_BYTES = 32;
const NO_SALT = new Uint8Array(0);

/**
 * The crypto port in plain JavaScript (`@noble/*`).
 *
 * Every promise settles through micro-tasks alone and all randomness comes from `randomBytes`, so one seed
 * decides every byte: the simulator and the frozen vectors rely on it. Rules CRY1–CRY4 in SPEC.md.
 */
export function createNobleCrypto(randomBytes: RandomBytes): CryptoPort {
  const suite = new CipherSuite(x25519KemDrawingFrom(randomBytes), KDF_HKDF_SHA256, AEAD_AES_256_GCM);
  return {
    ...nobleVerifier,
    randomBytes,
    hkdf: async (key, info, length) => hkdf(sha256, key, NO_SALT, info, length),
    aesSeal: async (key, nonce, aad, plaintext) => gcm(key, nonce, aad).encrypt(plaintext),
    aesOpen: async (key, nonce, aad, sealed) => nullIfThrown(() => gcm(key, nonce, aad).decrypt(sealed)),
    hpkeSeal: async (recipient, info, plaintext) => {
      const sealed = await suite.Seal(await suite.DeserializePublicKey(recipient), plaintext, { info });
      return concat(sealed.encapsulatedSecret, sealed.ciphertext);
    },
    signerFromSeed: async (seed) => nobleSigner(seed),
    openerFromSeed: async (seed) => nobleOpener(suite, seed),
  };
}

/** A hash and strict Ed25519 in plain JavaScript. */
export const nobleVerifier: Verifier = {
  sha256: (bytes) => sha256(bytes),
  verify: (publicKey, message, signature) =>
    isStrictEd25519Key(publicKey) &&
    signature.length === SIGNATURE_BYTES &&
    nullIfThrown(() => isSignedBy(publicKey, message, signature)) === true,
};

/**
 * RFC 8032 §5.1.7 in its cofactorless form: the encoding of [s]B − [k]A must be R, byte for byte.
 * noble's own `verify` multiplies by the cofactor and so takes signatures that WebCrypto and OpenSSL refuse.
 */
function isSignedBy(publicKey: Bytes, message: Bytes, signature: Bytes): boolean {
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  const k = bytesToNumberLE(sha512(concat(r, publicKey, message))) % Point.Fn.ORDER;
  const sB = Point.BASE.multiplyUnsafe(bytesToNumberLE(s)); // throws for s ≥ L
  const kA = Point.fromBytes(publicKey).multiplyUnsafe(k);
  return equalBytes(sB.subtract(kA).toBytes(), r);
}

/** DHKEM(X25519, HKDF-SHA256) whose ephemeral keys come from our port: RFC 9180 §7.1.3 `DeriveKeyPair`. */
export const x25519KemDrawingFrom =
  (randomBytes: RandomBytes): KEMFactory =>
  () => ({
    ...KEM_DHKEM_X25519_HKDF_SHA256(), // its Encap draws through `this.GenerateKeyPair`
    GenerateKeyPair(extractable: boolean) {
      return this.DeriveKeyPair(randomBytes(ENC_BYTES), extractable);
    },
  });

function nobleSigner(seed: Bytes): Signer {
  return {
    publicKey: ed25519.getPublicKey(seed),
    sign: async (message) => ed25519.sign(message, seed),
  };
}

async function nobleOpener(suite: CipherSuite, seed: Bytes): Promise<Opener> {
  const publicKey = x25519.getPublicKey(seed);
  const pair = {
    privateKey: await suite.DeserializePrivateKey(seed),
    publicKey: await suite.DeserializePublicKey(publicKey),
  };
  return {
    publicKey,
    open: async (info, sealed) => {
      if (sealed.length < ENC_BYTES) return null;
      try {
        const [enc, ciphertext] = [sealed.slice(0, ENC_BYTES), sealed.slice(ENC_BYTES)];
        return await suite.Open(pair, enc, ciphertext, { info });
      } catch {
        return null; // hpke reports a seal that is not ours, or is damaged, only by throwing
      }
    },
  };
}

/** noble reports a bad tag, point or length only by throwing. */
function nullIfThrown<T>(run: () => T): T | null {
  try {
    return run();
  } catch {
    return null;
  }
}
