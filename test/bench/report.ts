import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg } from "node:os";

/** Architecture, §12; those of an organisation of 2,000 are issue 3's, of a storm issue 4's. */
const budgetByFigure = {
  reconnectCpuMsPerClient: { atMost: 1.5 },
  reconnectBytesRatio: { atMost: 1.15 },
  stormSettledSeconds: { atMost: 30 },
  stormLoopLagMaxMs: { atMost: 200 },
  fanoutCpuUsPerDelivery: { atMost: 2.5 },
  durableAppendsPerSecond: { atLeast: 20_000 },
  idleRssMb: { atMost: 200 },
  openRoomRatio: { atMost: 1.2 },
  openRoomHeapMb: { atMost: 40 },
  firstSyncSeconds: { atMost: 8 },
  firstSyncInputDelayP95Ms: { atMost: 50 },
  catchUpSeconds: { atMost: 5 },
  catchUpInputP95Ms: { atMost: 100 },
  chatJsBrotliKb: { atMost: 120 },
  membersRosterSeconds: { atMost: 1 },
  membersJoinSeconds: { atMost: 2 },
  membersRemoveSeconds: { atMost: 3 },
  membersHearRemovalMs: { atMost: 100 },
  membersInputDelayP95Ms: { atMost: 50 },
} as const satisfies Record<string, { readonly atMost: number } | { readonly atLeast: number }>;

export interface Verdict {
  readonly budget: string;
  readonly pass: boolean;
}

export function verdicts(figures: Readonly<Record<string, number>>): Readonly<Record<string, Verdict>> {
  const result: Record<string, Verdict> = {};
  for (const [name, bound] of Object.entries(budgetByFigure)) {
    const value = figures[name];
    if (value === undefined) continue;
    result[name] =
      "atMost" in bound
        ? { budget: `≤ ${bound.atMost}`, pass: value <= bound.atMost }
        : { budget: `≥ ${bound.atLeast}`, pass: value >= bound.atLeast };
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
