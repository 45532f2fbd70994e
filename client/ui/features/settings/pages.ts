import type { SessionView } from "../../../bridge/contract.ts";
import type { IconName } from "../../kit/Icon.tsx";

export type PageId = "me" | "look" | "rest" | "devices" | "kit" | "sync" | "archive" | "org" | "about";

export const pages: readonly { readonly id: PageId; readonly icon: IconName }[] = [
  { id: "look", icon: "text" },
  { id: "rest", icon: "moon" },
  { id: "me", icon: "person" },
  { id: "devices", icon: "device" },
  { id: "kit", icon: "key" },
  { id: "sync", icon: "relay" },
  { id: "archive", icon: "box" },
  { id: "org", icon: "org" },
  { id: "about", icon: "info" },
];

/** The page of an address; the look is what an address without one shows beside the index. */
export function parsePage(name: string | undefined): PageId {
  return pages.find((page) => page.id === name)?.id ?? "look";
}

export type ReadySession = Extract<SessionView, { readonly state: "ready" }>;
