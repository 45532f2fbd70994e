/* Going from pane to pane: fetched with the first key that asks for it. */

/** The next pane that is on the screen, around the ends. */
export function focusNextPane(frame: HTMLElement, by: 1 | -1): void {
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

/** Past everything that stands before the content. */
export function focusStage(frame: HTMLElement): void {
  const stage = frame.querySelector<HTMLElement>(":scope > .stage");
  if (stage !== null) focusPane(stage);
}

export { Telling } from "../calm/Telling.tsx";
