import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  hash,
  hkdfSync,
  type KeyObject,
  sign,
} from "node:crypto";
import type { Bytes, CryptoPort, Verifier } from "../../../crdt/index.ts";
import { createNodeVerifier } from "../../../relay/crypto.ts";
import { type Aead, agreementKeyOf, openHpke, sealHpke } from "./hpke.ts";
import { remembered } from "./remembered.ts";

const TAG_BYTES = 16;
const KEY_BYTES = 32;
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex"); // Ed25519, RFC 8410
const NO_SALT = new Uint8Array(0);
const openssl = createNodeVerifier();

/** What devices and the relay check with. In a world of seven devices each signature is looked at eight times. */
export const simVerifier: Verifier = {
  sha256: (bytes) => new Uint8Array(hash("sha256", bytes, "buffer")),
  verify: remembered((publicKey, message, signature) => openssl.verify(publicKey, message, signature)),
};

/**
 * The crypto port for simulated devices: OpenSSL's synchronous calls, which give the bytes that noble gives, many times
 * faster (crypto.test.ts compares them). Nothing here leaves the thread, so promises settle by micro-tasks alone, and as
 * many whether an answer is remembered or not.
 */
export function createSimCrypto(randomBytes: (length: number) => Bytes): CryptoPort {
  return {
    ...simVerifier,
    randomBytes,
    hkdf: async (key, info, length) => derivedFrom(key, info, Uint8Array.of(length)).slice(),
    aesSeal: async (key, nonce, aad, plaintext) => aes.seal(key, nonce, aad, plaintext),
    aesOpen: async (key, nonce, aad, sealed) => opened(key, nonce, aad, sealed)?.slice() ?? null,
    hpkeSeal: async (recipient, info, plaintext) =>
      sealHpke(recipient, info, plaintext, randomBytes(KEY_BYTES), aes),
    signerFromSeed: async (seed) => ({
      publicKey: signingKeyOf(seed).slice(),
      sign: async (message) => new Uint8Array(sign(null, message, signerOf(seed))),
    }),
    openerFromSeed: async (seed) => ({
      publicKey: agreementKeyOf(seed).slice(),
      open: async (info, sealed) => unsealed(seed, info, sealed)?.slice() ?? null,
    }),
  };
}

const derivedFrom = remembered(
  (key: Bytes, info: Bytes, length: Bytes) =>
    new Uint8Array(hkdfSync("sha256", key, NO_SALT, info, length[0] ?? 0)),
);

const signerOf = remembered(
  (seed: Bytes): KeyObject =>
    createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" }),
);

const signingKeyOf = remembered((seed: Bytes): Bytes => {
  const spki = createPublicKey(signerOf(seed)).export({ format: "der", type: "spki" });
  return new Uint8Array(spki.subarray(spki.length - KEY_BYTES));
});

const aes: Aead = {
  seal: (key, nonce, aad, plaintext) => {
    const cipher = createCipheriv("aes-256-gcm", key, nonce);
    cipher.setAAD(aad);
    return new Uint8Array(Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]));
  },
  open: (key, nonce, aad, sealed) => {
    if (sealed.length < TAG_BYTES) return null;
    const decipher = createDecipheriv("aes-256-gcm", key, nonce);
    decipher.setAAD(aad);
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    try {
      const first = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
      return new Uint8Array(Buffer.concat([first, decipher.final()]));
    } catch {
      return null; // OpenSSL reports a tag that does not fit only by throwing
    }
  },
};

const opened = remembered(aes.open);
const unsealed = remembered((seed: Bytes, info: Bytes, sealed: Bytes) => openHpke(seed, info, sealed, aes));
