import type { Clock, Timers } from "../engine/ports.ts";

export const systemClock: Clock = { now: () => Date.now() };

/** Longer delays overflow the platform's 32-bit timer and would fire at once. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const systemTimers: Timers = {
  after: (ms, run) => {
    const timer = setTimeout(run, Math.min(Math.max(0, ms), MAX_DELAY_MS));
    return () => clearTimeout(timer);
  },
  jitter: () => Math.random(),
};
