import { type Bytes, utf8 } from "../base/bytes.ts";
import { wellFormed } from "../base/text.ts";
import { LENGTH_BYTES } from "./padded-text.ts";

/** Longest text that fits MAX_SEALED_TEXT_BYTES with padding and seal. */
export const MAX_ROSTER_TEXT_BYTES = 900;

const BLOCK_BYTES = 64;

/** Cuts what is too long between characters. */
export function padText(text: string): Bytes {
  const bytes = utf8(fittingText(text, MAX_ROSTER_TEXT_BYTES));
  const whole = new Uint8Array(Math.ceil((LENGTH_BYTES + bytes.length) / BLOCK_BYTES) * BLOCK_BYTES);
  new DataView(whole.buffer).setUint16(0, bytes.length);
  whole.set(bytes, LENGTH_BYTES);
  return whole;
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
