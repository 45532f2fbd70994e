import type { RoomId, TimelineItem } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { roomWorkText } from "./room-work-text.ts";

/** Pins a message for everybody in the room, or takes it down; either can be taken back at once. */
export function usePinning(): (room: RoomId, item: Pick<TimelineItem, "id">, on: boolean) => Promise<void> {
  const t = useText(roomWorkText);
  const toasts = useToasts();
  const act = useAct();
  return async (room, { id }, on) => {
    const text = on ? t().pinDone : t().unpinDone; // the menu that this began in is gone by then
    const label = t().undo;
    if (!(await act.say("pinMessage", { room, id, on }))) return;
    const run = () => void act.say("pinMessage", { room, id, on: !on });
    toasts.show({ icon: "pin", text, action: { label, run } });
  };
}
