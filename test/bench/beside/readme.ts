import { figureText, type Report, ratioText } from "./markdown.ts";

/** The table of README.md: ratios alone, since they hold on other machines as well, and nothing that is not in the JSON file. */

const rows = [
  ["reconnect", "cpuMsPerClient", "Coming back after an outage: CPU of the server for each client"],
  ["reconnect", "bytesRatio", "… bytes received for each new byte"],
  ["reconnect", "cpuMsPerClientAfterRestart", "… the same when the server was restarted: CPU"],
  ["reconnect", "kbPerClientAfterRestart", "… and bytes received"],
  ["fan-out", "cpuUsPerDelivery", "A flood to 100 listeners: CPU for each delivered message"],
  ["paced", "cpuUsPerDelivery", "Quiet talk in 200 rooms: CPU for each delivered message"],
  ["paced", "p95Ms", "… from said to heard, p95"],
  ["appends", "cpuUsPerMessage", "Taking in what was written offline: CPU for each message"],
  ["appends", "keptShare", "… of what was confirmed, there after `kill -9`"],
  ["idle", "rssMb", "10,000 idle rooms, 1,000 devices: memory"],
  ["first-sync", "serverCpuMs", "A new device fetches 100,000 messages: CPU of the server"],
] as const;

const peers = ["y-websocket", "hocuspocus", "automerge-repo"] as const;

const BEGIN = "<!-- npm run bench -- --out docs -->";
const END = "<!-- end of the bench -->";

export function withTable(readme: string, report: Report): string {
  const [before, rest] = readme.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error("README.md has no place for the bench");
  return `${before}${BEGIN}\n${readmeTable(report)}\n${END}${after}`;
}

function readmeTable({ beside, commit, date, loadAverage, cpus }: Report): string {
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
    ...rows.flatMap(([work, figure, words]) => {
      const outcome = beside[work];
      const own = outcome?.results.skein;
      if (outcome === undefined || own?.medians[figure] === undefined) return [];
      const isShare = outcome.figures[figure]?.unit === "%";
      const cells = peers.map((peer) => {
        const theirs = outcome.results[peer];
        const [value, ratio] = [theirs?.medians[figure], theirs?.ratios[figure]];
        if (isShare && value !== undefined) return figureText(value, "%");
        return ratio === undefined ? "–" : ratioText(ratio);
      });
      return [
        `| ${words} | ${isShare ? figureText(own.medians[figure], "%") : "1"} | ${cells.join(" | ")} |`,
      ];
    }),
  ].join("\n");
}
