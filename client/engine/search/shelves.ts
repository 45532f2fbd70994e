import type { RoomId } from "../../../crdt/index.ts";
import type { Change } from "../changes.ts";
import type { Disk } from "../ports.ts";
import { createShelf, type Shared, type Shelf, type ShelfBounds, type SoughtOf } from "./shelf.ts";

/** The shelves of all rooms, filled from the newest messages on as searches pass by. */
export interface Shelves {
  of(room: RoomId): Shelf;
  note(change: Change): void;
  /** What is kept in memory, about. */
  bytes(): number;
}

export interface Bounds extends ShelfBounds {
  /** Of folded text, and what is kept beside it. */
  readonly mostBytes: number;
}

/** Some 400,000 messages are kept. Older ones are read from the disk each time. */
const BOUNDS: Bounds = { mostBytes: 32 * 1024 * 1024, pieceMessages: 512, mostChanged: 256 };

export function createShelves(cache: Disk, soughtOf: SoughtOf, bounds: Bounds = BOUNDS): Shelves {
  const shelves = new Map<RoomId, Shelf>();
  const ids = new Map<string, string>();
  let held = 0;
  const shared: Shared = {
    cache,
    soughtOf,
    intern(id) {
      const known = ids.get(id);
      if (known === undefined) ids.set(id, id);
      return (known ?? id) as typeof id;
    },
    take(bytes) {
      if (held + bytes > bounds.mostBytes) return false;
      held += bytes;
      return true;
    },
    giveBack(bytes) {
      held -= bytes;
    },
  };
  return {
    of(room) {
      const shelf = shelves.get(room) ?? createShelf(room, shared, bounds);
      shelves.set(room, shelf);
      return shelf;
    },
    note(change) {
      if (change.type === "messages") shelves.get(change.room)?.changed(change.orders);
      if (change.type === "reset") shelves.get(change.room)?.forget();
    },
    bytes: () => held,
  };
}
