import { type Bytes, utf8, utf8ToText } from "./bytes.ts";
import { err, ok, type Result } from "./result.ts";

/**
 * Deterministic CBOR (RFC 8949 §4.2) over a small set of values: integers, finite floats, text, bytes,
 * booleans, null and arrays. No maps: an array has one encoding and no keys that could collide.
 * Rules CBOR1–CBOR4 in SPEC.md.
 *
 * Written out here because so small a set needs a tenth of a general library, and every page that is opened fetches it.
 * Tests hold it to `cborg` (values written and bytes read alike).
 */
export type CborValue = number | string | boolean | null | Bytes | readonly CborValue[];

export type CborError = { readonly type: "BadCbor"; readonly detail: string };

const MAX_DEPTH = 16;
const UINT = 0;
const NEGATIVE = 1;
const BYTES = 2;
const TEXT = 3;
const ARRAY = 4;
const SIMPLE = 7;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;
const HALF = 0xf9;
const SINGLE = 0xfa;
const DOUBLE = 0xfb;

// ---------------------------------------------------------------- writing

export function encodeCbor(value: CborValue): Bytes {
  desk.clear();
  writeValue(desk, value);
  return desk.whole();
}

/** Where a value's bytes go, one piece after the other. */
interface Sink {
  byte(value: number): void;
  bytes(bytes: Bytes): void;
  /** A head and the number of `width` bytes that follows it. */
  number(head: number, width: number, put: (view: DataView, at: number) => void): void;
}

function writeValue(writer: Sink, value: CborValue): void {
  if (typeof value === "number") return writeNumber(writer, value);
  if (typeof value === "string") return writeString(writer, TEXT, utf8(value));
  if (typeof value === "boolean") return writer.byte(value ? TRUE : FALSE);
  if (value === null) return writer.byte(NULL);
  if (value instanceof Uint8Array) return writeString(writer, BYTES, value);
  writeHead(writer, ARRAY, value.length);
  for (const item of value) writeValue(writer, item);
}

function writeNumber(writer: Sink, value: number): void {
  if (!Number.isSafeInteger(value)) return writeFloat(writer, value);
  if (value < 0) writeHead(writer, NEGATIVE, -1 - value);
  else writeHead(writer, UINT, value); // −0 too
}

function writeString(writer: Sink, major: number, bytes: Bytes): void {
  writeHead(writer, major, bytes.length);
  writer.bytes(bytes);
}

/** The shortest head that holds `count`. */
function writeHead(writer: Sink, major: number, count: number): void {
  const head = major << 5;
  if (count < 24) writer.byte(head | count);
  else if (count < 2 ** 8) writer.number(head | 24, 1, (view, at) => view.setUint8(at, count));
  else if (count < 2 ** 16) writer.number(head | 25, 2, (view, at) => view.setUint16(at, count));
  else if (count < 2 ** 32) writer.number(head | 26, 4, (view, at) => view.setUint32(at, count));
  else writer.number(head | 27, 8, (view, at) => view.setBigUint64(at, BigInt(count)));
}

function writeFloat(writer: Sink, value: number): void {
  const half = halfOf(value);
  if (half !== null) writer.number(HALF, 2, (view, at) => view.setUint16(at, half));
  else if (Object.is(Math.fround(value), value))
    writer.number(SINGLE, 4, (view, at) => view.setFloat32(at, value));
  else writer.number(DOUBLE, 8, (view, at) => view.setFloat64(at, value));
}

const scratch = new DataView(new ArrayBuffer(8));

/** The bits of the half-precision float that is exactly `value`, and `null` where none is (see CBOR2 for subnormals). */
function halfOf(value: number): number | null {
  if (Number.isNaN(value)) return 0x7e00;
  if (Math.fround(value) !== value) return null;
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127;
  const fraction = bits & 0x7fffff;
  if (exponent === 128) return sign | 0x7c00;
  if (exponent >= -14 && exponent <= 15 && (fraction & 0x1fff) === 0)
    return sign | ((exponent + 15) << 10) | (fraction >> 13);
  return exponent >= -24 && exponent < -14 && fraction === 0 ? sign | (1 << (exponent + 24)) : null;
}

/** Bytes that grow as they are written. */
class Writer implements Sink {
  #bytes = new Uint8Array(128);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  byte(value: number): void {
    const at = this.#take(1);
    this.#bytes[at] = value;
  }

  bytes(bytes: Bytes): void {
    const at = this.#take(bytes.length);
    this.#bytes.set(bytes, at);
  }

  number(head: number, width: number, put: (view: DataView, at: number) => void): void {
    this.byte(head);
    const at = this.#take(width);
    put(this.#view, at);
  }

  whole(): Bytes {
    return this.#bytes.slice(0, this.#length);
  }

  clear(): void {
    if (this.#bytes.length > MAX_KEPT_BYTES) this.#use(new Uint8Array(MAX_KEPT_BYTES));
    this.#length = 0;
  }

  #take(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#use(larger);
    }
    return at;
  }

  #use(bytes: Uint8Array<ArrayBuffer>): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}

const MAX_KEPT_BYTES = 4_096;

/** One value is written at a time, and most are small: memory of its own for each would cost more than the writing. */
const desk = new Writer();

/** Bytes that are there already, held against what would be written: every value that is read passes here. */
class Match implements Sink {
  readonly #expected: Bytes;
  #at = 0;
  #holds = true;

  constructor(expected: Bytes) {
    this.#expected = expected;
  }

  byte(value: number): void {
    if (this.#expected[this.#at++] !== value) this.#holds = false;
  }

  bytes(bytes: Bytes): void {
    const expected = this.#expected;
    const from = this.#at;
    this.#at += bytes.length;
    let isSame = this.#at <= expected.length;
    for (let at = 0; isSame && at < bytes.length; at++) isSame = expected[from + at] === bytes[at];
    if (!isSame) this.#holds = false;
  }

  number(head: number, width: number, put: (view: DataView, at: number) => void): void {
    this.byte(head);
    put(scratch, 0);
    for (let at = 0; at < width; at++) this.byte(scratch.getUint8(at));
  }

  isWhole(): boolean {
    return this.#holds && this.#at === this.#expected.length;
  }
}

// ---------------------------------------------------------------- reading

/** The whole input must be one value in its only encoding; anything else is refused. */
export function decodeCbor(bytes: Bytes): Result<CborValue, CborError> {
  const first = decodeCborPrefix(bytes);
  if (!first.ok) return first;
  return first.value.rest.length === 0 ? ok(first.value.value) : bad("trailing bytes");
}

/** One value at the start of `bytes`, and what follows it. Hostile bytes never make it throw. */
export function decodeCborPrefix(
  bytes: Bytes,
): Result<{ readonly value: CborValue; readonly rest: Bytes }, CborError> {
  const reader = readerOf(bytes);
  const value = readValue(reader, 0);
  if (value === undefined) return bad(reader.flaw);
  const canonical = new Match(reader.bytes.subarray(0, reader.at));
  writeValue(canonical, value);
  return canonical.isWhole() ? ok({ value, rest: bytes.subarray(reader.at) }) : bad("not canonical");
}

const bad = (detail: string) => err<CborError>({ type: "BadCbor", detail });

interface Reader {
  readonly bytes: Bytes;
  readonly view: DataView;
  at: number;
  /** Why nothing came back; the first reason stands. */
  flaw: string;
}

function readerOf({ buffer, byteOffset, byteLength }: Bytes): Reader {
  const bytes = new Uint8Array(buffer, byteOffset, byteLength); // of a Node Buffer, `slice` would be a view
  return { bytes, view: new DataView(buffer, byteOffset, byteLength), at: 0, flaw: "" };
}

function refuse(reader: Reader, flaw: string): undefined {
  reader.flaw = flaw;
}

/** Reads leniently what the comparison in decodeCborPrefix then refuses: over-long heads and floats. */
function readValue(reader: Reader, depth: number): CborValue | undefined {
  const head = reader.bytes[reader.at];
  if (head === undefined) return refuse(reader, "cut short");
  reader.at++;
  const major = head >> 5;
  if (major === SIMPLE) return readSimple(reader, head);
  const count = readCount(reader, head & 31);
  if (count === undefined) return undefined;
  switch (major) {
    case UINT:
      return count;
    case NEGATIVE:
      return Number.isSafeInteger(-1 - count) ? -1 - count : refuse(reader, "number too large");
    case BYTES:
      return readString(reader, count)?.slice();
    case TEXT:
      return readText(reader, count);
    case ARRAY:
      return readArray(reader, count, depth + 1);
    default:
      return refuse(reader, "value outside the allowed set");
  }
}

/** What a head counts or is: itself below 24, else in the 1, 2, 4 or 8 bytes that follow. */
function readCount(reader: Reader, info: number): number | undefined {
  if (info < 24) return info;
  if (info > 27) return refuse(reader, "no definite length");
  const at = skip(reader, 1 << (info - 24));
  if (at === undefined) return undefined;
  const { view } = reader;
  if (info === 24) return view.getUint8(at);
  if (info === 25) return view.getUint16(at);
  if (info === 26) return view.getUint32(at);
  const count = Number(view.getBigUint64(at));
  return Number.isSafeInteger(count) ? count : refuse(reader, "number too large");
}

/** Where the next `count` bytes begin, once they are there. */
function skip(reader: Reader, count: number): number | undefined {
  const { at, bytes } = reader;
  if (count > bytes.length - at) return refuse(reader, "cut short");
  reader.at = at + count;
  return at;
}

function readString(reader: Reader, length: number): Bytes | undefined {
  const at = skip(reader, length);
  return at === undefined ? undefined : reader.bytes.subarray(at, at + length);
}

function readText(reader: Reader, length: number): string | undefined {
  const bytes = readString(reader, length);
  return bytes && (utf8ToText(bytes) ?? refuse(reader, "malformed UTF-8"));
}

function readArray(reader: Reader, length: number, depth: number): readonly CborValue[] | undefined {
  if (depth > MAX_DEPTH) return refuse(reader, "too deep");
  if (length > reader.bytes.length - reader.at) return refuse(reader, "cut short"); // an item takes a byte at least
  const items: CborValue[] = [];
  while (items.length < length) {
    const item = readValue(reader, depth);
    if (item === undefined) return undefined;
    items.push(item);
  }
  return items;
}

function readSimple(reader: Reader, head: number): CborValue | undefined {
  if (head === NULL) return null;
  if (head === TRUE || head === FALSE) return head === TRUE;
  if (head < HALF || head > DOUBLE) return refuse(reader, "value outside the allowed set");
  const at = skip(reader, 2 << (head - HALF));
  if (at === undefined) return undefined;
  const value = readFloat(reader.view, head, at);
  return Number.isFinite(value) ? value : refuse(reader, "value outside the allowed set");
}

function readFloat(view: DataView, head: number, at: number): number {
  if (head === DOUBLE) return view.getFloat64(at);
  return head === SINGLE ? view.getFloat32(at) : halfToNumber(view.getUint16(at));
}

function halfToNumber(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return Number.NaN; // or an infinity: neither is a value
  const size = exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25);
  return bits & 0x8000 ? -size : size;
}
