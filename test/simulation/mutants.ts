import { Worker } from "node:worker_threads";
import { FIRST_MEMBERSHIP_SEED } from "../support/simulation/plan.ts";
import { PORT_MUTANTS } from "../support/simulation/port-mutants.ts";
import { SOURCE_MUTANTS } from "../support/simulation/source-mutants.ts";
import type { Violation } from "../support/simulation/tape.ts";

/** Every fault that the simulation has to notice, by the sentence that says what is wrong. */
export const MUTANTS: readonly string[] = [...Object.keys(PORT_MUTANTS), ...Object.keys(SOURCE_MUTANTS)];

/** What `reliability.md`, section 3.4, names and Skein has nothing of that could be broken so. */
export const NOT_OURS: Readonly<Record<string, string>> = {
  "delete-set clamp removed":
    "no row is applied as a Yjs update: the projection holds no delete set at all, and a parser refuses one (LOG7)",
  "compaction deletes before snapshot commit":
    "there is no compaction; the nearest thing, sealing anew, has a mutant of its own",
  "synchronous=NORMAL": "a setting of the real database: chaos and the fsync shim look at it",
};

/** Where each was last found first. Another seed may find it as well: these only save time. */
const FOUND_AT: Readonly<Record<string, number>> = {
  "the outbox does not wait for the disk": 1_003,
  "nobody hands rows back to a wiped relay": 1_006,
  "nobody hands back rows that a relay has lost": 1_006,
  "rows are known by their place and not by their hash": 1_007,
  "rows are taken without those before them": 1_015,
  "an old key goes on being used and taken": 10_008,
  "stamps follow the wall clock alone": 1_032,
};

export interface Kill {
  readonly seed: number;
  /** How many seeds it took from the first. */
  readonly seeds: number;
  readonly violation: Violation;
}

const FIRST = 1_000;

/** Runs seed after seed until one notices; `null` when none of so many does. */
export async function hunt(name: string, seeds: number, first = firstSeedOf(name)): Promise<Kill | null> {
  const worker = new Worker(new URL("../support/simulation/mutant-worker.ts", import.meta.url), {
    workerData: { name },
  });
  try {
    for (let seed = first; seed < first + seeds; seed++) {
      const violation = await noticedBy(worker, seed);
      if (violation !== null) return { seed, seeds: seed - first + 1, violation };
    }
    return null;
  } finally {
    await worker.terminate();
  }
}

/** The seed where it was found last time comes first: a run that only wants to know whether it is found saves time. */
export const quickHunt = async (name: string, seeds: number): Promise<Kill | null> => {
  const known = FOUND_AT[name];
  return (known === undefined ? null : await hunt(name, 1, known)) ?? hunt(name, seeds);
};

function firstSeedOf(name: string): number {
  const isAboutMembership =
    SOURCE_MUTANTS[name]?.isAboutMembership ?? PORT_MUTANTS[name]?.().isAboutMembership ?? false;
  return isAboutMembership ? FIRST_MEMBERSHIP_SEED : FIRST;
}

/** A world that breaks down altogether has noticed too. */
function noticedBy(worker: Worker, seed: number): Promise<Violation | null> {
  return new Promise((resolve) => {
    const onBroken = (cause: unknown) =>
      resolve({ invariant: "the world goes on", detail: String(cause), atMs: 0 });
    worker.once("error", onBroken);
    worker.once("message", (violation: Violation | null) => {
      worker.off("error", onBroken);
      resolve(violation);
    });
    worker.postMessage(seed);
  });
}
