import wasmUrl from "@automerge/automerge/automerge.wasm?url";
import * as Automerge from "@automerge/automerge/slim";
import { sha256 } from "@noble/hashes/sha2.js";
import type { ToGoalsWorker } from "../../engine/goals/host.ts";
import { runGoalsWorker } from "../../engine/goals/worker-main.ts";

void runGoalsWorker({
  post: (message) => self.postMessage(message),
  onMessage: (listener) => {
    self.onmessage = (event: MessageEvent<ToGoalsWorker>) => listener(event.data);
  },
  loadAutomerge: async () => {
    await Automerge.initializeWasm(wasmUrl);
    return Automerge;
  },
  sha256: (bytes) => sha256(bytes),
});
