import { useNavigate } from "@solidjs/router";
import { onCleanup } from "solid-js";
import type { Area } from "./areas.ts";

/** ⌘/Ctrl+1 to 4 go to an area, F6 and Shift+F6 move between panes. */
export function createShellKeys(frame: () => HTMLElement, areas: () => readonly Area[]): void {
  const navigate = useNavigate();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "F6" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      focusNextPane(frame(), event.shiftKey ? -1 : 1);
      return;
    }
    const area =
      (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey
        ? areas()[Number(event.key) - 1]
        : undefined;
    if (area === undefined) return;
    event.preventDefault();
    navigate(area.href);
  };
  window.addEventListener("keydown", onKeyDown);
  onCleanup(() => window.removeEventListener("keydown", onKeyDown));
}

function focusNextPane(frame: HTMLElement, by: 1 | -1): void {
  const panes = [
    ...frame.querySelectorAll<HTMLElement>(":scope > :is(.rail, .list-pane, .stage, .detail, .tabbar)"),
  ].filter((pane) => pane.offsetParent !== null || getComputedStyle(pane).position === "fixed");
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(at + by + panes.length) % panes.length];
  if (next !== undefined) focusPane(next);
}

const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"], [contenteditable="true"]';

/** Where the person was in that pane, else its first stop, else the pane itself. */
export function focusPane(pane: HTMLElement): void {
  const stops = [...pane.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (stop) => stop.tabIndex >= 0 && stop.checkVisibility(),
  );
  const stop = stops.find((one) => one.hasAttribute("aria-current")) ?? stops[0];
  if (stop === undefined) pane.tabIndex = -1;
  (stop ?? pane).focus();
}
