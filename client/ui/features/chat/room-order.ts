import type { RoomId, RoomRow } from "../../../bridge/contract.ts";

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
