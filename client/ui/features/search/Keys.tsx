import { For, type JSX } from "solid-js";
import { isMac, keysOf } from "../../kit/shortcuts.ts";

const signs: Readonly<Record<string, string>> = {
  ArrowUp: "↑",
  ArrowDown: "↓",
  ArrowLeft: "←",
  ArrowRight: "→",
  Enter: "↵",
  Escape: "Esc",
  Backspace: "⌫",
};
const onMac: Readonly<Record<string, string>> = { Mod: "⌘", Alt: "⌥", Shift: "⇧" };

const signOf = (key: string): string =>
  (isMac() ? onMac[key] : undefined) ?? signs[key] ?? (key === "Mod" ? "Ctrl" : key);

/** Keys as they are printed on this machine's keyboard. */
export function Keys(props: { readonly of: string }): JSX.Element {
  return (
    <span class="keys">
      <For each={keysOf(props.of)}>{(key) => <kbd class="kbd">{signOf(key)}</kbd>}</For>
    </span>
  );
}
