import type { RoomRow } from "../../bridge/contract.ts";

/** How many unread messages of a room call this person. */
export function callsOf({ own, unread, namedUnread }: RoomRow): number {
  const count = { all: unread, mentions: namedUnread, nothing: 0 }[own.level];
  return count === 0 && own.markedUnread ? 1 : count;
}
