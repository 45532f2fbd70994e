/** Lets `perSecond` through on average and `burst` at once. Time comes from outside. */
export class TokenBucket {
  #tokens: number;
  #at: number;
  readonly #perSecond: number;
  readonly #burst: number;

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#tokens = burst;
    this.#at = nowMs;
  }

  take(count: number, nowMs: number): boolean {
    const passedMs = Math.max(0, nowMs - this.#at); // a clock that jumps back gives nothing and takes nothing
    this.#at = nowMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + (passedMs / 1_000) * this.#perSecond);
    if (this.#tokens < count) return false;
    this.#tokens -= count;
    return true;
  }

  /** Nobody drew on it for long enough that forgetting it changes nothing. */
  isFull(nowMs: number): boolean {
    return this.#tokens + ((nowMs - this.#at) / 1_000) * this.#perSecond >= this.#burst;
  }
}
