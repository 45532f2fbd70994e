import { Worker } from "node:worker_threads";

/** What a worker is told. `slots`: the input it works on, and whether the decoder has it now. */
export interface FuzzJob {
  readonly target: string;
  readonly seed: string;
  readonly from: number;
  readonly to: number;
  readonly slots: SharedArrayBuffer;
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
const MODULE = new URL("./targets.ts", import.meta.url).href;

/** Inputs `from` to `to` of one decoder. A thread that hangs or dies is a finding, and another goes on behind it. */
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
  const slots = new SharedArrayBuffer(8);
  const progress = new Int32Array(slots);
  const { target, seed, from, to } = job;
  const findings: Finding[] = [];
  const data: FuzzJob = { target, seed, from, to, slots, module: job.module ?? MODULE };
  const worker = new Worker(new URL("./worker.ts", import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  let [seen, since] = [-1, performance.now()];
  return new Promise((resolve) => {
    let isOver = false;
    const end = (taken: number, next: number) => {
      isOver = true;
      clearInterval(look);
      void worker.terminate().then(() => resolve({ next, taken, findings }));
    };
    const fall = (kind: Finding["kind"], detail: string) => {
      if (isOver) return;
      const input = Atomics.load(progress, 0);
      findings.push({ target, kind, input, detail, bytes: null });
      end(0, Math.max(input, from) + 1);
    };
    const look = setInterval(() => {
      const input = Atomics.load(progress, 1) === 1 ? Atomics.load(progress, 0) : -1;
      if (input !== seen) [seen, since] = [input, performance.now()];
      else if (input >= 0 && performance.now() - since > (job.hangMs ?? HANG_MS))
        fall("hang", "never came back");
    }, LOOK_MS);
    worker.on("message", (news: FuzzNews) => {
      if (news.type === "finding") findings.push({ ...news, target });
      else end(news.taken, to);
    });
    worker.on("error", (cause) => fall("crash", String(cause)));
    worker.on("exit", () => fall("crash", "the thread ended"));
  });
}
