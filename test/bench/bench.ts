/**
 * `npm run bench [-- --json] [-- --short] [-- --only name]`: measures Skein against its budgets (architecture, §12).
 *
 * Every bench starts what it needs in a folder of its own, checks outside the measured window that nothing was lost,
 * and ends. With `--json` the last line is one object; without it a table. A bench that fails makes the run fail.
 */
import { appends } from "./appends.ts";
import { chatJs } from "./chat-js.ts";
import { fanOut } from "./fan-out.ts";
import { createSay, type Figures, type Size } from "./measure.ts";
import { members } from "./members.ts";
import { openRoom } from "./open-room.ts";
import { reconnect } from "./reconnect.ts";
import { facts, table, verdicts } from "./report.ts";

type Bench = (size: Size, say: (line: string) => void) => Promise<Figures>;

const benches: Readonly<Record<string, Bench>> = {
  "chat-js": chatJs,
  reconnect,
  "fan-out": fanOut,
  appends,
  "open-room": openRoom,
  members,
};

interface Choice {
  readonly json: boolean;
  readonly size: Size;
  readonly names: readonly string[];
}

const choice = parseChoice(process.argv.slice(2));
if (choice === null) {
  console.error(`npm run bench -- [--json] [--short] [--only ${Object.keys(benches).join("|")}]`);
  process.exit(2);
}
process.exit(await run(choice));

function parseChoice(args: readonly string[]): Choice | null {
  const names: string[] = [];
  let json = false;
  let size: Size = "full";
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] as string;
    if (arg === "--json") json = true;
    else if (arg === "--short") size = "short";
    else if (arg === "--only" && (args[at + 1] ?? "") in benches) names.push(args[++at] as string);
    else return null;
  }
  return { json, size, names: names.length > 0 ? names : Object.keys(benches) };
}

async function run({ json, size, names }: Choice): Promise<number> {
  const figures: Record<string, number> = {};
  const failed: Record<string, string> = {};
  for (const name of names) {
    const say = createSay(name);
    try {
      Object.assign(figures, await (benches[name] as Bench)(size, say));
    } catch (cause) {
      failed[name] = cause instanceof Error ? cause.message : String(cause);
      say(`failed: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`);
    }
  }
  const budgets = verdicts(figures);
  const report = { ...figures, budgets, failed, size, ...facts() };
  console.log(json ? JSON.stringify(report) : table(report));
  return Object.keys(failed).length === 0 ? 0 : 1;
}
