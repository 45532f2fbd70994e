import { useNavigate } from "@solidjs/router";
import type { JSX } from "solid-js";
import type { RoomRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { useEngine } from "../../state/engine.tsx";
import { restText } from "./rest-text.ts";
import { createTelling } from "./tell.ts";

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
  createTelling(
    useEngine(),
    () => props.rooms,
    ({ id }) => navigate(`/chats/${encodeURIComponent(id)}`),
    words,
  );
  return null;
}
