/**
 * Asking for a key without the member key at hand: no new key that others make is any use then, and yet each ask makes them renew
 * theirs. Only this person's other devices can help. They see every ask when they come, so asks become rarer.
 */
export interface OwnKeyAsks {
  mayAsk(): boolean;
  asked(): void;
}

const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 24 * 3_600_000;

export function createOwnKeyAsks(now: () => number): OwnKeyAsks {
  let last: { readonly at: number; readonly pauseMs: number } | null = null;
  return {
    mayAsk: () => last === null || Math.abs(now() - last.at) >= last.pauseMs, // a clock that was set back does not hold it up for ever
    asked() {
      const pauseMs = last === null ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 2 * last.pauseMs);
      last = { at: now(), pauseMs };
    },
  };
}
