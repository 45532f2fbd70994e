import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";

interface Budget {
  /** What it is, for people. */
  readonly what: string;
  readonly atMost?: number;
  readonly atLeast?: number;
}

/** Architecture, §12; and beside it those of large organisations, of storms, of catching up and of a busy room. */
const budgetByFigure: Readonly<Record<string, Budget>> = {
  reconnectCpuMsPerClient: { what: "coming back: CPU of the relay for each client, ms", atMost: 1.5 },
  reconnectBytesRatio: { what: "coming back: bytes received for each new byte", atMost: 1.15 },
  stormSettledSeconds: { what: "a storm of 2,000 after a restart: everybody in step, s", atMost: 30 },
  stormLoopLagMaxMs: { what: "… the relay's longest turn meanwhile, ms", atMost: 200 },
  fanoutCpuUsPerDelivery: { what: "a flood to 100: CPU of the relay for each delivery, µs", atMost: 2.5 },
  durableAppendsPerSecond: { what: "durable appends, /s", atLeast: 20_000 },
  idleRssMb: { what: "10,000 idle rooms, 1,000 sockets: memory of the relay, MB", atMost: 200 },
  openRoomRatio: { what: "opening a room of 100,000: times a bare cursor", atMost: 1.2 },
  openRoomHeapMb: { what: "… JavaScript heap of page and engine, MB", atMost: 40 },
  firstSyncSeconds: { what: "a new device takes in 100,000 messages, s", atMost: 8 },
  firstSyncInputDelayP95Ms: { what: "… meanwhile the page is late by, p95, ms", atMost: 50 },
  catchUpSeconds: { what: "catching up with 10,000 messages, from the load of the page, s", atMost: 5 },
  catchUpInputP95Ms: { what: "… meanwhile from a key to its frame, p95, ms", atMost: 100 },
  searchFirstP95Ms: { what: "first results among 100,000 messages, p95, ms", atMost: 50 },
  scrollFramesPerSecond: { what: "scrolling up 5,000 messages: frames in a second", atLeast: 55 },
  paneOpenMs: { what: "a room of 2,000: from the press to the first people in its details, ms", atMost: 200 },
  paneTypingP95Ms: { what: "… looking for people there: from a key to its frame, p95, ms", atMost: 50 },
  mentionTypingP95Ms: { what: "… and after an @, p95, ms", atMost: 50 },
  busyTypingP95Ms: {
    what: "a room of 2,000, 50 messages a second: from a key to its frame, p95, ms",
    atMost: 16,
  },
  goalMapOpenMs: {
    what: "500 objectives, 2,000 key results: their map, from the press to its frame, ms",
    atMost: 1_000,
  },
  goalMapColdMs: { what: "… from the start of the app, with nothing in memory, ms", atMost: 1_000 },
  goalMapTypingP95Ms: {
    what: "… looking for some of them there: from a key to its frame, p95, ms",
    atMost: 50,
  },
  goalOutlineOpenMs: { what: "… as an outline on a phone, ms", atMost: 1_000 },
  goalOutlineTypingP95Ms: { what: "… and looking for some there, p95, ms", atMost: 50 },
  chatJsBrotliKb: { what: "JavaScript of the chat, Brotli, kB", atMost: 120 },
  membersRosterSeconds: { what: "2,000 members: the roster checked, s", atMost: 1 },
  membersJoinSeconds: { what: "2,000 members: joined and shown, s", atMost: 2 },
  membersRemoveSeconds: { what: "2,000 members: one removed, s", atMost: 3 },
  membersHearRemovalMs: { what: "2,000 members: the others hear of it, ms", atMost: 100 },
  membersInputDelayP95Ms: { what: "2,000 members: the page is late by, p95, ms", atMost: 50 },
};

export interface Verdict {
  readonly what: string;
  readonly budget: string;
  readonly pass: boolean;
}

export function verdicts(figures: Readonly<Record<string, number>>): Readonly<Record<string, Verdict>> {
  const result: Record<string, Verdict> = {};
  for (const [name, { what, atMost, atLeast }] of Object.entries(budgetByFigure)) {
    const value = figures[name];
    if (value === undefined) continue;
    result[name] =
      atMost === undefined
        ? { what, budget: `≥ ${(atLeast ?? 0).toLocaleString("en")}`, pass: value >= (atLeast ?? 0) }
        : { what, budget: `≤ ${atMost}`, pass: value <= atMost };
  }
  return result;
}

/** Where and on what the figures were taken. */
export const facts = () => ({
  commit: commit(),
  date: new Date().toISOString(),
  node: process.version,
  cpus: availableParallelism(),
  cpuModel: cpus()[0]?.model ?? "unknown",
  /** Of the last minute: above the number of CPUs, others were at work too and durations say little. */
  loadAverage: Number((loadavg()[0] ?? 0).toFixed(1)),
});

/** Marked with a plus where files differ from it; `unknown` outside of a clone. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    const isClean = git("status", "--porcelain", "--untracked-files=no") === "";
    return git("rev-parse", "--short", "HEAD") + (isClean ? "" : "+");
  } catch {
    return "unknown"; // a downloaded archive has no history
  }
}

export function table(
  figures: Readonly<Record<string, number>>,
  budgets: Readonly<Record<string, Verdict>>,
  failed: Readonly<Record<string, string>>,
): string {
  const rows = Object.entries(figures).map(([name, value]) => {
    const verdict = budgets[name];
    return [
      name,
      String(value),
      verdict?.budget ?? "",
      verdict === undefined ? "" : verdict.pass ? "ok" : "over",
    ];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return [...lines, ...Object.entries(failed).map(([name, why]) => `${name} failed: ${why}`)].join("\n");
}
