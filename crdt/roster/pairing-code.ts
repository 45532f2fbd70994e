import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import type { Hasher } from "./ids-from-keys.ts";

/** Crockford's base32: no I, L, O or U, so that what is read aloud is typed right. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LENGTH = 8;

/**
 * What a new device shows so that another one finds its keys at the relay: 8 characters, 40 bits of
 * SHA-256("skein/v1/pair" ‖ signKey ‖ sealKey); rule KEY15 in SPEC.md. Whoever fetches keys by a code computes it again.
 */
export function pairingCode(hasher: Hasher, signKey: Bytes, sealKey: Bytes): string {
  const digest = hasher.sha256(concat(utf8("skein/v1/pair"), signKey, sealKey));
  let code = "";
  for (let at = 0; at < CODE_LENGTH; at++) {
    const bit = at * 5;
    const word = ((digest[bit >> 3] as number) << 8) | (digest[(bit >> 3) + 1] as number);
    code += DIGITS[(word >> (11 - (bit & 7))) & 31];
  }
  return code;
}

/** A code as people type it: any case, with spaces or dashes, O for 0, I or L for 1. `null` for what is no code. */
export function parsePairingCode(text: string): string | null {
  const code = text.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return code.length === CODE_LENGTH && [...code].every((digit) => DIGITS.includes(digit)) ? code : null;
}
