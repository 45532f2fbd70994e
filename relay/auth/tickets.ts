import { type Bytes, type ChainId, fromBase64Url, toHex } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Clock, Random } from "../ports.ts";
import type { Identity } from "./judge.ts";

export interface Holder {
  readonly org: ChainId;
  readonly who: Identity;
}

const TICKET_BYTES = 32;

/** What a device shows on other connections, once it has proved itself on one. Lives in memory only. Rule RLY17. */
export class Tickets {
  readonly #clock: Clock;
  readonly #random: Random;
  /** Their sockets are open; oldest first. */
  readonly #open = new Map<string, Holder>();
  /** In the order in which they end. */
  readonly #ending = new Map<string, { readonly holder: Holder; readonly endsAt: number }>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  get size(): number {
    return this.#open.size + this.#ending.size;
  }

  /** `release` starts its end: ten more minutes. */
  issue(holder: Holder): { readonly ticket: Bytes; readonly release: () => void } {
    const ticket = this.#random(TICKET_BYTES);
    const token = toHex(ticket);
    this.#makeRoom();
    this.#open.set(token, holder);
    const release = () => {
      if (!this.#open.delete(token)) return;
      this.#ending.set(token, { holder, endsAt: this.#clock.now() + limits.ticketLifeMs });
    };
    return { ticket, release };
  }

  holderOf(text: string): Holder | null {
    const bytes = fromBase64Url(text);
    if (bytes === null) return null;
    const token = toHex(bytes);
    const ending = this.#ending.get(token);
    if (ending === undefined) return this.#open.get(token) ?? null;
    return ending.endsAt < this.#clock.now() ? null : ending.holder;
  }

  /** What has ended goes; where that is not enough, what ends next, and then what was given first. */
  #makeRoom(): void {
    const now = this.#clock.now();
    for (const [token, { endsAt }] of this.#ending) {
      if (endsAt >= now && this.size < limits.maxTickets) break;
      this.#ending.delete(token);
    }
    const [oldest] = this.#open.keys();
    if (this.size >= limits.maxTickets && oldest !== undefined) this.#open.delete(oldest);
  }
}
