import { asItComes, WRITES_AT_ONCE } from "./device.ts";
import { figureText, type Report, ratioText } from "./markdown.ts";

/** The table of README.md: ratios alone, since they hold on other machines as well, and nothing that is not in the JSON file. */

interface Row {
  readonly work: string;
  readonly figure: string;
  readonly words: string;
  /** Who stands in a peer's column, where it is not the peer's lean form. */
  readonly by?: (peer: string) => string;
}

/** On disk a user of either Yjs server has the same. */
const onDisk = (peer: string): string => (peer === "automerge-repo" ? peer : "y-indexeddb");

/** The others never keep what they deliver in memory alone for long; Hocuspocus does, unless it is told not to. */
const writingAtOnce = (peer: string): string => (peer === "hocuspocus" ? WRITES_AT_ONCE : peer);

const rows: readonly Row[] = [
  {
    work: "reconnect",
    figure: "cpuMsPerClient",
    words: "Coming back after an outage: CPU of the server for each client",
  },
  {
    work: "reconnect",
    figure: "cpuMsPerClient",
    words: "… beside providers as they come, presence on",
    by: asItComes,
  },
  { work: "reconnect", figure: "bytesRatio", words: "… bytes received for each new byte" },
  {
    work: "reconnect",
    figure: "cpuMsPerClientAfterRestart",
    words: "… the same when the server was restarted: CPU",
  },
  { work: "reconnect", figure: "kbPerClientAfterRestart", words: "… and bytes received" },
  {
    work: "fan-out",
    figure: "cpuUsPerDelivery",
    words: "A flood to 100 listeners: CPU for each delivered message",
  },
  {
    work: "fan-out",
    figure: "cpuUsPerDelivery",
    words: "… beside servers that begin to write with each message, and do not wait for it",
    by: writingAtOnce,
  },
  {
    work: "paced",
    figure: "cpuUsPerDelivery",
    words: "Quiet talk in 200 rooms: CPU for each delivered message",
  },
  { work: "paced", figure: "p95Ms", words: "… from said to heard, p95" },
  { work: "paced", figure: "p99Ms", words: "… and p99" },
  {
    work: "appends",
    figure: "cpuUsPerMessage",
    words: "Taking in what was written offline: CPU for each message",
  },
  { work: "appends", figure: "keptShare", words: "… of what was confirmed, there after `kill -9`" },
  { work: "idle", figure: "rssMb", words: "10,000 idle rooms, 1,000 devices: memory" },
  {
    work: "first-sync",
    figure: "serverCpuMs",
    words: "A new device fetches 100,000 messages: CPU of the server",
  },
  {
    work: "open-room-100000",
    figure: "openMs",
    words: "Opening a room of 100,000 messages in Chromium: time",
    by: onDisk,
  },
  { work: "open-room-100000", figure: "heapMb", words: "… and JavaScript heap", by: onDisk },
  { work: "open-room-1000000", figure: "openMs", words: "… of 1,000,000: time", by: onDisk },
  { work: "open-room-1000000", figure: "heapMb", words: "… and JavaScript heap", by: onDisk },
];

const peers = ["y-websocket", "hocuspocus", "automerge-repo"] as const;

const BEGIN = "<!-- npm run bench -- --out docs -->";
const END = "<!-- end of the bench -->";

export function withTable(readme: string, report: Report): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error("README.md has no place for the bench");
  return `${before}${BEGIN}\n${readmeTable(report)}\n${END}${after}`;
}

function readmeTable({ beside, commit, date, loadAverage, cpus, figures = {} }: Report): string {
  const versions = `Commit \`${commit}\`, ${date.slice(0, 10)}, two cores: [docs/bench.md](docs/bench.md).`;
  const busy =
    loadAverage > 2 * cpus
      ? " Others were at work on the machine, so take the ratios for an order of magnitude."
      : "";
  return [
    `How many times what Skein needs (middle of all rounds; lowest – highest). ${versions}${busy}`,
    "",
    `| | Skein | ${peers.join(" | ")} |`,
    "|---|---:|---:|---:|---:|",
    ...rows.flatMap(({ work, figure, words, by = (peer) => peer }) => {
      const outcome = beside[work];
      const own = outcome?.results.skein;
      if (outcome === undefined || own?.medians[figure] === undefined) return [];
      if (!peers.some((peer) => by(peer) in outcome.results)) return [];
      const isShare = outcome.figures[figure]?.unit === "%";
      const cells = peers.map((peer) => {
        const theirs = outcome.results[by(peer)];
        const [value, ratio] = [theirs?.medians[figure], theirs?.ratios[figure]];
        if (isShare && value !== undefined) return figureText(value, "%");
        return ratio === undefined ? "–" : ratioText(ratio);
      });
      return [
        `| ${words} | ${isShare ? figureText(own.medians[figure], "%") : "1"} | ${cells.join(" | ")} |`,
      ];
    }),
    ...inWords(figures),
  ].join("\n");
}

/** What has no peer, in one line. */
function inWords(figures: Readonly<Record<string, number>>): readonly string[] {
  const said = (name: string, unit: string): string => `${figureText(figures[name] as number, "")} ${unit}`;
  const parts = [
    ...("stormSettledSeconds" in figures
      ? [
          `A storm of ${figureText(figures.stormClients as number, "")} clients after a restart is over in ${said("stormSettledSeconds", "s")}, the relay's longest turn takes ${said("stormLoopLagMaxMs", "ms")}.`,
        ]
      : []),
    ...("catchUpSeconds" in figures
      ? [
          `Catching up with ${figureText(figures.catchUpMessages as number, "")} messages takes ${said("catchUpSeconds", "s")}; whoever types meanwhile sees each key after ${said("catchUpInputP95Ms", "ms")} (p95).`,
        ]
      : []),
  ];
  return parts.length === 0 ? [] : ["", parts.join(" ")];
}
