import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cheap = ["reconnect", "fan-out", "appends"];
const figures = [
  "reconnectCpuMsPerClient",
  "reconnectBytesRatio",
  "fanoutCpuUsPerDelivery",
  "durableAppendsPerSecond",
] as const;
const membersFigures = [
  "membersRosterSeconds",
  "membersJoinSeconds",
  "membersRemoveSeconds",
  "membersHearRemovalMs",
  "membersInputDelayP95Ms",
] as const;

test("[BENCH1] the bench ends by itself, loses nothing, and its last line is JSON with every figure", async () => {
  const args = ["test/bench/bench.ts", "--json", "--short", ...cheap.flatMap((name) => ["--only", name])];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 50_000 });
  const report: Record<string, unknown> = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(report.failed).toEqual({});
  for (const name of figures) {
    expect(report[name]).toSatisfy((value: number) => Number.isFinite(value) && value > 0);
    expect(report.budgets).toHaveProperty([name, "pass"]);
  }
  expect(report.reconnectBytesRatio).toBeLessThanOrEqual(1.15); // bytes do not depend on how busy the machine is
  expect(report).toMatchObject({ size: "short", node: process.version });
});

test("[BENCH1] an organisation is joined, looked at and left in Chromium, and every figure of it is there", {
  timeout: 120_000,
}, async () => {
  const args = ["test/bench/bench.ts", "--json", "--short", "--only", "members"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 110_000 });
  const report: Record<string, unknown> = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(report.failed).toEqual({});
  for (const name of membersFigures) {
    expect(report[name]).toSatisfy((value: number) => Number.isFinite(value) && value >= 0);
    expect(report.budgets).toHaveProperty([name, "pass"]);
  }
  expect(report).toMatchObject({ membersCount: 60, size: "short" });
});

test("[BENCH1] a name that is no bench is refused with the list of names", async () => {
  const args = ["test/bench/bench.ts", "--only", "everything"];
  const refused = promisify(execFile)(process.execPath, args, { cwd: root });
  await expect(refused).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining("open-room") });
});
