import {
  type Bytes,
  type ChainId,
  type ClientId,
  type DeviceId,
  digestOf,
  encodeStateVector,
  type Hlc,
  idToBytes,
  type RoomId,
  type Verifier,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { RoomNo, Store, StoredHead, StoreReads } from "../store/store.ts";
import type { Subscription } from "./subscription.ts";

/** Where the open segment of a room stands. */
export interface OpenSegment {
  readonly n: number;
  readonly first: number | null;
  readonly rows: number;
  readonly bytes: number;
}

/**
 * What the relay keeps in memory of one room: ends of feeds, versions of registers, who listens. All of it can be
 * read from the store again, and none of it is ahead of the store.
 */
export class RoomLog {
  readonly chain: ChainId;
  readonly room: RoomId;
  /** `null` until the first row. */
  no: RoomNo | null;
  readonly heads: Map<ClientId, StoredHead>;
  readonly registers: Map<DeviceId, Hlc>;
  segment: OpenSegment;
  readonly listeners = new Set<Subscription>();
  /** Writes on their way to the store: the log must stay the one that hears about them. */
  pendingWrites = 0;
  readonly #hashes: Pick<Verifier, "sha256">;
  #digest: Bytes | null = null;
  #vector: Bytes | null = null;

  constructor(chain: ChainId, room: RoomId, store: Store, hashes: Pick<Verifier, "sha256">) {
    this.chain = chain;
    this.room = room;
    this.#hashes = hashes;
    this.no = store.roomNo(chain, room);
    this.heads = new Map((this.no === null ? [] : store.heads(this.no)).map((head) => [head.clientId, head]));
    this.registers = new Map(
      (this.no === null ? [] : store.registers(this.no)).map(({ device, hlc }) => [device, hlc]),
    );
    this.segment = this.no === null ? { n: 0, first: null, rows: 0, bytes: 0 } : openSegment(store, this.no);
  }

  digest(): Bytes {
    this.#digest ??= digestOf(
      [...this.heads.values()],
      [...this.registers].map(([device, hlc]) => ({ device: idToBytes(device), hlc })),
      this.#hashes,
    );
    return this.#digest;
  }

  vector(): Bytes {
    this.#vector ??= encodeStateVector(
      new Map([...this.heads.values()].map((head) => [head.clientId, head.next])),
    );
    return this.#vector;
  }

  changed(): void {
    this.#digest = null;
    this.#vector = null;
  }
}

/** Where the rows that are in no closed segment begin, and how many there are. */
export function openSegment(store: StoreReads, no: RoomNo): OpenSegment {
  const last = store.lastSegment(no);
  return { n: last === null ? 0 : last.n + 1, ...store.tail(no, last?.last ?? 0) };
}

/** Rooms that are in use, and as many of the others as their feeds fit into memory. */
export class RoomLogs {
  readonly #store: Store;
  readonly #hashes: Pick<Verifier, "sha256">;
  readonly #logs = new Map<string, RoomLog>(); // oldest use first
  #heads = 0; // when they were last counted, and what was loaded since
  #sweepAt: number = limits.maxCachedHeads;

  constructor(store: Store, hashes: Pick<Verifier, "sha256">) {
    this.#store = store;
    this.#hashes = hashes;
  }

  of(chain: ChainId, room: RoomId): RoomLog {
    const key = chain + room;
    const known = this.#logs.get(key);
    const log = known ?? new RoomLog(chain, room, this.#store, this.#hashes);
    if (known !== undefined) this.#logs.delete(key);
    else this.#heads += log.heads.size + 1;
    this.#logs.set(key, log);
    if (this.#heads > this.#sweepAt) this.#forgetUnused(log);
    return log;
  }

  get size(): number {
    return this.#logs.size;
  }

  #forgetUnused(inHand: RoomLog): void {
    this.#heads = [...this.#logs.values()].reduce((sum, log) => sum + log.heads.size + 1, 0);
    for (const [key, log] of this.#logs) {
      if (this.#heads <= limits.maxCachedHeads / 2) break;
      if (log === inHand || log.listeners.size > 0 || log.pendingWrites > 0) continue;
      this.#logs.delete(key);
      this.#heads -= log.heads.size + 1;
    }
    this.#sweepAt = Math.max(limits.maxCachedHeads, this.#heads * 1.5); // all in use: do not search again at once
  }
}
