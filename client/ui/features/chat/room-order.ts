import type { RoomId, RoomRow } from "../../../bridge/contract.ts";

/**
 * The time a row shows and stands at: when its last words were written, so that catching up after days away does
 * not make every room "just now". An unread late arrival counts from when it came.
 */
export function timeOf(room: Pick<RoomRow, "at" | "last" | "lateUnread">): number {
  return room.lateUnread > 0 ? room.at : (room.last?.at ?? room.at);
}

/** Newest first; rooms of the same moment keep the engine's order. */
export function sortRooms(rooms: readonly RoomRow[]): readonly RoomRow[] {
  return rooms.toSorted((a, b) => timeOf(b) - timeOf(a));
}

/** Rooms whose name has every word, whatever the case; order is kept. */
export function filterRooms(rooms: readonly RoomRow[], words: string): readonly RoomRow[] {
  const wanted = words
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== "");
  return wanted.length === 0
    ? rooms
    : rooms.filter((room) => wanted.every((word) => room.name.toLowerCase().includes(word)));
}

/** The room a step away from another, held at the ends; the first when there is no start. */
export function nextRoom(
  rooms: readonly Pick<RoomRow, "id">[],
  from: RoomId | null,
  step: number,
): RoomId | null {
  const at = rooms.findIndex((room) => room.id === from);
  const next = at === -1 ? 0 : Math.max(0, Math.min(rooms.length - 1, at + step));
  return rooms[next]?.id ?? null;
}
