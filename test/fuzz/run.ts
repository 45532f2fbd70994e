import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { tellFigures } from "../support/figures.ts";
import { targetNames } from "./targets.ts";
import { type Finding, fuzz } from "./watchdog.ts";

/**
 * Feeds every decoder with changed inputs: `run.ts --minutes 5`, `--inputs 500000` for that many each, `--only frame`,
 * `--seed text`, `--workers 1` (every core, unless it is said), `--out docs` to keep the figures. Progress goes to stderr; the last line, on stdout, is JSON. Inputs that found something are kept in fuzz-findings/.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string" },
    inputs: { type: "string" },
    only: { type: "string" },
    seed: { type: "string", default: "1" },
    workers: { type: "string", default: String(availableParallelism()) },
    out: { type: "string" },
  },
});
const ROUND = 20_000;
const folder = fileURLToPath(new URL("../../fuzz-findings/", import.meta.url));

const names = (await targetNames()).filter((name) => values.only === undefined || name.endsWith(values.only));
const wanted = values.inputs === undefined ? Number.POSITIVE_INFINITY : Number(values.inputs);
const minutes = values.minutes ?? (values.inputs === undefined ? "1" : "100000");
const end = performance.now() + Number(minutes) * 60_000;
const counts = new Map(names.map((name) => [name, { inputs: 0, taken: 0 }]));
const findings: Finding[] = [];

for (let from = 0; from < wanted && performance.now() < end; from += ROUND) {
  const waiting = [...names];
  await Promise.all(Array.from({ length: Number(values.workers) }, () => work(waiting, from)));
}

const ofKind = (...kinds: readonly Finding["kind"][]) =>
  findings.filter(({ kind }) => kinds.includes(kind)).length;
const summary = {
  inputs: [...counts.values()].reduce((sum, { inputs }) => sum + inputs, 0),
  crashes: ofKind("crash", "memory"),
  hangs: ofKind("hang", "slow"),
  fewest: Math.min(...[...counts.values()].map(({ inputs }) => inputs)),
  decoders: Object.fromEntries(counts),
};
tellFigures("fuzz", summary, values.out);
process.exitCode = findings.length === 0 ? 0 : 1;

/** One decoder after the other: each has a process of its own. */
async function work(waiting: string[], from: number): Promise<void> {
  for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) {
    if (performance.now() > end) return;
    const outcome = await fuzz({ target, seed: values.seed, from, to: Math.min(from + ROUND, wanted) });
    const count = counts.get(target) as { inputs: number; taken: number };
    count.inputs += outcome.inputs;
    count.taken += outcome.taken;
    for (const finding of outcome.findings) keep(finding);
    say(`${target}: ${count.inputs} inputs, ${count.taken} taken, ${findings.length} findings in all`);
  }
}

function keep(finding: Finding): void {
  findings.push(finding);
  mkdirSync(folder, { recursive: true });
  const name = `${finding.target.replaceAll(/[ /]/g, "-")}-${values.seed}-${finding.input}.json`;
  writeFileSync(join(folder, name), JSON.stringify(finding, null, 2));
  say(`${finding.kind} in ${finding.target}, input ${finding.input}: ${finding.detail.split("\n")[0]}`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
