import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import type { ReminderView } from "../../bridge/contract.ts";
import { useEngine } from "./engine.tsx";

/** Timers of a device that slept are late, and one of weeks fires at once. */
const LONGEST_MS = 3_600_000;
/** The engine goes by the relay's clock, which may be behind this one. */
const SHORTEST_MS = 30_000;

/** The reminder of check-ins that this person asked for, if any; undefined while loading. Looked at again when its next time comes. */
export function createReminder(): Accessor<ReminderView | null | undefined> {
  const engine = useEngine();
  const [view, setView] = createSignal<ReminderView | null>();
  const [round, setRound] = createSignal(0);
  createEffect(on(round, () => onCleanup(engine.watch("reminder", {}, (next) => setView(next)))));
  createEffect(() => {
    const next = view()?.nextAt;
    if (next === undefined) return;
    const wait = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, next - Date.now()));
    const timer = setTimeout(() => setRound((n) => n + 1), wait);
    onCleanup(() => clearTimeout(timer));
  });
  return view;
}
