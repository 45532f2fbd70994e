import { type Bytes, utf8 } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import { type EventRef, idToBytes, parseFeedId } from "../base/ids.ts";
import { wellFormed } from "../base/text.ts";

/** One value inside an event: how it is read, with its bounds, and how it is written. */
export interface Field<T> {
  /** `undefined` refuses the value. */
  read(value: CborValue): T | undefined;
  write(value: T): CborValue;
}

export const text = (units: number, bytes: number, leastUnits = 0): Field<string> => ({
  read: (value) =>
    typeof value === "string" &&
    value.length >= leastUnits &&
    value.length <= units &&
    value.isWellFormed() &&
    (value.length * 3 <= bytes || utf8(value).length <= bytes) // a unit takes three bytes at most
      ? value
      : undefined,
  write: wellFormed,
});

export const flag: Field<boolean> = {
  read: (value) => (typeof value === "boolean" ? value : undefined),
  write: (value) => value,
};

export const oneOf = <T extends string>(values: readonly T[]): Field<T> => ({
  read: (value) => values.find((one) => one === value),
  write: (value) => value,
});

export const number = (least: number, most: number): Field<number> => ({
  read: (value) =>
    typeof value === "number" && value >= least && value <= most ? (value === 0 ? 0 : value) : undefined, // −0 has no CBOR of its own
  write: (value) => value,
});

export const uint = (most: number): Field<number> => ({
  read: (value) => (Number.isSafeInteger(value) ? number(0, most).read(value) : undefined),
  write: (value) => value,
});

export const id = <T extends string>(parse: (bytes: unknown) => T | null): Field<T> => ({
  read: (value) => parse(value) ?? undefined,
  write: idToBytes,
});

const seq = uint(Number.MAX_SAFE_INTEGER);
const feed = id(parseFeedId);
export const ref: Field<EventRef> = {
  read: (value) => {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const of = feed.read(value[0]);
    const at = seq.read(value[1]);
    return of === undefined || at === undefined ? undefined : { feed: of, seq: at };
  },
  write: (value) => [idToBytes(value.feed), value.seq],
};

/** Bytes of one length. */
export const bytes = (length: number): Field<Bytes> => ({
  read: (value) => (value instanceof Uint8Array && value.length === length ? value : undefined),
  write: (value) => value,
});

/** An array with a field for each of its places. */
export const tuple = <T extends readonly unknown[]>(
  ...fields: { readonly [At in keyof T]: Field<T[At]> }
): Field<T> => ({
  read(value) {
    if (!Array.isArray(value) || value.length !== fields.length) return undefined;
    const read = fields.map((field, at) => field.read(value[at]));
    return read.includes(undefined) ? undefined : (read as unknown as T); // each by the field of its place
  },
  write: (value) => fields.map((field, at) => field.write(value[at])),
});

export const orNull = <T>(field: Field<T>): Field<T | null> => ({
  read: (value) => (value === null ? null : field.read(value)),
  write: (value) => (value === null ? null : field.write(value)),
});

export const list = <T>(item: Field<T>, most: number): Field<readonly T[]> => ({
  read: (value) => {
    if (!Array.isArray(value) || value.length > most) return undefined;
    const items: T[] = [];
    for (const one of value) {
      const read = item.read(one);
      if (read === undefined) return undefined;
      items.push(read);
    }
    return items;
  },
  write: (value) => value.map(item.write),
});
