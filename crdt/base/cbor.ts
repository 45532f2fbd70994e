import { decodeFirst, encode, rfc8949EncodeOptions, Tokenizer } from "cborg";
import { type Bytes, equalBytes, utf8ToText } from "./bytes.ts";
import { err, ok, type Result } from "./result.ts";

/**
 * Deterministic CBOR (RFC 8949 §4.2) over a small set of values: integers, finite floats, text, bytes,
 * booleans, null and arrays. No maps: an array has one encoding and no keys that could collide.
 * Rules CBOR1–CBOR4 in SPEC.md.
 */
export type CborValue = number | string | boolean | null | Bytes | readonly CborValue[];

export type CborError = { readonly type: "BadCbor"; readonly detail: string };

const MAX_DEPTH = 16;
const DECODE = {
  strict: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  retainStringBytes: true,
} as const;

/** Text is read from its bytes here: cborg loses a leading U+FEFF and turns malformed UTF-8 into U+FFFD. */
class StrictTokenizer extends Tokenizer {
  override next() {
    const token = super.next();
    if (token.byteValue === undefined) return token;
    const text = utf8ToText(token.byteValue);
    if (text === null) throw new Error("malformed UTF-8");
    token.value = text;
    return token;
  }
}

export const encodeCbor = (value: CborValue): Bytes => plain(encode(value, rfc8949EncodeOptions));

/** On Node cborg works with Buffers, whose `slice` is a view: nothing of ours is one. */
const plain = (bytes: Bytes): Bytes => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

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
  if (nestsDeeperThan(bytes, MAX_DEPTH)) return bad("too deep");
  try {
    const tokenizer = new StrictTokenizer(plain(bytes), DECODE);
    const [value, rest] = decodeFirst(bytes, { ...DECODE, tokenizer }) as [unknown, Bytes];
    if (!isCborValue(value)) return bad("value outside the allowed set");
    const isCanonical = equalBytes(encodeCbor(value), bytes.subarray(0, bytes.length - rest.length));
    return isCanonical ? ok({ value, rest }) : bad("not canonical");
  } catch (cause) {
    return bad(cause instanceof Error ? cause.message : "unreadable"); // cborg reports by throwing
  }
}

const bad = (detail: string) => err<CborError>({ type: "BadCbor", detail });

function isCborValue(value: unknown): value is CborValue {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (value instanceof Uint8Array) return true;
  return Array.isArray(value) && value.every(isCborValue);
}

/** Walks heads only, so that hostile nesting never reaches a recursive decoder. Stops at the first odd byte. */
function nestsDeeperThan(bytes: Bytes, max: number): boolean {
  let depth = 0;
  const open: number[] = []; // items still expected in each open array
  for (let at = 0; at < bytes.length; ) {
    const head = bytes[at] as number;
    const major = head >> 5;
    const info = head & 31;
    const width = info < 24 ? 0 : info < 28 ? 1 << (info - 24) : -1;
    if (width < 0) return false; // indefinite or reserved: the decoder refuses it
    let count = info;
    if (width > 0) {
      count = 0;
      for (let i = 1; i <= width; i++) count = count * 256 + (bytes[at + i] ?? 0);
    }
    at += 1 + width;
    if (major === 2 || major === 3) at += count;
    if (major === 4 || major === 5 || major === 6) {
      if (++depth > max) return true;
      open.push(major === 5 ? count * 2 : major === 6 ? 1 : count);
    } else if (open.length > 0) {
      open[open.length - 1] = (open[open.length - 1] as number) - 1;
    }
    while (open.length > 0 && (open[open.length - 1] as number) <= 0) {
      open.pop();
      depth--;
      if (open.length > 0) open[open.length - 1] = (open[open.length - 1] as number) - 1;
    }
    if (open.length === 0) return false;
  }
  return false;
}
