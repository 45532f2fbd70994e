import type { RoomId, RoomRoster } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { plainName } from "../state/plain-name.ts";

/** What a room is called now. One of two people is called what the other one is called. */
export function roomName(core: Core, room: RoomId, atFirst = core.names.room(room)): string {
  const own = core.roster.room(room);
  if (own?.access === "direct") return directName(core, own);
  return plainName(core.rooms.get(room).name.name?.text ?? "") || atFirst;
}

function directName(core: Core, { room, members }: RoomRoster): string {
  const other = [...members.keys()].find((member) => member !== core.identity.member);
  return core.names.memberIn(room, other ?? core.identity.member);
}
