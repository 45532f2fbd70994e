import { utf8ToText } from "../base/bytes.ts";
import { type Cursor, readVarBytes, readVarUint } from "../base/varint.ts";

/** Values inside a note: what marks and attributes carry. Read to be judged, not to be kept. */

const FLOAT64 = 123;
const FLOAT32 = 124;
const INTEGER = 125;
const NULL = 126;
const FALSE = 121;
const TRUE = 120;
const TEXT = 119;
const RECORD = 118;
const LIST = 117;

/** Passes over one value of lib0's `any` encoding; `false` where there is none of a kind that JSON has too, or it nests deeper. */
export function skipAny(cursor: Cursor, depth: number): boolean {
  switch (cursor.bytes[cursor.at++]) {
    case NULL:
    case FALSE:
    case TRUE:
      return true;
    case INTEGER:
      return skipVarInt(cursor);
    case FLOAT32:
      return skipFloat(cursor, 4);
    case FLOAT64:
      return skipFloat(cursor, 8);
    case TEXT:
      return skipText(cursor) !== null;
    case LIST:
      return skipMany(cursor, depth, () => true);
    case RECORD:
      return skipMany(cursor, depth, () => isField(skipText(cursor)));
    default:
      return false;
  }
}

function skipMany(cursor: Cursor, depth: number, skipName: () => boolean): boolean {
  const count = depth > 0 ? readVarUint(cursor) : null;
  if (count === null) return false;
  for (let i = 0; i < count; i++) if (!skipName() || !skipAny(cursor, depth - 1)) return false; // ends with the input at the latest
  return true;
}

const isField = (name: string | null): boolean => name !== null && name !== "__proto__";

function skipText(cursor: Cursor): string | null {
  const bytes = readVarBytes(cursor, cursor.bytes.length);
  return bytes && utf8ToText(bytes);
}

const MOST_DIGITS = 8; // 6 bits and seven times 7

function skipVarInt(cursor: Cursor): boolean {
  for (let i = 0; i < MOST_DIGITS; i++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return false;
    if (byte < 128) return true;
  }
  return false;
}

function skipFloat(cursor: Cursor, length: number): boolean {
  const { buffer, byteOffset } = cursor.bytes;
  const from = cursor.at;
  cursor.at += length;
  if (cursor.at > cursor.bytes.length) return false;
  const view = new DataView(buffer, byteOffset + from, length);
  return Number.isFinite(length === 4 ? view.getFloat32(0) : view.getFloat64(0));
}

export function isJsonValue(text: string, depth: number): boolean {
  try {
    return isShallow(JSON.parse(text), depth);
  } catch {
    return false; // JSON.parse reports what is no JSON only by throwing
  }
}

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return (
    depth > 0 &&
    Object.entries(value).every(([name, one]) => name !== "__proto__" && isShallow(one, depth - 1))
  );
}
