import { createCipheriv, createDecipheriv, createPrivateKey, hash, hkdfSync, sign } from "node:crypto";
import { createNobleCrypto } from "../../../crdt/crypto/noble.ts";
import type { Bytes, CryptoPort, Signer } from "../../../crdt/index.ts";
import { createNodeVerifier } from "../../../relay/crypto.ts";

const TAG_BYTES = 16;
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex"); // Ed25519, RFC 8410
const verifier = createNodeVerifier();

/**
 * The crypto port for simulated devices: noble, with OpenSSL's synchronous calls where they give the same bytes ten
 * times faster. Nothing here leaves the thread, so promises settle by micro-tasks alone.
 */
export function createSimCrypto(randomBytes: (length: number) => Bytes): CryptoPort {
  return {
    ...createNobleCrypto(randomBytes),
    sha256: (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")),
    verify: verifier.verify,
    hkdf: async (key, info, length) =>
      new Uint8Array(hkdfSync("sha256", key, new Uint8Array(0), info, length)),
    aesSeal: async (key, nonce, aad, plaintext) => {
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      cipher.setAAD(aad);
      return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
    },
    aesOpen: async (key, nonce, aad, sealed) => openAes(key, nonce, aad, sealed),
    signerFromSeed: async (seed) => {
      const { publicKey } = await createNobleCrypto(randomBytes).signerFromSeed(seed);
      return { publicKey, sign: signWith(seed) };
    },
  };
}

function signWith(seed: Bytes): Signer["sign"] {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" });
  return async (message) => new Uint8Array(sign(null, message, key));
}

function openAes(key: Bytes, nonce: Bytes, aad: Bytes, sealed: Bytes): Bytes | null {
  if (sealed.length < TAG_BYTES) return null;
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAAD(aad);
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  try {
    const opened = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
    return new Uint8Array(Buffer.concat([opened, decipher.final()]));
  } catch {
    return null; // OpenSSL reports a tag that does not fit only by throwing
  }
}
