import { parseArgs } from "node:util";
import { commitName } from "../support/commit-name.ts";
import { FIRST_MEMBERSHIP_SEED } from "../support/simulation/plan.ts";
import { COUNTERS, type Counter } from "../support/simulation/tape.ts";
import { type Outcome, simulate } from "../support/simulation/world.ts";
import { REGRESSIONS } from "./regressions.ts";

/**
 * Runs seed after seed for as long as asked: `run.ts --minutes 10 --seed 1`. Regressions come first. Progress goes to
 * stderr; the last line, on stdout, is JSON. `--trace` with `--minutes 0` runs that one seed and prints all it did.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
  },
});

const PROGRESS_MS = 10_000;
const HOUR_MS = 3_600_000;

if (values.trace) await trace(Number(values.seed));
else await runFor(Number(values.minutes), Number(values.seed));

async function trace(seed: number): Promise<void> {
  const outcome = await simulate(seed, { keepLines: true });
  for (const line of outcome.lines) process.stdout.write(`${line}\n`);
  report(outcome);
}

async function runFor(minutes: number, first: number): Promise<void> {
  const end = performance.now() + minutes * 60_000;
  const totals = new Map<Counter, number>(COUNTERS.map((name) => [name, 0]));
  const failedSeeds: number[] = [];
  let [seeds, simulatedMs, violations, saidAt] = [0, 0, 0, performance.now()];
  for (const seed of seedsFrom(first)) {
    const outcome = await simulate(seed);
    seeds++;
    simulatedMs += outcome.simulatedMs;
    violations += outcome.violations.length;
    for (const [name, times] of outcome.counters) totals.set(name, (totals.get(name) ?? 0) + times);
    if (outcome.violations.length > 0) {
      failedSeeds.push(seed);
      report(outcome);
    }
    if (performance.now() - saidAt > PROGRESS_MS) {
      saidAt = performance.now();
      say(
        `${seeds} seeds, ${Math.round(simulatedMs / HOUR_MS)} simulated hours, ${failedSeeds.length} failed`,
      );
    }
    if (performance.now() > end) break;
  }
  for (const [name, times] of totals) say(`${String(times).padStart(8)}  ${name}`);
  const countersAtZero = [...totals].filter(([, times]) => times === 0).map(([name]) => name);
  const simulatedHours = Math.round(simulatedMs / HOUR_MS);
  const summary = { seeds, simulatedHours, violations, failedSeeds, countersAtZero, commit: commitName() };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  process.exitCode = violations === 0 ? 0 : 1;
}

function* seedsFrom(first: number): Iterable<number> {
  for (const { seed } of REGRESSIONS) yield seed;
  for (let seed = first; ; seed++) {
    yield seed;
    yield FIRST_MEMBERSHIP_SEED + seed; // every other one is about who belongs
  }
}

function report({ seed, fingerprint, plan, violations }: Outcome): void {
  say(`seed ${seed} ${fingerprint.slice(0, 16)} (${plan}): ${violations.length} violations`);
  for (const { invariant, detail, atMs } of violations.slice(0, 5))
    say(`  after ${Math.round(atMs / 1000)} s, ${invariant}: ${detail.slice(0, 400)}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
