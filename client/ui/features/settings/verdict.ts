import type { SyncView } from "../../../bridge/contract.ts";

/** The state of everything in one word, most urgent first. */
export type Verdict =
  | { readonly type: "NotSaved" }
  | { readonly type: "Refused"; readonly count: number }
  | { readonly type: "Offline"; readonly waiting: number }
  | { readonly type: "Silent"; readonly since: number; readonly waiting: number }
  | { readonly type: "Waiting"; readonly count: number }
  | { readonly type: "Connecting" }
  | { readonly type: "CatchingUp" }
  | { readonly type: "AllWell" };

export function verdictOf(sync: SyncView): Verdict {
  if (sync.storage.notSaved !== null) return { type: "NotSaved" };
  if (sync.refused.length > 0) return { type: "Refused", count: sync.refused.length };
  if (sync.link === "offline") return { type: "Offline", waiting: sync.waiting };
  if (sync.link === "silent") return { type: "Silent", since: sync.since, waiting: sync.waiting };
  if (sync.waiting > 0) return { type: "Waiting", count: sync.waiting };
  if (sync.link === "connecting") return { type: "Connecting" };
  return sync.inStep ? { type: "AllWell" } : { type: "CatchingUp" };
}
