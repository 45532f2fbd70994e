/**
 * `npm test`: everything that must hold, in the order in which it is cheapest to hear about it.
 * `npm run check` names a few of the steps; `npm test -- unit` runs one.
 *
 * The last line is always `N passed, N failed, N skipped` alone. A step that is not a test run (types, lint,
 * unused code, build) counts as one failure when it fails and as nothing when it passes, so that
 * "0 failed" and exit code 0 always mean the same thing.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { buildWhenStale, filesUnder, prepare, readJson, root } from "./toolchain.mjs";

const node = prepare();
const reports = join(root, "node_modules", ".cache", "skein", "reports");

/** Files side by side; how those with browsers go is said in vitest.config.ts. */
const everyCore = [`--maxWorkers=${availableParallelism()}`];
/** Devices wait for relays and relays for disks: one file more keeps the cores at work. */
const oneMore = [`--maxWorkers=${availableParallelism() + 1}`];

const steps = {
  types: () =>
    ["crdt", "relay", "."].map((project) => tool("typescript/bin/tsc", ["-p", project])).every(Boolean),
  lint: () => tool("@biomejs/biome/bin/biome", ["ci", "--diagnostic-level=warn", "."]),
  unused: () => tool("knip/bin/knip.js", []),
  unit: () =>
    vitest(
      "unit",
      ["crdt", "relay", "client", "scripts", "test/support", "test/boundaries.test.ts"],
      everyCore,
    ),
  integration: () => vitest("integration", ["test/integration"], oneMore),
  simulation: () => vitest("simulation", ["test/simulation"], everyCore),
  build: () => buildWhenStale(node),
  browser: () => vitest("browser", ["test/e2e"], ["--project", "browser-alone"]),
};

const total = { passed: 0, failed: 0, skipped: 0 };
const failedSteps = [];
/** Told once more at the end, where somebody who sees only the last lines of a log finds it. */
const fallen = [];
for (const name of chosenSteps()) run(name);
for (const { where, messages } of fallen) console.log(`\n✗ ${where}\n${messages}`);
if (failedSteps.length > 0) console.log(`\nnot in order: ${failedSteps.join(", ")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;

function chosenSteps() {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => !(name in steps));
  if (unknown.length === 0) return asked.length > 0 ? asked : Object.keys(steps);
  console.error(`no such step: ${unknown.join(", ")}; there are: ${Object.keys(steps).join(", ")}`);
  process.exit(2);
}

function run(name) {
  console.log(`\n── ${name}`);
  const began = performance.now();
  const outcome = steps[name]();
  const counts = typeof outcome === "boolean" ? { passed: 0, failed: outcome ? 0 : 1, skipped: 0 } : outcome;
  for (const key of Object.keys(total)) total[key] += counts[key];
  if (counts.failed > 0) failedSteps.push(name);
  console.log(
    `   ${name}: ${counts.failed > 0 ? "failed" : "fine"}, ${Math.round((performance.now() - began) / 100) / 10} s`,
  );
}

function tool(bin, args) {
  return spawnSync(node, [join("node_modules", bin), ...args], { cwd: root, stdio: "inherit" }).status === 0;
}

/** Runs one kind of test; a kind without any file yet is nothing to run, anything else must run. */
function vitest(project, places, more = []) {
  const files = places
    .flatMap((place) => filesUnder(join(root, place)))
    .filter((file) => file.endsWith(".test.ts"));
  if (files.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const report = join(reports, `${project}.json`);
  mkdirSync(reports, { recursive: true });
  rmSync(report, { force: true });
  const args = [
    "run",
    "--project",
    project,
    "--reporter=default",
    "--reporter=json",
    `--outputFile.json=${report}`,
    ...more,
  ];
  const ended = tool("vitest/vitest.mjs", args);
  const told = readJson(report);
  fallen.push(...(told?.testResults ?? []).flatMap(fallenIn));
  return countTests(told, ended);
}

function fallenIn({ name, status, message, assertionResults }) {
  const file = relative(root, name);
  const failed = assertionResults.filter((test) => test.status === "failed");
  if (status === "failed" && failed.length === 0) return [{ where: file, messages: message }];
  return failed.map(({ fullName, failureMessages }) => ({
    where: `${file} › ${fullName}`,
    messages: failureMessages.join("\n").slice(0, 2_000),
  }));
}

/** A run that ended badly has at least one failure, also where no single test is to blame (a file that does not load). */
function countTests(report, ended) {
  const tests = (report?.testResults ?? []).flatMap((file) => file.assertionResults);
  const count = (...statuses) => tests.filter((test) => statuses.includes(test.status)).length;
  const broken = (report?.testResults ?? []).filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length;
  const failed = count("failed") + broken;
  return {
    passed: count("passed"),
    failed: ended ? failed : Math.max(1, failed),
    skipped: count("skipped", "pending", "todo", "disabled"),
  };
}
