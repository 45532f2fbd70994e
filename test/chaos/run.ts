import { parseArgs } from "node:util";
import { tellFigures } from "../support/figures.ts";
import { type BlowName, isBlow } from "./blows.ts";
import { emptyTally, fight } from "./campaign.ts";
import { acknowledgesTooEarly } from "./frail-relay.ts";
import { buildShim } from "./shim.ts";

/**
 * `npm run chaos -- --minutes 5 --seed 1 --out docs`: world after world is founded, struck and compared for as long as asked. Progress goes to stderr;
 * the last line, on stdout, is JSON. Exit code 1 when anything was violated.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
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
const began = performance.now();
const mutantLost = await loseWithMutant(shim.path);
const tally = emptyTally();
if (mutantLost === 0)
  tally.violations.push("a relay that commits with synchronous=NORMAL lost nothing: the shim shows nothing");
for (let seed = Number(values.seed); !isOver(); seed++)
  await fight({ shim: shim.path, seed: `chaos-${seed}`, say, isOver, blows: chosenBlows() }, tally);
tellFigures("chaos", summary(), values.out);
process.exit(tally.violations.length === 0 ? 0 : 1);

/** Proves that these power cuts take what was never synced: acknowledged rows of a relay that does not wait for its disk. */
async function loseWithMutant(path: string): Promise<number> {
  const blows: readonly BlowName[] = ["powerCut", "powerCut", "powerCut"];
  const mutant = emptyTally();
  const settings = acknowledgesTooEarly;
  await fight({ shim: path, seed: "mutant", say: () => {}, isOver: () => false, blows, settings }, mutant);
  say(`synchronous=NORMAL: ${mutant.ackedLost} acknowledged envelopes lost in ${mutant.rounds} power cuts`);
  return mutant.ackedLost;
}

function chosenBlows(): readonly BlowName[] | undefined {
  const names = values.blows?.split(",");
  const unknown = names?.filter((name) => !isBlow(name)) ?? [];
  if (unknown.length === 0) return names?.filter(isBlow);
  say(`no such blow: ${unknown.join(", ")}`);
  process.exit(2);
}

function summary() {
  const times = (...names: readonly BlowName[]) =>
    names.reduce((sum, name) => sum + (tally.blows.get(name) ?? 0), 0);
  const minutes = (performance.now() - began) / 60_000;
  return {
    kills: times("kill", "clockJump"),
    powerCuts: times("powerCut", "syncFails", "fullDisk"),
    restores: times("wipe", "wipeVolume", "restore", "deleteWal", "truncate", "flip"),
    deviceKills: times("killDevice"),
    devicePowerCuts: times("cutDevicePower"),
    ackedLost: tally.ackedLost,
    mutantLost,
    violations: tally.violations,
    worlds: tally.worlds,
    rounds: tally.rounds,
    roundsPerMinute: Math.round(tally.rounds / minutes),
    envelopes: tally.envelopes,
    blows: Object.fromEntries(tally.blows),
    minutes: Math.round(minutes * 10) / 10,
  };
}
