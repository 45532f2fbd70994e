import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import type { PlatformKey, PlatformKeyPair, PlatformSubtle } from "./platform.ts";

/**
 * HPKE (RFC 9180) over the platform's Web Cryptography: base mode, one message, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * AES-256-GCM and nothing else. Rules CRY4 and CRY5 in SPEC.md; plain JavaScript (noble.ts) keeps the library, and tests
 * let each open what the other sealed.
 */

const ENC_BYTES = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const NOTHING = new Uint8Array(0);
const NO_SALT = new Uint8Array(32); // what HMAC makes of an empty salt (RFC 2104)
const MODE_BASE = Uint8Array.of(0);
const VERSION = utf8("HPKE-v1");
const KEM = concat(utf8("KEM"), Uint8Array.of(0, 0x20)); // suite_id of §4.1
const SUITE = concat(utf8("HPKE"), Uint8Array.of(0, 0x20, 0, 0x01, 0, 0x02)); // suite_id of §5.1

/** `SealBase` (§6.1) for a public key: enc 32 B ‖ ciphertext. Throws where nothing can be sealed for that key. */
export async function hpkeSeal(
  subtle: PlatformSubtle,
  recipient: Bytes,
  info: Bytes,
  plaintext: Bytes,
): Promise<Bytes> {
  const ephemeral = await subtle.generateKey("X25519", false, ["deriveBits"]);
  const enc = new Uint8Array(await subtle.exportKey("raw", ephemeral.publicKey));
  const dh = await agree(subtle, ephemeral.privateKey, await importPublic(subtle, recipient));
  const { key, algorithm } = await schedule(subtle, dh, concat(enc, recipient), info, "encrypt");
  return concat(enc, new Uint8Array(await subtle.encrypt(algorithm, key, plaintext)));
}

/** `OpenBase` (§6.1). Throws for whatever was not sealed for this pair and `info`. */
export async function hpkeOpen(
  subtle: PlatformSubtle,
  { privateKey }: Pick<PlatformKeyPair, "privateKey">,
  publicKey: Bytes,
  info: Bytes,
  sealed: Bytes,
): Promise<Bytes> {
  const enc = sealed.slice(0, ENC_BYTES);
  const dh = await agree(subtle, privateKey, await importPublic(subtle, enc));
  const { key, algorithm } = await schedule(subtle, dh, concat(enc, publicKey), info, "decrypt");
  return new Uint8Array(await subtle.decrypt(algorithm, key, sealed.slice(ENC_BYTES)));
}

const importPublic = (subtle: PlatformSubtle, bytes: Bytes): Promise<PlatformKey> =>
  subtle.importKey("raw", bytes, "X25519", true, []);

/** X25519, which must not end in nothing: a point of small order says everybody's secret (§7.1.4). */
async function agree(
  subtle: PlatformSubtle,
  privateKey: PlatformKey,
  publicKey: PlatformKey,
): Promise<Bytes> {
  const secret = new Uint8Array(
    await subtle.deriveBits({ name: "X25519", public: publicKey }, privateKey, 256),
  );
  if (secret.every((byte) => byte === 0)) throw new Error("a point of small order");
  return secret;
}

/** From the agreed secret to the key and nonce of the one message: `ExtractAndExpand` (§4.1), `KeySchedule` (§5.1). */
async function schedule(
  subtle: PlatformSubtle,
  dh: Bytes,
  kemContext: Bytes,
  info: Bytes,
  usage: "encrypt" | "decrypt",
) {
  const hmac = async (key: Bytes, ...parts: readonly Bytes[]): Promise<Bytes> => {
    const imported = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await subtle.sign("HMAC", imported, concat(...parts)));
  };
  const extract = (suite: Bytes, salt: Bytes, label: string, material: Bytes) =>
    hmac(salt, VERSION, suite, utf8(label), material);
  const expand = async (suite: Bytes, secret: Bytes, label: string, context: Bytes, length: number) => {
    const block = await hmac(
      secret,
      Uint8Array.of(0, length),
      VERSION,
      suite,
      utf8(label),
      context,
      Uint8Array.of(1),
    );
    return block.slice(0, length); // never more than one block of HKDF
  };
  const prk = await extract(KEM, NO_SALT, "eae_prk", dh);
  const shared = await expand(KEM, prk, "shared_secret", kemContext, KEY_BYTES);
  const context = concat(
    MODE_BASE,
    await extract(SUITE, NO_SALT, "psk_id_hash", NOTHING),
    await extract(SUITE, NO_SALT, "info_hash", info),
  );
  const secret = await extract(SUITE, shared, "secret", NOTHING);
  const key = await expand(SUITE, secret, "key", context, KEY_BYTES);
  const iv = await expand(SUITE, secret, "base_nonce", context, NONCE_BYTES);
  return {
    key: await subtle.importKey("raw", key, "AES-GCM", false, [usage]),
    algorithm: { name: "AES-GCM", iv, additionalData: NOTHING } as const,
  };
}
