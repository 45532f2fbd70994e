import type { RoomId, RoomRow, SectionView } from "../../../bridge/contract.ts";
import { type Fold, type Listing, sortRooms } from "./room-order.ts";

/* Fetched once a person keeps some room in a way of their own. */

/** A room that was put away is back while somebody waits for this person in it. */
const isAway = (room: RoomRow): boolean =>
  room.own.archived && room.namedUnread === 0 && !(room.kind === "direct" && room.unread > 0);

/** The section that a room stands in: what is pinned or put away stands elsewhere. */
export const sectionOfRow = (room: RoomRow): SectionView | null =>
  room.own.pinned || isAway(room) ? null : room.own.section;

export interface Kept {
  /** All sections, those without a room too. */
  readonly sections: readonly SectionView[];
  /** Folds other than sections that were opened. */
  readonly opened: ReadonlySet<string>;
}

/**
 * Pinned rooms, then the others newest first with the silent ones behind one row where the newest of them would stand,
 * then sections in their order, then what was put away.
 */
export function arrangeRooms(
  rooms: readonly RoomRow[],
  { sections, opened }: Kept,
): readonly (RoomRow | Fold)[] {
  const sorted = sortRooms(rooms);
  const here = sorted.filter((room) => !isAway(room));
  const loose = here.filter(({ own }) => !own.pinned && own.section === null);
  const quiet = loose.filter(({ own }) => own.level === "nothing");
  const foldOf = (kind: "quiet" | "archived", inside: readonly RoomRow[]): Fold => ({
    id: kind,
    kind,
    name: "",
    shut: !opened.has(kind),
    rooms: inside,
  });
  const away = sorted.filter(isAway);
  return [
    ...here.filter(({ own }) => own.pinned),
    ...loose.flatMap((room): readonly (RoomRow | Fold)[] => {
      if (quiet.length < 2 || !quiet.includes(room)) return [room];
      return room === quiet[0] ? [foldOf("quiet", quiet)] : [];
    }),
    ...sectionFolds(here, sections),
    ...(away.length === 0 ? [] : [foldOf("archived", away)]),
  ];
}

function sectionFolds(here: readonly RoomRow[], sections: readonly SectionView[]): readonly Fold[] {
  const all = [...sections, ...here.flatMap(({ own }) => own.section ?? [])];
  return [...new Map(all.map((section) => [section.id, section])).values()]
    .sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1))
    .map(({ id, name, shut }) => ({
      id,
      kind: "section" as const,
      name,
      shut,
      rooms: here.filter((room) => sectionOfRow(room)?.id === id),
    }));
}

export function listRooms(rooms: readonly RoomRow[], kept: Kept, current?: RoomId): Listing {
  const arranged = arrangeRooms(rooms, kept);
  const folds = arranged.filter(isFold).map((fold) => ({ ...fold, open: isOpenFold(fold, current) }));
  const foldById = new Map(folds.map((fold) => [fold.id, fold]));
  const rows = arranged.flatMap((one): readonly (RoomRow | string)[] =>
    isFold(one) ? [one.id, ...(foldById.get(one.id)?.open ? one.rooms : [])] : [one],
  );
  return { rows, folds: foldById };
}

export const isFold = (entry: RoomRow | Fold): entry is Fold => "rooms" in entry;

/** The room on the stage is never hidden. */
export const isOpenFold = ({ shut, rooms }: Fold, current?: RoomId): boolean =>
  !shut || rooms.some((room) => room.id === current);

/** The order with one section a step higher or lower, held at the ends. */
export function steppedOrder(ids: readonly string[], id: string, step: 1 | -1): readonly string[] {
  const at = ids.indexOf(id);
  const to = Math.max(0, Math.min(ids.length - 1, at + step));
  return at === -1 ? ids : ids.filter((one) => one !== id).toSpliced(to, 0, id);
}

/** The order with one section before another, or behind it. */
export function movedOrder(
  ids: readonly string[],
  id: string,
  beside: string,
  side: "before" | "after",
): readonly string[] {
  if (id === beside) return ids;
  const others = ids.filter((one) => one !== id);
  return others.toSpliced(others.indexOf(beside) + (side === "before" ? 0 : 1), 0, id);
}
