import { limits } from "../limits.ts";
import { TokenBucket } from "./token-bucket.ts";

const SECONDS_PER_DAY = 86_400;

/** What one device may bring, over all its sockets together. */
export class Budget {
  readonly #rows: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #registers: TokenBucket;
  readonly #presence: TokenBucket;
  readonly #entries: TokenBucket;
  readonly #wraps: TokenBucket;
  readonly #rooms: TokenBucket;
  readonly #blobs: TokenBucket;

  constructor(nowMs: number) {
    this.#rows = new TokenBucket(limits.rowsPerSecond, limits.rowsBurst, nowMs);
    this.#bytes = new TokenBucket(limits.bytesPerSecond, limits.bytesBurst, nowMs);
    this.#registers = new TokenBucket(limits.registersPerSecond, limits.registersBurst, nowMs);
    this.#presence = new TokenBucket(limits.presencePerSecond, limits.presenceBurst, nowMs);
    this.#entries = new TokenBucket(limits.entriesPerSecond, limits.entriesBurst, nowMs);
    this.#wraps = new TokenBucket(limits.wrapsPerSecond, limits.wrapsBurst, nowMs);
    this.#rooms = new TokenBucket(limits.roomsPerDay / SECONDS_PER_DAY, limits.roomsBurst, nowMs);
    this.#blobs = new TokenBucket(limits.blobBytesPerSecond, limits.blobBytesBurst, nowMs);
  }

  takeRows(rows: number, bytes: number, nowMs: number): boolean {
    return this.#rows.take(rows, nowMs) && this.#bytes.take(bytes, nowMs);
  }

  takeRegisters(count: number, nowMs: number): boolean {
    return this.#registers.take(count, nowMs);
  }

  takePresence(nowMs: number): boolean {
    return this.#presence.take(1, nowMs);
  }

  takeEntries(entries: number, wraps: number, nowMs: number): boolean {
    return this.#entries.take(entries, nowMs) && this.#wraps.take(wraps, nowMs);
  }

  /** One room's chain that was not here. */
  takeRoom(nowMs: number): boolean {
    return this.#rooms.take(1, nowMs);
  }

  takeBlob(bytes: number, nowMs: number): boolean {
    return this.#blobs.take(bytes, nowMs);
  }

  isFull(nowMs: number): boolean {
    const records = [this.#entries, this.#wraps, this.#rooms, this.#blobs];
    return [this.#rows, this.#bytes, this.#registers, this.#presence, ...records].every((bucket) =>
      bucket.isFull(nowMs),
    );
  }
}

/** Budgets by name; those that nobody draws on are forgotten. */
export class Budgets {
  readonly #byName = new Map<string, Budget>();

  of(name: string, nowMs: number): Budget {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    if (this.#byName.size >= 10_000) this.#forget(nowMs);
    const budget = new Budget(nowMs);
    this.#byName.set(name, budget);
    return budget;
  }

  #forget(nowMs: number): void {
    for (const [name, budget] of this.#byName) if (budget.isFull(nowMs)) this.#byName.delete(name);
  }
}
