import { type Bytes, utf8ToText } from "../base/bytes.ts";
import { type Cursor, cursorOf, readVarBytes, readVarUint } from "../base/varint.ts";

/**
 * Automerge's column encodings, read with a bound on what they expand to: no column is longer in memory than
 * `most` says, whatever its run lengths claim. Everything answers `null` for bytes that break a rule.
 * Source: Automerge binary format, "column types".
 */
export type Column<T> = readonly (T | null)[];

const MAX_KEY_BYTES = 256; // one run may repeat a key for every operation

/** Signed LEB128, shortest form, within the safe integers. */
export function readVarInt(cursor: Cursor): number | null {
  let value = 0;
  let scale = 1;
  let previous = 0;
  for (let length = 1; length <= 8; length++) {
    const byte = cursor.bytes[cursor.at++];
    if (byte === undefined) return null;
    value += (byte & 127) * scale;
    scale *= 128;
    if (byte < 128) {
      const needless = (byte === 0 && previous < 64) || (byte === 127 && previous >= 64);
      if (length > 1 && needless) return null;
      const signed = byte >= 64 ? value - scale : value;
      return Number.isSafeInteger(signed) ? signed : null;
    }
    previous = byte & 127;
  }
  return null;
}

interface Run<T> {
  readonly count: number;
  readonly value: T | null;
}

/** The runs of a run-length encoded column, in order; literal values are runs of one. Stops at the first odd one. */
function* runsOf<T>(
  column: Bytes,
  most: number,
  read: (cursor: Cursor) => T | null,
): Generator<Run<T> | "odd"> {
  const cursor = cursorOf(column);
  let total = 0;
  while (cursor.at < column.length) {
    const head = readVarInt(cursor);
    if (head === null) return yield "odd";
    const count = head === 0 ? readVarUint(cursor) : Math.abs(head);
    if (count === null || count === 0 || total + count > most) return yield "odd";
    total += count;
    if (head === 0) yield { count, value: null };
    else
      for (let literals = head < 0 ? count : 1; literals > 0; literals--) {
        const value = read(cursor);
        if (value === null) return yield "odd";
        yield { count: head < 0 ? 1 : count, value };
      }
  }
}

/** Sums run lengths before anything is expanded; `each` sees every distinct run. */
export function walkUints(column: Bytes, most: number, each: (run: Run<number>) => void): number | null {
  let total = 0;
  for (const run of runsOf(column, most, readVarUint)) {
    if (run === "odd") return null;
    total += run.count;
    each(run);
  }
  return total;
}

function expand<T>(column: Bytes, most: number, read: (cursor: Cursor) => T | null): Column<T> | null {
  const values: (T | null)[] = [];
  for (const run of runsOf(column, most, read)) {
    if (run === "odd") return null;
    for (let i = 0; i < run.count; i++) values.push(run.value);
  }
  return values;
}

export const readUints = (column: Bytes, most: number): Column<number> | null =>
  expand(column, most, readVarUint);

export const readTexts = (column: Bytes, most: number): Column<string> | null =>
  expand(column, most, (cursor) => {
    const bytes = readVarBytes(cursor, MAX_KEY_BYTES);
    return bytes === null ? null : utf8ToText(bytes);
  });

/** Each value is the distance from the last one that was not null. */
export function readDeltas(column: Bytes, most: number): Column<number> | null {
  const deltas = expand(column, most, readVarInt);
  if (deltas === null) return null;
  let last = 0;
  return deltas.map((delta) => {
    if (delta === null) return null;
    last += delta;
    return last;
  });
}

/** Run lengths only, the first one for `false`. */
export function readFlags(column: Bytes, most: number): readonly boolean[] | null {
  const flags: boolean[] = [];
  const cursor = cursorOf(column);
  for (let flag = false; cursor.at < column.length; flag = !flag) {
    const count = readVarUint(cursor);
    if (count === null || flags.length + count > most) return null;
    for (let i = 0; i < count; i++) flags.push(flag);
  }
  return flags;
}
