import { parseArgs } from "node:util";
import { commitName } from "../support/commit-name.ts";
import { type Fault, FIRST_HARD_SEED, FIRST_MEMBERSHIP_SEED, type Plan } from "../support/simulation/plan.ts";
import { type Cut, cutPlan, shrink, wholeOf } from "../support/simulation/shrink.ts";
import { COUNTERS, type Counter } from "../support/simulation/tape.ts";
import { type Outcome, planOf, simulate } from "../support/simulation/world.ts";
import { MUTANTS, quickHunt } from "./mutants.ts";
import { REGRESSIONS } from "./regressions.ts";

/**
 * Runs seed after seed for as long as asked: `run.ts --minutes 10 --seed 1`. Regressions come first; the mutants get the
 * last third of the time. Progress goes to stderr; the last line, on stdout, is JSON. A seed that fails is cut down to
 * what it needs to fail in the same way.
 *
 * `--trace` with `--minutes 0` runs that one seed and prints all it did; `--cut` and `--faults` lay over its plan what a
 * failure was cut down to, or other faults than it draws.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
    cut: { type: "string", default: "" },
    faults: { type: "string", default: "" },
  },
});

const PROGRESS_MS = 10_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const SHRINK_RUNS = 60;
const SEEDS_PER_MUTANT = 60;

if (values.trace) await trace(Number(values.seed));
else await runFor(Number(values.minutes), Number(values.seed));

async function trace(seed: number): Promise<void> {
  const outcome = await simulate(seed, { keepLines: true, change: asAsked });
  for (const line of outcome.lines) process.stdout.write(`${line}\n`);
  report(outcome);
}

function asAsked(plan: Plan): Plan {
  if (values.cut !== "") return cutPlan(plan, JSON.parse(values.cut) as Cut);
  return values.faults === "" ? plan : { ...plan, faults: values.faults.split(",") as Fault[] };
}

async function runFor(minutes: number, first: number): Promise<void> {
  const end = performance.now() + minutes * MINUTE_MS * (2 / 3);
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
      await cutDown(outcome);
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
  const hunted = await huntUntil(end + (minutes * MINUTE_MS) / 3);
  const summary = {
    seeds,
    simulatedHours,
    violations,
    failedSeeds,
    ...hunted,
    countersAtZero,
    commit: commitName(),
  };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  process.exitCode = violations === 0 ? 0 : 1;
}

function* seedsFrom(first: number): Iterable<number> {
  for (const { seed } of REGRESSIONS) yield seed;
  for (let seed = first; ; seed++) {
    yield seed;
    yield FIRST_MEMBERSHIP_SEED + seed;
    yield FIRST_HARD_SEED + 2 * seed;
    yield FIRST_HARD_SEED + 2 * seed + 1;
  }
}

/** Mutants that there was no time for are neither killed nor alive. */
async function huntUntil(end: number) {
  const alive: string[] = [];
  let mutantsKilled = 0;
  for (const name of MUTANTS) {
    if (performance.now() > end) break;
    if ((await quickHunt(name, SEEDS_PER_MUTANT)) === null) alive.push(name);
    else mutantsKilled++;
  }
  const mutantsNotHunted = MUTANTS.length - mutantsKilled - alive.length;
  return { mutantsKilled, mutants: MUTANTS.length, mutantsAlive: alive, mutantsNotHunted };
}

async function cutDown({ seed, happenings, violations }: Outcome): Promise<void> {
  const invariant = violations[0]?.invariant;
  const fails = async (cut: Cut) => {
    const again = await simulate(seed, { change: (plan) => cutPlan(plan, cut) });
    return again.violations.some((one) => one.invariant === invariant) ? again.happenings : null;
  };
  const least = await shrink(wholeOf(planOf(seed)), happenings, fails, SHRINK_RUNS);
  say(`  fails still with --trace --minutes 0 --seed ${seed} --cut '${JSON.stringify(least)}'`);
}

function report({ seed, fingerprint, plan, violations }: Outcome): void {
  say(
    `seed ${seed} at ${commitName()} ${fingerprint.slice(0, 16)} (${plan}): ${violations.length} violations`,
  );
  for (const { invariant, detail, atMs } of violations.slice(0, 5))
    say(`  after ${Math.round(atMs / 1000)} s, ${invariant}: ${detail.slice(0, 400)}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
