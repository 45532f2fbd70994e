import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { COUNTERS, type Counter } from "../support/simulation/tape.ts";
import type { SeedResult } from "./seed-worker.ts";

const HOUR_MS = 3_600_000;

/** What many seeds came to: data, so that a run that is killed can be taken up where it was. */
export interface Tally {
  readonly commit: string;
  readonly first: number;
  /** How many of the order of seeds are done. */
  readonly seeds: number;
  readonly simulatedMs: number;
  readonly violations: number;
  readonly failedSeeds: readonly number[];
  readonly counters: Readonly<Record<string, number>>;
  /** Of everything that all these worlds did, one after another: the same on any machine and with any number of workers. */
  readonly fingerprint: string;
}

export const emptyTally = (commit: string, first: number): Tally => ({
  commit,
  first,
  seeds: 0,
  simulatedMs: 0,
  violations: 0,
  failedSeeds: [],
  counters: Object.fromEntries(COUNTERS.map((name) => [name, 0])),
  fingerprint: "",
});

export function withResults(tally: Tally, results: readonly SeedResult[]): Tally {
  const counters: Record<string, number> = { ...tally.counters };
  for (const result of results)
    for (const [name, times] of result.counters) counters[name] = (counters[name] ?? 0) + times;
  const hash = createHash("sha256").update(tally.fingerprint);
  for (const { fingerprint } of results) hash.update(fingerprint);
  return {
    ...tally,
    seeds: tally.seeds + results.length,
    simulatedMs: results.reduce((sum, { simulatedMs }) => sum + simulatedMs, tally.simulatedMs),
    violations: results.reduce((sum, { violations }) => sum + violations.length, tally.violations),
    failedSeeds: [
      ...tally.failedSeeds,
      ...results.filter(({ violations }) => violations.length > 0).map(({ seed }) => seed),
    ],
    counters,
    fingerprint: hash.digest("hex"),
  };
}

export const hoursOf = ({ simulatedMs }: Tally): number => Math.round(simulatedMs / HOUR_MS);

export const countersAtZero = ({ counters }: Tally): readonly Counter[] =>
  COUNTERS.filter((name) => (counters[name] ?? 0) === 0);

// ---------------------------------------------------------------- progress that survives a kill

const FOLDER = new URL("../../node_modules/.cache/skein/", import.meta.url);
const KEPT = new URL("sim-progress.json", FOLDER);

export function keep(tally: Tally): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(KEPT, JSON.stringify(tally));
}

/** What an earlier run of the same seeds on the same commit came to. */
export function kept(commit: string, first: number): Tally | null {
  try {
    const tally = JSON.parse(readFileSync(KEPT, "utf8")) as Tally;
    return tally.commit === commit && tally.first === first ? tally : null;
  } catch {
    return null; // there is none
  }
}
