import { type Bytes, equalBytes, fromHex } from "../base/bytes.ts";

/**
 * Ed25519 keys and signatures that platforms disagree about.
 *
 * RFC 8032 leaves room: some libraries take keys of small order, some take encodings of y ≥ p. A chain that one
 * replica accepts and another refuses would split the org, so every verifier refuses these keys first and then
 * checks the cofactorless equation that OpenSSL, BoringSSL and CryptoKit check (rule CRY1 in SPEC.md).
 */
const KEY_BYTES = 32;
const P_HIGH = 0x7f; // p = 2^255 − 19 = ed ff … ff 7f, little-endian

/** y of the points whose order divides 8, sign bit cleared. Source: libsodium, ge25519_has_small_order. */
const SMALL_ORDER = [
  `00${"00".repeat(31)}`,
  `01${"00".repeat(31)}`,
  `ec${"ff".repeat(30)}7f`,
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
].map((hex) => fromHex(hex) as Bytes);

export function isStrictEd25519Key(publicKey: Bytes): boolean {
  if (publicKey.length !== KEY_BYTES) return false;
  const y = publicKey.slice();
  y[KEY_BYTES - 1] = (y[KEY_BYTES - 1] as number) & 0x7f; // the top bit is the sign of x
  return isReduced(y) && !SMALL_ORDER.some((point) => equalBytes(point, y));
}

/** y < p, little-endian. */
function isReduced(y: Bytes): boolean {
  if (y[KEY_BYTES - 1] !== P_HIGH) return true;
  for (let i = KEY_BYTES - 2; i > 0; i--) if (y[i] !== 0xff) return true;
  return (y[0] as number) < 0xed;
}
