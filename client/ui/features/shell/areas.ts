import type { MeView } from "../../../bridge/contract.ts";
import type { IconName } from "../../kit/Icon.tsx";

export type AreaId = "chats" | "goals" | "people" | "settings";

export interface Area {
  readonly id: AreaId;
  readonly href: string;
  readonly icon: IconName;
}

/** In the order of the rail, the tab bar and the shortcuts ⌘/Ctrl+1 to 4. */
export const areas: readonly Area[] = [
  { id: "chats", href: "/chats", icon: "chat" },
  { id: "goals", href: "/goals", icon: "goals" },
  { id: "people", href: "/people", icon: "people" },
  { id: "settings", href: "/settings", icon: "sliders" },
];

export const areasFor = (me: Pick<MeView, "hasGoals">): readonly Area[] =>
  areas.filter(({ id }) => me.hasGoals || id !== "goals");

export function areaOf(path: string): AreaId {
  const first = path.split("/")[1] ?? "";
  return areas.find((area) => area.id === first)?.id ?? "chats";
}

/**
 * Which pane a phone shows for an address, and whether the tab bar stays under it. A list leads to one thing
 * and back; goals are a document that fills the area by itself.
 */
export function phonePane(path: string): { readonly pane: "list" | "stage"; readonly tabs: boolean } {
  const [, area = "", place = ""] = path.split("/");
  if (area === "goals") return { pane: "stage", tabs: true };
  return place === "" ? { pane: "list", tabs: true } : { pane: "stage", tabs: false };
}
