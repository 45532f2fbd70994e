import { limits } from "../limits.ts";
import { TokenBucket } from "./token-bucket.ts";

/** What one device may bring, over all its sockets together. */
export class Budget {
  readonly #rows: TokenBucket;
  readonly #bytes: TokenBucket;
  readonly #registers: TokenBucket;
  readonly #presence: TokenBucket;
  readonly #entries: TokenBucket;

  constructor(nowMs: number) {
    this.#rows = new TokenBucket(limits.rowsPerSecond, limits.rowsBurst, nowMs);
    this.#bytes = new TokenBucket(limits.bytesPerSecond, limits.bytesBurst, nowMs);
    this.#registers = new TokenBucket(limits.registersPerSecond, limits.registersBurst, nowMs);
    this.#presence = new TokenBucket(limits.presencePerSecond, limits.presenceBurst, nowMs);
    this.#entries = new TokenBucket(limits.entriesPerSecond, limits.entriesBurst, nowMs);
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

  takeEntries(count: number, nowMs: number): boolean {
    return this.#entries.take(count, nowMs);
  }

  isFull(nowMs: number): boolean {
    return [this.#rows, this.#bytes, this.#registers, this.#presence, this.#entries].every((bucket) =>
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
