import { type Bytes, utf8, utf8ToText } from "../base/bytes.ts";
import { wellFormed } from "../base/text.ts";

/** Text as it stands inside a seal: `length 2 B ‖ UTF-8 ‖ zeros` to a multiple of 64 B (rule KEY4 in SPEC.md). */

/** Longest text that fits MAX_SEALED_TEXT_BYTES with padding and seal. */
export const MAX_ROSTER_TEXT_BYTES = 900;

const BLOCK_BYTES = 64;
const LENGTH_BYTES = 2;

/** Cuts what is too long between characters. */
export function padText(text: string): Bytes {
  const bytes = utf8(fittingText(text, MAX_ROSTER_TEXT_BYTES));
  const whole = new Uint8Array(Math.ceil((LENGTH_BYTES + bytes.length) / BLOCK_BYTES) * BLOCK_BYTES);
  new DataView(whole.buffer).setUint16(0, bytes.length);
  whole.set(bytes, LENGTH_BYTES);
  return whole;
}

export function unpadText(plain: Bytes): string | null {
  if (plain.length < LENGTH_BYTES) return null;
  const length = ((plain[0] as number) << 8) | (plain[1] as number);
  const end = LENGTH_BYTES + length;
  return end <= plain.length ? utf8ToText(plain.subarray(LENGTH_BYTES, end)) : null;
}

/** The longest prefix of whole characters that fits, well formed. */
export function fittingText(text: string, maxBytes: number): string {
  const whole = wellFormed(text);
  if (utf8(whole).length <= maxBytes) return whole;
  let bytes = 0;
  let kept = "";
  for (const character of whole) {
    bytes += utf8(character).length;
    if (bytes > maxBytes) break;
    kept += character;
  }
  return kept;
}
