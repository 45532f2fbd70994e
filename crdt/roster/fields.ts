import type { Bytes } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";

/** Questions about decoded CBOR fields; `null` or `false` means: not what the grammar asks for. */

export const isTuple = (
  value: CborValue | undefined,
  length: number,
): value is readonly CborValue[] & { readonly length: number } =>
  Array.isArray(value) && value.length === length;

export const bytesOf = (value: CborValue | undefined, length: number): Bytes | null =>
  value instanceof Uint8Array && value.length === length ? value : null;

export const bytesUpTo = (value: CborValue | undefined, max: number): Bytes | null =>
  value instanceof Uint8Array && value.length > 0 && value.length <= max ? value : null;

export const integerBetween = (value: CborValue | undefined, min: number, max: number): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max ? value : null;

export const oneOf = <const T extends string>(
  value: CborValue | undefined,
  allowed: readonly T[],
): T | null => allowed.find((each) => each === value) ?? null;
