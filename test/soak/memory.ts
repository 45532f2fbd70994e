import { median, round } from "../bench/measure.ts";

export interface Sample {
  /** Milliseconds since the first message. */
  readonly at: number;
  readonly rssMb: number;
  /** Objects and buffers, with garbage that was not collected yet. */
  readonly heapMb: number;
}

/** Shares of the whole time: what comes before the baseline is warm-up. */
const BASE = [0.2, 0.4] as const;
const LAST = [0.8, 1] as const;
const FLAT = 0.1;

/**
 * Whether memory stays where it is while the log grows. The baseline is the median from 20 to 40 % of the time: by then caches, the heap
 * and SQLite's pages have their size. It is compared with the median of the last fifth; a peak that is given back is no growth. Of the heap the
 * lowest sample in either part is taken, which is nearest to what is held: where it stays and RSS grows, memory waits to be given back.
 */
export function growthOf(samples: readonly Sample[], tookMs: number) {
  const during = ([from, to]: readonly [number, number]): readonly Sample[] =>
    samples.filter(({ at }) => at >= from * tookMs && at <= to * tookMs);
  const rss = (part: readonly Sample[]): number => median(part.map(({ rssMb }) => rssMb));
  const held = (part: readonly Sample[]): number => Math.min(...part.map(({ heapMb }) => heapMb));
  const base = rss(during(BASE));
  const last = rss(during(LAST));
  const growth = last / base - 1;
  return {
    rssBaseMb: round(base),
    rssLastMb: round(last),
    rssMaxMb: round(Math.max(...samples.map(({ rssMb }) => rssMb))),
    rssGrowth: round(growth),
    heapBaseMb: round(held(during(BASE))),
    heapLastMb: round(held(during(LAST))),
    isFlat: growth <= FLAT,
  };
}
