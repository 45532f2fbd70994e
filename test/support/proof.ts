import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** What the long runs counted, as the README shows it: no figure there that is not in a file of docs/. */

type Counted = Readonly<Record<string, unknown>>;

interface Run {
  /** `NAME.json` in docs/. */
  readonly name: string;
  readonly command: string;
  readonly words: (counted: Counted) => string;
}

const many = (count: unknown): string => Number(count).toLocaleString("en");

const runs: readonly Run[] = [
  {
    name: "sim",
    command: "npm run sim -- --seeds 5000 --whole",
    words: ({ seeds, simulatedHours, violations }) =>
      `${many(seeds)} seeds, ${many(simulatedHours)} simulated hours: ${many(violations)} violations`,
  },
  {
    name: "chaos",
    command: "npm run chaos -- --minutes 34",
    words: ({ kills, powerCuts, restores, ackedLost }) =>
      `${many(kills)} kills, ${many(powerCuts)} power cuts, ${many(restores)} wiped, damaged or old disks: ${many(ackedLost)} confirmed envelopes lost`,
  },
  {
    name: "browser-kills",
    command: "test/e2e/kills.test.ts",
    words: ({ kills, badgedLost }) =>
      `${many(kills)} kills of the whole browser: ${many(badgedLost)} saved messages lost`,
  },
  {
    name: "soak",
    command: "npm run soak -- --minutes 30",
    words: ({ messages, returns, rssGrowth }) =>
      `${many(messages)} messages, ${many(returns)} returns: the relay's memory ${grown(Number(rssGrowth))}`,
  },
  {
    name: "fuzz",
    command: "npm run fuzz -- --inputs 500000",
    words: ({ inputs, decoders, crashes, hangs }) =>
      `${many(inputs)} changed inputs for ${Object.keys(decoders as object).length} decoders: ${many(crashes)} crashes, ${many(hangs)} too slow`,
  },
];

const BEGIN = "<!-- what the long runs counted: docs/*.json -->";
const END = "<!-- end of the long runs -->";

/** The README with the table of what lies in `docs`, each line with commit and day. */
export function withProof(readme: string, docs: string): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error("README.md has no place for the long runs");
  const done = runs.filter(({ name }) => existsSync(join(docs, `${name}.json`)));
  const lines = done.map(({ name, command, words }) => {
    const counted = JSON.parse(readFileSync(join(docs, `${name}.json`), "utf8")) as Counted;
    const when = `\`${counted.commit}\`, ${String(counted.at).slice(0, 10)}`;
    return `| \`${command}\` | ${words(counted)} | ${when} | [file](docs/${name}.json) |`;
  });
  return `${before}${BEGIN}\n| | counted | commit | |\n|---|---|---|---|\n${lines.join("\n")}\n${END}${after}`;
}

/** After a long run that kept its figures in `folder`: the README says so, where they are its own. */
export function showProof(folder: string): void {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  if (resolve(folder) !== join(root, "docs")) return;
  const readme = join(root, "README.md");
  writeFileSync(readme, withProof(readFileSync(readme, "utf8"), folder));
}

function grown(share: number): string {
  const percent = Math.round(Math.abs(share) * 1_000) / 10;
  return share < 0 ? `fell by ${percent} %` : `grew by ${percent} %`;
}
