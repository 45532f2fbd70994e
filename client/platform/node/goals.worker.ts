import { parentPort } from "node:worker_threads";
import { sha256 } from "@noble/hashes/sha2.js";
import { runGoalsWorker } from "../../engine/goals/worker-main.ts";
import { loadAutomerge } from "./automerge.ts";

void runGoalsWorker({
  post: (message) => parentPort?.postMessage(message),
  onMessage: (listener) => parentPort?.on("message", listener),
  loadAutomerge,
  sha256: (bytes) => sha256(bytes),
});
