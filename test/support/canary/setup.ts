/** Before each test file of the browser project: its relays are watched, and at its end it says what was found. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { afterAll, expect, inject } from "vitest";
import { watchRelays } from "../relay.ts";
import { overlooked, problemsOf, relayWatch } from "./relays.ts";
import type { FileReport } from "./report.ts";
import { wordsWritten } from "./written.ts";

watchRelays(relayWatch.begin);

afterAll(() => {
  const { findings } = relayWatch;
  const problems = [
    ...problemsOf(findings),
    ...overlooked(wordsWritten()).map((word) => `overlooked: ${word}`),
  ];
  const report: FileReport = {
    ...findings,
    file: basename(expect.getState().testPath ?? ""),
    hits: findings.hits.size,
    problems,
  };
  writeFileSync(join(inject("canaryReports"), `${report.file}.json`), JSON.stringify(report));
  expect(problems).toEqual([]);
});
