import type { RoomId, RoomRow } from "../../../bridge/contract.ts";
import type { Shortcut } from "../../kit/shortcuts.ts";
import { nextRoom } from "./room-order.ts";

/* Fetched with the first key that goes from room to room. */

export function roomMeant(
  meant: Shortcut<"rooms">,
  rooms: readonly RoomRow[],
  current: RoomId | null,
): RoomId | null {
  switch (meant) {
    case "room":
      return nextRoom(rooms, current, 1);
    case "roomBefore":
      return nextRoom(rooms, current, -1);
    case "unread":
      return nextUnread(rooms, current, 1);
    case "unreadBefore":
      return nextUnread(rooms, current, -1);
  }
}

/** The next room with something unread, up or down and around the ends; `null` where there is none. */
export function nextUnread(
  rooms: readonly Pick<RoomRow, "id" | "unread">[],
  from: RoomId | null,
  step: 1 | -1,
): RoomId | null {
  const at = rooms.findIndex((room) => room.id === from);
  const ahead = step === 1 ? [...rooms.slice(at + 1), ...rooms.slice(0, at + 1)] : rooms.toReversed();
  const start = step === 1 ? 0 : rooms.length - Math.max(0, at);
  const around = step === 1 ? ahead : [...ahead.slice(start), ...ahead.slice(0, start)];
  return around.find((room) => room.unread > 0 && room.id !== from)?.id ?? null;
}
