import type { Timers } from "../ports.ts";

/** When keys are audited: some time after something about them changed, so that the rush is over; and once a day. */
export interface AuditClock {
  look(): void;
  stop(): void;
}

const AFTER_MS = 60_000;
const AGAIN_MS = 24 * 3_600_000;

export function createAuditClock(timers: Timers, audit: () => Promise<unknown>): AuditClock {
  let cancel: (() => void) | null = null;
  let isNear = false;
  let stopped = false;

  function set(ms: number): void {
    cancel?.();
    cancel = timers.after(ms + timers.jitter() * ms, () => {
      isNear = false;
      void audit()
        .catch(() => null) // its code could not be fetched: the next one is in a day, or when something changes
        .then(() => {
          if (!stopped && !isNear) set(AGAIN_MS);
        });
    });
  }

  return {
    look() {
      if (isNear || stopped) return;
      isNear = true;
      set(AFTER_MS);
    },
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
