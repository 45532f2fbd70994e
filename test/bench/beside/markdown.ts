import { verdicts } from "../report.ts";
import { type Outcome, type Ratio, type Result, SKEIN } from "./contest.ts";
import { drawingsOf, isFlat, type Line, linesOf, OPEN_ROOM, type Place, type Point } from "./curves.ts";
import { isAsItComes, WRITES_AT_ONCE } from "./device.ts";

const LIMIT_WORDS = "40 seconds";

export interface Report {
  readonly commit: string;
  readonly date: string;
  readonly node: string;
  readonly cpus: number;
  readonly cpuModel: string;
  readonly loadAverage: number;
  readonly size: string;
  readonly peers?: Readonly<Record<string, string>>;
  readonly figures?: Readonly<Record<string, number>>;
  readonly beside: Readonly<Record<string, Outcome>>;
  readonly curves: Readonly<Record<string, readonly Point[]>>;
}

/** The page for people; everything in it comes from the JSON beside it. */
export const markdown = (report: Report): string =>
  [
    "# Skein beside its peers",
    "",
    `Commit \`${report.commit}\`, ${report.date.slice(0, 16).replace("T", " ")} UTC, Node ${report.node}, ${report.cpus} × ${report.cpuModel},` +
      ` size \`${report.size}\`, load average ${report.loadAverage}. Written by \`npm run bench -- --out docs\`; every figure is in \`bench.json\`.`,
    "",
    ...notes(report),
    ...budgets(report.figures ?? {}),
    ...Object.values(report.beside).flatMap(section),
    ...growth(report),
  ].join("\n");

const notes = ({ cpus, loadAverage, peers, beside }: Report): readonly string[] => [
  ...(loadAverage > 2 * cpus
    ? [
        "**Others were at work on this machine during the run.** Ratios are taken round by round and hold better than figures; neither is worth quoting.",
        "",
      ]
    : []),
  "How to read it: every server is a process of its own, CPU is user and system time of that process, clients share one other process. Everybody",
  "takes turns (A B C A B C …). A cell is the middle of all rounds; in brackets how many times Skein's figure that is, round by round: middle, lowest – highest.",
  "",
  ...(peers === undefined
    ? []
    : [
        `Peers: ${Object.entries(peers)
          .map(([name, version]) => `${name} ${version}`)
          .join(", ")}.`,
        "",
      ]),
  "What they do not do, so that figures are taken for what they are:",
  "",
  "- **y-websocket** (LevelDB, as its README says) and **Hocuspocus** (SQLite extension, everything else as it comes) read plain text: no encryption,",
  "  no signatures. Neither waits for a disk before it delivers or confirms; Hocuspocus writes a document two seconds after its last change.",
  ...(Object.values(beside).some(({ results }) => WRITES_AT_ONCE in results)
    ? [
        `  **${WRITES_AT_ONCE}** (\`debounce: 0\`) begins to write with each change, as near as it can be set to durability before delivery, and still delivers first.`,
      ]
    : []),
  "- **automerge-repo** (WebSocket server adapter, NodeFS) is plain text as well, sends at most every 100 ms, and writes without fsync. Its clients hold",
  "  documents and share a process, so it is measured with fewer of them where the table says so.",
  ...(Object.keys(beside).some((name) => name.startsWith(OPEN_ROOM))
    ? [
        "- **y-indexeddb** keeps a room as one Y.Doc, as users of y-websocket and Hocuspocus do; all of it lies in one update, which is the kindest case. **automerge-repo** in Chromium",
        "  keeps a document in its IndexedDB storage, written in changes of a hundred messages; its heap figure has its WebAssembly memory in it. **bare-cursor** reads the rows and knows nothing of them.",
        "  Skein's room of a million is its room of 100,000 with nine copies of each shown row laid before it.",
      ]
    : []),
  "- **bare-ws** is a loop that reads, checks and keeps nothing; **bare-sqlite** writes rows and has no network. They are limits, not peers.",
  "- **Skein** seals and signs every message, checks each row against the roster, and commits with `synchronous=FULL` before anybody hears of it.",
  ...(Object.values(beside).some(({ results }) => Object.keys(results).some(isAsItComes))
    ? [
        "- Awareness (cursors, who is here) is switched off at **y-websocket** and **Hocuspocus**. **…, as it comes** is the same server with what `WebsocketProvider` and",
        "  `HocuspocusProvider` do unless they are told not to: for each room they say that they are here, and the server tells everybody. No field is set in it. Skein's",
        "  app sends no presence on coming back. Take the lean column to compare sync with sync, the other for what somebody runs who follows the documentation.",
      ]
    : [
        "- Nobody's awareness (cursors, who is here) is switched on: with it, Yjs servers would send many times more.",
      ]),
  "",
];

/** Skein's own figures beside what was promised. */
function budgets(figures: Readonly<Record<string, number>>): readonly string[] {
  const all = Object.entries(verdicts(figures));
  if (all.length === 0) return [];
  return [
    "## Budgets",
    "",
    "| | measured | budget | |",
    "|---|---:|---:|---|",
    ...all.map(
      ([name, { what, budget, pass }]) =>
        `| ${what} | ${short(figures[name] as number)} | ${budget} | ${pass ? "met" : "missed"} |`,
    ),
    "",
  ];
}

function growth({ curves, beside }: Report): readonly string[] {
  const drawn = drawingsOf(curves, beside);
  if (drawn.length === 0) return [];
  return [
    "## Growth",
    "",
    "Cost follows what is new, not what is there: ten clients come back to ever more. Both axes count in powers of ten; a line is called flat when ten times as much",
    `costs less than a fifth more. Peers are left out where a document would not fit into one message of theirs, and where ${LIMIT_WORDS} were not enough.`,
    "A room of a million messages is laid into the relay's store by the bench, old rows without a seal that can be opened: sealing them would take longer than all the rest.",
    "",
    ...drawn.flatMap(({ name, title, points, figures }) => [
      `![${title}](bench-${name}.svg)`,
      "",
      ...figures.map(({ figure, title: what }) => `- ${what}: ${growthIn(linesOf(points, figure))}`),
      "",
    ]),
  ];
}

/** How many times as much at the last place as at the first. */
const growthIn = (lines: readonly Line[]): string =>
  lines
    .filter(({ points }) => points.length > 1)
    .map(({ name, points }) => {
      const [[x1, y1], [x2, y2]] = [points[0], points.at(-1)] as [Place, Place];
      return `${name} ${short(y2 / y1)} × for ${short(x2 / x1)} ×${isFlat(points) ? " (flat)" : ""}`;
    })
    .join(", ");

function section({ title, rounds, figures, results, failed, cutShort = {} }: Outcome): readonly string[] {
  const names = Object.keys(results);
  const shown = Object.entries(figures).filter(([figure]) =>
    names.some((name) => results[name]?.medians[figure] !== undefined),
  );
  return [
    `## ${title.split(":")[0]}`,
    "",
    `${title.slice(title.indexOf(":") + 2)}. ${rounds === 1 ? "One round" : `${rounds} rounds`}. ${scales(results)}`,
    "",
    `| | ${names.map((name) => (name === SKEIN ? "**Skein**" : name)).join(" | ")} |`,
    `|---|${names.map(() => "---:").join("|")}|`,
    ...shown.map(
      ([figure, { label, unit }]) =>
        `| ${label}${unit === "" || unit === "%" ? "" : `, ${unit}`} | ${names.map((name) => cell(results[name] as Result, figure, unit)).join(" | ")} |`,
    ),
    "",
    ...Object.entries(cutShort).map(([name, done]) => `${name} had time for ${done} of ${rounds} rounds.\n`),
    ...Object.entries(failed).map(([name, why]) => `${name} did not finish: ${why}.\n`),
  ];
}

function scales(results: Readonly<Record<string, Result>>): string {
  const own = results[SKEIN]?.scale ?? {};
  const others = Object.entries(results).filter(([, { scale }]) => spell(scale) !== spell(own));
  return (
    [`Scale: ${spell(own)}`, ...others.map(([name, { scale }]) => `${name}: ${spell(scale)}`)].join("; ") +
    "."
  );
}

const spell = (scale: Readonly<Record<string, number>>): string =>
  Object.entries(scale)
    .map(([name, value]) => `${value.toLocaleString("en")} ${words(name)}`)
    .join(", ");

const words = (name: string): string => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function cell({ medians, ratios }: Result, figure: string, unit: string): string {
  const value = medians[figure];
  if (value === undefined) return "–";
  const ratio = ratios[figure];
  return ratio === undefined || unit === "%"
    ? figureText(value, unit)
    : `${figureText(value, unit)} (${ratioText(ratio)})`;
}

/** The unit stands beside the row's name, but shares read as percents. */
export const figureText = (value: number, unit: string): string =>
  unit === "%" ? `${short(100 * value)} %` : short(value);

export const ratioText = ({ middle, low, high }: Ratio): string =>
  low === high ? `${short(middle)} ×` : `${short(middle)} ×, ${short(low)} – ${short(high)}`;

/** Three significant digits, never as a power of ten. */
const short = (value: number): string =>
  Number(value.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 });
