import { limits } from "../limits.ts";
import type { Clock, Timers } from "../ports.ts";

/**
 * Work that thousands may ask for at the same moment. It is done at once until it has gone on for too long without a pause;
 * then it waits, in order, and goes on in the next turn of the event loop. Between turns commits go through, whoever
 * writes is heard, and `/healthz` answers. Rule RLY47 in SPEC.md.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #timers: Pick<Timers, "soon">;
  #waiting: (() => void)[] = [];
  #beganAt = 0;
  #endedAt = 0;

  constructor(clock: Clock, timers: Pick<Timers, "soon">) {
    this.#clock = clock;
    this.#timers = timers;
  }

  run(work: () => void): void {
    const now = this.#clock.now();
    if (this.#waiting.length > 0) this.#waiting.push(work);
    else if (this.#isLong(now)) this.#putOff([work]);
    else this.#do(work);
  }

  /** Asked before each piece of work; a pause begins the count anew. */
  #isLong(now: number): boolean {
    if (Math.abs(now - this.#endedAt) > limits.turnPauseMs) this.#beganAt = now; // a clock that jumped is a pause
    return now - this.#beganAt >= limits.turnMs;
  }

  #do(work: () => void): void {
    work();
    this.#endedAt = this.#clock.now();
  }

  #putOff(works: (() => void)[]): void {
    this.#waiting = works;
    if (works.length > 0) this.#timers.soon(() => this.#goOn());
  }

  #goOn(): void {
    const works = this.#waiting;
    this.#beganAt = this.#clock.now();
    this.#endedAt = this.#beganAt;
    let done = 0;
    while (done < works.length && !this.#isLong(this.#clock.now())) this.#do(works[done++] as () => void); // what it asks for stands behind
    this.#putOff(works.slice(done));
  }
}
