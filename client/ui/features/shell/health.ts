import type { SyncView } from "../../../bridge/contract.ts";

/** The one thing worth a banner, most urgent first. Null when all is well: then nothing is said. */
export type Notice =
  | { readonly type: "NotSaved"; readonly reason: "Quota" | "Closed" | "Unknown" }
  | { readonly type: "ClockWrong"; readonly offsetMs: number }
  | { readonly type: "UpdateNeeded" }
  | { readonly type: "Refused"; readonly count: number }
  | { readonly type: "SetAside" }
  | { readonly type: "Offline"; readonly waiting: number }
  | { readonly type: "Silent"; readonly since: number; readonly waiting: number }
  | { readonly type: "Back"; readonly sent: number; readonly received: number; readonly merged: number };

export function noticeOf(sync: SyncView): Notice | null {
  const notSaved = sync.storage.notSaved;
  if (notSaved !== null) return { type: "NotSaved", reason: notSaved.reason };
  if (sync.clockWrong) return { type: "ClockWrong", offsetMs: sync.clockOffsetMs ?? 0 };
  if (sync.version.updateNeeded) return { type: "UpdateNeeded" };
  if (sync.refused.length > 0) return { type: "Refused", count: sync.refused.length };
  if (sync.storage.setAside?.isNews === true) return { type: "SetAside" };
  if (sync.link === "offline") return { type: "Offline", waiting: sync.waiting };
  if (sync.link === "silent") return { type: "Silent", since: sync.since, waiting: sync.waiting };
  return sync.back === null ? null : { type: "Back", ...sync.back };
}

/** What the flock of geese at the foot of the rail says. `still`: everything is where it belongs. */
export type Flock =
  | { readonly type: "Still" }
  | { readonly type: "Refused"; readonly count: number }
  | { readonly type: "Waiting"; readonly count: number }
  | { readonly type: "Offline" }
  | { readonly type: "Silent" }
  | { readonly type: "Connecting" }
  | { readonly type: "Fetching" };

export function flockOf(sync: SyncView | undefined): Flock {
  if (sync === undefined) return { type: "Connecting" };
  if (sync.refused.length > 0) return { type: "Refused", count: sync.refused.length };
  if (sync.waiting > 0) return { type: "Waiting", count: sync.waiting };
  if (sync.link === "offline") return { type: "Offline" };
  if (sync.link === "silent") return { type: "Silent" };
  if (sync.link === "connecting") return { type: "Connecting" };
  return sync.inStep ? { type: "Still" } : { type: "Fetching" };
}
