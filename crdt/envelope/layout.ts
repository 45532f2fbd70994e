import type { Bytes } from "../base/bytes.ts";

/*
 * Headers come by the hundred thousand and all have one layout: read here by position, without a CBOR decoder.
 * Rule ENV1 in SPEC.md.
 *
 *   8b 01|02 50 room 50 device 48 incarnation  seq  58 20 prev  hlc epoch rosterSeq  58 20 bodyHash  bodyLen
 */

const ARRAY_OF_11 = 0x8b;

/**
 * The eleven fields of a header as `decodeCbor` gives them, as views on the input; `null` for any other bytes, and then
 * the general decoder says what is wrong with them. Never takes what the decoder refuses.
 */
export function readLayout(payload: Bytes): readonly (number | Bytes)[] | null {
  const version = payload[1];
  if (payload[0] !== ARRAY_OF_11 || (version !== 1 && version !== 2)) return null;
  const reader = { bytes: payload, at: 2 };
  const room = bytesAt(reader, 16);
  const device = room && bytesAt(reader, 16);
  const incarnation = device && bytesAt(reader, 8);
  const seq = incarnation && uintAt(reader);
  const prev = seq === null ? null : bytesAt(reader, 32);
  const hlc = prev && uintAt(reader);
  const epoch = hlc === null ? null : uintAt(reader);
  const rosterSeq = epoch === null ? null : uintAt(reader);
  const bodyHash = rosterSeq === null ? null : bytesAt(reader, 32);
  const bodyLen = bodyHash && uintAt(reader);
  const fields = [version, room, device, incarnation, seq, prev, hlc, epoch, rosterSeq, bodyHash, bodyLen];
  return bodyLen !== null && reader.at === payload.length ? (fields as readonly (number | Bytes)[]) : null; // the last one was read, so all were
}

/** Fields in their order as a CBOR array: all eleven, or the nine before `bodyHash` that the body is bound to. */
export function writeLayout(fields: readonly (number | Bytes)[]): Bytes {
  let length = 1;
  for (const field of fields) length += lengthOf(field);
  const written = new Uint8Array(length);
  written[0] = 0x80 + fields.length;
  let at = 1;
  for (const field of fields)
    at = typeof field === "number" ? putUint(written, at, field) : putBytes(written, at, field);
  return written;
}

const ARRAY_OF_9 = 0x89;

/** What `writeLayout` gives for the nine fields before `bodyHash`, from a payload in this layout whose last field is `bodyLen`. */
export function withoutBody(payload: Bytes, bodyLen: number): Bytes {
  const bound = payload.slice(0, payload.length - lengthOf(bodyLen) - BODY_HASH_BYTES);
  bound[0] = ARRAY_OF_9;
  return bound;
}

const BODY_HASH_BYTES = 2 + 32;

const lengthOf = (field: number | Bytes): number =>
  typeof field === "number" ? uintLength(field) : field.length + (field.length < 24 ? 1 : 2);

function putBytes(into: Bytes, start: number, field: Bytes): number {
  let at = start;
  if (field.length < 24) into[at++] = 0x40 + field.length;
  else {
    into[at++] = 0x58;
    into[at++] = field.length;
  }
  into.set(field, at);
  return at + field.length;
}

function putUint(into: Bytes, at: number, value: number): number {
  const width = uintLength(value) - 1;
  into[at] = width === 0 ? value : 0x18 + Math.log2(width);
  let rest = value;
  for (let n = width; n > 0; n--) {
    into[at + n] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return at + 1 + width;
}

interface Reader {
  readonly bytes: Bytes;
  at: number;
}

/** A byte string of exactly this length, in its shortest form. */
function bytesAt(reader: Reader, length: number): Bytes | null {
  const { bytes } = reader;
  if (length < 24) {
    if (bytes[reader.at++] !== 0x40 + length) return null;
  } else if (bytes[reader.at++] !== 0x58 || bytes[reader.at++] !== length) return null;
  const end = reader.at + length;
  if (end > bytes.length) return null;
  const found = bytes.subarray(reader.at, end);
  reader.at = end;
  return found;
}

/** An unsigned integer up to 2^53 − 1, in its shortest form. */
function uintAt(reader: Reader): number | null {
  const { bytes } = reader;
  const head = bytes[reader.at++];
  if (head === undefined || head > 0x1b) return null;
  if (head < 24) return head;
  const width = 1 << (head - 24);
  if (reader.at + width > bytes.length) return null;
  let value = 0;
  for (let n = 0; n < width; n++) value = value * 256 + (bytes[reader.at++] as number);
  return value <= Number.MAX_SAFE_INTEGER && uintLength(value) === 1 + width ? value : null;
}

function uintLength(value: number): number {
  if (value < 24) return 1;
  if (value < 2 ** 8) return 2;
  if (value < 2 ** 16) return 3;
  return value < 2 ** 32 ? 5 : 9;
}
