import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { FIRST_HARD_SEED, FIRST_MEMBERSHIP_SEED } from "../support/simulation/plan.ts";
import { PORT_MUTANTS } from "../support/simulation/port-mutants.ts";
import { aimed, SOURCE_MUTANTS } from "../support/simulation/source-mutants.ts";
import type { Violation } from "../support/simulation/tape.ts";
import { simulate } from "../support/simulation/world.ts";

/** Every fault that the simulation has to notice, by the sentence that says what is wrong. */
export const MUTANTS: readonly string[] = [...Object.keys(PORT_MUTANTS), ...Object.keys(SOURCE_MUTANTS)];

/** The mutants of `reliability.md`, section 3.4, by its words, and what each of them is here. */
export const OF_THE_STUDY: Readonly<Record<string, string>> = {
  "ack before fsync": "the relay answers before its disk has flushed",
  "no re-upload on new epoch": "nobody hands back rows that a relay has lost",
  "epoch not compared": "rooms are taken for equal without comparing them",
  "cursor kept across epochs": "what was handed to one connection is not handed to the next",
  "dedupe by position instead of hash": "rows are known by their place and not by their hash",
  "outbox cleared on send": "the outbox forgets a row when it is sent",
  "outbox not persisted": "the outbox is kept in memory alone",
  "deps not checked": "rows are taken without looking at the one they rest on",
  "seq not checked": "rows are taken without those before them",
  "membership checked at receipt instead of causally":
    "rows are judged by the roster of the moment they come",
  "old epoch key accepted": "an old key goes on being used and taken",
  "compaction deletes before snapshot commit":
    "small blocks of rows are joined to one without the last of them",
  "guard of finding 1 removed": "a client id need not belong to its feed",
  "clock used for order": "stamps follow the wall clock alone",
};

/** What the study names and Skein has nothing of that could be broken so. */
export const NOT_OURS: Readonly<Record<string, string>> = {
  "delete-set clamp removed":
    "no row is applied as a Yjs update: the projection holds no delete set at all, and a parser refuses one (LOG7)",
  "synchronous=NORMAL": "a setting of the real database: chaos and the fsync shim look at it",
};

/** Where each was last found first. Another seed may find it as well: these only save time. */
const FOUND_AT: Readonly<Record<string, number>> = {
  "the outbox does not wait for the disk": 1_003,
  "nobody hands rows back to a wiped relay": 1_006,
  "sealed keys never arrive": 10_007,
  "rows are known by their place and not by their hash": 20_002,
  "nobody hands back rows that a relay has lost": 1_006,
  "rows are taken without those before them": 1_031,
  "a removal leaves the rows behind its cut at the relay": 20_003,
  "rows are taken without looking at the one they rest on": 20_014,
  "old rows are dropped before those in their place are saved": 20_004,
  "stamps follow the wall clock alone": 1_032,
  "an old key goes on being used and taken": 10_054,
  "small blocks of rows are joined to one without the last of them": 1_005,
};

export interface Kill {
  readonly seed: number;
  /** How many seeds it took from the first. */
  readonly seeds: number;
  readonly violation: Violation;
}

/** Where the hunt begins, and how far it steps: hard seeds are about membership every other time. */
const GROUNDS = {
  anywhere: { first: 1_000, step: 1 },
  membership: { first: FIRST_MEMBERSHIP_SEED, step: 1 },
  hard: { first: FIRST_HARD_SEED, step: 2 },
  "hard membership": { first: FIRST_HARD_SEED + 1, step: 2 },
} as const;

interface Ground {
  readonly first: number;
  readonly step: number;
  /** Nothing is wrong there without the mutant: elsewhere that is looked at. */
  readonly isKnownGood?: boolean;
}

/** Runs seed after seed until one notices; `null` when none of so many does. */
export async function hunt(
  name: string,
  seeds: number,
  { first, step, isKnownGood }: Ground = GROUNDS[groundOf(name)],
): Promise<Kill | null> {
  let worker = await workerOf(name);
  try {
    for (let n = 0; n < seeds; n++) {
      const seed = first + n * step;
      const violation = await noticedBy(worker, seed);
      if (violation === null) continue;
      if (isKnownGood || (await simulate(seed, aimed(name))).violations.length === 0)
        return { seed, seeds: n + 1, violation };
      await worker.terminate(); // that world is still running
      worker = await workerOf(name);
    }
    return null;
  } finally {
    await worker.terminate();
  }
}

/** Ready when the product is loaded with its fault. A fault that finds no place in the source is an error, and no kill. */
async function workerOf(name: string): Promise<Worker> {
  const worker = new Worker(new URL("../support/simulation/mutant-worker.ts", import.meta.url), {
    workerData: { name },
  });
  await once(worker, "message");
  return worker;
}

/** The seed where it was found last time comes first: a run that only wants to know whether it is found saves time. */
export const quickHunt = async (name: string, seeds: number): Promise<Kill | null> => {
  const known = FOUND_AT[name];
  return (
    (known === undefined ? null : await hunt(name, 1, { first: known, step: 1, isKnownGood: true })) ??
    hunt(name, seeds)
  );
};

function groundOf(name: string): keyof typeof GROUNDS {
  const isAboutMembership = PORT_MUTANTS[name]?.().isAboutMembership === true;
  return SOURCE_MUTANTS[name]?.shows ?? (isAboutMembership ? "membership" : "anywhere");
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
