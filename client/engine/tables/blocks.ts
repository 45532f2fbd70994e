import {
  type Bytes,
  ByteWriter,
  type Cursor,
  concat,
  cursorOf,
  readVarBytes,
  readVarUint,
  utf8,
  utf8ToText,
} from "../../../crdt/index.ts";
import type { RowRecord } from "../state/records.ts";

/**
 * Rows of one feed that follow each other, as one byte string. A database asks for each record what a hundred rows' bytes cost.
 *
 *   block := 0x01 uint16(rows) row*          rows ≤ BLOCK_ROWS, bytes ≤ BLOCK_BYTES, unless it is one row alone
 *   row   := varuint(hlc) varuint(arrivedAt) mark [flaw: varbytes] varbytes(envelope)
 *   mark  := varuint: 1 counts as unread | 2 a flaw follows
 *
 * A row says nothing of its place, so blocks that follow each other become one by putting their rows behind each other.
 * Written and read by this device alone: bytes that are no block are a broken disk, and throw.
 */
export const BLOCK_ROWS = 64;
export const BLOCK_BYTES = 64 * 1024;

const VERSION = 1;
const HEAD_BYTES = 3;
const COUNTS = 1;
const HAS_FLAW = 2;
/** At most, unless a flaw has a long name. */
const ROW_HEAD_BYTES = 48;
const MAX_ROW_BYTES = 2 ** 20;

/** Cut into blocks that are full, oldest first. */
export function cutIntoBlocks(rows: readonly RowRecord[]): readonly (readonly RowRecord[])[] {
  const blocks: (readonly RowRecord[])[] = [];
  let start = 0;
  let bytes = HEAD_BYTES;
  for (let at = 0; at < rows.length; at++) {
    const more = (rows[at] as RowRecord).bytes.length + ROW_HEAD_BYTES;
    if (at > start && (at - start === BLOCK_ROWS || bytes + more > BLOCK_BYTES)) {
      blocks.push(rows.slice(start, at));
      start = at;
      bytes = HEAD_BYTES;
    }
    bytes += more;
  }
  if (start < rows.length) blocks.push(rows.slice(start));
  return blocks;
}

export function encodeBlock(rows: readonly RowRecord[]): Bytes {
  const writer = new ByteWriter().raw(headOf(rows.length));
  for (const row of rows) writeRow(writer, row);
  return writer.bytes();
}

export function decodeBlock(block: Bytes): readonly RowRecord[] {
  const cursor = cursorOf(block);
  cursor.at = HEAD_BYTES;
  const rows = Array.from({ length: countRows(block) }, () => readRow(cursor));
  if (cursor.at !== block.length) throw new Error("bytes behind the last row of a block");
  return rows;
}

export function countRows(block: Bytes): number {
  if (block[0] !== VERSION || block.length < HEAD_BYTES) throw new Error("not a block of rows");
  return (block[1] as number) * 256 + (block[2] as number);
}

/** One block of the rows of several that follow each other. */
export function joinBlocks(blocks: readonly Bytes[]): Bytes {
  const rows = blocks.reduce((sum, block) => sum + countRows(block), 0);
  return concat(headOf(rows), ...blocks.map((block) => block.subarray(HEAD_BYTES)));
}

/** A block on disk: where it begins, and its bytes. */
export interface Placed {
  readonly from: number;
  readonly block: Bytes;
}

/** Which neighbours to join, oldest first: as many as fit into one. Blocks that stay alone are not named. */
export function planJoins(blocks: readonly Placed[]): readonly (readonly Placed[])[] {
  const groups: Placed[][] = [];
  let [rows, bytes, next] = [0, 0, -1];
  for (const one of blocks) {
    const [more, length] = [countRows(one.block), one.block.length - HEAD_BYTES];
    const fits = one.from === next && rows + more <= BLOCK_ROWS && bytes + length <= BLOCK_BYTES - HEAD_BYTES;
    if (fits) groups.at(-1)?.push(one);
    else groups.push([one]);
    rows = fits ? rows + more : more;
    bytes = fits ? bytes + length : length;
    next = one.from + more;
  }
  return groups.filter((group) => group.length > 1);
}

const JOIN_EVERY = 16;

/** Live rows lie in small blocks until there are some of them: each row is written about four times in all, and not with each row that follows. */
export const isJoinDue = (from: number, rows: number): boolean =>
  rows < JOIN_EVERY && Math.floor((from + rows) / JOIN_EVERY) > Math.floor(from / JOIN_EVERY);

/** So many blocks at the end of a feed are looked at. */
export const JOIN_REACH = 2 * JOIN_EVERY;

// ---------------------------------------------------------------- bytes

/** Clocks may stand before 1970 or tell parts of a millisecond; a row keeps neither. */
const whole = (ms: number): number => Math.max(0, Math.floor(ms));

const headOf = (rows: number): Bytes => Uint8Array.of(VERSION, rows >>> 8, rows);

function writeRow(writer: ByteWriter, { hlc, arrivedAt, counts, flaw, bytes }: RowRecord): void {
  writer
    .uint(hlc)
    .uint(whole(arrivedAt))
    .uint((counts ? COUNTS : 0) + (flaw === null ? 0 : HAS_FLAW));
  if (flaw !== null) writer.varBytes(utf8(flaw));
  writer.varBytes(bytes);
}

function readRow(cursor: Cursor): RowRecord {
  const hlc = must(readVarUint(cursor));
  const arrivedAt = must(readVarUint(cursor));
  const mark = must(readVarUint(cursor));
  const flaw = (mark & HAS_FLAW) === 0 ? null : must(utf8ToText(must(readVarBytes(cursor, MAX_ROW_BYTES))));
  return {
    hlc,
    arrivedAt,
    counts: (mark & COUNTS) !== 0,
    flaw,
    bytes: must(readVarBytes(cursor, MAX_ROW_BYTES)),
  };
}

function must<T>(value: T | null): T {
  if (value === null) throw new Error("a row of a block is cut short");
  return value;
}
