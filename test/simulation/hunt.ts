import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { commitName } from "../support/commit-name.ts";
import { hunt, type Kill, MUTANTS, NOT_OURS, OF_THE_STUDY } from "./mutants.ts";

/**
 * Hunts every mutant: `hunt.ts --seeds 200 [--only words] [--out docs]`. Prints a table with the seeds it took, and with
 * `--out` keeps it as sim-mutants.md, after each mutant anew; the last line, on stdout, is JSON. Exit code 1 when one lives.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "200" },
    only: { type: "string", default: "" },
    out: { type: "string" },
  },
});

interface Hunted {
  readonly name: string;
  readonly studied: string;
  readonly kill: Kill | null;
}

const names = MUTANTS.filter((name) => name.includes(values.only));
const hunted: Hunted[] = [];
for (const name of names) {
  const kill = await hunt(name, Number(values.seeds));
  const studied = Object.entries(OF_THE_STUDY).find(([, ours]) => ours === name)?.[0] ?? "";
  hunted.push({ name, studied, kill });
  process.stderr.write(`${name.padEnd(64)} ${studied.padEnd(50)} ${found(kill)}\n`);
  if (values.out !== undefined) writeFileSync(join(values.out, "sim-mutants.md"), page());
}
for (const [name, why] of Object.entries(NOT_OURS))
  process.stderr.write(`${name.padEnd(66)} not ours: ${why}\n`);
const survivors = hunted.filter(({ kill }) => kill === null).map(({ name }) => name);
const summary = { mutants: names.length, mutantsKilled: names.length - survivors.length, survivors };
process.stdout.write(`${JSON.stringify(summary)}\n`);
process.exitCode = survivors.length === 0 ? 0 : 1;

function found(kill: Kill | null): string {
  return kill === null
    ? `alive after ${values.seeds} seeds`
    : `${kill.seeds} seeds (${kill.seed}): ${kill.violation.invariant}`;
}

function page(): string {
  const rows = hunted.map(({ name, studied, kill }) =>
    [
      name,
      studied,
      kill === null ? `alive after ${values.seeds}` : kill.seeds,
      kill?.seed ?? "",
      kill?.violation.invariant ?? "",
    ].join(" | "),
  );
  const killed = hunted.filter(({ kill }) => kill !== null).length;
  return [
    "# Broken promises, and how many seeds until the simulation notices",
    "",
    `Written by \`npm run sim:mutants -- --out docs\` at commit ${commitName()}, ${new Date().toISOString()}: ${killed} of ${names.length} noticed${
      hunted.length < names.length ? `, ${names.length - hunted.length} not yet hunted` : ""
    }.`,
    "",
    "| what is broken on purpose | its name in the study | seeds | seed | what noticed it |",
    "|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    "",
    "Not ours:",
    "",
    ...Object.entries(NOT_OURS).map(([name, why]) => `- ${name}: ${why}`),
    "",
  ].join("\n");
}
