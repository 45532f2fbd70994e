import { type Bytes, type ChainId, fromBase64Url, toHex } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Clock, Random } from "../ports.ts";
import type { Identity } from "./judge.ts";

export interface Holder {
  readonly org: ChainId;
  readonly who: Identity;
}

interface Ticket extends Holder {
  /** `null` while the socket that it was given to is open. */
  expiresAt: number | null;
}

const TICKET_BYTES = 32;

/** What a device shows on other connections, once it has proved itself on one. Lives in memory only. Rule RLY17. */
export class Tickets {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #byToken = new Map<string, Ticket>(); // oldest first

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  /** `release` starts its end: ten more minutes. */
  issue(holder: Holder): { readonly ticket: Bytes; readonly release: () => void } {
    const ticket = this.#random(TICKET_BYTES);
    const kept: Ticket = { ...holder, expiresAt: null };
    if (this.#byToken.size >= limits.maxTickets) this.#makeRoom();
    this.#byToken.set(toHex(ticket), kept);
    const release = () => {
      kept.expiresAt = this.#clock.now() + limits.ticketLifeMs;
    };
    return { ticket, release };
  }

  holderOf(text: string): Holder | null {
    const token = fromBase64Url(text);
    const ticket = token === null ? undefined : this.#byToken.get(toHex(token));
    if (ticket === undefined) return null;
    return ticket.expiresAt !== null && ticket.expiresAt < this.#clock.now() ? null : ticket;
  }

  #makeRoom(): void {
    const now = this.#clock.now();
    for (const [token, { expiresAt }] of this.#byToken)
      if (expiresAt !== null && expiresAt < now) this.#byToken.delete(token);
    const [oldest] = this.#byToken.keys();
    if (this.#byToken.size >= limits.maxTickets && oldest !== undefined) this.#byToken.delete(oldest);
  }
}
