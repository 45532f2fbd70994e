import { type Bytes, type FeedId, idToBytes, type RoomId } from "../../../crdt/index.ts";
import type { Disk, DiskWrite } from "../ports.ts";
import { rowKey, seqOf, under } from "../state/places.ts";
import type { RowRecord } from "../state/records.ts";
import {
  cutIntoBlocks,
  decodeBlock,
  encodeBlock,
  isJoinDue,
  JOIN_REACH,
  joinBlocks,
  type Placed,
  planJoins,
} from "./blocks.ts";

/**
 * cache/blocks, by (room, feed, seq of the first row): the rows of a room, many to a record (see blocks.ts).
 * Written by the engine's queue alone, one batch after the other.
 */
const TABLE = "blocks";

/** One row with its place. */
export interface RowAt {
  readonly feed: FeedId;
  readonly seq: number;
  readonly row: RowRecord;
}

/** Blocks read at once: what a slow reader has in memory. */
const BLOCKS_AT_ONCE = 64;

export async function readRow(
  cache: Disk,
  room: RoomId,
  feed: FeedId,
  seq: number,
): Promise<RowRecord | undefined> {
  const stretch = await blockBefore(cache, room, feed, seq);
  return stretch?.rows[seq - stretch.from];
}

/** Rows of one feed that follow each other, oldest first: from inclusive, to exclusive, as many as there are. */
export async function readRows(
  cache: Disk,
  room: RoomId,
  feed: FeedId,
  from: number,
  to: number,
): Promise<readonly RowRecord[]> {
  const first = await blockBefore(cache, room, feed, from);
  const rows = [...(first?.rows.slice(from - first.from) ?? [])];
  while (from + rows.length < to) {
    const blocks = await cache.range(TABLE, {
      from: rowKey(room, feed, from + rows.length),
      to: rowKey(room, feed, to),
      limit: Math.min(BLOCKS_AT_ONCE, to - from - rows.length),
    });
    if (blocks.length === 0) break;
    for (const { value } of blocks) for (const row of decodeBlock(value as Bytes)) rows.push(row);
  }
  return rows.length > to - from ? rows.slice(0, to - from) : rows;
}

interface Stretch {
  readonly from: number;
  readonly rows: readonly RowRecord[];
}

/** The block that a row stands in, if it is there. */
async function blockBefore(
  cache: Disk,
  room: RoomId,
  feed: FeedId,
  seq: number,
): Promise<Stretch | undefined> {
  const [last] = await cache.range(TABLE, {
    from: rowKey(room, feed, 0),
    to: rowKey(room, feed, seq + 1),
    limit: 1,
    reverse: true,
  });
  return last && { from: seqOf(last.key), rows: decodeBlock(last.value as Bytes) };
}

// ---------------------------------------------------------------- writing

/** Rows of a batch: read as if they were on disk already, written as blocks when it is committed. */
export interface RowWrites {
  at(room: RoomId, feed: FeedId, seq: number): Promise<RowRecord | undefined>;
  append(room: RoomId, feed: FeedId, seq: number, row: RowRecord): void;
  /** Forgets what is on disk of a room: only what is appended from now on stays. */
  replaceAll(room: RoomId): void;
  /** What to commit. */
  plan(): Promise<readonly DiskWrite[]>;
}

interface Run {
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly from: number;
  readonly rows: RowRecord[];
}

export function createRowWrites(cache: Disk): RowWrites {
  const runsByFeed = new Map<string, Run[]>();
  const replaced = new Set<RoomId>();
  const seen = new Map<string, Stretch[]>();

  function append(room: RoomId, feed: FeedId, seq: number, row: RowRecord): void {
    const runs = runsByFeed.get(room + feed) ?? [];
    runsByFeed.set(room + feed, runs);
    const last = runs.at(-1);
    if (last !== undefined && last.from + last.rows.length === seq) last.rows.push(row);
    else runs.push({ room, feed, from: seq, rows: [row] });
  }

  async function stored(room: RoomId, feed: FeedId, seq: number): Promise<RowRecord | undefined> {
    const known = seen.get(room + feed) ?? [];
    const there = rowIn(known, seq);
    if (there !== undefined) return there;
    const stretch = await blockBefore(cache, room, feed, seq);
    if (stretch === undefined) return undefined;
    seen.set(room + feed, [...known, stretch]);
    return stretch.rows[seq - stretch.from];
  }

  return {
    append,
    at: async (room, feed, seq) =>
      rowIn(runsByFeed.get(room + feed) ?? [], seq) ??
      (replaced.has(room) ? undefined : stored(room, feed, seq)),
    replaceAll: (room) => void replaced.add(room),
    async plan() {
      const writes: DiskWrite[] = [];
      for (const room of replaced) writes.push({ table: TABLE, ...under(idToBytes(room)), delete: true });
      for (const run of [...runsByFeed.values()].flat()) {
        const blocks = placed(run);
        const isJoined = !replaced.has(run.room) && isJoinDue(run.from, run.rows.length);
        writes.push(
          ...(isJoined ? await joined(cache, run, blocks) : blocks.map((one) => putBlock(run, one))),
        );
      }
      return writes;
    },
  };
}

function rowIn(stretches: readonly Stretch[], seq: number): RowRecord | undefined {
  const stretch = stretches.findLast(({ from, rows }) => from <= seq && seq < from + rows.length);
  return stretch?.rows[seq - stretch.from];
}

function placed({ from, rows }: Stretch): readonly Placed[] {
  let next = from;
  return cutIntoBlocks(rows).map((some) => {
    const one = { from: next, block: encodeBlock(some) };
    next += some.length;
    return one;
  });
}

const putBlock = ({ room, feed }: Run, { from, block }: Placed): DiskWrite => ({
  table: TABLE,
  key: rowKey(room, feed, from),
  value: block,
});

/** The end of a feed with new blocks behind it, small neighbours as one: the compaction. One transaction, so old or new and never half. */
async function joined(cache: Disk, run: Run, fresh: readonly Placed[]): Promise<readonly DiskWrite[]> {
  const end = await cache.range(TABLE, {
    from: rowKey(run.room, run.feed, 0),
    to: rowKey(run.room, run.feed, run.from),
    limit: JOIN_REACH,
    reverse: true,
  });
  const before = end.map(({ key, value }) => ({ from: seqOf(key), block: value as Bytes })).reverse();
  const groups = planJoins([...before, ...fresh]);
  const gone = new Set(groups.flatMap((group) => group.slice(1)));
  const heads = new Map(groups.map((group) => [group[0], joinBlocks(group.map(({ block }) => block))]));
  const puts = [...before, ...fresh].flatMap((one) => {
    const block = heads.get(one);
    if (block !== undefined) return [putBlock(run, { from: one.from, block })];
    return gone.has(one) || before.includes(one) ? [] : [putBlock(run, one)];
  });
  const drops = before.flatMap((one) =>
    gone.has(one) ? [{ table: TABLE, key: rowKey(run.room, run.feed, one.from), delete: true as const }] : [],
  );
  return [...drops, ...puts];
}
