import { defineConfig } from "vitest/config";

/** What looks at how long something takes, or at how much of a core a page asks for, has the machine for itself. */
const aloneInBrowsers = ["disk", "heavy-room", "tabs"].map((name) => `test/e2e/${name}.test.ts`);

const inBrowsers = {
  environment: "node" as const,
  setupFiles: ["test/support/canary/setup.ts"],
  globalSetup: ["test/support/canary/report.ts"],
  testTimeout: 120_000,
  hookTimeout: 60_000,
  expect: { poll: { timeout: 15_000, interval: 50 } },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          environment: "node",
          include: [
            "{crdt,relay,client,scripts}/**/*.test.ts",
            "test/*.test.ts",
            "test/support/**/*.test.ts",
          ],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "integration",
          environment: "node",
          include: ["test/integration/**/*.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000, interval: 20 } },
        },
      },
      {
        test: {
          name: "simulation",
          environment: "node",
          include: ["test/simulation/**/*.test.ts"],
          testTimeout: 240_000,
        },
      },
      {
        test: {
          ...inBrowsers,
          name: "browser",
          include: ["test/e2e/**/*.test.ts"],
          exclude: aloneInBrowsers,
          maxWorkers: 2, // most of the time a browser waits for its tester
          sequence: { groupOrder: 1 },
        },
      },
      { test: { ...inBrowsers, name: "browser-alone", include: aloneInBrowsers, fileParallelism: false } },
    ],
  },
});
