/** Small, allocation-aware operations on bytes. */

export type Bytes = Uint8Array<ArrayBufferLike>;

const HEX = "0123456789abcdef";
const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Up to this length, letters of ASCII are moved faster here than by a call of the platform; envelopes hold two such texts each. */
const SHORT = 200;

export const utf8 = (text: string): Bytes => asciiToBytes(text) ?? encoder.encode(text);

function asciiToBytes(text: string): Bytes | null {
  if (text.length > SHORT) return null;
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 127) return null;
    bytes[i] = code;
  }
  return bytes;
}

function isShortAscii(bytes: Bytes): boolean {
  if (bytes.length > SHORT) return false;
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) > 127) return false;
  return true;
}

/** Strict UTF-8: `null` for malformed bytes, never U+FFFD. */
export function utf8ToText(bytes: Bytes): string | null {
  if (isShortAscii(bytes)) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  try {
    return decoder.decode(bytes);
  } catch {
    return null; // TextDecoder reports malformed input only by throwing
  }
}

export function concat(...parts: readonly Bytes[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number); // no early exit: also used on secrets
  return difference === 0;
}

/** Bytewise lexicographic order, shorter first on a tie. */
export function compareBytes(a: Bytes, b: Bytes): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Made in one piece: V8 keeps a text that grew by digits as the tree of its parts, many times as large, and ids are kept for long. */
export function toHex(bytes: Bytes): string {
  const digits = new Uint8Array(bytes.length * 2);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    digits[i * 2] = HEX.charCodeAt(byte >> 4);
    digits[i * 2 + 1] = HEX.charCodeAt(byte & 15);
  }
  return utf8ToText(digits) as string;
}

/** Lower-case hex only; `null` for anything else. */
export function fromHex(text: string): Bytes | null {
  if (text.length % 2 !== 0) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = nibbleOf(text.charCodeAt(i * 2));
    const low = nibbleOf(text.charCodeAt(i * 2 + 1));
    if (high < 0 || low < 0) return null;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** −1 for what is no lower-case hex digit. */
function nibbleOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48; // 0–9
  return code >= 97 && code <= 102 ? code - 87 : -1; // a–f
}

export function toBase64Url(bytes: Bytes): string {
  const digits = new Uint8Array(Math.ceil((bytes.length * 8) / 6));
  for (let at = 0; at < digits.length; at++) {
    const bit = at * 6;
    const word = ((bytes[bit >> 3] as number) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    digits[at] = BASE64URL.charCodeAt((word >> (10 - (bit & 7))) & 63);
  }
  return utf8ToText(digits) as string;
}

/** Unpadded base64url (RFC 4648 §5), canonical: unused bits must be zero. */
export function fromBase64Url(text: string): Bytes | null {
  if (text.length % 4 === 1 || !/^[A-Za-z0-9_-]*$/.test(text)) return null;
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let bits = 0;
  let word = 0;
  let at = 0;
  for (const digit of text) {
    word = (word << 6) | BASE64URL.indexOf(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (word >> bits) & 255;
      word &= (1 << bits) - 1;
    }
  }
  return word === 0 ? bytes : null;
}

/** Big-endian unsigned 64-bit from a safe integer: sorts like the number. */
export function uint64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  let rest = value;
  for (let at = 7; at >= 0; at--) {
    bytes[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return bytes;
}
