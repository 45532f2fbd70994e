import { closeCode } from "../errors.ts";
import type { History } from "./history.ts";
import { type Chunk, type Frames, Outlet, type Peer } from "./outlet.ts";
import type { Subscription } from "./subscription.ts";

export interface ListenerPorts {
  readonly history: History;
  readonly frames: Frames;
  /** Asks for `flush` at the end of the tick. */
  touch(listener: Listener): void;
}

export interface ListenerHooks {
  /** Several messages in one frame. */
  readonly joins: boolean;
  /** What goes out before any row does: acknowledgements, roster entries. */
  beforeRows?(): void;
  settled(subscription: Subscription): void;
  closed?(): void;
}

/** The sending half of a socket: live rows at once, history as fast as the other side reads. */
export class Listener {
  readonly outlet: Outlet;
  readonly subscriptions = new Set<Subscription>();
  readonly #ports: ListenerPorts;
  readonly #hooks: ListenerHooks;
  readonly #peer: Peer;
  readonly #pulling = new Set<Subscription>(); // in order of asking
  #isClosed = false;

  constructor(ports: ListenerPorts, peer: Peer, hooks: ListenerHooks) {
    this.#ports = ports;
    this.#peer = peer;
    this.#hooks = hooks;
    this.outlet = new Outlet(peer, ports.frames, hooks);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  push(chunk: Chunk): void {
    if (this.#isClosed) return;
    this.outlet.push(chunk);
    this.touch();
  }

  pullLater(subscription: Subscription): void {
    this.#pulling.add(subscription);
    this.touch();
  }

  /** Whoever listens may not read this room any more: what waits of it is not sent. */
  end(subscription: Subscription): void {
    subscription.close();
    this.subscriptions.delete(subscription);
    this.#pulling.delete(subscription);
    this.outlet.takeBack(subscription);
  }

  touch(): void {
    this.#ports.touch(this);
  }

  settled(subscription: Subscription): void {
    this.#hooks.settled(subscription);
  }

  flush(): void {
    if (this.#isClosed) return;
    this.#hooks.beforeRows?.();
    for (const subscription of this.#pulling) {
      if (!this.#pullFrom(subscription)) break;
    }
    if (this.outlet.isHopeless) this.close(closeCode.policy, "never reads");
    else this.outlet.flush();
  }

  /** The other side has worked through so many of the bytes that were sent. */
  taken(bytes: number): void {
    this.outlet.noteTaken(bytes);
    this.drained();
  }

  /** Rows that wait in the store until the other side has read what goes before them. */
  lag(): number {
    return [...this.#pulling].reduce((sum, subscription) => sum + subscription.lag(), 0);
  }

  /** The network has taken what was queued. */
  drained(): void {
    if (this.outlet.hasDrained) this.touch();
  }

  close(code: number, reason: string): void {
    if (this.#isClosed) return;
    if (code !== closeCode.policy) this.outlet.flush(); // a refusal goes out before the door shuts
    this.detach();
    this.#peer.close(code, reason);
  }

  /** The socket is gone, from whichever side. */
  detach(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const subscription of this.subscriptions) subscription.close();
    this.#pulling.clear();
    this.#hooks.closed?.();
  }

  /** False when the queue is full. */
  #pullFrom(subscription: Subscription): boolean {
    while (this.outlet.hasRoom) {
      if (subscription.pull(this.#ports.history)) continue;
      this.#pulling.delete(subscription);
      return true;
    }
    return false;
  }
}
