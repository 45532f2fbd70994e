import type { Bytes } from "./bytes.ts";

/**
 * Little-endian base-128 unsigned integers as lib0 writes them, up to 2^53 − 1, shortest form only.
 * Reading moves a cursor; a cursor never passes the end of its bytes.
 */
export interface Cursor {
  readonly bytes: Bytes;
  at: number;
}

export const cursorOf = (bytes: Bytes): Cursor => ({ bytes, at: 0 });

/** `null` when the number is cut short, over-long (not the shortest form) or above 2^53 − 1. */
export function readVarUint(cursor: Cursor): number | null {
  let value = 0;
  let scale = 1;
  for (let length = 1; length <= 8; length++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return null;
    value += (byte & 127) * scale;
    if (byte < 128) return (byte === 0 && length > 1) || value > Number.MAX_SAFE_INTEGER ? null : value;
    scale *= 128;
  }
  return null;
}

/** A length-prefixed run of bytes, as a view on the input; `null` when it is cut short or longer than `max`. */
export function readVarBytes(cursor: Cursor, max: number): Bytes | null {
  const length = readVarUint(cursor);
  if (length === null || length > max || cursor.at + length > cursor.bytes.length) return null;
  const bytes = cursor.bytes.subarray(cursor.at, cursor.at + length);
  cursor.at += length;
  return bytes;
}

export function varUintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** Grows as it is written to; `bytes()` gives what was written so far. */
export class ByteWriter {
  #buffer: Bytes;
  #length = 0;

  /** `capacity`: what will be written, where it is known; nothing is copied then. */
  constructor(capacity = 64) {
    this.#buffer = new Uint8Array(capacity); // V8 keeps up to 64 bytes on its own heap; more costs an allocation outside
  }

  uint(value: number): this {
    if (this.#length + 8 > this.#buffer.length) this.#reserve(varUintLength(value));
    let rest = value;
    while (rest >= 128) {
      this.#buffer[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length++] = rest;
    return this;
  }

  raw(bytes: Bytes): this {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  varBytes(bytes: Bytes): this {
    return this.uint(bytes.length).raw(bytes);
  }

  get length(): number {
    return this.#length;
  }

  bytes(): Bytes {
    return this.#length === this.#buffer.length ? this.#buffer : this.#buffer.slice(0, this.#length);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#buffer.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2));
    larger.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = larger;
  }
}
