import type { Bytes } from "../../../crdt/index.ts";
import { createGoalDocs, type GoalDocs } from "./goal-docs.ts";
import type { FromGoalsWorker, ToGoalsWorker } from "./host.ts";
import type { AutomergeApi } from "./plain.ts";

/** What the body of the Worker asks of its platform. */
export interface GoalsWorkerPorts {
  readonly post: (message: FromGoalsWorker) => void;
  readonly onMessage: (listener: (message: ToGoalsWorker) => void) => void;
  readonly loadAutomerge: () => Promise<AutomergeApi>;
  readonly sha256: (bytes: Bytes) => Bytes;
}

/** The body of the goals Worker: starts the wasm, then answers requests until it is terminated. */
export async function runGoalsWorker({
  post,
  onMessage,
  loadAutomerge,
  sha256,
}: GoalsWorkerPorts): Promise<void> {
  const automerge = await loadAutomerge().catch(() => null); // whatever the reason: without the wasm there are no goals here
  if (automerge === null) {
    post({ type: "unsupported" });
    return;
  }
  const docs = createGoalDocs(automerge, sha256);
  onMessage(({ request }) => post(answer(docs, request)));
  post({ type: "ready" });
}

function answer(docs: GoalDocs, request: ToGoalsWorker["request"]): FromGoalsWorker {
  try {
    return { type: "reply", result: docs.answer(request) };
  } catch {
    return { type: "trapped" }; // GoalsTrap, or a broken invariant of ours: either way this Worker is done
  }
}
