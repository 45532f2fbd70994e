import { type Bytes, idToBytes, type RoomId, toHex } from "../../../crdt/index.ts";
import type { Disk, DiskRow, DiskWrite } from "../ports.ts";
import { messageKey, under } from "../state/places.ts";
import type { MessageRecord } from "../state/records.ts";
import {
  covers,
  decodeLeaf,
  emptyRoom,
  encodeLeaf,
  findIn,
  LAST_ORDER,
  type Leaf,
  lowerBound,
  putInto,
  type StoredLeaf,
} from "./leaves.ts";

/**
 * cache/leaves, by (room, order): the lines of a timeline, many to a record (see leaves.ts).
 * Written by the engine's queue alone, one batch after the other.
 */
const TABLE = "leaves";
const ROOM_BYTES = 16;

/** Two full leaves hold what a screen shows. */
const LEAVES_AT_ONCE = 2;
const MOST_LEAVES = 1_024;
const MOST_AHEAD = 16;

/** In the order asked for, `undefined` where there is none. */
export async function readMessages(
  cache: Disk,
  room: RoomId,
  orders: readonly string[],
): Promise<readonly (MessageRecord | undefined)[]> {
  const leaves = createLeaves(cache, room);
  const found = new Map<string, MessageRecord | undefined>();
  const sorted = [...new Set(orders)].sort();
  for (const [at, order] of sorted.entries())
    found.set(order, findIn(await leaves.at(order, sorted.at(-1), sorted.length - at), order));
  return orders.map((order) => found.get(order));
}

/** The last messages before a place, oldest first. */
export async function readBefore(
  cache: Disk,
  room: RoomId,
  before: string,
  limit: number,
): Promise<readonly MessageRecord[]> {
  const { from } = under(idToBytes(room));
  let found: readonly MessageRecord[] = [];
  let end = before;
  while (found.length < limit) {
    const count = Math.min(MOST_LEAVES, Math.max(LEAVES_AT_ONCE, Math.ceil((limit - found.length) / 48)));
    const rows = await cache.range(TABLE, { from, to: messageKey(room, end), limit: count, reverse: true });
    const leaves = rows.map(leafOf).reverse();
    const [first] = leaves;
    if (first === undefined) break;
    const messages = leaves.flatMap((leaf) => leaf.messages);
    found = [...messages.slice(0, lowerBound(messages, before)), ...found];
    end = first.from;
    if (first.from === emptyRoom.from) break;
  }
  return found.slice(Math.max(0, found.length - limit));
}

/** The first messages from a place on. */
export async function readFrom(
  cache: Disk,
  room: RoomId,
  from: string,
  limit: number,
): Promise<readonly MessageRecord[]> {
  const first = await leafAt(cache, room, from);
  const found = first.messages.slice(lowerBound(first.messages, from));
  for (let next = first.until; next !== null && found.length < limit; ) {
    const leaves = await leavesBetween(cache, room, next, LAST_ORDER, LEAVES_AT_ONCE);
    for (const { messages } of leaves) found.push(...messages);
    next = leaves.at(-1)?.until ?? null;
  }
  return found.slice(0, limit);
}

/** Leaves of a room as they were when they were first asked for. */
interface Leaves {
  /** The leaf that a place belongs to. `rest` more places up to `last` will be asked for: what lies between comes with it. */
  at(order: string, last?: string, rest?: number): Promise<Leaf>;
}

const NO_LEAVES: Leaves = { at: async () => emptyRoom };

function createLeaves(cache: Disk, room: RoomId): Leaves {
  const known = new Set<Leaf>();
  let [beside, wanted]: [readonly Leaf[], Set<Leaf>] = [[], new Set()];
  /** Places that lie close together are read together; where most of what came was in vain, one by one. */
  const ahead = (rest: number) => (wanted.size * 2 < beside.length ? 1 : Math.min(MOST_AHEAD, rest));

  async function read(order: string, last: string, rest: number): Promise<Leaf> {
    const more = rest > 1 ? leavesBetween(cache, room, order, last, ahead(rest)) : [];
    const [leaf, others] = await Promise.all([wholeLeafAt(cache, room, order), more]);
    const places = new Set([...known].map(({ from }) => from));
    beside = others.filter(({ from }) => from !== leaf.from && !places.has(from));
    wanted = new Set();
    for (const one of [leaf, ...beside]) known.add(one);
    return leaf;
  }

  return {
    async at(order, last = order, rest = 1) {
      for (const leaf of known)
        if (covers(leaf, order)) {
          wanted.add(leaf);
          return leaf;
        }
      return read(order, last, rest);
    },
  };
}

async function leavesBetween(
  cache: Disk,
  room: RoomId,
  from: string,
  last: string,
  limit: number,
): Promise<readonly Leaf[]> {
  const range = { from: messageKey(room, from), to: after(messageKey(room, last)), limit };
  return (await cache.range(TABLE, range)).map(leafOf);
}

async function leafAt(cache: Disk, room: RoomId, order: string): Promise<Leaf> {
  const [row] = await cache.range(TABLE, {
    from: under(idToBytes(room)).from,
    to: after(messageKey(room, order)),
    limit: 1,
    reverse: true,
  });
  return row === undefined ? emptyRoom : leafOf(row);
}

/** Where a leaf is gone from a disk, what comes to its place finds an empty one. */
async function wholeLeafAt(cache: Disk, room: RoomId, order: string): Promise<Leaf> {
  const leaf = await leafAt(cache, room, order);
  if (covers(leaf, order) || leaf.until === null) return leaf;
  const [after] = await leavesBetween(cache, room, leaf.until, LAST_ORDER, 1);
  return { from: leaf.until, until: after?.from ?? null, messages: [] };
}

const leafOf = ({ key, value }: DiskRow): Leaf =>
  decodeLeaf(toHex(key.subarray(ROOM_BYTES)), value as StoredLeaf);

/** The first key behind this one. */
function after(key: Bytes): Bytes {
  const next = new Uint8Array(key.length + 1);
  next.set(key);
  return next;
}

// ---------------------------------------------------------------- writing

/** Messages of a batch: read as if they were on disk already; each touched leaf is written once, when it is committed. */
export interface MessageWrites {
  get(room: RoomId, order: string): Promise<MessageRecord | undefined>;
  put(room: RoomId, message: MessageRecord): void;
  /** Forgets what is on disk of a room: only what is put from now on stays. */
  replaceAll(room: RoomId): void;
  /** What to commit. */
  plan(): Promise<readonly DiskWrite[]>;
}

export function createMessageWrites(cache: Disk): MessageWrites {
  const changedByRoom = new Map<RoomId, Map<string, MessageRecord>>();
  const replaced = new Set<RoomId>();
  const leavesByRoom = new Map<RoomId, Leaves>();

  function leavesOf(room: RoomId): Leaves {
    const known = leavesByRoom.get(room) ?? (replaced.has(room) ? NO_LEAVES : createLeaves(cache, room));
    leavesByRoom.set(room, known);
    return known;
  }

  async function planRoom(room: RoomId, changed: ReadonlyMap<string, MessageRecord>): Promise<DiskWrite[]> {
    const sorted = [...changed.values()].sort((a, b) => (a.order < b.order ? -1 : 1));
    const writes: DiskWrite[] = [];
    for (let at = 0; at < sorted.length; ) {
      const { order } = sorted[at] as MessageRecord;
      const leaf = await leavesOf(room).at(order, sorted.at(-1)?.order, sorted.length - at);
      const end = leaf.until === null ? sorted.length : lowerBound(sorted, leaf.until);
      for (const one of putInto(leaf, sorted.slice(at, end)))
        writes.push({ table: TABLE, key: messageKey(room, one.from), value: encodeLeaf(one) });
      at = end;
    }
    return writes;
  }

  return {
    get: async (room, order) =>
      changedByRoom.get(room)?.get(order) ?? findIn(await leavesOf(room).at(order), order),
    put(room, message) {
      const changed = changedByRoom.get(room) ?? new Map<string, MessageRecord>();
      changedByRoom.set(room, changed.set(message.order, message));
    },
    replaceAll(room) {
      replaced.add(room);
      leavesByRoom.delete(room);
    },
    async plan() {
      const writes: DiskWrite[] = [];
      for (const room of replaced) writes.push({ table: TABLE, ...under(idToBytes(room)), delete: true });
      for (const [room, changed] of changedByRoom) writes.push(...(await planRoom(room, changed)));
      return writes;
    },
  };
}
