import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { growthOf } from "../soak/memory.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

test("[BENCH4] [C15] a short soak stores every message once, leaves no gaps, fills the engines and ends with one line of JSON", {
  timeout: 90_000,
}, async () => {
  const args = ["test/soak/run.ts", "--minutes", "0.15", "--clients", "10", "--messages", "3000"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root, timeout: 80_000 });
  const report: Record<string, unknown> = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "");
  expect(report).toMatchObject({ clients: 10, engines: 2, violations: [] });
  expect(report.messages).toBeGreaterThan(1_000);
  expect(report.returns).toBeGreaterThan(0);
  expect(report.rssSamples).toBeGreaterThan(5);
});

test("[BENCH4] [C15] memory that grows steadily is not flat, a warm-up and a peak that is given back are", () => {
  const of = (rssAt: (share: number) => number) =>
    growthOf(
      Array.from({ length: 101 }, (_, at) => ({ at, rssMb: rssAt(at / 100), heapMb: 20 + (at % 10) })),
      100,
    );
  expect(of((share) => 100 + 50 * share)).toMatchObject({
    rssBaseMb: 115,
    rssLastMb: 145,
    heapLastMb: 20,
    isFlat: false,
  });
  expect(of((share) => (share < 0.15 ? 40 + 400 * share : 100))).toMatchObject({
    rssGrowth: 0,
    isFlat: true,
  });
  expect(of((share) => (share > 0.5 && share < 0.6 ? 300 : 100))).toMatchObject({
    rssMaxMb: 300,
    isFlat: true,
  });
});
