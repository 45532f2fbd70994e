import { createHmac, createPrivateKey, createPublicKey, diffieHellman, type KeyObject } from "node:crypto";
import { type Bytes, concat, utf8 } from "../../../crdt/index.ts";
import { remembered } from "./remembered.ts";

/**
 * HPKE base mode with DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and AES-256-GCM (RFC 9180) over OpenSSL's synchronous calls:
 * `enc ‖ ciphertext`, byte for byte what noble's gives for the same random bytes (crypto.test.ts).
 */

const ENC_BYTES = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const PKCS8_PREFIX = Buffer.from("302e020100300506032b656e04220420", "hex"); // X25519, RFC 8410
const SPKI_PREFIX = Buffer.from("302a300506032b656e032100", "hex");
const NONE = new Uint8Array(0);
const KEM_SUITE = concat(utf8("KEM"), Uint8Array.of(0x00, 0x20));
const HPKE_SUITE = concat(utf8("HPKE"), Uint8Array.of(0x00, 0x20, 0x00, 0x01, 0x00, 0x02));
const VERSION = utf8("HPKE-v1");
const MODE_BASE = Uint8Array.of(0);

export interface Aead {
  readonly seal: (key: Bytes, nonce: Bytes, aad: Bytes, plaintext: Bytes) => Bytes;
  readonly open: (key: Bytes, nonce: Bytes, aad: Bytes, sealed: Bytes) => Bytes | null;
}

export const agreementKeyOf = remembered(
  (seed: Bytes): Bytes => rawKeyOf(createPublicKey(privateKeyOf(seed))),
);

export function sealHpke(recipient: Bytes, info: Bytes, plaintext: Bytes, random: Bytes, aead: Aead): Bytes {
  const secret = expand(KEM_SUITE, extract(KEM_SUITE, NONE, "dkp_prk", random), "sk", NONE, KEY_BYTES);
  const enc = agreementKeyOf(secret);
  const dh = agreed(secret, recipient);
  if (dh === null) throw new Error("no seal for a key that is no key");
  const { key, nonce } = schedule(sharedSecret(dh, enc, recipient), info);
  return concat(enc, aead.seal(key, nonce, NONE, plaintext));
}

/** `null` when it was not made for this key and `info`. */
export function openHpke(seed: Bytes, info: Bytes, sealed: Bytes, aead: Aead): Bytes | null {
  if (sealed.length < ENC_BYTES) return null;
  const [enc, ciphertext] = [sealed.subarray(0, ENC_BYTES), sealed.subarray(ENC_BYTES)];
  const dh = agreed(seed, enc);
  if (dh === null) return null;
  const { key, nonce } = schedule(sharedSecret(dh, enc, agreementKeyOf(seed)), info);
  return aead.open(key, nonce, NONE, ciphertext);
}

// ---------------------------------------------------------------- keys

const privateKeyOf = remembered(
  (seed: Bytes): KeyObject =>
    createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: "der", type: "pkcs8" }),
);

const otherKeyOf = remembered(
  (publicKey: Bytes): KeyObject =>
    createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: "der", type: "spki" }),
);

const rawKeyOf = (key: KeyObject): Bytes =>
  new Uint8Array(key.export({ format: "der", type: "spki" }).subarray(SPKI_PREFIX.length));

function agreed(seed: Bytes, publicKey: Bytes): Bytes | null {
  try {
    return diffieHellman({ privateKey: privateKeyOf(seed), publicKey: otherKeyOf(publicKey) });
  } catch {
    return null; // OpenSSL reports a key of small order, or none at all, only by throwing
  }
}

// ---------------------------------------------------------------- RFC 9180, sections 4.1 and 5.1

const sharedSecret = (dh: Bytes, enc: Bytes, recipient: Bytes): Bytes =>
  expand(
    KEM_SUITE,
    extract(KEM_SUITE, NONE, "eae_prk", dh),
    "shared_secret",
    concat(enc, recipient),
    KEY_BYTES,
  );

function schedule(secret: Bytes, info: Bytes): { readonly key: Bytes; readonly nonce: Bytes } {
  const pskId = extract(HPKE_SUITE, NONE, "psk_id_hash", NONE);
  const context = concat(MODE_BASE, pskId, extract(HPKE_SUITE, NONE, "info_hash", info));
  const prk = extract(HPKE_SUITE, secret, "secret", NONE);
  return {
    key: expand(HPKE_SUITE, prk, "key", context, KEY_BYTES),
    nonce: expand(HPKE_SUITE, prk, "base_nonce", context, NONCE_BYTES),
  };
}

const extract = (suite: Bytes, salt: Bytes, label: string, ikm: Bytes): Bytes =>
  hmac(salt, concat(VERSION, suite, utf8(label), ikm));

/** One block of HKDF's second half: nothing here is longer than a hash. */
const expand = (suite: Bytes, prk: Bytes, label: string, info: Bytes, length: number): Bytes =>
  hmac(prk, concat(Uint8Array.of(0, length), VERSION, suite, utf8(label), info, Uint8Array.of(1))).subarray(
    0,
    length,
  );

const hmac = (key: Bytes, data: Bytes): Bytes =>
  new Uint8Array(createHmac("sha256", key).update(data).digest());
