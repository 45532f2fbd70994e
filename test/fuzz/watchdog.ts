import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a decoder's process is told. It writes two 32-bit numbers into the file: the input it works on, and whether the decoder has it now. */
export interface FuzzJob {
  readonly target: string;
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  readonly progressFile: string;
  /** The file that knows the decoders: it exports `loadTarget`. */
  readonly module: string;
}

export type FuzzNews =
  | ({ readonly type: "finding" } & Omit<Finding, "target">)
  | { readonly type: "done"; readonly taken: number };

export interface Finding {
  readonly target: string;
  readonly kind: "crash" | "slow" | "hang" | "memory";
  readonly input: number;
  readonly detail: string;
  readonly bytes: string | null; // hex
}

export interface FuzzOutcome {
  readonly inputs: number;
  /** How many were taken for sound. */
  readonly taken: number;
  readonly findings: readonly Finding[];
}

const LOOK_MS = 250;
const HANG_MS = 10_000; // of wall time: the machine may be busy; the decoder's own time is measured inside
const HEAP_MB = 384;
const MAX_LAST_WORDS = 2_000; // characters
const MODULE = new URL("./targets.ts", import.meta.url).href;

const PROCESS = fileURLToPath(new URL("./decoder-process.ts", import.meta.url));

/**
 * Inputs `from` to `to` of one decoder. A process that hangs or dies is a finding, and another goes on behind it. They are no threads:
 * V8 now and then aborts the whole process when a thread that used WebAssembly ends (nodejs/node#64500).
 */
export async function fuzz(job: {
  readonly target: string;
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  readonly module?: string;
  readonly hangMs?: number;
}): Promise<FuzzOutcome> {
  const findings: Finding[] = [];
  let taken = 0;
  for (let next = job.from; next < job.to; ) {
    const part = await runUntilItFalls({ ...job, from: next });
    findings.push(...part.findings);
    taken += part.taken;
    next = part.next;
  }
  return { inputs: job.to - job.from, taken, findings };
}

interface Part {
  readonly next: number;
  readonly taken: number;
  readonly findings: readonly Finding[];
}

function runUntilItFalls(job: Parameters<typeof fuzz>[0]): Promise<Part> {
  const { target, seed, from, to } = job;
  const folder = mkdtempSync(join(tmpdir(), "skein-fuzz-"));
  const progressFile = join(folder, "progress");
  writeFileSync(progressFile, new Int32Array([from, 0]));
  const told: FuzzJob = { target, seed, from, to, progressFile, module: job.module ?? MODULE };
  const child = fork(PROCESS, [JSON.stringify(told)], {
    execArgv: [`--max-old-space-size=${HEAP_MB}`],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const findings: Finding[] = [];
  let [last, done]: [string, number | null] = ["", null];
  let [seen, since] = [-1, performance.now()];
  const look = setInterval(() => {
    const { input, isDecoding } = readProgress(progressFile);
    if (!isDecoding || input !== seen) [seen, since] = [isDecoding ? input : -1, performance.now()];
    else if (performance.now() - since > (job.hangMs ?? HANG_MS)) child.kill("SIGKILL");
  }, LOOK_MS);
  child.stderr?.setEncoding("utf8").on("data", (said: string) => {
    last = (last + said).slice(-MAX_LAST_WORDS);
  });
  child.on("message", (news: FuzzNews) => {
    if (news.type === "finding") findings.push({ ...news, target });
    else done = news.taken;
  });
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearInterval(look);
      const { input } = readProgress(progressFile);
      rmSync(folder, { recursive: true });
      if (done !== null) return resolve({ next: to, taken: done, findings });
      const kind = signal === "SIGKILL" ? "hang" : "crash";
      const detail = kind === "hang" ? "never came back" : `the process ended (${code ?? signal}): ${last}`;
      findings.push({ target, kind, input, detail, bytes: null });
      resolve({ next: Math.max(input, from) + 1, taken: 0, findings });
    });
  });
}

function readProgress(file: string): { readonly input: number; readonly isDecoding: boolean } {
  const bytes = readFileSync(file);
  return { input: bytes.readInt32LE(0), isDecoding: bytes.readInt32LE(4) === 1 };
}
