import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { sideBySide } from "../bench/beside/contest.ts";
import { markdown } from "../bench/beside/markdown.ts";
import { withTable } from "../bench/beside/readme.ts";
import { marksIn, textOf } from "../bench/beside/texts.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cheap = ["reconnect", "fan-out", "paced", "appends", "idle", "first-sync", "curve-rooms", "storm"];
const figures = [
  "reconnectCpuMsPerClient",
  "reconnectBytesRatio",
  "stormSettledSeconds",
  "stormLoopLagMaxMs",
  "fanoutCpuUsPerDelivery",
  "durableAppendsPerSecond",
  "idleRssMb",
] as const;
const besideFigures = ["pacedP95Ms", "pacedCpuUsPerDelivery", "idleCpuMsPerSecond", "firstSyncServerCpuMs"];
const membersFigures = [
  "membersRosterSeconds",
  "membersJoinSeconds",
  "membersRemoveSeconds",
  "membersHearRemovalMs",
  "membersInputDelayP95Ms",
] as const;

const roomFigures = ["catchUpSeconds", "catchUpInputP95Ms", "openRoomRatio", "firstSyncSeconds"] as const;
const searchFigures = ["searchFirstP95Ms"] as const;

test("[BENCH1] the bench ends by itself, loses nothing, and its last line is JSON with every figure", {
  timeout: 120_000,
}, async () => {
  const only = cheap.flatMap((name) => ["--only", name]);
  const args = ["test/bench/bench.ts", "--json", "--quick", "--alone", ...only];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 110_000 });
  const report: Record<string, unknown> = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(report.failed).toEqual({});
  for (const name of figures) {
    expect(report[name]).toSatisfy((value: number) => Number.isFinite(value) && value > 0);
    expect(report.budgets).toHaveProperty([name, "pass"]);
  }
  for (const name of besideFigures)
    expect(report[name]).toSatisfy((value: number) => Number.isFinite(value) && value >= 0);
  expect(report.curves).toMatchObject({ "curve-rooms": [{ x: 5 }] });
  expect(report.reconnectBytesRatio).toBeLessThanOrEqual(1.15); // bytes do not depend on how busy the machine is
  expect(report).toMatchObject({ size: "quick", node: process.version });
});

test("[BENCH1] in Chromium an organisation is joined and left, a room is caught up with and opened, words are found as often as they are there, and every figure is there", {
  timeout: 240_000,
}, async () => {
  const only = ["--only", "members", "--only", "open-room", "--only", "search"];
  const args = ["test/bench/bench.ts", "--json", "--quick", "--alone", ...only];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 230_000 });
  const report: Record<string, unknown> = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(report.failed).toEqual({});
  for (const name of [...membersFigures, ...roomFigures, ...searchFigures]) {
    expect(report[name]).toSatisfy((value: number) => Number.isFinite(value) && value >= 0);
    expect(report.budgets).toHaveProperty([name, "pass"]);
  }
  expect(report).toMatchObject({ membersCount: 60, catchUpMessages: 500, size: "quick" });
  expect(Object.keys(report.beside as object)).toEqual([
    "open-room-500",
    "open-room-3000",
    "open-room-30000",
  ]);
});

test("[BENCH2] contenders take turns, ratios are taken round by round, and one that fails stops nobody else", async () => {
  const turns: string[] = [];
  const contender = (name: string, values: readonly number[]) => ({
    name,
    open: async () => {
      const left = [...values];
      return {
        round: async () => {
          turns.push(name);
          const ms = left.shift();
          if (ms === undefined) throw new Error("gave up");
          return { ms };
        },
        end: async () => {},
      };
    },
  });
  const work = {
    name: "made-up",
    title: "Made up: nothing is done",
    scale: { full: { clients: 7 }, quick: { clients: 7 } },
    rounds: { full: 3, quick: 3 },
    figures: { ms: { label: "time", unit: "ms", better: "less" } },
  } as const;
  const contenders = [contender("skein", [1, 2, 10]), contender("slow", [4, 6, 20]), contender("weak", [1])];
  const outcome = await sideBySide(work, contenders, "quick", () => {});
  expect(turns.join(" ")).toBe("skein slow weak skein slow weak skein slow");
  expect(outcome.results.slow?.ratios).toEqual({ ms: { middle: 3, low: 2, high: 4 } });
  expect(outcome.failed).toEqual({ weak: "gave up" });
  expect(Object.keys(outcome.results)).toEqual(["skein", "slow"]);
});

test("[BENCH2] who takes too long keeps the rounds it had time for, and one that had time for none is named with the time", async () => {
  const work = {
    name: "made-up",
    title: "Made up: nothing is done",
    scale: { full: { clients: 7 }, quick: { clients: 7 } },
    rounds: { full: 2, quick: 2 },
    limitMs: { full: 50, quick: 50 },
    figures: { ms: { label: "time", unit: "ms", better: "less" } },
  } as const;
  const never = new Promise<never>(() => {});
  const ended: string[] = [];
  const contender = (name: string, rounds: number) => {
    let done = 0;
    return {
      name,
      open: async () => ({
        round: async () => (done++ < rounds ? { ms: 1 } : never),
        end: async () => void ended.push(name),
      }),
    };
  };
  const contenders = [contender("skein", 2), contender("slow", 1), { name: "stuck", open: () => never }];
  const outcome = await sideBySide(work, contenders, "quick", () => {});
  expect(outcome.cutShort).toEqual({ slow: 1 });
  expect(outcome.failed).toEqual({ stuck: "0.05 s were not enough" });
  expect(outcome.results.slow?.medians).toEqual({ ms: 1 });
  expect(ended).toEqual(["slow", "skein"]);
});

test("[BENCH2] the page for people says who, what, on which commit, and that others were at work", () => {
  const page = markdown({
    commit: "abc1234",
    date: "2026-11-22T12:00:00.000Z",
    node: "v24.21.0",
    cpus: 2,
    cpuModel: "a CPU",
    loadAverage: 9,
    size: "quick",
    curves: {},
    beside: {
      x: {
        title: "Storm: all come back",
        rounds: 3,
        figures: { ms: { label: "time", unit: "ms", better: "less" } },
        results: {
          skein: { scale: { clients: 7 }, samples: { ms: [1, 2, 10] }, medians: { ms: 2 }, ratios: {} },
          slow: {
            scale: { clients: 3 },
            samples: { ms: [4, 6, 20] },
            medians: { ms: 6 },
            ratios: { ms: { middle: 3, low: 2, high: 4 } },
          },
        },
        failed: { weak: "gave up" },
      },
    },
  });
  expect(page).toContain("Commit `abc1234`, 2026-11-22 12:00 UTC");
  expect(page).toContain("Others were at work");
  expect(page).toContain("| | **Skein** | slow |\n|---|---:|---:|\n| time, ms | 2 | 6 (3 ×, 2 – 4) |");
  expect(page).toContain("Scale: 7 clients; slow: 3 clients.");
  expect(page).toContain("weak did not finish: gave up.");
});

test("[BENCH3] a message is known by its mark and number, and not by two bytes of an id that look like a mark", () => {
  const said = new TextEncoder().encode(`${textOf(17)}${textOf(4_321)}`);
  expect(marksIn(said)).toEqual([17, 4_321]);
  expect(marksIn(new Uint8Array([0xc2, 0xb6, 1, 2, 3, 0xc2, 0xb6, ...said, 0xc2, 0xb6]))).toEqual([
    17, 4_321,
  ]);
});

test("[BENCH3] every figure in the README's table is the one of docs/bench.json, with its commit and date", () => {
  const report = JSON.parse(readFileSync(`${root}docs/bench.json`, "utf8"));
  const readme = readFileSync(`${root}README.md`, "utf8");
  expect(withTable(readme, report)).toBe(readme);
  expect(markdown(report)).toBe(readFileSync(`${root}docs/bench.md`, "utf8"));
  expect(readme).toContain(`Commit \`${report.commit}\`, ${report.date.slice(0, 10)}`);
});

test("[BENCH1] a name that is no bench is refused with the list of names", async () => {
  const args = ["test/bench/bench.ts", "--only", "everything"];
  const refused = promisify(execFile)(process.execPath, args, { cwd: root });
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("open-room") });
});
