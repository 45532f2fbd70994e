import { parentPort } from "node:worker_threads";
import type { Counter, Violation } from "../support/simulation/tape.ts";
import { simulate, withFaults } from "../support/simulation/world.ts";
import type { Regression } from "./regressions.ts";

export type SeedTask = Pick<Regression, "seed" | "faults">;

/** What is left of one world when it is over. */
export interface SeedResult {
  readonly seed: number;
  readonly fingerprint: string;
  readonly plan: string;
  readonly simulatedMs: number;
  readonly happenings: number;
  readonly violations: readonly Violation[];
  readonly counters: readonly (readonly [Counter, number])[];
}

/** Runs the seeds that it is sent, one at a time: worlds side by side share nothing but the machine. */
parentPort?.on("message", ({ seed, faults }: SeedTask) => {
  void simulate(seed, withFaults(faults)).then(
    ({ fingerprint, plan, simulatedMs, happenings, violations, counters }) => {
      const result: SeedResult = {
        seed,
        fingerprint,
        plan,
        simulatedMs,
        happenings,
        violations,
        counters: [...counters],
      };
      parentPort?.postMessage(result);
    },
  );
});
