import { parseArgs } from "node:util";
import { hunt, MUTANTS, NOT_OURS, OF_THE_STUDY } from "./mutants.ts";

/**
 * Hunts every mutant: `hunt.ts --seeds 200 [--only words]`. Prints a table with the seeds it took; the last line, on
 * stdout, is JSON. Exit code 1 when one lives.
 */
const { values } = parseArgs({
  options: { seeds: { type: "string", default: "200" }, only: { type: "string", default: "" } },
});

const names = MUTANTS.filter((name) => name.includes(values.only));
const survivors: string[] = [];
for (const name of names) {
  const kill = await hunt(name, Number(values.seeds));
  if (kill === null) survivors.push(name);
  const found =
    kill === null
      ? `alive after ${values.seeds} seeds`
      : `${kill.seeds} seeds (${kill.seed}): ${kill.violation.invariant}`;
  const studied = Object.entries(OF_THE_STUDY).find(([, ours]) => ours === name)?.[0] ?? "";
  process.stderr.write(`${name.padEnd(64)} ${studied.padEnd(50)} ${found}\n`);
}
for (const [name, why] of Object.entries(NOT_OURS))
  process.stderr.write(`${name.padEnd(66)} not ours: ${why}\n`);
const summary = { mutants: names.length, mutantsKilled: names.length - survivors.length, survivors };
process.stdout.write(`${JSON.stringify(summary)}\n`);
process.exitCode = survivors.length === 0 ? 0 : 1;
