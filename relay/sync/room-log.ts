import {
  type Bytes,
  type ChainId,
  type ClientId,
  type DeviceId,
  digestOf,
  encodeMessage,
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
  #step1: Bytes | null = null;

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

  /** The message that says how far this room goes here. */
  step1(): Bytes {
    this.#step1 ??= encodeMessage({
      type: "step1",
      vector: encodeStateVector(new Map([...this.heads.values()].map((head) => [head.clientId, head.next]))),
    });
    return this.#step1;
  }

  changed(): void {
    this.#digest = null;
    this.#step1 = null;
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
  readonly #byOrg = new Map<ChainId, Map<RoomId, RoomLog>>(); // rooms that nobody listens to: oldest use first
  #heads = 0; // when they were last counted, and what was loaded since
  #sweepAt: number = limits.maxCachedHeads;

  constructor(store: Store, hashes: Pick<Verifier, "sha256">) {
    this.#store = store;
    this.#hashes = hashes;
  }

  of(chain: ChainId, room: RoomId): RoomLog {
    const logs = this.#byOrg.get(chain) ?? new Map<RoomId, RoomLog>();
    const known = logs.get(room);
    if (known !== undefined && known.listeners.size > 0) return known; // it stays whatever its place
    const log = known ?? new RoomLog(chain, room, this.#store, this.#hashes);
    if (known !== undefined) logs.delete(room);
    else this.#heads += log.heads.size + 1;
    this.#byOrg.set(chain, logs.set(room, log));
    if (this.#heads > this.#sweepAt) this.#forgetUnused(log);
    return log;
  }

  get size(): number {
    let size = 0;
    for (const logs of this.#byOrg.values()) size += logs.size;
    return size;
  }

  #forgetUnused(inHand: RoomLog): void {
    this.#heads = 0;
    for (const logs of this.#byOrg.values())
      for (const log of logs.values()) this.#heads += log.heads.size + 1;
    for (const logs of this.#byOrg.values())
      for (const [room, log] of logs) {
        if (this.#heads <= limits.maxCachedHeads / 2) break;
        if (log === inHand || log.listeners.size > 0 || log.pendingWrites > 0) continue;
        logs.delete(room);
        this.#heads -= log.heads.size + 1;
      }
    this.#sweepAt = Math.max(limits.maxCachedHeads, this.#heads * 1.5); // all in use: do not search again at once
  }
}
