import { sha256 } from "@noble/hashes/sha2.js";
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_DHKEM_X25519_HKDF_SHA256 } from "hpke";
import { type Bytes, concat, fromBase64Url, fromHex } from "../base/bytes.ts";
import { isStrictEd25519Key } from "./ed25519-key.ts";
import { createKeyCache } from "./key-cache.ts";
import { type PlatformKeyPair, type PlatformSubtle, platformCrypto } from "./platform.ts";
import type { CryptoPort, Opener, Signer } from "./port.ts";

export type { PlatformKeyPair } from "./platform.ts";

const MAX_CACHED_KEYS = 512; // devices of a large org, or the feeds of the rooms in view
const ENC_BYTES = 32;
const SEED_BYTES = 32;
const NO_SALT = new Uint8Array(0);
/** PKCS #8 for a bare seed (RFC 8410), before its 32 bytes. */
const PKCS8 = {
  Ed25519: fromHex("302e020100300506032b657004220420") as Bytes,
  X25519: fromHex("302e020100300506032b656e04220420") as Bytes,
} as const;

const suite = () => new CipherSuite(KEM_DHKEM_X25519_HKDF_SHA256, KDF_HKDF_SHA256, AEAD_AES_256_GCM);

type Noble = () => Promise<CryptoPort>;

/** The curves in plain JavaScript are a download of their own: only a platform that lacks one asks for it. */
const nobleOnDemand = (randomBytes: CryptoPort["randomBytes"]): Noble =>
  once(async () => (await import("./noble.ts")).createNobleCrypto(randomBytes));

/**
 * The crypto port over the platform's Web Cryptography, with noble for what the platform lacks.
 *
 * Each primitive is tried once, on first use. Same bytes, same answers as noble.ts (rule CRY5 in SPEC.md);
 * hashing is noble's on every platform, because chains are walked synchronously.
 * Errors: throws where there is no Web Cryptography at all (plain http): the platform's door says so to the person.
 */
export function createWebCrypto(): CryptoPort {
  const { subtle, randomBytes } = platformCrypto();
  if (subtle === undefined) throw new Error("this page has no Web Cryptography");
  const noble = nobleOnDemand(randomBytes);
  return {
    sha256: (bytes) => sha256(bytes),
    randomBytes,
    ...symmetric(subtle),
    ...signatures(subtle, noble),
    ...seals(subtle, noble),
  };
}

/** The public half of a seed: the platform tells it in the JWK of an extractable key (RFC 8037). */
async function publicKeyOf(
  subtle: PlatformSubtle,
  algorithm: keyof typeof PKCS8,
  seed: Bytes,
): Promise<Bytes> {
  const usages = algorithm === "Ed25519" ? (["sign"] as const) : (["deriveBits"] as const);
  const key = await subtle.importKey("pkcs8", concat(PKCS8[algorithm], seed), algorithm, true, usages);
  const publicKey = fromBase64Url((await subtle.exportKey("jwk", key)).x ?? "");
  if (publicKey === null) throw new Error(`the platform gives no public ${algorithm} key`);
  return publicKey;
}

function symmetric(subtle: PlatformSubtle): Pick<CryptoPort, "hkdf" | "aesSeal" | "aesOpen"> {
  const aesKey = (bytes: Bytes) => subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]); // most keys open one body: none is remembered
  const hkdfKey = createKeyCache(MAX_CACHED_KEYS, (bytes) =>
    subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"]),
  );
  return {
    hkdf: async (key, info, length) => {
      const algorithm = { name: "HKDF", hash: "SHA-256", salt: NO_SALT, info } as const;
      return new Uint8Array(await subtle.deriveBits(algorithm, await hkdfKey(key), length * 8));
    },
    aesSeal: async (key, nonce, aad, plaintext) => {
      const algorithm = { name: "AES-GCM", iv: nonce, additionalData: aad } as const;
      return new Uint8Array(await subtle.encrypt(algorithm, await aesKey(key), plaintext));
    },
    aesOpen: async (key, nonce, aad, sealed) => {
      const algorithm = { name: "AES-GCM", iv: nonce, additionalData: aad } as const;
      const imported = await aesKey(key);
      return subtle.decrypt(algorithm, imported, sealed).then(
        (plaintext) => new Uint8Array(plaintext),
        () => null, // the platform reports a wrong tag only by rejecting
      );
    },
  };
}

function signatures(subtle: PlatformSubtle, noble: Noble): Pick<CryptoPort, "verify" | "signerFromSeed"> {
  const isSupported = once(() => canEd25519(subtle));
  const verifyKey = createKeyCache(MAX_CACHED_KEYS, (bytes) =>
    subtle.importKey("raw", bytes, "Ed25519", false, ["verify"]).catch(() => null),
  );
  return {
    verify: async (publicKey, message, signature) => {
      if (!isStrictEd25519Key(publicKey)) return false;
      if (!(await isSupported())) return (await noble()).verify(publicKey, message, signature);
      const key = await verifyKey(publicKey); // `null`: not a point on the curve
      return key !== null && (await subtle.verify("Ed25519", key, signature, message));
    },
    signerFromSeed: async (seed) => {
      if (!(await isSupported())) return (await noble()).signerFromSeed(seed);
      const privateKey = await subtle.importKey("pkcs8", concat(PKCS8.Ed25519, seed), "Ed25519", false, [
        "sign",
      ]);
      return signerOver(subtle, privateKey, await publicKeyOf(subtle, "Ed25519", seed));
    },
  };
}

function seals(subtle: PlatformSubtle, noble: Noble): Pick<CryptoPort, "hpkeSeal" | "openerFromSeed"> {
  const isSupported = once(() => canX25519(subtle));
  const hpke = suite();
  return {
    hpkeSeal: async (recipient, info, plaintext) => {
      if (!(await isSupported())) return (await noble()).hpkeSeal(recipient, info, plaintext);
      const sealed = await hpke.Seal(await hpke.DeserializePublicKey(recipient), plaintext, { info });
      return concat(sealed.encapsulatedSecret, sealed.ciphertext);
    },
    openerFromSeed: async (seed) => {
      if (!(await isSupported())) return (await noble()).openerFromSeed(seed);
      const publicBytes = await publicKeyOf(subtle, "X25519", seed);
      const privateKey = await hpke.DeserializePrivateKey(seed);
      const publicKey = await hpke.DeserializePublicKey(publicBytes);
      return openerFromKeyPair({ privateKey, publicKey }, publicBytes);
    },
  };
}

/** Keys of a device. Pairs cannot leave the browser; seeds are for platforms that lack the curves. */
export type NewDeviceKeys = {
  readonly sign: { readonly pair: PlatformKeyPair } | { readonly seed: Bytes };
  readonly seal: { readonly pair: PlatformKeyPair } | { readonly seed: Bytes };
  readonly signer: Signer;
  readonly opener: Opener;
};

/** New keys for this device: store `sign` and `seal` (both survive structured clone), use `signer` and `opener`. */
export async function generateDeviceKeys(): Promise<NewDeviceKeys> {
  const { subtle, randomBytes } = platformCrypto();
  const noble = nobleOnDemand(randomBytes);
  return { ...(await newSigner(subtle, noble)), ...(await newOpener(subtle, noble)) };
}

async function newSigner(
  subtle: PlatformSubtle | undefined,
  noble: Noble,
): Promise<Pick<NewDeviceKeys, "sign" | "signer">> {
  if (subtle === undefined || !(await canEd25519(subtle))) {
    const plain = await noble();
    const seed = plain.randomBytes(SEED_BYTES);
    return { sign: { seed }, signer: await plain.signerFromSeed(seed) };
  }
  const pair = await subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const publicKey = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  return { sign: { pair }, signer: signerFromKeyPair(pair, publicKey) };
}

async function newOpener(
  subtle: PlatformSubtle | undefined,
  noble: Noble,
): Promise<Pick<NewDeviceKeys, "seal" | "opener">> {
  if (subtle === undefined || !(await canX25519(subtle))) {
    const plain = await noble();
    const seed = plain.randomBytes(SEED_BYTES);
    return { seal: { seed }, opener: await plain.openerFromSeed(seed) };
  }
  const pair = await subtle.generateKey("X25519", false, ["deriveBits"]);
  const publicKey = new Uint8Array(await subtle.exportKey("raw", pair.publicKey));
  return { seal: { pair }, opener: openerFromKeyPair(pair, publicKey) };
}

/** Signs with a pair that this platform made. Throws where Web Cryptography is gone: the pair came from it. */
export function signerFromKeyPair(pair: PlatformKeyPair, publicKey: Bytes): Signer {
  const { subtle } = platformCrypto();
  if (subtle === undefined) throw new Error("a key pair of the platform needs the platform");
  return signerOver(subtle, pair.privateKey, publicKey);
}

export function openerFromKeyPair(pair: PlatformKeyPair, publicKey: Bytes): Opener {
  const hpke = suite();
  return {
    publicKey,
    open: async (info, sealed) => {
      if (sealed.length < ENC_BYTES) return null;
      try {
        return await hpke.Open(pair, sealed.slice(0, ENC_BYTES), sealed.slice(ENC_BYTES), { info });
      } catch {
        return null; // hpke reports a seal that is not ours, or is damaged, only by throwing
      }
    },
  };
}

const signerOver = (
  subtle: PlatformSubtle,
  privateKey: PlatformKeyPair["privateKey"],
  publicKey: Bytes,
): Signer => ({
  publicKey,
  sign: async (message) => new Uint8Array(await subtle.sign("Ed25519", privateKey, message)),
});

/** Platforms say that they lack a curve by rejecting, some only when it is used. */
const canEd25519 = (subtle: PlatformSubtle): Promise<boolean> =>
  succeeds(async () => {
    const pair = await subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    await subtle.sign("Ed25519", pair.privateKey, NO_SALT);
  });

const canX25519 = (subtle: PlatformSubtle): Promise<boolean> =>
  succeeds(async () => {
    const hpke = suite();
    const pair = await subtle.generateKey("X25519", false, ["deriveBits"]);
    await hpke.Seal(pair.publicKey, NO_SALT);
  });

const succeeds = (attempt: () => Promise<void>): Promise<boolean> =>
  attempt().then(
    () => true,
    () => false,
  );

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
