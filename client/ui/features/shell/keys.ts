import { useNavigate } from "@solidjs/router";
import { onCleanup } from "solid-js";
import { shortcutOf } from "../../kit/shortcuts.ts";
import { useFinder } from "../../state/finder.tsx";
import type { Area } from "./areas.ts";

export const fetchFinder = () => import("../search/Finder.tsx");
export const fetchPanes = () => import("./panes.ts");

/** Keys that work everywhere. */
export function createShellKeys(frame: () => HTMLElement, areas: () => readonly Area[]): void {
  const navigate = useNavigate();
  const finder = useFinder();
  const goTo = (area: Area | undefined) => area && (() => navigate(area.href));
  const actOf = (event: KeyboardEvent): (() => void) | undefined => {
    switch (shortcutOf("anywhere", event)) {
      case "find":
        return () => finder.find();
      case "keys":
        return isField(event.target) ? undefined : finder.showKeys;
      case "area":
        return goTo(areas()[Number(event.key) - 1]);
      case "pane":
        return () => void fetchPanes().then(({ focusNextPane }) => focusNextPane(frame(), 1));
      case "paneBefore":
        return () => void fetchPanes().then(({ focusNextPane }) => focusNextPane(frame(), -1));
      default:
        return undefined;
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isHeld(event)) void fetchFinder(); // by the time that the other key is down it is here, and takes what is typed
    const act = event.defaultPrevented || event.repeat ? undefined : actOf(event);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  window.addEventListener("keydown", onKeyDown);
  onCleanup(() => window.removeEventListener("keydown", onKeyDown));
}

const isHeld = ({ key }: KeyboardEvent): boolean => key === "Control" || key === "Meta";

/** Where a sign is something that somebody writes. */
const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
