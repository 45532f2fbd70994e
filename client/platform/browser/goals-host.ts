import {
  createWorkerGoalsHost,
  type FromGoalsWorker,
  type GoalsHost,
  type GoalsWorker,
} from "../../engine/goals/host.ts";

/** The goals engine in a Worker of its own; the file with the wasm is fetched when the first goal is looked at. */
export const createBrowserGoalsHost = (): GoalsHost => createWorkerGoalsHost(spawn, { after });

function after(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

function spawn(): GoalsWorker {
  const worker = new Worker(new URL("./goals.worker.ts", import.meta.url), { type: "module" });
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) => {
      worker.onmessage = (event: MessageEvent<FromGoalsWorker>) => listener(event.data);
    },
    onError: (listener) => {
      worker.onerror = listener;
    },
    terminate: () => worker.terminate(),
  };
}
