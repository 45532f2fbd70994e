import {
  type Bytes,
  type ChainId,
  isRoomChain,
  MAX_WRAP_BYTES,
  type RosterState,
  type WireMessage,
} from "../../crdt/public.ts";
import { type Identity, recipientsOf } from "../auth/judge.ts";
import { limits } from "../limits.ts";
import { type Chain, type NewWraps, orgOf } from "../roster/rosters.ts";
import { chainsFor, readableLength } from "../roster/visible.ts";
import type { Hub } from "./hub.ts";

interface Ports {
  readonly hub: Hub;
  readonly org: ChainId;
  readonly who: Identity;
  say(message: WireMessage): void;
  hasRoom(): boolean;
}

/**
 * What one connection is sent of the chains that it may read: of each chain its entries, then the keys beside them that
 * are sealed for this identity; the org's chain before those of rooms. Rules RLY19 and RLY39.
 */
export class RosterFeed {
  readonly #ports: Ports;
  /** How much of each chain the other side has. `null` until it says so. */
  #sent: Map<ChainId, number> | null = null;
  readonly #waiting = new Map<ChainId, Bytes[]>(); // wraps, until the entries of their chain are out
  readonly #due = new Set<ChainId>(); // in order
  /** Counted for the welcome and sent after the hello, when nothing came between. */
  #orgWraps: readonly Bytes[] | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Wraps of the org's chain that this identity will get: whoever has more hands them back. */
  orgWraps(): number {
    this.#orgWraps = this.#stored(this.#ports.org);
    return this.#orgWraps.length;
  }

  /** The other side says how much it has; what it has more is asked for. */
  greet(chains: readonly (readonly [ChainId, number])[]): void {
    const { hub, org, who, say } = this.#ports;
    const state = hub.chains.stateOf(org) as RosterState; // it admitted this identity
    const sent = new Map(chains);
    this.#sent = sent;
    for (const chain of chainsFor(hub.chains.book, state, who)) {
      this.#due.add(chain);
      const wraps = (chain === org ? this.#orgWraps : null) ?? this.#stored(chain);
      if (wraps.length > 0) this.#waiting.set(chain, [...wraps]);
    }
    this.#orgWraps = null;
    this.sayEntries();
    for (const [chain, length] of chains) {
      const readable = readableLength(hub.chains.book, state, who, chain);
      const known = readable === 0 ? 0 : hub.chains.lengthOf(chain);
      if (length <= known) continue;
      say({ type: "needEntries", chain, from: known });
      sent.set(chain, known); // should others come to stand there instead, the other side hears of it
    }
  }

  /** A chain has grown, or there are new keys beside it. */
  moved(chain: Chain, wraps: NewWraps): void {
    const { hub, who } = this.#ports;
    this.#orgWraps = null;
    const org = hub.chains.stateOf(orgOf(chain));
    if (this.#sent === null || org === null) return; // the hello will ask
    if (readableLength(hub.chains.book, org, who, chain.chain) === 0) return;
    const isNew = isRoomChain(chain) && !this.#sent.has(chain.chain);
    const forMe = isNew
      ? this.#stored(chain.chain)
      : recipientsOf(who, org).flatMap((recipient) => wraps.get(recipient) ?? []);
    if (forMe.length > 0)
      this.#waiting.set(chain.chain, [...(this.#waiting.get(chain.chain) ?? []), ...forMe]);
    this.#due.add(chain.chain);
    this.sayEntries();
  }

  /** As much as the socket has room for; the rest when it has drained. */
  sayEntries(): void {
    for (const chain of this.#due) {
      if (!this.#sayChain(chain)) return;
      this.#due.delete(chain);
      const wraps = this.#waiting.get(chain);
      this.#waiting.delete(chain);
      for (const some of inChunks(wraps ?? [])) this.#ports.say({ type: "wraps", chain, wraps: some });
    }
  }

  /** False when there is more than fits. */
  #sayChain(chain: ChainId): boolean {
    const { hub, org, who, say, hasRoom } = this.#ports;
    const state = hub.chains.stateOf(org);
    if (state === null || this.#sent === null) return false;
    const length = readableLength(hub.chains.book, state, who, chain);
    let from = this.#sent.get(chain) ?? 0;
    while (from < length) {
      if (!hasRoom()) return false;
      const entries = hub.ports.store.entries(chain, from, limits.chunkBytes).slice(0, length - from);
      if (entries.length === 0) return true; // a damaged store lost them
      say({ type: "entries", chain, from, entries });
      from += entries.length;
      this.#sent.set(chain, from);
    }
    return true;
  }

  #stored(chain: ChainId): readonly Bytes[] {
    const { hub, org, who } = this.#ports;
    const state = hub.chains.stateOf(org);
    return state === null ? [] : hub.ports.store.wrapsFor(chain, recipientsOf(who, state));
  }
}

/** Keys of many epochs are more than a frame holds. */
function* inChunks(wraps: readonly Bytes[]): Iterable<readonly Bytes[]> {
  for (let at = 0; at < wraps.length; at += WRAPS_PER_MESSAGE) yield wraps.slice(at, at + WRAPS_PER_MESSAGE);
}

const WRAPS_PER_MESSAGE = Math.floor(limits.chunkBytes / MAX_WRAP_BYTES);
