import type { Bytes, RoomId } from "../../crdt/index.ts";
import type { TouchedNote, TouchedObjective } from "./state/apply.ts";

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
  /** Something was said of notes of a room, or typed in them. */
  | { readonly type: "notes"; readonly room: RoomId; readonly touched: readonly TouchedNote[] }
  /** Somebody shows where they are in a note. */
  | { readonly type: "presence"; readonly room: RoomId; readonly sealed: Bytes }
  /** Files on their way out of a room. */
  | { readonly type: "uploads"; readonly room: RoomId }
  /** What this person keeps for themselves. */
  | { readonly type: "own" }
  /** Another device of theirs has said something of it. */
  | { readonly type: "ownHeard" }
  /** A backup file is being made or taken. */
  | { readonly type: "backup" }
  /** An export is being made, or something is brought in. */
  | { readonly type: "archive" }
  /** The views of goals are to be read again. */
  | { readonly type: "goals" }
  /** More of their past has been read. */
  | { readonly type: "goalsThen" };

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
