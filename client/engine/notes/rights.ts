import { type RoomId, type RoomRights, rightsAt } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { mayWrite } from "../state/rights.ts";

/** Who writes messages in a room writes in its notes. */
export const mayWriteIn = (core: Core, room: RoomId): boolean =>
  mayWrite(core, room) && rightsNow(core, room).posts;

/** What a room announces is written by those who look after it. Rules NOTE2 and ROS56. */
export const mayAnnounce = (core: Core, room: RoomId): boolean => rightsNow(core, room).leads;

function rightsNow({ roster, identity }: Core, room: RoomId): RoomRights {
  const seq = roster.governing(room)?.seq ?? 0;
  return rightsAt(roster.rosters, room, identity.member, seq);
}
