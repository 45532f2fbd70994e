/** Around a whole run of the browser project: what the canary scan found in each file, in one place. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { TestProject } from "vitest/node";
import { readFolder } from "../folder.ts";
import type { Findings } from "./relays.ts";

export interface FileReport extends Omit<Findings, "hits"> {
  readonly file: string;
  readonly hits: number;
  readonly problems: readonly string[];
}

declare module "vitest" {
  interface ProvidedContext {
    /** Where each test file puts its report, in a run that may have others beside it. */
    canaryReports: string;
  }
}

export default function startReport(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), "skein-canary-"));
  project.provide("canaryReports", folder);
  return () => {
    const files = project.vitest.state
      .getFiles()
      .filter(({ projectName, mode }) => projectName === project.name && mode !== "skip");
    const names = files.map(({ filepath }) => basename(filepath));
    const reports = readFolder(folder)
      .map(({ bytes }) => JSON.parse(bytes.toString()) as FileReport)
      .sort((a, b) => (a.file < b.file ? -1 : 1));
    rmSync(folder, { recursive: true, force: true });
    console.info(tell(reports));
    const silent = names.filter((name) => !reports.some(({ file }) => file === name));
    if (silent.length > 0) throw new Error(`no canary scan after ${silent.join(", ")}`);
  };
}

/** A line for each file and one for all. */
function tell(reports: readonly FileReport[]): string {
  const sum = (of: (report: FileReport) => number) => reports.reduce((all, report) => all + of(report), 0);
  const size = (bytes: number) => `${Math.ceil(bytes / 1_000)} kB`;
  const lineOf = ({ file, begun, words, hits, bytes, problems }: FileReport) =>
    begun === 0
      ? `  ${file}: starts no relay`
      : `  ${file}: ${begun} relays, ${words} words, ${hits} hits in ${size(bytes.files)} of files, ${size(bytes.log)} of log, ` +
        `${size(bytes.metrics)} of metrics, ${size(bytes.wire)} of wire${problems.map((one) => `\n    ${one}`).join("")}`;
  const wrong = sum(({ problems }) => problems.length);
  return [
    "\nCanary scan: what people wrote, looked for in all that their relays kept, said, counted and sent",
    ...reports.map(lineOf),
    `  ${reports.length} files, ${sum(({ begun }) => begun)} relays, ${sum(({ words }) => words)} words: ` +
      `${sum(({ hits }) => hits)} hits${wrong > 0 ? `, ${wrong} problems` : ""}`,
  ].join("\n");
}
