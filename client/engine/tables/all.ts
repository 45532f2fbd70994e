import { type Bytes, type FeedId, idToBytes, parseFeedId, type RoomId } from "../../../crdt/index.ts";
import type { Disk } from "../ports.ts";
import { NO_LIMIT, seqOf, under } from "../state/places.ts";
import type { MessageRecord } from "../state/records.ts";
import { decodeBlock } from "./blocks.ts";
import { LAST_ORDER } from "./leaves.ts";
import { readBefore } from "./messages.ts";
import type { RowAt } from "./rows.ts";

/** All that lies of a room: for folding it again. */

/** All rows of a room, feed by feed, oldest first. */
export async function readAllRows(cache: Disk, room: RoomId): Promise<readonly RowAt[]> {
  const blocks = await cache.range("blocks", { ...under(idToBytes(room)), limit: NO_LIMIT });
  return blocks.flatMap(({ key, value }) => {
    const feed = parseFeedId(key.slice(16, 40)) as FeedId;
    const from = seqOf(key);
    return decodeBlock(value as Bytes).map((row, at) => ({ feed, seq: from + at, row }));
  });
}

/** All messages of a room, oldest first. */
export async function readAllMessages(cache: Disk, room: RoomId): Promise<readonly MessageRecord[]> {
  return readBefore(cache, room, LAST_ORDER, Number.MAX_SAFE_INTEGER);
}
