import { type Accessor, createSignal } from "solid-js";
import type { RoomRow } from "../../../bridge/contract.ts";
import type { MenuAnchor } from "../../kit/Menu.tsx";

/** The menu of a row in the list of rooms: right button, menu key, or a finger that stays, until touch/RoomTouch.tsx is there. */
export function createRoomMenu(rooms: Accessor<readonly RoomRow[]>) {
  const [opened, setOpened] = createSignal<{ readonly room: RoomRow; readonly anchor: MenuAnchor } | null>(
    null,
  );
  return {
    opened,
    close: () => setOpened(null),
    onContextMenu: (event: MouseEvent) => {
      const link = (event.target as Element).closest<HTMLElement>("a.room");
      const room = rooms().find(({ id }) => id === link?.dataset.room);
      if (link === null || room === undefined) return;
      event.preventDefault();
      const { clientX: x, clientY: y } = event;
      setOpened({ room, anchor: x === 0 && y === 0 ? link : { x, y } }); // the menu key has no place
    },
  };
}
