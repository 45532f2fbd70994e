import { type Bytes, toHex } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Clock, Random } from "../ports.ts";

const NONCE_BYTES = 32;

/** Challenges for clients that answer over HTTP. Each is good once, and for a minute. */
export class Challenges {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #expiry = new Map<string, number>(); // oldest first

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  issue(): Bytes {
    const nonce = this.#random(NONCE_BYTES);
    const [oldest] = this.#expiry.keys();
    if (this.#expiry.size >= limits.maxChallenges && oldest !== undefined) this.#expiry.delete(oldest);
    this.#expiry.set(toHex(nonce), this.#clock.now() + limits.challengeLifeMs);
    return nonce;
  }

  /** True once for each challenge. */
  redeem(nonce: Bytes): boolean {
    const key = toHex(nonce);
    const expiresAt = this.#expiry.get(key);
    this.#expiry.delete(key);
    return expiresAt !== undefined && this.#clock.now() <= expiresAt;
  }
}
