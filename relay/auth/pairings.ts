import { type Bytes, type ChainId, equalBytes, pairingCode, type Verifier } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Clock } from "../ports.ts";

/** Keys of a device that waits to be linked, and the org that took it in. */
export interface Pairing {
  readonly signKey: Bytes;
  readonly sealKey: Bytes;
  readonly chain: ChainId | null;
}

/**
 * Where a new device and one that is linked already find each other: public keys by a short code, for ten minutes, in
 * memory. The relay vouches for nothing here; people compare four words. Rule RLY42 in SPEC.md.
 */
export class Pairings {
  readonly #clock: Clock;
  readonly #hashes: Pick<Verifier, "sha256">;
  readonly #byCode = new Map<string, Pairing & { readonly expiresAt: number }>(); // oldest first

  constructor(clock: Clock, hashes: Pick<Verifier, "sha256">) {
    this.#clock = clock;
    this.#hashes = hashes;
  }

  /** `null` when other keys with the same code are waiting: somebody tries to be mistaken for them. */
  offer(signKey: Bytes, sealKey: Bytes): string | null {
    this.#forget();
    const code = pairingCode(this.#hashes, signKey, sealKey);
    const known = this.#byCode.get(code);
    if (known !== undefined)
      return equalBytes(known.signKey, signKey) && equalBytes(known.sealKey, sealKey) ? code : null;
    const [oldest] = this.#byCode.keys();
    if (this.#byCode.size >= limits.maxPairings && oldest !== undefined) this.#byCode.delete(oldest);
    const expiresAt = this.#clock.now() + limits.pairingLifeMs;
    this.#byCode.set(code, { signKey, sealKey, chain: null, expiresAt });
    return code;
  }

  find(code: string): Pairing | null {
    this.#forget();
    return this.#byCode.get(code) ?? null;
  }

  /** False when nobody waits under this code any more, or another org has answered. */
  answer(code: string, chain: ChainId): boolean {
    this.#forget();
    const known = this.#byCode.get(code);
    if (known === undefined || (known.chain !== null && known.chain !== chain)) return false;
    this.#byCode.set(code, { ...known, chain });
    return true;
  }

  #forget(): void {
    const now = this.#clock.now();
    for (const [code, { expiresAt }] of this.#byCode) {
      if (expiresAt > now) break;
      this.#byCode.delete(code);
    }
  }
}
