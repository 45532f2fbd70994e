import type { IconName } from "../../kit/Icon.tsx";

export interface QuickReaction {
  readonly emoji: string;
  /** Drawn in the house style where one exists. */
  readonly icon: IconName | null;
  readonly name: "thumb" | "heart" | "laugh" | null;
}

/** Offered first, before the picker. */
export const QUICK_REACTIONS: readonly QuickReaction[] = [
  { emoji: "👍", icon: "thumb", name: "thumb" },
  { emoji: "收到", icon: null, name: null },
  { emoji: "❤️", icon: "heart", name: "heart" },
  { emoji: "😄", icon: "smile", name: "laugh" },
];

export function iconOf(emoji: string): IconName | null {
  return QUICK_REACTIONS.find((one) => one.emoji === emoji)?.icon ?? null;
}
