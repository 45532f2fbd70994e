import type { ReminderView } from "../../../../bridge/contract.ts";
import { useText } from "../../../i18n/text.tsx";
import { useAct } from "../../../state/act.ts";
import { texts } from "../text.ts";
import { dueTexts } from "./due-text.ts";

/** Not this time: the reminder is over on all of this person's devices, with the way back. */
export function usePassReminder(): (reminder: ReminderView | null | undefined) => void {
  const t = useText(dueTexts);
  const words = useText(texts);
  const act = useAct();
  return (reminder) => {
    const at = reminder?.at ?? null;
    if (at === null) return;
    const back = () => void act.say("markReminder", { at, passed: false });
    void act.say(
      "markReminder",
      { at, passed: true },
      { text: t().passed, action: { label: words().undo, run: back } },
    );
  };
}
