import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { emptyTally, fight } from "./campaign.ts";
import { buildShim } from "./shim.ts";

/**
 * `npm run chaos -- --minutes 5 --seed 1`: world after world is founded, struck and compared for as long as asked. Progress goes to stderr;
 * the last line, on stdout, is JSON. Exit code 1 when anything was violated.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    blows: { type: "string" },
  },
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const shim = buildShim();
if ("reason" in shim) {
  say(`chaos ${shim.reason}`);
  process.exit(2);
}
const end = performance.now() + Number(values.minutes) * 60_000;
const isOver = () => performance.now() > end;
const tally = emptyTally();
const began = performance.now();
for (let seed = Number(values.seed); !isOver(); seed++)
  await fight(
    { shim: shim.path, seed: `chaos-${seed}`, say, isOver, blows: values.blows?.split(",") as never },
    tally,
  );

const times = (...names: readonly Parameters<typeof tally.blows.get>[0][]) =>
  names.reduce((sum, name) => sum + (tally.blows.get(name) ?? 0), 0);
const minutes = (performance.now() - began) / 60_000;
process.stdout.write(
  `${JSON.stringify({
    kills: times("kill", "clockJump"),
    powerCuts: times("powerCut", "syncFails", "fullDisk"),
    restores: times("wipe", "wipeVolume", "restore", "deleteWal", "truncate", "flip"),
    ackedLost: tally.ackedLost,
    violations: tally.violations,
    rounds: tally.rounds,
    blows: Object.fromEntries(tally.blows),
    envelopes: tally.envelopes,
    minutes,
    commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
  })}\n`,
);
process.exit(tally.violations.length === 0 ? 0 : 1);
