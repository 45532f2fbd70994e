import { type Bytes, type FeedId, parseFeedId, parseRoomId, type RoomId } from "../../../../crdt/index.ts";
import { DiskFailure } from "../../disk/failure.ts";
import type { Disk, DiskRow, DiskWrite } from "../../ports.ts";
import { seqOf, under } from "../../state/places.ts";
import type { MessageRecord, RowRecord } from "../../state/records.ts";
import { createMessageWrites } from "../messages.ts";
import { createRowWrites } from "../rows.ts";

/**
 * What version 1 of the cache kept one by one comes into blocks and leaves, before anything is shown. Each step moves a bounded
 * piece in one transaction: whoever is broken off goes on where it was, and every row stands in one of the two tables. Nothing
 * is dropped to be fetched again: a relay may have been wiped since, and then this is the only copy.
 */
export async function takeOverRecords(cache: Disk): Promise<void> {
  await moveAll(cache, "rows", rowsMoved);
  await moveAll(cache, "messages", messagesMoved);
}

const RECORDS_AT_ONCE = 1_024;
const WHOLE_TABLE = under(new Uint8Array(0));

type Move = (cache: Disk, records: readonly DiskRow[]) => Promise<readonly DiskWrite[]>;

async function moveAll(cache: Disk, table: "rows" | "messages", move: Move): Promise<void> {
  for (;;) {
    const records = await cache.range(table, { ...WHOLE_TABLE, limit: RECORDS_AT_ONCE });
    const [first, last] = [records[0], records.at(-1)];
    if (first === undefined || last === undefined) return;
    const emptied: DiskWrite = { table, from: first.key, to: under(last.key).to, delete: true };
    const moved = await cache.commit([...(await move(cache, records)), emptied], "relaxed");
    if (!moved.ok) throw new DiskFailure(moved.error.reason, moved.error.detail); // there is no going on without them, and none is lost
  }
}

async function rowsMoved(cache: Disk, records: readonly DiskRow[]): Promise<readonly DiskWrite[]> {
  const rows = createRowWrites(cache);
  for (const { key, value } of records) {
    const { room, feed, seq } = placeOf(key);
    rows.append(room, feed, seq, value as RowRecord);
  }
  return rows.plan();
}

async function messagesMoved(cache: Disk, records: readonly DiskRow[]): Promise<readonly DiskWrite[]> {
  const messages = createMessageWrites(cache);
  for (const { key, value } of records)
    messages.put(parseRoomId(key.slice(0, 16)) as RoomId, value as MessageRecord);
  return messages.plan();
}

function placeOf(key: Bytes): { readonly room: RoomId; readonly feed: FeedId; readonly seq: number } {
  return {
    room: parseRoomId(key.slice(0, 16)) as RoomId,
    feed: parseFeedId(key.slice(16, 40)) as FeedId,
    seq: seqOf(key),
  };
}
