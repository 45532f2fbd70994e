import type { Bytes } from "../base/bytes.ts";

const FLOOR = 256;

/**
 * Padmé (Nikitin et al., PETS 2019): at most 12 % more bytes, and a length says only O(log log) bits.
 * Never under 256 B, so that reactions and short messages look alike.
 */
export function paddedLength(length: number): number {
  if (length <= FLOOR) return FLOOR;
  const exponent = Math.floor(Math.log2(length));
  const bits = Math.floor(Math.log2(exponent)) + 1;
  const step = 2 ** (exponent - bits);
  return Math.ceil(length / step) * step;
}

export function pad(bytes: Bytes): Bytes {
  const padded = new Uint8Array(paddedLength(bytes.length));
  padded.set(bytes);
  return padded;
}

export function isPadding(rest: Bytes): boolean {
  for (let i = 0; i < rest.length; i++) if (rest[i] !== 0) return false;
  return true;
}
