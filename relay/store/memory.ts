import {
  type Bytes,
  type ChainId,
  type DeviceId,
  err,
  feedToDevice,
  ok,
  type Result,
  type RoomId,
} from "../../crdt/public.ts";
import type { Timers } from "../ports.ts";
import { rowsToRuns, takeWhileFits } from "./runs.ts";
import type {
  RoomNo,
  Store,
  StoredHead,
  StoredRegister,
  StoredRow,
  StoredSegment,
  StoredWrap,
  StoreFailure,
  StoreReads,
  StoreWrites,
} from "./store.ts";

/** A store without a disk, for the simulator: its transactions become durable one after the other, each after a delay. */
export interface MemoryStore extends Store {
  /**
   * The process dies now. Transactions that were not durable yet are gone, but for the first `keepUnsynced` of them:
   * those had reached the disk although nobody was told. Returns the store that the next process opens.
   */
  crash(how: { readonly keepUnsynced: number }): MemoryStore;
  /** The next transaction fails with this. */
  failNext(failure: StoreFailure): void;
  readonly unsynced: number;
}

export interface MemoryOptions {
  readonly timers?: Pick<Timers, "after">;
  readonly syncMs?: () => number;
}

interface Disk {
  readonly entries: Map<ChainId, Bytes[]>;
  readonly wraps: Map<string, StoredWrap>;
  readonly rooms: Map<string, RoomNo>;
  readonly byRoom: Map<RoomNo, RoomDisk>;
  arrivals: number;
}

interface RoomDisk {
  readonly rows: Map<string, StoredRow & { readonly arrival: number }>;
  readonly heads: Map<number, StoredHead>;
  readonly registers: Map<string, StoredRegister>;
  readonly segments: StoredSegment[];
  readonly forks: Map<string, Bytes>;
}

type Undo = () => void;

export function createMemoryStore(options: MemoryOptions = {}): MemoryStore {
  return openDisk(
    { entries: new Map(), wraps: new Map(), rooms: new Map(), byRoom: new Map(), arrivals: 0 },
    options,
  );
}

function openDisk(disk: Disk, options: MemoryOptions): MemoryStore {
  const reads = readsOf(disk);
  const waiting: ((isTold: boolean) => void)[] = [];
  let dead = false;
  let failure: StoreFailure | null = null;

  const runAtomically = <T>(work: (writes: StoreWrites) => T): Result<T, StoreFailure> => {
    const undo: Undo[] = [];
    try {
      const value = work(writesOf(disk, reads, undo));
      const failed = failure;
      failure = null;
      if (failed === null) return ok(value);
      for (const step of undo.reverse()) step();
      return err(failed);
    } catch (cause) {
      for (const step of undo.reverse()) step();
      throw cause;
    }
  };
  const syncNext = () => {
    if (!dead) waiting.shift()?.(true);
  };
  return {
    ...reads,
    transaction: <T>(work: (writes: StoreWrites) => T) =>
      new Promise<Result<T, StoreFailure>>((resolve, reject) => {
        waiting.push((isTold) => {
          try {
            const outcome = runAtomically(work);
            if (isTold) resolve(outcome);
          } catch (cause) {
            reject(cause);
          }
        });
        if (options.timers === undefined) syncNext();
        else options.timers.after(options.syncMs?.() ?? 0, syncNext);
      }),
    close: () => {
      dead = true;
    },
    crash: ({ keepUnsynced }) => {
      for (const step of waiting.splice(0).slice(0, keepUnsynced)) step(false);
      dead = true;
      return openDisk(disk, options);
    },
    failNext: (next) => {
      failure = next;
    },
    get unsynced() {
      return waiting.length;
    },
  };
}

const at = (clientId: number, seq: number): string => `${clientId}.${seq}`;
/** Where a place of this feed stands, −1 for places of others. */
const seqOf = (place: string, clientId: number): number =>
  place.startsWith(`${clientId}.`) ? Number(place.slice(place.indexOf(".") + 1)) : -1;
const holdsAnyOf = ({ heads, registers }: RoomDisk, device: DeviceId): boolean =>
  registers.has(device) || [...heads.values()].some(({ feed }) => feedToDevice(feed) === device);
const emptyRoom = (): RoomDisk => ({
  rows: new Map(),
  heads: new Map(),
  registers: new Map(),
  segments: [],
  forks: new Map(),
});

function readsOf(disk: Disk): StoreReads {
  const roomOf = (room: RoomNo): RoomDisk => disk.byRoom.get(room) ?? emptyRoom();
  function* consecutive(room: RoomNo, clientId: number, from: number): Iterable<Bytes> {
    const { rows } = roomOf(room);
    for (let seq = from; ; seq++) {
      const row = rows.get(at(clientId, seq));
      if (row === undefined) return;
      yield row.envelope;
    }
  }
  return {
    chains: () => [...disk.entries].filter(([, entries]) => entries.length > 0).map(([chain]) => chain),
    roomsWith: (chain, device) =>
      [...disk.rooms]
        .filter(([key, no]) => key.startsWith(chain) && holdsAnyOf(roomOf(no), device))
        .map(([key]) => key.slice(chain.length) as RoomId), // keys are chain ‖ room
    entries: (chain, from, maxBytes) => takeWhileFits((disk.entries.get(chain) ?? []).slice(from), maxBytes),
    wrapsFor: (chain, recipients) =>
      [...disk.wraps.values()]
        .filter((wrap) => wrap.chain === chain && recipients.includes(wrap.recipient))
        .map((wrap) => wrap.bytes),
    wrapsOfEpoch: (chain, epoch, kind, maxBytes) => {
      const wraps = [...disk.wraps.values()].filter(
        (wrap) => wrap.chain === chain && wrap.epoch === epoch && wrap.kind === kind,
      );
      return takeWhileFits(
        wraps.map(({ bytes }) => bytes),
        maxBytes,
      );
    },
    roomNo: (chain, room) => disk.rooms.get(chain + room) ?? null,
    heads: (room) => [...roomOf(room).heads.values()],
    rows: (room, clientId, from, maxBytes) => takeWhileFits(consecutive(room, clientId, from), maxBytes),
    hashAt: (room, clientId, seq) => roomOf(room).rows.get(at(clientId, seq))?.hash ?? null,
    registers: (room) => [...roomOf(room).registers.values()],
    lastSegment: (room) => roomOf(room).segments.at(-1) ?? null,
    tail: (room, arrival) => {
      const open = [...roomOf(room).rows.values()].filter((row) => row.arrival > arrival);
      const bytes = open.reduce((sum, row) => sum + row.envelope.length, 0);
      return { rows: open.length, bytes, first: open[0]?.arrival ?? null };
    },
    segment: (room, n) => {
      const { rows, heads, segments } = roomOf(room);
      const bounds = segments[n];
      if (bounds === undefined) return null;
      const inside = [...rows.values()].filter(
        ({ arrival }) => arrival >= bounds.first && arrival <= bounds.last,
      );
      return rowsToRuns(
        inside.map((row) => ({ ...row, feed: (heads.get(row.clientId) as StoredHead).feed })),
      );
    },
    forks: (room) => {
      const { rows, forks } = roomOf(room);
      return [...forks].map(
        ([place, refused]) => [(rows.get(place) as StoredRow).envelope, refused] as const,
      );
    },
  };
}

function writesOf(disk: Disk, reads: StoreReads, undo: Undo[]): StoreWrites {
  const put = <K, V>(map: Map<K, V>, key: K, value: V): void => {
    const before = map.get(key);
    const had = map.has(key);
    undo.push(() => (had ? map.set(key, before as V) : map.delete(key)));
    map.set(key, value);
  };
  const drop = <K, V>(map: Map<K, V>, key: K): void => {
    if (!map.has(key)) return;
    const before = [...map];
    map.delete(key);
    undo.push(() => {
      map.clear(); // rows are read in order of arrival: back means back in place
      for (const [place, value] of before) map.set(place, value);
    });
  };
  const roomOf = (room: RoomNo): RoomDisk => {
    const known = disk.byRoom.get(room);
    if (known === undefined) throw new Error("a room is opened before it is written to");
    return known;
  };
  return {
    ...reads,
    putEntries: (chain, from, entries) => {
      const before = disk.entries.get(chain) ?? [];
      if (from > before.length) throw new Error("entries leave no gap");
      put(disk.entries, chain, [
        ...before.slice(0, from),
        ...entries.map(copy),
        ...before.slice(from + entries.length),
      ]);
    },
    putWrap: (wrap) => {
      const { chain, recipient, kind, epoch, by } = wrap;
      put(disk.wraps, [chain, recipient, kind, epoch, by].join("."), { ...wrap, bytes: copy(wrap.bytes) });
    },
    openRoom: (chain: ChainId, room: RoomId) => {
      const known = disk.rooms.get(chain + room);
      if (known !== undefined) return known;
      const no = disk.rooms.size + 1;
      put(disk.rooms, chain + room, no);
      put(disk.byRoom, no, emptyRoom());
      return no;
    },
    putRow: (row) => {
      const { rows } = roomOf(row.room);
      const place = at(row.clientId, row.seq);
      if (rows.has(place)) throw new Error("a place is written once");
      const arrival = ++disk.arrivals;
      put(rows, place, { ...row, hash: copy(row.hash), envelope: copy(row.envelope), arrival });
      return arrival;
    },
    putHead: (room, head) => put(roomOf(room).heads, head.clientId, { ...head, hash: copy(head.hash) }),
    putRegister: (room, register) =>
      put(roomOf(room).registers, register.device, { ...register, bytes: copy(register.bytes) }),
    dropRows: (room, clientId, from) => {
      const { rows, forks, heads } = roomOf(room);
      const isDropped = (place: string) => seqOf(place, clientId) >= from;
      for (const map of [rows, forks])
        for (const place of [...map.keys()].filter(isDropped)) drop(map as Map<string, unknown>, place);
      drop(heads, clientId);
    },
    dropRegister: (room, device) => drop(roomOf(room).registers, device),
    putSegment: (room, segment) => {
      const { segments } = roomOf(room);
      undo.push(() => segments.pop());
      segments.push(segment);
    },
    putFork: (room, clientId, seq, refused) => {
      const { forks } = roomOf(room);
      if (!forks.has(at(clientId, seq))) put(forks, at(clientId, seq), copy(refused));
    },
  };
}

/** What is stored must not be a view on somebody's frame. */
const copy = (bytes: Bytes): Bytes => new Uint8Array(bytes); // slice() of a Buffer would still be a view
