import type { DeviceId, FeedId, MemberId, RoomId } from "../base/ids.ts";
import { feedToDevice } from "../base/ids.ts";
import { isOwnPlace } from "../base/own-place.ts";
import type { Header } from "../envelope/header.ts";
import type { RoomRole } from "./action-fields.ts";
import { epochAt, isActive, isExpired, memberOf, roomRoleOf } from "./questions.ts";
import { insideOf } from "./room-questions.ts";
import type { RoomMember, RoomRoster } from "./room-state.ts";
import { cutKey, type Device, type Member, type Room, type RosterState } from "./state.ts";

/** What is asked of both kinds of chains together: who may read, who may write. */

export interface Rosters {
  readonly org: RosterState;
  /** The chain of a private or direct room, `null` when it is not known here. */
  room(room: RoomId): RoomRoster | null;
}

export interface AllRosters extends Rosters {
  readonly rooms: Iterable<RoomRoster>;
}

/** The chain that says who belongs to a room: the org's for open rooms, its own for the others. */
export type Chain = RosterState | RoomRoster;

export const isRoomChain = (chain: Chain): chain is RoomRoster => "access" in chain;

/** A room's own chain comes first: an open room that somebody makes under a private room's id takes nothing from it. */
export const governing = (rosters: Rosters, room: RoomId): Chain | null =>
  rosters.room(room) ?? (rosters.org.rooms.has(room) ? rosters.org : null);

/**
 * An envelope is sealed with the key of the newest epoch that its author knew of. `false` also when it names an entry that
 * is not here yet: whoever may wait for it asks about that first. Rule ENV8.
 */
export const knowsItsEpoch = (chain: Chain, header: Pick<Header, "epoch" | "rosterSeq">): boolean =>
  header.rosterSeq <= chain.seq && header.epoch === epochAt(chain, header.rosterSeq);

/** Whoever writes next rotates first: somebody lost the right to the newest key, or lacks it. */
export function isRotationDue({ org }: Pick<Rosters, "org">, chain: Chain): boolean {
  if (chain.rotationDue || chain.keyAsks.size > 0) return true;
  return (
    isRoomChain(chain) && lostSince(org, chain.rotatedOrgSeq).some(({ member }) => chain.members.has(member))
  );
}

const lostSince = ({ removals }: RosterState, seq: number): RosterState["removals"] =>
  removals.slice(removals.findLastIndex((removal) => removal.seq <= seq) + 1);

/**
 * What a member is in a room now, `null` when nothing. Guests are in rooms with a chain of their own only. In their own
 * places people read registers, and nobody writes rows.
 */
export function roleIn({ org, room: chainOf }: Rosters, room: RoomId, member: MemberId): RoomRole | null {
  const person = org.members.get(member);
  if (person === undefined || !isActive(person)) return null;
  if (isOwnPlace(room, member)) return "reader";
  const chain = chainOf(room);
  return chain === null ? roomRoleOf(org, person, room) : (insideOf(chain, member)?.role ?? null);
}

/** Whether a device may read a room now. An org's chain alone is enough to ask about open rooms. */
export function canRead(org: RosterState, device: DeviceId, room: RoomId): boolean;
export function canRead(rosters: Rosters, device: DeviceId, room: RoomId, nowMs: number): boolean;
export function canRead(chains: Rosters | RosterState, device: DeviceId, room: RoomId, nowMs = 0): boolean {
  return roleNow(rostersIn(chains), device, room, nowMs) !== null;
}

/** The same question about many rooms. */
export function roomsReadableBy(
  rosters: Rosters,
  device: DeviceId,
  nowMs: number,
): (room: RoomId) => boolean {
  const member = memberNow(rosters, device, nowMs);
  return member === null ? () => false : (room) => roleIn(rosters, room, member.member) !== null;
}

export function canWrite(org: RosterState, device: DeviceId, room: RoomId): boolean;
export function canWrite(rosters: Rosters, device: DeviceId, room: RoomId, nowMs: number): boolean;
export function canWrite(chains: Rosters | RosterState, device: DeviceId, room: RoomId, nowMs = 0): boolean {
  const role = roleNow(rostersIn(chains), device, room, nowMs);
  return role !== null && role !== "reader";
}

const rostersIn = (chains: Rosters | RosterState): Rosters =>
  "org" in chains ? chains : { org: chains, room: () => null };

function roleNow(rosters: Rosters, device: DeviceId, room: RoomId, nowMs: number): RoomRole | null {
  const member = memberNow(rosters, device, nowMs);
  return member === null ? null : roleIn(rosters, room, member.member);
}

function memberNow({ org }: Rosters, device: DeviceId, nowMs: number): Member | null {
  const member = memberOf(org, device);
  return member === null || isExpired(member, nowMs) ? null : member;
}

/** Every room that a device can read, of both kinds. */
export function roomsOf(rosters: AllRosters, device: DeviceId, nowMs: number): readonly RoomId[] {
  const known = new Set([...rosters.org.rooms.keys(), ...[...rosters.rooms].map(({ room }) => room)]);
  return [...known].filter((room) => canRead(rosters, device, room, nowMs));
}

export interface Reader {
  readonly member: MemberId;
  readonly since: number; // ms
  readonly why: "founder" | "member of the organisation" | "added" | "invited" | "successor";
  readonly by: MemberId | null;
  readonly role: RoomRole;
}

/** Who can read a room now, since when and why: everybody who holds its newest key by right. */
export function readersOf(rosters: Rosters, room: RoomId, nowMs: number): readonly Reader[] {
  const chain = rosters.room(room);
  if (chain !== null) return insideNow(rosters.org, chain, nowMs).map(([inside]) => readerInside(inside));
  const open = rosters.org.rooms.get(room);
  if (open === undefined) return [];
  return insidersOf(rosters.org).map((member) => readerOfOpenRoom(rosters.org, open, member));
}

function readerOfOpenRoom(org: RosterState, room: Room, person: Member): Reader {
  const { member, joinedAt, invitedBy } = person;
  const isFounder = room.createdBy === member;
  return {
    member,
    since: Math.max(room.createdAt, joinedAt),
    why: isFounder ? "founder" : "member of the organisation",
    by: isFounder ? null : invitedBy,
    role: roomRoleOf(org, person, room.room) ?? "reader",
  };
}

const readerInside = (inside: RoomMember): Reader => ({
  member: inside.member,
  since: inside.addedAt,
  why: whyInside(inside),
  by: inside.addedBy,
  role: inside.role,
});

function whyInside({ addedBy, succeeds, invite }: RoomMember): Reader["why"] {
  if (addedBy === null) return "founder";
  if (succeeds !== null) return "successor";
  return invite === null ? "added" : "invited";
}

export const insidersOf = ({ members }: RosterState): readonly Member[] =>
  [...members.values()].filter((member) => isActive(member) && member.role !== "guest");

/** Those who are in the room and in the org, and whose time is not over. */
export function insideNow(
  org: RosterState,
  chain: RoomRoster,
  nowMs: number,
): readonly (readonly [RoomMember, Member])[] {
  return [...chain.members.values()].flatMap((inside) => {
    const person = org.members.get(inside.member);
    if (person === undefined || inside.removed !== null) return [];
    return isActive(person) && !isExpired(person, nowMs) ? [[inside, person] as const] : [];
  });
}

/**
 * The first place of a feed that is refused, by everybody and for ever: where a cut says so; 0 for those without a
 * right whose loss the governing chain has settled; otherwise there is none. Depends on the chains alone.
 */
export function boundOf({ org, room: chainOf }: Rosters, room: RoomId, feed: FeedId): number {
  const device = org.devices.get(feedToDevice(feed));
  const chain = chainOf(room);
  if (chain !== null) return chain.cuts.get(feed) ?? (writesInside(org, chain, device) ? Infinity : 0);
  if (!org.rooms.has(room)) return 0;
  return org.cuts.get(cutKey(room, feed)) ?? (writesInOpenRoom(org, room, device) ? Infinity : 0);
}

function writesInOpenRoom(org: RosterState, room: RoomId, device: Device | undefined): boolean {
  const member = device && memberOf(org, device.device);
  const role = member && roomRoleOf(org, member, room);
  return role !== null && role !== undefined && role !== "reader";
}

/** A loss in the org counts once a rotation of the room knew of it: that is the entry that brings the cuts. */
function writesInside(org: RosterState, chain: RoomRoster, device: Device | undefined): boolean {
  const inside = device && chain.members.get(device.member);
  if (device === undefined || inside === undefined) return false;
  if (inside.removed !== null || inside.role === "reader") return false;
  const lost = Math.min(
    device.removedSeq ?? Infinity,
    org.members.get(device.member)?.removed?.seq ?? Infinity,
  );
  return lost > chain.rotatedOrgSeq;
}
