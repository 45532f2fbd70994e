import { type Bytes, concat, utf8, utf8ToText } from "../base/bytes.ts";
import { ByteWriter, readVarBytes } from "../base/varint.ts";
import { NOTE_LIMITS, type NoteRange, type NoteStruct, type NoteUpdate } from "./update.ts";

/** A struct and the bytes that say it. */
interface Piece {
  readonly length: number;
  readonly bytes: Bytes;
}

const STRUCT_OVERHEAD = 64; // a head and two places
const UNITS_AT_ONCE = 8_000; // at most three bytes each

/**
 * Cuts what was typed or pasted into updates that fit into envelopes: between structs, and within long text between letters.
 * What it erases goes last. One that fits is given back as it is. Rule NOTE6.
 */
export function splitNoteUpdate(update: NoteUpdate, max: number = NOTE_LIMITS.updateBytes): readonly Bytes[] {
  const { client, from, structs, erased, bytes } = update;
  const fits = bytes.length <= max && Math.max(structs.length, erased.length) <= NOTE_LIMITS.structs;
  if (fits) return [bytes];
  const parts: Bytes[] = [];
  if (client !== null) {
    let clock = from;
    for (const group of inGroups(piecesOf(update, max), max)) {
      parts.push(sectionOf(client, clock, group));
      clock += group.reduce((sum, { length }) => sum + length, 0);
    }
  }
  for (let at = 0; at < erased.length; at += ERASED_AT_ONCE)
    parts.push(erasedOf(erased.slice(at, at + ERASED_AT_ONCE)));
  return parts;
}

const ERASED_AT_ONCE = 2_000;

function* inGroups(pieces: Iterable<Piece>, max: number): Iterable<readonly Piece[]> {
  let group: Piece[] = [];
  let size = 0;
  for (const piece of pieces) {
    if (
      group.length > 0 &&
      (size + piece.bytes.length > max - STRUCT_OVERHEAD || group.length >= NOTE_LIMITS.structs)
    ) {
      yield group;
      group = [];
      size = 0;
    }
    group.push(piece);
    size += piece.bytes.length;
  }
  if (group.length > 0) yield group;
}

function* piecesOf({ client, structs, bytes }: NoteUpdate, max: number): Iterable<Piece> {
  for (const struct of structs) {
    const [from, , to] = struct.at;
    if (struct.content !== "text" || to - from <= max / 4)
      yield { length: struct.length, bytes: bytes.slice(from, to) };
    else yield* lettersOf(client as number, struct, bytes);
  }
}

/** The rest of a long text stands behind its own last letter, before the same neighbour. */
function* lettersOf(client: number, struct: NoteStruct, bytes: Bytes): Iterable<Piece> {
  const [from, content, to] = struct.at;
  const text = utf8ToText(readVarBytes({ bytes, at: content }, to) as Bytes) as string; // read once already
  for (let at = 0, end = 0; at < text.length; at = end) {
    end = Math.min(text.length, at + UNITS_AT_ONCE);
    if (end < text.length && isInsidePair(text, end)) end--;
    const head = at === 0 ? bytes.slice(from, content) : headBehind(client, struct, struct.clock + at - 1);
    const part = text.slice(at, end);
    yield { length: part.length, bytes: concat(head, new ByteWriter().varBytes(utf8(part)).bytes()) };
  }
}

function headBehind(client: number, { rightOrigin }: NoteStruct, clock: number): Bytes {
  const writer = new ByteWriter().raw(Uint8Array.of(rightOrigin === null ? 0x84 : 0xc4));
  writer.uint(client).uint(clock);
  if (rightOrigin !== null) writer.uint(rightOrigin.client).uint(rightOrigin.clock);
  return writer.bytes();
}

const isInsidePair = (text: string, at: number): boolean =>
  /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1));

/** Some of its structs, from one to another: what is behind them is taken later or not at all. */
export const partOf = ({ client, structs, bytes }: NoteUpdate, from: number, to: number): Bytes =>
  sectionOf(
    client as number,
    (structs[from] as NoteStruct).clock,
    structs.slice(from, to).map(({ length, at }) => ({ length, bytes: bytes.subarray(at[0], at[2]) })),
  );

/** What it erases, alone. */
export const erasedPart = ({ erased }: NoteUpdate): Bytes => erasedOf(erased);

function sectionOf(client: number, clock: number, group: readonly Piece[]): Bytes {
  const writer = new ByteWriter().uint(1).uint(group.length).uint(client).uint(clock);
  for (const { bytes } of group) writer.raw(bytes);
  return writer.uint(0).bytes();
}

function erasedOf(ranges: readonly NoteRange[]): Bytes {
  const byClient = [...Map.groupBy(ranges, ({ client }) => client)];
  const writer = new ByteWriter().uint(0).uint(byClient.length);
  for (const [client, own] of byClient) {
    writer.uint(client).uint(own.length);
    for (const { clock, length } of own) writer.uint(clock).uint(length);
  }
  return writer.bytes();
}
