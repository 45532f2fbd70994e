import type { RoomId, TimelineItem } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import type { MessageActions } from "./actions.ts";
import { calmText } from "./calm-text.ts";

/** What one does with a message for oneself: keep it in one's own list, or see it no more. */
export function useKeeping({ forget }: Pick<MessageActions, "forget">) {
  const t = useText(calmText);
  const toasts = useToasts();
  const act = useAct();
  return {
    save: (room: RoomId, { id, saved }: TimelineItem) => {
      const on = saved !== true;
      const text = on ? t().savedOne : t().unsavedOne;
      return act.say("saveMessage", { room, id, on }, { icon: "tick", text });
    },
    hide: async (room: RoomId, { id }: TimelineItem) => {
      const text = t().hiddenOne;
      const label = t().showAgain;
      const run = () => void act.say("hideMessage", { room, id, on: false });
      if (!(await act.say("hideMessage", { room, id, on: true }))) return;
      forget(id);
      toasts.show({ icon: "tick", text, action: { label, run } });
    },
  };
}
