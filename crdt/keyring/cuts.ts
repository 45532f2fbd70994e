import { type DeviceId, type FeedId, feedToDevice, type MemberId, type RoomId } from "../base/ids.ts";
import type { Cut, RoomCut } from "../roster/action.ts";
import { MAX_CUTS } from "../roster/limits.ts";
import { memberOf } from "../roster/questions.ts";
import type { RoomRoster } from "../roster/room-state.ts";
import type { RosterState } from "../roster/state.ts";

/*
 * Where the feeds of somebody who loses a right end. Everything before a cut stays for ever; what is not named in one is lost
 * with the right. So whoever takes it away names all that they have of those feeds (rule KEY20 in SPEC.md).
 */

/** What comes next in each feed of a room, as this device has it. */
export type Heads = ReadonlyMap<FeedId, number>;
export type HeadsByRoom = ReadonlyMap<RoomId, Heads>;

/** One person's feeds in a room with a chain of its own. */
export const cutsOfMember = (org: RosterState, member: MemberId, heads: Heads): readonly Cut[] =>
  longest(cutsWhere(heads, (device) => org.devices.get(device)?.member === member));

/** Feeds that a rotation has to end: of devices and people whom the org or the room let go and nobody has cut yet. */
export const cutsDue = (org: RosterState, room: RoomRoster, heads: Heads): readonly Cut[] =>
  longest(
    cutsWhere(heads, (device) => hasLeft(org, room, device)).filter(({ feed }) => !room.cuts.has(feed)),
  );

function hasLeft(org: RosterState, room: RoomRoster, device: DeviceId): boolean {
  const member = org.devices.get(device)?.member;
  const inside = member && room.members.get(member);
  return inside !== undefined && (inside.removed !== null || memberOf(org, device) === null);
}

/** Feeds in open rooms: of all devices of a member, or of a single device. */
export function openRoomCuts(
  org: RosterState,
  whose: { readonly member: MemberId } | { readonly device: DeviceId },
  heads: HeadsByRoom,
): readonly RoomCut[] {
  const isTheirs = (device: DeviceId): boolean =>
    "device" in whose ? whose.device === device : org.devices.get(device)?.member === whose.member;
  const cuts = [...heads]
    .filter(([room]) => org.rooms.has(room))
    .flatMap(([room, ofRoom]) => cutsWhere(ofRoom, isTheirs).map((cut) => ({ room, ...cut })));
  return longest(cuts);
}

const cutsWhere = (heads: Heads, isTheirs: (device: DeviceId) => boolean): readonly Cut[] =>
  [...heads].filter(([feed]) => isTheirs(feedToDevice(feed))).map(([feed, next]) => ({ feed, next }));

/** An entry has room for so many: of more, those that keep most. */
const longest = <C extends Cut>(cuts: readonly C[]): readonly C[] =>
  [...cuts].sort((a, b) => b.next - a.next).slice(0, MAX_CUTS);
