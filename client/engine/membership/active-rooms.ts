import { memberOf, type RoomRoster } from "../../../crdt/index.ts";
import type { Running } from "../running.ts";

/** Rooms with a chain of their own that this person is in now. */
export function activeRooms({ core }: Pick<Running, "core">): readonly RoomRoster[] {
  if (memberOf(core.roster.state(), core.identity.device) === null) return [];
  return core.roster.rooms().flatMap((id) => {
    const room = core.roster.room(id);
    return room?.members.get(core.identity.member)?.removed === null ? [room] : [];
  });
}
