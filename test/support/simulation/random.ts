import { createHash } from "node:crypto";

/** All chance of one simulated world. Branches are independent, so that one more draw here changes nothing there. */
export interface Chance {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer, both ends included. */
  between(least: number, most: number): number;
  /** Spread evenly over orders of magnitude: as many seconds as days. */
  logarithmic(least: number, most: number): number;
  happens(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
  branch(name: string): Chance;
}

export function createChance(seed: string): Chance {
  const next = sfc32(seed);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    logarithmic: (least, most) => Math.round(least * (most / least) ** next()),
    happens: (probability) => next() < probability,
    pick: (from) => from[between(0, from.length - 1)] as (typeof from)[number],
    branch: (name) => createChance(`${seed}/${name}`),
  };
}

/** Chris Doty-Humphrey's small fast counting generator, seeded by SHA-256. */
function sfc32(seed: string): () => number {
  const state = createHash("sha256").update(seed).digest();
  let [a, b, c, d] = [0, 4, 8, 12].map((at) => state.readInt32LE(at)) as [number, number, number, number];
  return () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 2 ** 32;
  };
}
