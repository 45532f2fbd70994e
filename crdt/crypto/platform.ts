import type { CryptoKey } from "hpke";
import type { Bytes } from "../base/bytes.ts";

/** The part of the Web Cryptography API that Skein uses, in our own words: crdt/ compiles without the DOM. */
export type PlatformKey = CryptoKey;

export interface PlatformKeyPair {
  readonly privateKey: PlatformKey;
  readonly publicKey: PlatformKey;
}

type Usage = "sign" | "verify" | "encrypt" | "decrypt" | "deriveBits";

interface AesGcm {
  readonly name: "AES-GCM";
  readonly iv: Bytes;
  readonly additionalData: Bytes;
}

interface Hkdf {
  readonly name: "HKDF";
  readonly hash: "SHA-256";
  readonly salt: Bytes;
  readonly info: Bytes;
}

export interface PlatformSubtle {
  importKey(
    format: "raw" | "pkcs8",
    bytes: Bytes,
    algorithm: string,
    extractable: boolean,
    usages: readonly Usage[],
  ): Promise<PlatformKey>;
  exportKey(format: "raw", key: PlatformKey): Promise<ArrayBuffer>;
  exportKey(format: "jwk", key: PlatformKey): Promise<{ readonly x?: string }>;
  generateKey(algorithm: string, extractable: boolean, usages: readonly Usage[]): Promise<PlatformKeyPair>;
  sign(algorithm: "Ed25519", key: PlatformKey, message: Bytes): Promise<ArrayBuffer>;
  verify(algorithm: "Ed25519", key: PlatformKey, signature: Bytes, message: Bytes): Promise<boolean>;
  encrypt(algorithm: AesGcm, key: PlatformKey, plaintext: Bytes): Promise<ArrayBuffer>;
  decrypt(algorithm: AesGcm, key: PlatformKey, sealed: Bytes): Promise<ArrayBuffer>;
  deriveBits(algorithm: Hkdf, key: PlatformKey, bits: number): Promise<ArrayBuffer>;
}

export interface PlatformCrypto {
  /** Absent on plain http other than localhost. */
  readonly subtle: PlatformSubtle | undefined;
  randomBytes(length: number): Bytes;
}

interface Globals {
  readonly crypto?: {
    readonly subtle?: PlatformSubtle;
    getRandomValues(bytes: Uint8Array): Uint8Array;
  };
}

const MAX_RANDOM_BYTES = 65_536; // the platform's own bound for one call

/** Throws where there is no source of randomness at all: no key made there would be worth anything. */
export function platformCrypto(): PlatformCrypto {
  const { crypto } = globalThis as unknown as Globals; // no DOM types here; each primitive is tried before it is used
  if (crypto === undefined) throw new Error("this platform has no Web Cryptography");
  return {
    subtle: crypto.subtle,
    randomBytes: (length) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += MAX_RANDOM_BYTES)
        crypto.getRandomValues(bytes.subarray(at, at + MAX_RANDOM_BYTES));
      return bytes;
    },
  };
}
