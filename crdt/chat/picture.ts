import type { Bytes } from "../base/bytes.ts";

/** A picture of a room: so small that no reader can be harmed by decoding it. Rule EVT13 in SPEC.md. */
export const PICTURE_LIMITS = { bytes: 8_192, side: 256 } as const;

export interface Picture {
  readonly type: "image/webp" | "image/png";
  readonly width: number;
  readonly height: number;
}

/**
 * What these bytes are by their own head: WebP in its plain form (lossy, one frame) or PNG, with their measures, which decide what
 * decoding costs. Everything else is `null`, and nothing is decoded here.
 */
export function pictureOf(bytes: Bytes): Picture | null {
  if (bytes.length > PICTURE_LIMITS.bytes) return null;
  const picture = webpOf(bytes) ?? pngOf(bytes);
  return picture !== null && isSmall(picture.width) && isSmall(picture.height) ? picture : null;
}

const isSmall = (side: number): boolean => side > 0 && side <= PICTURE_LIMITS.side;

const has = (bytes: Bytes, at: number, wanted: readonly number[]): boolean =>
  wanted.every((byte, i) => bytes[at + i] === byte);
const letters = (text: string): readonly number[] => [...text].map((letter) => letter.charCodeAt(0));

const [RIFF, WEBP_VP8] = [letters("RIFF"), letters("WEBPVP8 ")];
const KEY_FRAME = [0x9d, 0x01, 0x2a];

/** RFC 9649, section 2.5, and RFC 6386, section 9.1. */
function webpOf(bytes: Bytes): Picture | null {
  if (bytes.length < 30 || !has(bytes, 0, RIFF) || !has(bytes, 8, WEBP_VP8) || !has(bytes, 23, KEY_FRAME))
    return null;
  const side = (at: number) => ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)) & 0x3fff;
  return { type: "image/webp", width: side(26), height: side(28) };
}

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, ...letters("IHDR")];

/** ISO/IEC 15948, section 11.2.2. */
function pngOf(bytes: Bytes): Picture | null {
  if (bytes.length < 33 || !has(bytes, 0, PNG)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return { type: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}
