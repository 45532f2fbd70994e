import type { Bytes } from "../base/bytes.ts";
import { fromHex } from "../base/bytes.ts";

const LAST = 31;

/**
 * The X25519 public keys with which every shared secret is zero, whatever the private half: the points of small order
 * on the curve and on its twist, and their other encodings below 2^255. What is sealed to them anybody opens.
 *
 * Source: RFC 7748 §6.1; D. J. Bernstein, "Curve25519: new Diffie-Hellman speed records", and libsodium's list.
 */
const SMALL_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
  "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
].map((hex) => fromHex(hex) as Bytes); // literals above

/** Whether something sealed to this key stays between two. The top bit means nothing to X25519. */
export const isSoundSealKey = (key: Bytes): boolean => !SMALL_ORDER.some((bad) => isSamePoint(bad, key));

const isSamePoint = (bad: Bytes, key: Bytes): boolean =>
  bad.every((byte, at) => byte === (at === LAST ? (key[at] ?? 0) & 0x7f : key[at]));
