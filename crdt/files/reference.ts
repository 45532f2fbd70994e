import type { Bytes } from "../base/bytes.ts";
import { utf8 } from "../base/bytes.ts";
import type { CborValue } from "../base/cbor.ts";
import { bytesOf, bytesUpTo, integerBetween, isTuple } from "../roster/fields.ts";

/** What a message says of a file: all that is needed to fetch, check and open it. Only who can read the message has it. */
export interface FileRef {
  readonly name: string;
  /** A media type in lower case, empty when nobody knows. */
  readonly type: string;
  readonly size: number;
  /** AES-256 key of this file and of no other. */
  readonly key: Bytes;
  /** SHA-256 of each sealed chunk, one behind the other; of a file with more than 16, that of the sealed index alone. */
  readonly hashes: Bytes;
  /** A small picture (WebP or JPEG); of sound, its levels, one byte each. */
  readonly preview: Bytes | null;
  /** In pixels, 0 where it does not apply. */
  readonly width: number;
  readonly height: number;
  /** In milliseconds, 0 where it does not apply. */
  readonly duration: number;
}

export const FILE_LIMITS = {
  chunkBytes: 1_048_576,
  bytes: 1_073_741_824,
  direct: 16, // more chunks than that are named in a chunk of their own, so that a message stays small
  nameUnits: 200,
  nameBytes: 600,
  typeUnits: 100,
  previewBytes: 8_192,
  levels: 64,
  pixels: 65_535,
  durationMs: 2 ** 32 - 1,
  files: 9,
  allBytes: 20_480, // all references of a message, encoded: an envelope holds the longest text beside them
} as const;

export const HASH_BYTES = 32;
const KEY_BYTES = 32;
const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

/** How many chunks a file of this size has; an empty file has none. */
export const chunksIn = (size: number): number => Math.ceil(size / FILE_LIMITS.chunkBytes);

export const hasIndex = (size: number): boolean => chunksIn(size) > FILE_LIMITS.direct;

export const fileRefToCbor = (ref: FileRef): CborValue => [
  ref.name,
  ref.type,
  ref.size,
  ref.key,
  ref.hashes,
  ref.preview,
  ref.width,
  ref.height,
  ref.duration,
];

/**
 * Reads one reference; `null` for anything else. Pure, and never throws.
 *
 * Shape:  [name, type, size, key 32 B, hashes, preview | null, width, height, duration]; see SPEC.md, FILE1.
 * Bounds: FILE_LIMITS. As many hashes as the size has chunks, or one, that of the index.
 */
export function parseFileRef(value: CborValue): FileRef | null {
  if (!isTuple(value, FIELDS.length)) return null;
  const read = FIELDS.map(([name, field], at) => [name, field(value[at])] as const);
  if (read.some(([, one]) => one === null)) return null;
  const ref = { ...Object.fromEntries(read), preview: value[5] } as unknown as FileRef; // each by its own field, and the preview below
  const isWhole = ref.hashes.length === hashBytesOf(ref.size);
  return isWhole && isPreview(ref) ? ref : null;
}

const hashBytesOf = (size: number): number => (hasIndex(size) ? 1 : chunksIn(size)) * HASH_BYTES;

const upTo = (most: number) => (value: CborValue | undefined) => integerBetween(value, 0, most);
const FIELDS: readonly (readonly [keyof FileRef, (value: CborValue | undefined) => unknown])[] = [
  ["name", (value) => (isName(value) ? value : null)],
  ["type", (value) => (isType(value) ? value : null)],
  ["size", upTo(FILE_LIMITS.bytes)],
  ["key", (value) => bytesOf(value, KEY_BYTES)],
  ["hashes", (value) => (value instanceof Uint8Array ? value : null)],
  ["preview", () => true],
  ["width", upTo(FILE_LIMITS.pixels)],
  ["height", upTo(FILE_LIMITS.pixels)],
  ["duration", upTo(FILE_LIMITS.durationMs)],
];

const isName = (value: CborValue | undefined): boolean =>
  typeof value === "string" &&
  value !== "" &&
  value.length <= FILE_LIMITS.nameUnits &&
  value.isWellFormed() &&
  utf8(value).length <= FILE_LIMITS.nameBytes;

const isType = (value: CborValue | undefined): boolean =>
  value === "" || (typeof value === "string" && value.length <= FILE_LIMITS.typeUnits && TYPE.test(value));

function isPreview({ preview, type }: FileRef): boolean {
  if (preview === null) return true;
  const isSound = type.startsWith("audio/");
  const bytes = bytesUpTo(preview, isSound ? FILE_LIMITS.levels : FILE_LIMITS.previewBytes);
  return bytes !== null && (isSound || isSmallPicture(bytes));
}

/** By its first bytes: JPEG (FF D8 FF) or WebP (RIFF …. WEBP). Formats that can hold scripts never pass. */
export function isSmallPicture(bytes: Bytes): boolean {
  const says = (text: string, at = 0) =>
    [...text].every((letter, n) => bytes[at + n] === letter.charCodeAt(0));
  return says("\xff\xd8\xff") || (says("RIFF") && says("WEBP", 8));
}
