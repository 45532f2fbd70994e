import { createEffect, onCleanup } from "solid-js";
import type { CalmView, EngineClient, ReminderView } from "../../../bridge/contract.ts";
import { createReminder } from "../../state/reminder.ts";
import { isTelling } from "../../state/telling.ts";
import { reminderToTell } from "./calls.ts";

/** Quiet hours may end, and somebody may look away, while a reminder waits to be told. */
const LOOK_AGAIN_MS = 60_000;

/**
 * Tells once of each reminder of check-ins, while nobody looks at Skein and it is not quiet. That it was told is on the
 * disk, and on its way to this person's other devices, before it is shown: what breaks off in between is not told again.
 */
export function createReminderTelling(
  engine: EngineClient,
  isOurs: () => boolean,
  words: (reminder: ReminderView) => { readonly title: string; readonly body: string },
  open: () => void,
): void {
  const reminder = createReminder();
  let calm: CalmView | null = null;
  let toldAt: number | null = null;
  const look = async (): Promise<void> => {
    const found = reminder();
    const isOff = !isOurs() || !isTelling() || Notification.permission !== "granted";
    const at = reminderToTell(found ?? null, calm, Date.now());
    if (!found || at === null || isOff || at === toldAt || document.hasFocus()) return;
    toldAt = at;
    const marked = await engine.command("markReminder", { at, told: true });
    if (marked.ok) tell(words(found));
    else toldAt = null;
  };
  const tell = ({ title, body }: { readonly title: string; readonly body: string }): void => {
    const told = new Notification(title, { body, tag: "check-ins", silent: true });
    told.onclick = () => {
      window.focus();
      open();
      told.close();
    };
  };
  onCleanup(
    engine.watch("calm", {}, (view) => {
      calm = view;
      void look();
    }),
  );
  createEffect(() => {
    const found = reminder();
    if (!found || found.told || found.results.length === 0) return;
    void look();
    const timer = setInterval(() => void look(), LOOK_AGAIN_MS);
    onCleanup(() => clearInterval(timer));
  });
}
