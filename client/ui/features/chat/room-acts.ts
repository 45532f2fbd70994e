import { useNavigate } from "@solidjs/router";
import type { RoomId, RoomRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { useToasts } from "../../kit/Toasts.tsx";
import { useAct } from "../../state/act.ts";
import { calmText } from "./calm-text.ts";

type Kept = Pick<RoomRow, "id" | "name" | "own" | "unread">;

/** Whether it looks unread in the list. */
export const looksUnread = ({ unread, own }: Pick<Kept, "unread" | "own">): boolean =>
  unread > 0 || own.markedUnread;

/** What one does with a room in the list, by its menu or by a finger. */
export function useRoomActs(current: () => RoomId | undefined) {
  const t = useText(calmText);
  const act = useAct();
  const toasts = useToasts();
  const navigate = useNavigate();
  const set = (change: Parameters<typeof act.say<"setRoomOwn">>[1]) => act.say("setRoomOwn", change);
  return {
    set,
    pin: ({ id: room, own }: Kept) => set({ room, pinned: !own.pinned }),
    mute: ({ id: room, own }: Kept) => set({ room, level: own.level === "nothing" ? "all" : "nothing" }),
    async read(kept: Kept) {
      const { id: room } = kept;
      if (looksUnread(kept)) return act.say("markRead", { room });
      if (room === current()) navigate("/chats"); // an open room is read
      return set({ room, markedUnread: true });
    },
    async archive({ id: room, name, own: { archived } }: Kept) {
      const text = t().archived(name);
      const label = t().undo;
      if (!(await set({ room, archived: !archived }))) return;
      const run = () => void set({ room, archived });
      if (!archived) toasts.show({ icon: "tick", text, action: { label, run } });
    },
  };
}
