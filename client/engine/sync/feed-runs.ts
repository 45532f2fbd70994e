import type { Bytes, FeedId, FeedRun, RoomId } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import type { OutboxRecord } from "../state/records.ts";
import { readRows } from "../tables/rows.ts";

/** Rows cut into pieces that fit into a frame, so that live rows get through between them. */

const CHUNK_ROWS = 400;
const CHUNK_BYTES = 256 * 1024;

/** What the cache holds of a feed, from inclusive, to exclusive. */
export async function* storedRuns(
  core: Core,
  room: RoomId,
  feed: FeedId,
  from: number,
  to: number,
): AsyncGenerator<FeedRun> {
  for (let at = from; at < to; ) {
    const rows = await readRows(core.ports.disks.cache, room, feed, at, Math.min(at + CHUNK_ROWS, to));
    const run = runOf(
      core,
      room,
      feed,
      at,
      rows.map(({ bytes }) => bytes),
    );
    if (run.envelopes.length === 0) return;
    yield run;
    at += run.envelopes.length;
  }
}

/**
 * Own rows of one feed, by seq. There are holes where a full disk kept rows that were acknowledged long ago: what follows
 * one is a run of its own, else it would stand in another row's place.
 */
export function* waitingRuns(core: Core, rows: readonly OutboxRecord[]): Generator<FeedRun> {
  for (let rest = rows; rest[0] !== undefined; ) {
    const { room, feed, seq } = rest[0];
    const hole = rest.findIndex((record, at) => record.seq !== seq + at);
    const bytes = rest
      .slice(0, hole < 0 ? CHUNK_ROWS : Math.min(hole, CHUNK_ROWS))
      .map((record) => record.bytes);
    const run = runOf(core, room, feed, seq, bytes);
    yield run;
    rest = rest.slice(run.envelopes.length);
  }
}

/** Where the rows begin that wait at the end of a feed, which is `next`. Those before a hole were acknowledged once. */
export function endBegins(waiting: readonly OutboxRecord[], next: number): number {
  let from = next;
  for (const { seq } of waiting.filter((record) => record.seq < next).toReversed()) {
    if (seq !== from - 1) break;
    from = seq;
  }
  return from;
}

function runOf(core: Core, room: RoomId, feed: FeedId, from: number, rows: readonly Bytes[]): FeedRun {
  return {
    clientId: core.rooms.clientId(room, feed),
    feed: from === 0 ? feed : null,
    from,
    envelopes: withinBytes(rows),
  };
}

/** Cut so that each piece stays within a chunk; at least one piece, which may be empty. */
export function inPieces(all: readonly Bytes[], maxBytes = CHUNK_BYTES): readonly (readonly Bytes[])[] {
  const pieces: (readonly Bytes[])[] = [];
  for (let rest = all; rest.length > 0; rest = rest.slice(pieces.at(-1)?.length))
    pieces.push(withinBytes(rest, maxBytes));
  return pieces.length === 0 ? [[]] : pieces;
}

function withinBytes(rows: readonly Bytes[], maxBytes = CHUNK_BYTES): readonly Bytes[] {
  let bytes = 0;
  const end = rows.findIndex((row) => {
    bytes += row.length;
    return bytes > maxBytes;
  });
  return end < 0 ? rows : rows.slice(0, Math.max(1, end));
}
