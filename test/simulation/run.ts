import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commitName } from "../support/commit-name.ts";
import { showProof } from "../support/proof.ts";
import { type Fault, FIRST_HARD_SEED, FIRST_MEMBERSHIP_SEED, type Plan } from "../support/simulation/plan.ts";
import { type Cut, cutPlan, shrink, wholeOf } from "../support/simulation/shrink.ts";
import { planOf, simulate } from "../support/simulation/world.ts";
import { hireCrew } from "./crew.ts";
import { MUTANTS, quickHunt } from "./mutants.ts";
import { REGRESSIONS, type Regression } from "./regressions.ts";
import type { SeedResult, SeedTask } from "./seed-worker.ts";
import { countersAtZero, emptyTally, hoursOf, keep, kept, type Tally, withResults } from "./tally.ts";

/**
 * Runs seed after seed on every core: `run.ts --minutes 10` for so long, with the mutants in the last third, or
 * `run.ts --seeds 5000` so many and no mutants. Regressions come first; `--seed` says where the rest begins. Progress goes
 * to stderr; the last line, on stdout, is JSON, and `--out docs` keeps it there as sim.json. A run of so many seeds that
 * was killed goes on with `--continue`. A seed that fails is cut down to what it needs to fail in the same way, unless
 * `--whole` is asked for.
 *
 * `--trace` runs that one seed and prints all it did; `--cut` and `--faults` lay over its plan what a failure was cut down
 * to, or other faults than it draws.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seeds: { type: "string" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    out: { type: "string" },
    continue: { type: "boolean", default: false },
    whole: { type: "boolean", default: false },
    trace: { type: "boolean", default: false },
    cut: { type: "string", default: "" },
    faults: { type: "string", default: "" },
  },
});

const MINUTE_MS = 60_000;
const SHRINK_RUNS = 60;
const CUT_DOWN_AT_MOST = 3;
const SEEDS_PER_MUTANT = 60;
/** Seeds between two lines of progress. */
const STRIDE = { ofMinutes: 20, ofSeeds: 100 };

const first = Number(values.seed);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

if (values.trace) await trace(first);
else await campaign(values.seeds === undefined ? null : Number(values.seeds), Number(values.minutes));

async function trace(seed: number): Promise<void> {
  const outcome = await simulate(seed, { keepLines: true, change: asAsked });
  for (const line of outcome.lines) process.stdout.write(`${line}\n`);
  report(outcome);
}

function asAsked(plan: Plan): Plan {
  if (values.cut !== "") return cutPlan(plan, JSON.parse(values.cut) as Cut);
  return values.faults === "" ? plan : { ...plan, faults: values.faults.split(",") as Fault[] };
}

async function campaign(asked: number | null, minutes: number): Promise<void> {
  const began = performance.now();
  const end = asked === null ? began + minutes * MINUTE_MS * (2 / 3) : Number.POSITIVE_INFINITY;
  const tally = await runSeeds(asked ?? Number.POSITIVE_INFINITY, () => performance.now() > end);
  for (const [name, times] of Object.entries(tally.counters)) say(`${String(times).padStart(8)}  ${name}`);
  const summary = {
    seeds: tally.seeds,
    simulatedHours: hoursOf(tally),
    violations: tally.violations,
    failedSeeds: tally.failedSeeds,
    ...(asked === null ? await huntUntil(end + (minutes * MINUTE_MS) / 3) : {}),
    countersAtZero: countersAtZero(tally),
    fingerprint: tally.fingerprint.slice(0, 16),
    minutes: Math.round((performance.now() - began) / (MINUTE_MS / 10)) / 10,
    commit: tally.commit,
    at: new Date().toISOString(),
  };
  if (values.out !== undefined) {
    const kept = { ...summary, counters: tally.counters };
    writeFileSync(join(values.out, "sim.json"), `${JSON.stringify(kept, null, 2)}\n`);
    showProof(values.out);
  }
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  process.exitCode = tally.violations === 0 ? 0 : 1;
}

async function runSeeds(asked: number, isOver: () => boolean): Promise<Tally> {
  const commit = commitName();
  const crew = hireCrew(Number(values.workers));
  let tally = (values.continue ? kept(commit, first) : null) ?? emptyTally(commit, first);
  const failed: SeedResult[] = [];
  while (tally.seeds < asked && !isOver()) {
    const stride = Number.isFinite(asked) ? STRIDE.ofSeeds : STRIDE.ofMinutes;
    const many = Math.min(stride, asked - tally.seeds);
    const results = await crew.run(Array.from({ length: many }, (_, at) => seedAt(tally.seeds + at)));
    tally = withResults(tally, results);
    if (Number.isFinite(asked)) keep(tally);
    for (const result of results.filter(({ violations }) => violations.length > 0)) {
      failed.push(result);
      report(result);
    }
    say(
      `${tally.seeds} seeds, ${hoursOf(tally)} simulated hours, failed: ${tally.failedSeeds.join(" ") || "none"}`,
    );
  }
  await crew.dismiss();
  for (const result of values.whole ? [] : failed.slice(0, CUT_DOWN_AT_MOST)) await cutDown(result);
  return tally;
}

/** The order of seeds: those that ever failed, then one of each kind after another. */
function seedAt(place: number): SeedTask {
  const at = place - REGRESSIONS.length;
  if (at < 0) return REGRESSIONS[place] as Regression;
  const n = first + Math.floor(at / 4);
  const kinds = [n, FIRST_MEMBERSHIP_SEED + n, FIRST_HARD_SEED + 2 * n, FIRST_HARD_SEED + 2 * n + 1];
  return { seed: kinds[at % 4] as number };
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

async function cutDown({ seed, happenings, violations }: SeedResult): Promise<void> {
  const invariant = violations[0]?.invariant;
  const fails = async (cut: Cut) => {
    const again = await simulate(seed, { change: (plan) => cutPlan(plan, cut) });
    return again.violations.some((one) => one.invariant === invariant) ? again.happenings : null;
  };
  const least = await shrink(wholeOf(planOf(seed)), happenings, fails, SHRINK_RUNS);
  say(`  fails still with --trace --seed ${seed} --cut '${JSON.stringify(least)}'`);
}

function report({
  seed,
  fingerprint,
  plan,
  violations,
}: Pick<SeedResult, "seed" | "fingerprint" | "plan" | "violations">): void {
  say(
    `seed ${seed} at ${commitName()} ${fingerprint.slice(0, 16)} (${plan}): ${violations.length} violations`,
  );
  for (const { invariant, detail, atMs } of violations.slice(0, 5))
    say(`  after ${Math.round(atMs / 1000)} s, ${invariant}: ${detail.slice(0, 400)}`);
}
