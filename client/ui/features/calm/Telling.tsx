import { useNavigate } from "@solidjs/router";
import type { JSX } from "solid-js";
import type { RoomRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { dueText } from "../../kit/due-text.ts";
import { useEngine } from "../../state/engine.tsx";
import { reminderText } from "./reminder-text.ts";
import { restText } from "./rest-text.ts";
import { createFirstToTell, createTelling } from "./tell.ts";
import { createReminderTelling } from "./tell-reminder.ts";

/** Shows nothing here: what it has to say the system shows. */
export function Telling(props: { readonly rooms: readonly RoomRow[] | undefined }): JSX.Element {
  const t = useText(restText);
  const navigate = useNavigate();
  const chat = useText("chat");
  const newest = ({ last, kind, unread }: RoomRow) =>
    last?.kind !== "text"
      ? t().unread(unread)
      : kind === "direct"
        ? last.text
        : t().said(last.author, last.text);
  const words = (room: RoomRow) => (room.urgent > 0 ? `${chat().urgent} ${newest(room)}` : newest(room));
  const due = useText(dueText);
  const reminder = useText(reminderText);
  const engine = useEngine();
  const isOurs = createFirstToTell();
  createReminderTelling(
    engine,
    isOurs,
    ({ results }) => ({ title: reminder().app, body: due().waiting(results.length) }),
    () => navigate("/goals?due=1"),
  );
  createTelling(
    engine,
    () => props.rooms,
    ({ id }) => navigate(`/chats/${encodeURIComponent(id)}`),
    words,
    isOurs,
  );
  return null;
}
