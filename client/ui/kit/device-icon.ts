import type { IconName } from "./Icon.tsx";

/** What a device's own name says of its kind. */
export function deviceIcon(name: string): IconName {
  if (/phone|android|ios|手机/i.test(name)) return "phone";
  return /laptop|mac|windows|linux|chrome|firefox|safari|edge|电脑|笔记本/i.test(name) ? "laptop" : "device";
}
