import { useNavigate } from "@solidjs/router";
import { createSignal, For, type JSX, Show } from "solid-js";
import type { CallLevel, RoomId, RoomRow } from "../../../bridge/contract.ts";
import { useText } from "../../i18n/text.tsx";
import { Menu, type MenuAnchor, MenuChoice, MenuItem } from "../../kit/Menu.tsx";
import { calmText } from "./calm-text.ts";
import { looksUnread, useRoomActs } from "./room-acts.ts";
import { SectionDialog } from "./sections/SectionDialog.tsx";

/** How this person keeps a room: it is theirs alone, on all their devices. */
export function RoomMenu(props: {
  readonly room: RoomRow;
  readonly anchor: MenuAnchor;
  readonly current: RoomId | undefined;
  readonly onClose: () => void;
}): JSX.Element {
  const t = useText(calmText);
  const navigate = useNavigate();
  const acts = useRoomActs(() => props.current);
  const [sorting, setSorting] = createSignal(false);
  const room = { ...props.room, own: { ...props.room.own } }; // as it was when the menu was opened
  const { id, name, own } = room;
  const levels: readonly { readonly level: CallLevel; readonly label: string }[] = [
    { level: "all", label: t().levelAll },
    { level: "mentions", label: t().levelMentions },
    { level: "nothing", label: t().levelNothing },
  ];
  return (
    <Show when={!sorting()} fallback={<SectionDialog room={props.room} onClose={() => props.onClose()} />}>
      <Menu open anchor={props.anchor} label={t().menuOf(name)} onClose={() => sorting() || props.onClose()}>
        <MenuItem icon="pin" onSelect={() => void acts.pin(room)}>
          {own.pinned ? t().unpin : t().pin}
        </MenuItem>
        <MenuItem icon="eye" onSelect={() => void acts.read(room)}>
          {looksUnread(room) ? t().markRead : t().markUnread}
        </MenuItem>
        <hr />
        <For each={levels}>
          {({ level, label }) => (
            <MenuChoice checked={level === own.level} onSelect={() => void acts.set({ room: id, level })}>
              {label}
            </MenuChoice>
          )}
        </For>
        <hr />
        <MenuItem icon="fold" onSelect={() => setSorting(true)}>
          {t().section}
        </MenuItem>
        <MenuItem icon="box" onSelect={() => void acts.archive(room)}>
          {own.archived ? t().unarchive : t().archive}
        </MenuItem>
        <MenuItem icon="download" onSelect={() => navigate(`/settings/archive?room=${id}`)}>
          {t().exportRoom}
        </MenuItem>
      </Menu>
    </Show>
  );
}
