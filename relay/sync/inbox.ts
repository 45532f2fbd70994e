import type { Bytes } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Clock } from "../ports.ts";
import { TokenBucket } from "./token-bucket.ts";

interface InboxHooks {
  /** Begins now, or when it is this socket's turn. */
  begin(work: () => void): void;
  /** `waiting`: what came behind it. Says how many of those it has taken as well. */
  take(frame: Bytes, waiting: readonly Bytes[]): Promise<number>;
  /** More frames than any honest client sends. */
  flooded(): void;
  /** A bug of ours: it costs this session, not the relay. */
  broken(cause: unknown): void;
}

/** Frames of one socket, handled one after the other in the order in which they came. */
export class Inbox {
  readonly #clock: Clock;
  readonly #hooks: InboxHooks;
  readonly #frames: Bytes[] = [];
  readonly #rate: TokenBucket;
  #isBusy = false;
  #isShut = false;

  constructor(clock: Clock, hooks: InboxHooks) {
    this.#clock = clock;
    this.#hooks = hooks;
    this.#rate = new TokenBucket(limits.framesPerSecond, limits.framesBurst, clock.now());
  }

  add(frame: Bytes): void {
    if (this.#isShut) return;
    if (!this.#rate.take(1, this.#clock.now())) {
      this.#shut();
      this.#hooks.flooded();
    } else {
      this.#frames.push(frame);
      if (!this.#isBusy) this.#begin();
    }
  }

  /** Something that came is being handled, or waits for its turn. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  #begin(): void {
    this.#isBusy = true;
    this.#hooks.begin(() => void this.#work());
  }

  async #work(): Promise<void> {
    try {
      for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift())
        this.#frames.splice(0, await this.#hooks.take(frame, this.#frames));
    } catch (cause) {
      this.#shut();
      this.#hooks.broken(cause);
    }
    this.#isBusy = false;
  }

  #shut(): void {
    this.#isShut = true;
    this.#frames.length = 0;
  }
}
