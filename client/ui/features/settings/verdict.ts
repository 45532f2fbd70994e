import type { KitView, StandingView, SyncView } from "../../../bridge/contract.ts";

/** The state of everything in one word, most urgent first. */
export type Verdict =
  /** This person or device does not belong any more: a relay that is silent is no trouble of the network. */
  | { readonly type: "Ended" }
  | { readonly type: "NotSaved" }
  | { readonly type: "Refused"; readonly count: number }
  | { readonly type: "Offline"; readonly waiting: number }
  | { readonly type: "Silent"; readonly since: number; readonly waiting: number }
  | { readonly type: "Waiting"; readonly count: number }
  | { readonly type: "Connecting" }
  | { readonly type: "CatchingUp" }
  /** All is where it belongs, and one loss of every device would still lose it. */
  | { readonly type: "NoKit" }
  | { readonly type: "UncheckedKit" }
  | { readonly type: "AllWell" };

export function verdictOf(
  sync: SyncView,
  kit: KitView["state"] | undefined,
  standing: StandingView["state"] = "active",
): Verdict {
  if (standing !== "active") return { type: "Ended" };
  if (sync.storage.notSaved !== null) return { type: "NotSaved" };
  if (sync.refused.length > 0) return { type: "Refused", count: sync.refused.length };
  if (sync.link === "offline") return { type: "Offline", waiting: sync.waiting };
  if (sync.link === "silent") return { type: "Silent", since: sync.since, waiting: sync.waiting };
  if (sync.waiting > 0) return { type: "Waiting", count: sync.waiting };
  if (sync.link === "connecting") return { type: "Connecting" };
  if (!sync.inStep) return { type: "CatchingUp" };
  if (kit === "none") return { type: "NoKit" };
  return kit === "made" ? { type: "UncheckedKit" } : { type: "AllWell" };
}

/** Reasons for which something arrived and cannot be read until a key comes. */
const KEY_REASONS: readonly string[] = ["NoKey", "UnknownEpoch", "MissingKey"];

export const waitingForKeys = (setAside: SyncView["setAside"]): number =>
  setAside.reduce((sum, { reason, count }) => (KEY_REASONS.includes(reason) ? sum + count : sum), 0);

export const otherAside = (setAside: SyncView["setAside"]): SyncView["setAside"] =>
  setAside.filter(({ reason }) => !KEY_REASONS.includes(reason));
