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

/** Rooms that stand together behind one row: those that were silenced, those put away, and those of a section. */
export interface Fold {
  readonly id: string;
  readonly kind: "quiet" | "archived" | "section";
  /** Of a section. */
  readonly name: string;
  /** Its rooms are behind it, unless one of them is on the stage. */
  readonly shut: boolean;
  readonly rooms: readonly RoomRow[];
}

/** The list from above: a room, or the id of a fold. */
export interface Listing {
  readonly rows: readonly (RoomRow | string)[];
  readonly folds: ReadonlyMap<string, Fold & { readonly open: boolean }>;
}

/** Something else than the time says where it stands. */
export const isKept = ({ own }: RoomRow): boolean =>
  own.pinned || own.archived || own.section !== null || own.level === "nothing";

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
