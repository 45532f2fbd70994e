import type { MemberId, RoomId } from "./ids.ts";

/**
 * Where a person keeps what is theirs alone: two rooms that nobody has to make. The first is called by the member's id,
 * the second by that id with its last bit turned. Only their own devices have registers there. Rule REG4.
 */
export const ownPlaces = (member: MemberId): readonly [first: RoomId, second: RoomId] => [
  member as string as RoomId,
  (member.slice(0, -1) + (Number.parseInt(member.slice(-1), 16) ^ 1).toString(16)) as RoomId,
];

export const isOwnPlace = (room: RoomId, member: MemberId): boolean => ownPlaces(member).includes(room);
