import { type Bytes, fromBase64Url, toBase64Url, utf8, utf8ToText } from "../base/bytes.ts";
import { type FeedId, idToBytes, parseFeedId } from "../base/ids.ts";
import { err, ok, type Result } from "../base/result.ts";
import {
  ByteWriter,
  type Cursor,
  cursorOf,
  readVarBytes,
  readVarUint,
  varUintLength,
} from "../base/varint.ts";
import { MAX_ENVELOPE_BYTES } from "../envelope/header.ts";
import type { ClientId } from "./client-id.ts";

/**
 * Rows of a room's log as Yjs 13 update bytes (V1): one root Y.Array per feed, one binary per envelope.
 *
 *   update := varuint(nFeeds) feed* varuint(0)                      empty delete set, then end of input
 *   feed   := varuint(n≥1) varuint(clientID) varuint(fromClock) item{n}     clientIDs strictly descending
 *   item   := clock==0 ? 0x03 varuint(1) varstring("f:"+feed)       ContentBinary under its root name
 *                      : 0x83 varuint(clientID) varuint(clock-1)    ContentBinary, origin = own previous item
 *             varbytes(envelope)
 *
 * Byte-identical to what Yjs writes for the same rows; the parser accepts exactly this and nothing else, so no foreign
 * struct, GC, delete, gap or trailing byte ever reaches a Y.Doc. Rules LOG2–LOG6 in SPEC.md.
 */
export interface FeedRun {
  readonly clientId: ClientId;
  /** Known when the run starts at clock 0; elsewhere the envelope's own header says it. */
  readonly feed: FeedId | null;
  readonly from: number;
  readonly envelopes: readonly Bytes[];
}

export type ProjectionError = { readonly type: "BadUpdate"; readonly reason: ProjectionRefusal };
export type ProjectionRefusal =
  | "CutShort"
  | "TooManyFeeds"
  | "EmptyFeed"
  | "TooManyItems"
  | "ForeignStruct" // GC, skip, delete, text, nested type …
  | "BadRoot"
  | "BadOrigin"
  | "ClientOrder"
  | "TooLarge"
  | "DeleteSet"
  | "TrailingBytes";

export interface ProjectionBounds {
  readonly maxFeeds: number;
  readonly maxItems: number;
}

const BINARY_AT_ROOT = 0x03;
const BINARY_AFTER = 0x83;
const ROOT_PARENT = 1;
/** As far as a header counts. Past 2^53 a clock would stand still. */
const MAX_CLOCK = 2 ** 48;

const AFTER = Uint8Array.of(BINARY_AFTER);
const ROOT_LENGTH = 3 + "f:".length + 32; // two marks and a length; a feed's 24 bytes are 32 letters

export const rootName = (feed: FeedId): string => `f:${toBase64Url(idToBytes(feed))}`;

/** `runs` may come in any order; each run is contiguous and needs `feed` when it starts at 0. */
export const encodeUpdate = (runs: readonly FeedRun[]): Bytes =>
  writeUpdate(new ByteWriter(updateLength(runs)), runs).bytes();

export function writeUpdate(writer: ByteWriter, runs: readonly FeedRun[]): ByteWriter {
  const filled = runs.filter((run) => run.envelopes.length > 0).sort((a, b) => b.clientId - a.clientId);
  writer.uint(filled.length);
  for (const run of filled) writeRun(writer, run);
  return writer.uint(0);
}

function writeRun(writer: ByteWriter, { clientId, feed, from, envelopes }: FeedRun): void {
  writer.uint(envelopes.length).uint(clientId).uint(from);
  let clock = from;
  for (const envelope of envelopes) {
    if (clock === 0) {
      if (feed === null) throw new Error("a run from clock 0 names its feed");
      writer
        .uint(BINARY_AT_ROOT)
        .uint(ROOT_PARENT)
        .varBytes(utf8(rootName(feed)));
    } else {
      writer
        .raw(AFTER)
        .uint(clientId)
        .uint(clock - 1);
    }
    writer.varBytes(envelope);
    clock++;
  }
}

/** Of what `writeUpdate` writes, so that it is written into its place at once. */
export function updateLength(runs: readonly FeedRun[]): number {
  let filled = 0;
  let length = 1; // no deletes
  for (const run of runs) {
    if (run.envelopes.length === 0) continue;
    filled++;
    length += runLength(run);
  }
  return length + varUintLength(filled);
}

function runLength({ clientId, from, envelopes }: FeedRun): number {
  const idLength = varUintLength(clientId);
  let length = varUintLength(envelopes.length) + idLength + varUintLength(from);
  let clock = from;
  for (const envelope of envelopes) {
    length += clock === 0 ? ROOT_LENGTH : 1 + idLength + varUintLength(clock - 1);
    length += varUintLength(envelope.length) + envelope.length;
    clock++;
  }
  return length;
}

/** Envelopes are views on `bytes`: copy what outlives the frame. */
export function parseUpdate(
  bytes: Bytes,
  bounds: ProjectionBounds,
): Result<readonly FeedRun[], ProjectionError> {
  const cursor = cursorOf(bytes);
  const feeds = readVarUint(cursor);
  if (feeds === null) return refuse("CutShort");
  if (feeds > bounds.maxFeeds) return refuse("TooManyFeeds");
  const runs: FeedRun[] = [];
  let itemsLeft = bounds.maxItems;
  for (let i = 0; i < feeds; i++) {
    const run = readRun(cursor, itemsLeft);
    if (!run.ok) return run;
    const before = runs[i - 1];
    if (before !== undefined && before.clientId <= run.value.clientId) return refuse("ClientOrder");
    itemsLeft -= run.value.envelopes.length;
    runs.push(run.value);
  }
  const deletes = readVarUint(cursor);
  if (deletes === null) return refuse("CutShort");
  if (deletes !== 0) return refuse("DeleteSet");
  return cursor.at === bytes.length ? ok(runs) : refuse("TrailingBytes");
}

function readRun(cursor: Cursor, maxItems: number): Result<FeedRun, ProjectionError> {
  const count = readVarUint(cursor);
  const clientId = readVarUint(cursor);
  const from = readVarUint(cursor);
  if (count === null || clientId === null || from === null) return refuse("CutShort");
  if (count === 0) return refuse("EmptyFeed");
  if (count > maxItems || from + count > MAX_CLOCK) return refuse("TooManyItems");
  const envelopes: Bytes[] = [];
  let feed: FeedId | null = null;
  for (let clock = from; clock < from + count; clock++) {
    const info = cursor.bytes[cursor.at++];
    if (info === undefined) return refuse("CutShort");
    if (clock === 0) {
      if (info !== BINARY_AT_ROOT) return refuse("ForeignStruct");
      feed = readRoot(cursor);
      if (feed === null) return refuse("BadRoot");
    } else {
      if (info !== BINARY_AFTER) return refuse("ForeignStruct");
      if (readVarUint(cursor) !== clientId || readVarUint(cursor) !== clock - 1) return refuse("BadOrigin");
    }
    const envelope = readEnvelope(cursor);
    if (!envelope.ok) return envelope;
    envelopes.push(envelope.value);
  }
  return ok({ clientId, feed, from, envelopes });
}

function readEnvelope(cursor: Cursor): Result<Bytes, ProjectionError> {
  const start = cursor.at;
  const length = readVarUint(cursor);
  if (length !== null && length > MAX_ENVELOPE_BYTES) return refuse("TooLarge");
  cursor.at = start;
  const envelope = readVarBytes(cursor, MAX_ENVELOPE_BYTES);
  return envelope === null ? refuse("CutShort") : ok(envelope);
}

function readRoot(cursor: Cursor): FeedId | null {
  if (readVarUint(cursor) !== ROOT_PARENT) return null;
  const name = readVarBytes(cursor, 64);
  const text = name && utf8ToText(name);
  return text?.startsWith("f:") ? parseFeedId(fromBase64Url(text.slice(2))) : null;
}

const refuse = (reason: ProjectionRefusal) => err({ type: "BadUpdate", reason } as const);
