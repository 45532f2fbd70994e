import type { DatabaseSync } from "node:sqlite";
import type { Bytes, ClientId } from "../../crdt/public.ts";
import type { RoomNo, StoreReads } from "./store.ts";

const FIRST_BATCH_ROWS = 8; // says how long rows are here
const BATCH_ROWS = 256;

/**
 * Rows of a feed by the batch, each batch in one piece of memory: a value of its own for each row costs four times as much.
 * SQLite joins blobs byte for byte (its text is UTF-8 here) in the order of the inner query; `store.suite.ts` holds it to both.
 */
export function createFeedReader(db: DatabaseSync): StoreReads["rows"] {
  const statement = db.prepare(
    `SELECT cast(group_concat(envelope, '') AS BLOB) AS envelopes, group_concat(length(envelope)) AS lengths
      FROM (SELECT envelope FROM rows WHERE room = ? AND client_id = ? AND seq >= ? ORDER BY seq LIMIT ?)`,
  );
  const read = (room: RoomNo, clientId: ClientId, from: number, limit: number): readonly Bytes[] =>
    apart(statement.get(room, clientId, from, limit) as unknown as Joined);
  return (room, clientId, from, maxBytes) => {
    const taken: Bytes[] = [];
    let bytes = 0;
    let limit = FIRST_BATCH_ROWS;
    while (true) {
      const batch = read(room, clientId, from + taken.length, limit);
      for (const envelope of batch) {
        bytes += envelope.length;
        if (taken.length > 0 && bytes > maxBytes) return taken;
        taken.push(envelope);
      }
      if (batch.length < limit || bytes >= maxBytes) return taken;
      limit = Math.min(Math.ceil(((maxBytes - bytes) * taken.length) / bytes), BATCH_ROWS);
    }
  };
}

/** Both are `null` where there was no row. */
interface Joined {
  readonly envelopes: Bytes | null;
  readonly lengths: string | null;
}

function apart({ envelopes, lengths }: Joined): readonly Bytes[] {
  if (envelopes === null || lengths === null) return [];
  let end = 0;
  return lengths.split(",").map((length) => {
    const start = end;
    end += Number(length);
    return envelopes.subarray(start, end);
  });
}
