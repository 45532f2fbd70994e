import { join } from "node:path";
import { type Bytes, type Hlc, hlcOf, type RoomId } from "../../crdt/index.ts";
import { limits } from "../../relay/limits.ts";
import { openSqliteStore } from "../../relay/store/sqlite.ts";
import type { RoomNo, StoreWrites } from "../../relay/store/store.ts";
import type { Replica } from "../support/replica.ts";
import { check } from "./measure.ts";
import { type Feed, sealFeed, type Town } from "./town.ts";

const ROWS_PER_TRANSACTION = 20_000;
const FIRST_SEGMENT = 0;
const WRITTEN_AGO_MS = 3_600_000;

/**
 * History that would take minutes to seal, put into the relay's store as the relay itself would put it: as many rows, heads and
 * segments, and each row as large as a sealed one. It is one sealed row again and again, so nobody could open it; who comes back holds
 * all of it already and asks for none. New rows are sealed behind it as always.
 */
export async function layHistory(
  town: Town,
  room: RoomId,
  writers: readonly Replica[],
  rowsEach: number,
  event: (n: number) => readonly (string | null)[],
): Promise<readonly Feed[]> {
  const feeds: Feed[] = [];
  for (const writer of writers) {
    const one = await sealFeed(writer, room, 1, event);
    feeds.push({
      ...one,
      envelopes: new Array(rowsEach).fill(one.envelopes[0]),
      hashes: new Array(rowsEach).fill(one.hashes[0]),
    });
  }
  await town.whileStopped(async () => {
    const store = openSqliteStore(join(town.dir, "relay.db"));
    const places = placesIn(feeds, rowsEach);
    let segment: Segment = { n: FIRST_SEGMENT, first: null, rows: 0 };
    for (let isMore = true; isMore; ) {
      const done = await store.transaction((writes) => {
        const no = writes.openRoom(town.founder.chain, room);
        for (let count = 0; count < ROWS_PER_TRANSACTION && isMore; count++) {
          const next = places.next();
          if (next.done === true) isMore = false;
          else segment = putRow(writes, no, next.value, segment);
        }
        if (!isMore) putHeads(writes, no, feeds);
      });
      check(done.ok, "the store took the history");
    }
    store.close();
  });
  return feeds;
}

/** What arrived since the last one was closed. */
interface Segment {
  readonly n: number;
  readonly first: number | null;
  readonly rows: number;
}

interface Place {
  readonly feed: Feed;
  readonly seq: number;
}

/** People take turns. */
function* placesIn(feeds: readonly Feed[], rowsEach: number): Generator<Place, void> {
  for (let seq = 0; seq < rowsEach; seq++) for (const feed of feeds) yield { feed, seq };
}

function putRow(writes: StoreWrites, room: RoomNo, { feed, seq }: Place, open: Segment): Segment {
  const arrival = writes.putRow({
    room,
    clientId: feed.clientId,
    seq,
    hash: feed.hashes[seq] as Bytes,
    envelope: feed.envelopes[seq] as Bytes,
  });
  const segment = { n: open.n, first: open.first ?? arrival, rows: open.rows + 1 };
  if (segment.rows < limits.segmentRows) return segment;
  writes.putSegment(room, { n: segment.n, first: segment.first, last: arrival });
  return { n: segment.n + 1, first: null, rows: 0 };
}

function putHeads(writes: StoreWrites, room: RoomNo, feeds: readonly Feed[]): void {
  const hlc: Hlc = hlcOf(Date.now() - WRITTEN_AGO_MS);
  for (const { clientId, feed, envelopes, hashes } of feeds)
    writes.putHead(room, { clientId, feed, next: envelopes.length, hash: hashes[0] as Bytes, hlc });
}
