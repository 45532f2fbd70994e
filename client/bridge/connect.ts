import type { EngineClient, StopReason } from "../engine/api.ts";
import { createBridgeClient } from "./client.ts";
import { portOver } from "./lines.ts";
import { parseFromEngine } from "./protocol.ts";
import { stoppedPort } from "./stopped.ts";

/** How long a Worker may take to be fetched and started before the screen says that it does not. */
const START_WAIT_MS = 20_000;

/**
 * The engine for this page, from its first moment: commands and watches wait until it runs.
 *
 * Errors: none thrown. Where no engine can run, the session view says why: InsecureContext, WorkerFailed, or
 *         what the Worker itself found. A Worker that was only slow takes over when it comes.
 */
export function connectEngine(): EngineClient {
  if (!globalThis.isSecureContext) return stoppedClient({ type: "InsecureContext" });
  const client = createBridgeClient(() => crypto.randomUUID());
  const stop = (reason: StopReason): void => client.attach(stoppedPort(reason));
  try {
    followWorker(startWorker(), { onAlive: (worker) => client.attach(portOver(worker)), onFailed: stop });
  } catch (error) {
    stop({ type: "WorkerFailed", detail: String(error) });
  }
  return client;
}

const startWorker = (): Worker =>
  new Worker(new URL("../platform/browser/engine.worker.ts", import.meta.url), {
    type: "module",
    name: "skein-engine",
  });

interface WorkerEvents {
  readonly onAlive: (worker: Worker) => void;
  readonly onFailed: (reason: StopReason) => void;
}

function followWorker(worker: Worker, { onAlive, onFailed }: WorkerEvents): void {
  const fail = (detail: string): void => onFailed({ type: "WorkerFailed", detail });
  const timer = setTimeout(() => fail(`no sign of life after ${START_WAIT_MS / 1000} s`), START_WAIT_MS);
  const onMessage = ({ data }: MessageEvent<unknown>): void => {
    if (parseFromEngine(data)?.type !== "alive") return;
    clearTimeout(timer);
    worker.removeEventListener("message", onMessage);
    worker.removeEventListener("error", onError); // from here on an error is not a failed start
    onAlive(worker);
  };
  const onError = (event: ErrorEvent): void => {
    clearTimeout(timer);
    fail(event.message ?? "the Worker could not be loaded");
  };
  worker.addEventListener("message", onMessage);
  worker.addEventListener("error", onError);
}

/** `crypto.randomUUID` does not exist on plain http, so ids are counted here; they never leave this page. */
function stoppedClient(reason: StopReason): EngineClient {
  let count = 0;
  const client = createBridgeClient(() => `stopped-${++count}`);
  client.attach(stoppedPort(reason));
  return client;
}
