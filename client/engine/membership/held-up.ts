import type { Chain, ChainId } from "../../../crdt/index.ts";

/**
 * Tries at chains that the relay lets nobody add to for now: it waits, up to a week, for entries that it has lost. They
 * become rarer, and begin anew when there is more of the chain.
 */
export interface HeldUp {
  mayTry(chain: Chain): boolean;
  tried(chain: Chain): void;
}

const FREE_TRIES = 12; // somebody else was first: their entries come in a moment
const FIRST_PAUSE_MS = 4_000;
const LONGEST_PAUSE_MS = 120_000;

export function createHeldUp(now: () => number): HeldUp {
  const tries = new Map<ChainId, { readonly seq: number; readonly times: number; readonly at: number }>();
  return {
    mayTry({ chain, seq }) {
      const last = tries.get(chain);
      if (last === undefined || last.seq !== seq || last.times < FREE_TRIES) return true;
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (last.times - FREE_TRIES));
      return Math.abs(now() - last.at) >= pause; // a clock that was set back does not hold it up for ever
    },
    tried({ chain, seq }) {
      const last = tries.get(chain);
      tries.set(chain, { seq, times: last?.seq === seq ? last.times + 1 : 1, at: now() });
    },
  };
}
