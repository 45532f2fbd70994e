import type { RoomId } from "../../../crdt/index.ts";
import type { RoomMemberRow } from "../api.ts";
import type { Changes } from "../changes.ts";

/** The people of rooms as rows: asked for with every message of a room, other than before only when a roster has changed. */
export interface MemberRows {
  of(room: RoomId, now: number, make: () => readonly RoomMemberRow[]): readonly RoomMemberRow[];
}

const MAX_AGE_MS = 10_000; // the time of guests runs out by itself

/** Forgets what it holds whenever a roster, a name or what is thought of somebody changes: all of them say `roster`. */
export function createMemberRows(changes: Changes): MemberRows {
  const known = new Map<RoomId, { readonly rows: readonly RoomMemberRow[]; readonly at: number }>();
  changes.listen(({ type }) => {
    if (type === "roster" || type === "session") known.clear();
  });
  return {
    of(room, now, make) {
      const there = known.get(room);
      if (there !== undefined && Math.abs(now - there.at) < MAX_AGE_MS) return there.rows;
      const rows = make();
      known.set(room, { rows, at: now });
      return rows;
    },
  };
}
