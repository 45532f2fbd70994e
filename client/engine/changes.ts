import type { RoomId } from "../../crdt/index.ts";
import type { TouchedObjective } from "./state/apply.ts";

/** What just changed, for whoever mirrors it. Never carries content. */
export type Change =
  | { readonly type: "session" }
  | { readonly type: "sync" }
  | { readonly type: "roster" }
  /** The row of one room: name, preview, unread, draft. */
  | { readonly type: "room"; readonly room: RoomId }
  /** Timeline items of a room, by order key. */
  | { readonly type: "messages"; readonly room: RoomId; readonly orders: readonly string[] }
  /** The newest items of a timeline may look different: a name or a read marker changed. */
  | { readonly type: "timeline"; readonly room: RoomId }
  /** Items have gone or moved: read the timeline again. */
  | { readonly type: "reset"; readonly room: RoomId }
  /** Something was written to these objectives. */
  | { readonly type: "objectives"; readonly touched: readonly TouchedObjective[] }
  /** A backup file is being made or taken. */
  | { readonly type: "backup" }
  /** The views of goals are to be read again. */
  | { readonly type: "goals" };

export interface Changes {
  emit(change: Change): void;
  listen(onChange: (change: Change) => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    emit: (change) => {
      for (const listener of listeners) listener(change);
    },
    listen: (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
  };
}
