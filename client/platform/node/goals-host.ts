import { Worker } from "node:worker_threads";
import { createWorkerGoalsHost, type GoalsHost, type GoalsWorker } from "../../engine/goals/host.ts";

const MAX_MEMORY_MB = 256; // of JavaScript; the wasm's own memory is bounded by the watchdog and the guard

/** The goals engine in a thread of its own. */
export const createNodeGoalsHost = (): GoalsHost => createWorkerGoalsHost(spawn, { after });

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

function spawn(): GoalsWorker {
  const worker = new Worker(new URL("./goals.worker.ts", import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB },
  });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => worker.on("message", listener),
    onError: (listener) => {
      worker.on("error", listener);
    },
    terminate: () => void worker.terminate(),
  };
}
