import type { EventRef, RoomId } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";

/**
 * Devices of others that say they have read so far. More may have it: one that got it and was not looked at says nothing. Who
 * hides what they have read is not counted and counts nobody; across organisations nobody is told.
 */
export function devicesThatRead(core: Core, room: RoomId, { feed, seq }: EventRef): number {
  if (core.own.look.hidesReading()) return 0;
  const { devices, members } = core.roster.state();
  const me = core.identity.member;
  const isGuest = (member: string) => members.get(member as typeof me)?.role === "guest";
  return [...core.rooms.registers(room).values()].filter(({ device, marker }) => {
    const member = devices.get(device)?.member;
    if (member === undefined || member === me || isGuest(member) !== isGuest(me)) return false;
    return (marker.get(feed) ?? 0) > seq;
  }).length;
}
