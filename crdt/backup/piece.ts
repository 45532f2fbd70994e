import type { Bytes } from "../base/bytes.ts";
import { type CborValue, decodeCbor, encodeCbor } from "../base/cbor.ts";
import {
  type ChainId,
  type FeedId,
  idToBytes,
  type MemberId,
  parseChainId,
  parseFeedId,
  parseMemberId,
  parseRoomId,
  type RoomId,
} from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import { MAX_ENVELOPE_BYTES } from "../envelope/header.ts";
import { MAX_REGISTER_BYTES } from "../register/register.ts";
import { bytesOf, bytesUpTo, integerBetween, isTuple } from "../roster/fields.ts";
import { MAX_ENTRY_BYTES, MAX_TIME_MS, MAX_WRAP_BYTES } from "../roster/limits.ts";

/** Rows of one feed that follow each other. */
export interface BackupRun {
  readonly feed: FeedId;
  readonly from: number;
  readonly envelopes: readonly Bytes[];
}

export type BackupNote =
  /** Typed and not sent. */
  | { readonly type: "draft"; readonly room: RoomId; readonly text: string }
  /** The key that was compared with somebody face to face. */
  | { readonly type: "verified"; readonly member: MemberId; readonly key: Bytes; readonly at: number }
  | { readonly type: "blocked"; readonly member: MemberId };

/** What one chunk of a backup file holds. */
export type BackupPiece =
  /** Who made the file, signed; see maker.ts. The first piece, and only the first. */
  | { readonly kind: "maker"; readonly signed: Bytes }
  | {
      readonly kind: "entries";
      readonly chain: ChainId;
      readonly from: number;
      readonly entries: readonly Bytes[];
    }
  | { readonly kind: "wraps"; readonly wraps: readonly Bytes[] }
  /** Read markers. */
  | { readonly kind: "registers"; readonly room: RoomId; readonly registers: readonly Bytes[] }
  | { readonly kind: "rows"; readonly room: RoomId; readonly runs: readonly BackupRun[] }
  /** Rows that no relay had acknowledged when the file was made; `isRefused`: that one had refused. */
  | {
      readonly kind: "waiting";
      readonly room: RoomId;
      readonly isRefused: boolean;
      readonly runs: readonly BackupRun[];
    }
  /** What a person keeps to themselves on this device. */
  | { readonly kind: "notes"; readonly notes: readonly BackupNote[] }
  /** The last piece, and only the last: how much there was. */
  | { readonly kind: "end"; readonly entries: number; readonly envelopes: number };

/** A piece is filled up to here and may be so long: then the longest item fits on top. */
export const FULL_PIECE_BYTES = 192 * 1024;
export const MAX_PIECE_BYTES = 320 * 1024;

const MAX_SIGNED_BYTES = 128 * 1024;
const MAX_DRAFT_UNITS = 100_000; // 300,000 B at most: a piece has room for one
const MAX_SEQ = 2 ** 48 - 1;

export type PieceError = { readonly type: "BadPiece"; readonly part: string };

export function encodeBackupPiece(piece: BackupPiece): Bytes {
  return encodeCbor(fieldsOf(piece));
}

function fieldsOf(piece: BackupPiece): CborValue {
  switch (piece.kind) {
    case "maker":
      return [piece.kind, piece.signed];
    case "entries":
      return [piece.kind, idToBytes(piece.chain), piece.from, piece.entries];
    case "wraps":
      return [piece.kind, piece.wraps];
    case "registers":
      return [piece.kind, idToBytes(piece.room), piece.registers];
    case "rows":
      return [piece.kind, idToBytes(piece.room), piece.runs.map(runToFields)];
    case "waiting":
      return [piece.kind, idToBytes(piece.room), piece.isRefused, piece.runs.map(runToFields)];
    case "notes":
      return [piece.kind, piece.notes.map(noteToFields)];
    case "end":
      return [piece.kind, piece.entries, piece.envelopes];
  }
}

const runToFields = ({ feed, from, envelopes }: BackupRun): CborValue => [idToBytes(feed), from, envelopes];

function noteToFields(note: BackupNote): CborValue {
  switch (note.type) {
    case "draft":
      return [note.type, idToBytes(note.room), note.text];
    case "verified":
      return [note.type, idToBytes(note.member), note.key, note.at];
    case "blocked":
      return [note.type, idToBytes(note.member)];
  }
}

/**
 * Reads one piece. Pure, and the same for the same bytes.
 *
 * Shape:  CBOR [kind, field…]; see SPEC.md, BAK4.
 * Bounds: ≤ MAX_PIECE_BYTES; every item within the bound of its own format. Nothing in it is opened or believed here.
 * Errors: BadPiece with the part that breaks the grammar. No bytes make it throw.
 */
export function decodeBackupPiece(bytes: Bytes): Result<BackupPiece, PieceError> {
  if (bytes.length > MAX_PIECE_BYTES) return bad("length");
  const decoded = decodeCbor(bytes);
  if (!decoded.ok || !Array.isArray(decoded.value)) return bad("cbor");
  const fields: readonly CborValue[] = decoded.value;
  const [kind, ...rest] = fields;
  const parse = typeof kind === "string" && Object.hasOwn(parsers, kind) ? parsers[kind as Kind] : null;
  return parse === null ? bad("kind") : parse(rest);
}

type Kind = BackupPiece["kind"];
type Parsed = Result<BackupPiece, PieceError>;

const parsers: { readonly [K in Kind]: (fields: readonly CborValue[]) => Parsed } = {
  maker(fields) {
    const signed = isTuple(fields, 1) ? bytesUpTo(fields[0], MAX_SIGNED_BYTES) : null;
    return signed === null ? bad("maker") : ok({ kind: "maker", signed });
  },
  entries(fields) {
    if (!isTuple(fields, 3)) return bad("entries");
    const chain = parseChainId(fields[0]);
    const from = integerBetween(fields[1], 0, MAX_SEQ);
    const entries = itemsOf(fields[2], MAX_ENTRY_BYTES);
    if (chain === null || from === null || entries === null) return bad("entries");
    return ok({ kind: "entries", chain, from, entries });
  },
  wraps(fields) {
    const wraps = isTuple(fields, 1) ? itemsOf(fields[0], MAX_WRAP_BYTES) : null;
    return wraps === null ? bad("wraps") : ok({ kind: "wraps", wraps });
  },
  registers(fields) {
    if (!isTuple(fields, 2)) return bad("registers");
    const room = parseRoomId(fields[0]);
    const registers = itemsOf(fields[1], MAX_REGISTER_BYTES);
    return room === null || registers === null
      ? bad("registers")
      : ok({ kind: "registers", room, registers });
  },
  rows(fields) {
    if (!isTuple(fields, 2)) return bad("rows");
    const room = parseRoomId(fields[0]);
    const runs = runsOf(fields[1]);
    return room === null || runs === null ? bad("rows") : ok({ kind: "rows", room, runs });
  },
  waiting(fields) {
    if (!isTuple(fields, 3)) return bad("waiting");
    const room = parseRoomId(fields[0]);
    const runs = runsOf(fields[2]);
    const isRefused = fields[1];
    if (room === null || runs === null || typeof isRefused !== "boolean") return bad("waiting");
    return ok({ kind: "waiting", room, isRefused, runs });
  },
  notes(fields) {
    const notes = isTuple(fields, 1) ? notesOf(fields[0]) : null;
    return notes === null ? bad("notes") : ok({ kind: "notes", notes });
  },
  end(fields) {
    if (!isTuple(fields, 2)) return bad("end");
    const entries = integerBetween(fields[0], 0, MAX_SEQ);
    const envelopes = integerBetween(fields[1], 0, MAX_SEQ);
    return entries === null || envelopes === null ? bad("end") : ok({ kind: "end", entries, envelopes });
  },
};

const bad = (part: string): Result<never, PieceError> => err({ type: "BadPiece", part });

/** One item at least: an empty list would be a second way to say nothing. */
function itemsOf(value: CborValue | undefined, maxBytes: number): readonly Bytes[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const items: Bytes[] = [];
  for (const one of value as readonly CborValue[]) {
    const item = bytesUpTo(one, maxBytes);
    if (item === null) return null;
    items.push(item);
  }
  return items;
}

function runsOf(value: CborValue | undefined): readonly BackupRun[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const runs: BackupRun[] = [];
  for (const one of value as readonly CborValue[]) {
    if (!isTuple(one, 3)) return null;
    const feed = parseFeedId(one[0]);
    const from = integerBetween(one[1], 0, MAX_SEQ);
    const envelopes = itemsOf(one[2], MAX_ENVELOPE_BYTES);
    if (feed === null || from === null || envelopes === null) return null;
    runs.push({ feed, from, envelopes });
  }
  return runs;
}

function notesOf(value: CborValue | undefined): readonly BackupNote[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const notes: BackupNote[] = [];
  for (const one of value as readonly CborValue[]) {
    const note = Array.isArray(one) ? noteOf(one) : null;
    if (note === null) return null;
    notes.push(note);
  }
  return notes;
}

function noteOf(fields: readonly CborValue[]): BackupNote | null {
  const [type, id, content, time] = fields;
  if (type === "draft" && isTuple(fields, 3)) {
    const room = parseRoomId(id);
    const isText = typeof content === "string" && content.length <= MAX_DRAFT_UNITS;
    return room === null || !isText ? null : { type, room, text: content };
  }
  const member = parseMemberId(id);
  if (member === null) return null;
  if (type === "blocked" && isTuple(fields, 2)) return { type, member };
  const key = bytesOf(content, 32);
  const at = integerBetween(time, 0, MAX_TIME_MS);
  const isVerified = type === "verified" && isTuple(fields, 4) && key !== null && at !== null;
  return isVerified ? { type, member, key, at } : null;
}
