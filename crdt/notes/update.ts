import { type Bytes, utf8ToText } from "../base/bytes.ts";
import { err, ok, type Result } from "../base/result.ts";
import { type Cursor, cursorOf, readVarBytes, readVarUint } from "../base/varint.ts";
import { isJsonValue, skipAny } from "./values.ts";

/**
 * What one person typed in a note, as Yjs 13 update bytes (V1), read before Yjs sees them.
 *
 *   update  := varuint(0 | 1) [section] varuint(nClients) erased*           then the end of input
 *   section := varuint(nStructs ≥ 1) varuint(client) varuint(clock) struct*
 *   erased  := varuint(client) varuint(n ≥ 1) (varuint(clock) varuint(length ≥ 1)){n}     clients falling, ranges rising
 *
 * Bounds: NOTE_LIMITS, held before anything is taken. No bytes make it throw.
 * Source: Yjs 13, src/utils/UpdateDecoder.js and src/structs; rules NOTE4–NOTE7 in SPEC.md.
 */
export interface NoteUpdate {
  /** Whose structs these are; `null` when it only erases. */
  readonly client: number | null;
  readonly from: number;
  /** The clock behind the last struct. */
  readonly next: number;
  readonly structs: readonly NoteStruct[];
  readonly erased: readonly NoteRange[];
  readonly bytes: Bytes;
}

export interface NotePlace {
  readonly client: number;
  readonly clock: number;
}
export interface NoteRange extends NotePlace {
  readonly length: number;
}

/** `gone` and `erased` have no content any more: typed and deleted again before it was sealed. */
export type NoteContent = "gone" | "erased" | "text" | "mark" | "element" | "run" | "value";

export interface NoteStruct {
  readonly clock: number;
  readonly length: number;
  readonly content: NoteContent;
  readonly origin: NotePlace | null;
  readonly rightOrigin: NotePlace | null;
  /** Said only where there is no neighbour to take it from: the root, or an element. */
  readonly parent: "root" | NotePlace | null;
  /** The attribute that it sets. */
  readonly attribute: string | null;
  /** Of letters outside the basic plane: how many units stand before their second half. Yjs breaks what it has to cut there. */
  readonly halves: readonly number[];
  /** Where it stands in the bytes, and where its content does. */
  readonly at: readonly [from: number, content: number, to: number];
}

export type NoteReason =
  | "Owner" // a struct of somebody else
  | "CutShort"
  | "TrailingBytes"
  | "TooLarge"
  | "TooMany"
  | "Number"
  | "Struct" // skips, subdocuments, embeds, arrays, maps, binaries
  | "Value"
  | "Name"
  | "Text"
  | "Order"
  | "Parent"
  | "Reference"
  | "ClockReused"
  | "Half" // cuts a letter in two
  | "Neighbours" // they do not stand beside each other, or never did for this author
  | "Ended" // follows something of the same client that was refused
  | "TooDeep";
export type NoteError = { readonly type: "NoteRefused"; readonly reason: NoteReason };

export const NOTE_LIMITS = {
  updateBytes: 48 * 1024, // leaves room for the rest of a 64 KiB envelope
  structs: 10_000, // and as many erased ranges
  nameUnits: 64,
  valueBytes: 8 * 1024,
  valueDepth: 4,
  depth: 32, // lists within lists within quotes
  clock: 2 ** 31,
  waiting: 20_000,
} as const;

/** The one root of a note's document. */
export const NOTE_ROOT = "note";

export const refuseNote = (reason: NoteReason) => err<NoteError>({ type: "NoteRefused", reason });

class Refused extends Error {
  readonly reason: NoteReason;
  constructor(reason: NoteReason) {
    super(reason);
    this.reason = reason;
  }
}

/** `max`: what this device's own editor hands over may be longer, and is cut (split.ts). */
export function readNoteUpdate(
  bytes: Bytes,
  max: number = NOTE_LIMITS.updateBytes,
): Result<NoteUpdate, NoteError> {
  if (bytes.length > max) return refuseNote("TooLarge");
  try {
    return ok(readWhole(cursorOf(bytes), max > NOTE_LIMITS.updateBytes ? max : NOTE_LIMITS.structs));
  } catch (cause) {
    if (!(cause instanceof Refused)) throw cause;
    return refuseNote(cause.reason);
  }
}

function readWhole(cursor: Cursor, most: number): NoteUpdate {
  const sections = uint(cursor);
  if (sections > 1) throw new Refused("Owner");
  const section =
    sections === 1 ? readSection(cursor, most) : { client: null, from: 0, next: 0, structs: [] };
  const erased = readErased(cursor, most);
  if (cursor.at !== cursor.bytes.length) throw new Refused("TrailingBytes");
  return { ...section, erased, bytes: cursor.bytes };
}

function readSection(cursor: Cursor, most: number): Pick<NoteUpdate, "client" | "from" | "next" | "structs"> {
  const count = uint(cursor);
  if (count === 0) throw new Refused("Number");
  if (count > most) throw new Refused("TooMany");
  const client = uint(cursor);
  const from = uint(cursor);
  const structs: NoteStruct[] = [];
  let clock = from;
  for (let i = 0; i < count; i++) {
    const struct = readStruct(cursor, clock);
    structs.push(struct);
    clock = boundedClock(clock + struct.length);
  }
  return { client, from, next: clock, structs };
}

const ORIGIN = 0x80;
const RIGHT_ORIGIN = 0x40;
const ATTRIBUTE = 0x20;
const CONTENT = 0x1f;

function readStruct(cursor: Cursor, clock: number): NoteStruct {
  const from = cursor.at;
  const info = byte(cursor);
  if (info === 0) {
    const length = lengthIn(cursor);
    return { ...NOWHERE, clock, length, content: "gone", halves: NO_HALVES, at: [from, from + 1, cursor.at] };
  }
  const origin = info & ORIGIN ? readPlace(cursor) : null;
  const rightOrigin = info & RIGHT_ORIGIN ? readPlace(cursor) : null;
  const hasNeighbour = origin !== null || rightOrigin !== null;
  const parent = hasNeighbour ? null : readParent(cursor);
  const attribute = !hasNeighbour && info & ATTRIBUTE ? name(cursor) : null;
  const at = cursor.at;
  const content = readContent(cursor, info & CONTENT);
  return {
    clock,
    halves: NO_HALVES,
    ...content,
    origin,
    rightOrigin,
    parent,
    attribute,
    at: [from, at, cursor.at],
  };
}
const NOWHERE = { origin: null, rightOrigin: null, parent: null, attribute: null } as const;

const readPlace = (cursor: Cursor): NotePlace => ({
  client: uint(cursor),
  clock: boundedClock(uint(cursor)),
});

function readParent(cursor: Cursor): NonNullable<NoteStruct["parent"]> {
  const isRoot = uint(cursor);
  if (isRoot > 1) throw new Refused("Parent");
  if (isRoot === 0) return readPlace(cursor);
  if (text(cursor) !== NOTE_ROOT) throw new Refused("Parent");
  return "root";
}

const NO_HALVES: readonly number[] = [];

function readContent(
  cursor: Cursor,
  kind: number,
): Pick<NoteStruct, "content" | "length"> & Partial<Pick<NoteStruct, "halves">> {
  switch (kind) {
    case 1:
      return { content: "erased", length: lengthIn(cursor) };
    case 4: {
      const letters = text(cursor);
      if (letters.length === 0) throw new Refused("Text");
      return { content: "text", length: letters.length, halves: halvesIn(letters) };
    }
    case 6: {
      name(cursor);
      const value = text(cursor, NOTE_LIMITS.valueBytes);
      if (!isJsonValue(value, NOTE_LIMITS.valueDepth)) throw new Refused("Value");
      return { content: "mark", length: 1 };
    }
    case 7:
      return { content: readType(cursor), length: 1 };
    case 8: {
      const start = cursor.at;
      if (uint(cursor) !== 1 || !skipAny(cursor, NOTE_LIMITS.valueDepth)) throw new Refused("Value");
      if (cursor.at - start > NOTE_LIMITS.valueBytes) throw new Refused("Value");
      return { content: "value", length: 1 };
    }
    default:
      throw new Refused("Struct");
  }
}

function halvesIn(letters: string): readonly number[] {
  if (!/[\udc00-\udfff]/.test(letters)) return NO_HALVES;
  return [...letters.matchAll(/[\udc00-\udfff]/g)].map(({ index }) => index);
}

const XML_ELEMENT = 3;
const XML_TEXT = 6;

function readType(cursor: Cursor): "element" | "run" {
  const type = uint(cursor);
  if (type === XML_TEXT) return "run";
  if (type !== XML_ELEMENT) throw new Refused("Struct");
  name(cursor);
  return "element";
}

function readErased(cursor: Cursor, most: number): readonly NoteRange[] {
  const erased: NoteRange[] = [];
  const clients = uint(cursor);
  if (clients > most) throw new Refused("TooMany");
  for (let i = 0, before = Number.POSITIVE_INFINITY; i < clients; i++) {
    const client = uint(cursor);
    const count = uint(cursor);
    if (client >= before || count === 0) throw new Refused("Order");
    if (erased.length + count > most) throw new Refused("TooMany");
    before = client;
    for (let j = 0, end = 0; j < count; j++) {
      const clock = boundedClock(uint(cursor));
      const length = lengthIn(cursor);
      if (clock < end) throw new Refused("Order");
      end = boundedClock(clock + length);
      erased.push({ client, clock, length });
    }
  }
  return erased;
}

function uint(cursor: Cursor): number {
  const value = readVarUint(cursor);
  if (value === null) throw new Refused(cursor.at > cursor.bytes.length ? "CutShort" : "Number");
  return value;
}

function byte(cursor: Cursor): number {
  const value = cursor.bytes[cursor.at++];
  if (value === undefined) throw new Refused("CutShort");
  return value;
}

function boundedClock(clock: number): number {
  if (clock > NOTE_LIMITS.clock) throw new Refused("Number");
  return clock;
}

function lengthIn(cursor: Cursor): number {
  const length = boundedClock(uint(cursor));
  if (length === 0) throw new Refused("Number");
  return length;
}

function text(cursor: Cursor, max: number = cursor.bytes.length): string {
  const bytes = readVarBytes(cursor, max);
  if (bytes === null) throw new Refused("CutShort");
  const value = utf8ToText(bytes);
  if (value === null) throw new Refused("Text");
  return value;
}

/** What elements, attributes and marks are called: the letters that names of these have, so that none is one of JavaScript's own. */
const NAME = /^[a-z][A-Za-z0-9_]*(?:--[A-Za-z0-9+/=]{1,16})?$/;

function name(cursor: Cursor): string {
  const value = text(cursor, NOTE_LIMITS.nameUnits);
  if (!NAME.test(value) || RESERVED.has(value)) throw new Refused("Name");
  return value;
}
const RESERVED: ReadonlySet<string> = new Set(["constructor", "prototype"]);
