/**
 * `npm run bench [-- --quick] [-- --only NAME] [-- --alone] [-- --without PEER] [-- --json] [-- --out FOLDER]`: measures Skein against its budgets
 * (architecture, §12), and where there are peers, beside them in the same run.
 *
 * Every bench starts what it needs in a folder of its own, checks outside the measured window that nothing was lost,
 * and ends. With `--json` the last line is one object; without it tables. `--alone` leaves the peers out; else they are
 * installed when they are missing. `--out` writes bench.json, bench.md and a drawing for each growth curve, into docs the README's table too. A bench that fails makes the run fail.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Outcome } from "./beside/contest.ts";
import { curves, drawingsOf, follow, linesOf, OPEN_ROOM, type Point } from "./beside/curves.ts";
import { installPeers, peerVersions } from "./beside/install.ts";
import { markdown, type Report } from "./beside/markdown.ts";
import { figuresOf, matches } from "./beside/matches.ts";
import { withTable } from "./beside/readme.ts";
import { chart } from "./beside/svg.ts";
import { bigRoom } from "./big-room.ts";
import { busyRoom } from "./busy-room.ts";
import { chatJs } from "./chat-js.ts";
import { goalMap } from "./goal-map.ts";
import { createSay, type Figures, type Size } from "./measure.ts";
import { members } from "./members.ts";
import { openRooms } from "./open-room.ts";
import { facts, table, verdicts } from "./report.ts";
import { restartStorm } from "./restart-storm.ts";
import { search } from "./search.ts";

type Bench = (size: Size, say: (line: string) => void) => Promise<Figures>;

/** Skein alone. */
const benches: Readonly<Record<string, Bench>> = {
  "big-room": bigRoom,
  "busy-room": busyRoom,
  "chat-js": chatJs,
  "goal-map": goalMap,
  members,
  search,
  storm: restartStorm,
};
const besideNames = [...[...matches, ...curves].map(({ name }) => name), OPEN_ROOM];
/** In the order in which they are run: what takes longest comes last. */
const allNames = [
  ...matches.map(({ name }) => name),
  ...Object.keys(benches),
  OPEN_ROOM,
  ...curves.map(({ name }) => name),
];
/** Nothing is begun any more after this: a run for the README ends within half an hour on a calm machine. */
const BEGIN_WITHIN_MS = 25 * 60_000;

interface Choice {
  readonly json: boolean;
  readonly size: Size;
  readonly isAlone: boolean;
  readonly without: readonly string[];
  readonly out: string | null;
  readonly names: readonly string[];
}

const choice = parseChoice(process.argv.slice(2));
if (choice === null) {
  console.error(
    `npm run bench -- [--json] [--quick] [--alone] [--without PEER] [--out FOLDER] [--only ${allNames.join("|")}]`,
  );
  process.exit(2);
}
process.exit(await run(choice));

function parseChoice(args: readonly string[]): Choice | null {
  const names: string[] = [];
  const without: string[] = [];
  let [json, isAlone, size, out]: [boolean, boolean, Size, string | null] = [false, false, "full", null];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === "--json") json = true;
    else if (arg === "--alone") isAlone = true;
    else if (arg === "--quick") size = "quick";
    else if (arg === "--out" && args[at + 1] !== undefined) out = args[++at] as string;
    else if (arg === "--without" && args[at + 1] !== undefined) without.push(args[++at] as string);
    else if (arg === "--only" && allNames.includes(args[at + 1] ?? "")) names.push(args[++at] as string);
    else return null;
  }
  return { json, size, isAlone, without, out, names: names.length > 0 ? names : allNames };
}

async function run({ json, size, isAlone, without, out, names }: Choice): Promise<number> {
  const figures: Record<string, number> = {};
  const failed: Record<string, string> = {};
  const beside: Record<string, Outcome> = {};
  const grown: Record<string, readonly Point[]> = {};
  if (!isAlone && besideNames.some((name) => names.includes(name))) installPeers(createSay("peers"));
  const { commit } = facts(); // before this run writes files itself
  const about = { size, ...(isAlone ? {} : { peers: peerVersions() }) };
  const reportNow = () => ({
    ...about,
    ...facts(),
    commit,
    figures,
    budgets: verdicts(figures),
    beside,
    curves: grown,
    failed,
  });
  const startedAt = performance.now();
  for (const name of names) {
    const say = createSay(name);
    if (performance.now() - startedAt > BEGIN_WITHIN_MS) {
      failed[name] = "no time was left for it";
      continue;
    }
    const match = matches.find((one) => one.name === name);
    const curve = curves.find((one) => one.name === name);
    try {
      if (match !== undefined) {
        const outcome = await match.run(size, isAlone ? "peers" : without, say);
        beside[name] = outcome;
        Object.assign(figures, figuresOf(name, outcome));
        for (const [peer, why] of Object.entries(outcome.failed)) failed[`${name} (${peer})`] = why;
      } else if (curve !== undefined) grown[name] = await follow(curve, size, isAlone, say);
      else if (name === OPEN_ROOM) {
        const opened = await openRooms(size, isAlone ? "peers" : without, say);
        Object.assign(figures, opened.figures);
        Object.assign(beside, opened.beside);
      } else Object.assign(figures, await (benches[name] as Bench)(size, say));
    } catch (cause) {
      failed[name] = cause instanceof Error ? cause.message : String(cause);
      say(`failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    }
    if (out !== null) write(out, reportNow()); // a run that is cut short has been worth it
  }
  const { budgets, ...report } = reportNow();
  const tables = `${table(figures, budgets, failed)}\n\n${markdown(report)}`;
  console.log(json ? JSON.stringify({ ...figures, ...report, budgets }) : tables);
  return Object.keys(failed).length === 0 ? 0 : 1;
}

/** Into `docs`, the README's table is written as well. */
function write(folder: string, report: Report): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "bench.json"), `${JSON.stringify(report, null, 1)}\n`);
  writeFileSync(join(folder, "bench.md"), markdown(report));
  if (resolve(folder) === resolve("docs"))
    writeFileSync("README.md", withTable(readFileSync("README.md", "utf8"), report));
  for (const { name, title, along, points, figures } of drawingsOf(report.curves, report.beside)) {
    const panels = figures.map(({ figure, ...panel }) => ({ ...panel, lines: linesOf(points, figure) }));
    writeFileSync(join(folder, `bench-${name}.svg`), chart(title, along, panels));
  }
}
