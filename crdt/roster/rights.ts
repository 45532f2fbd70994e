import type { MemberId, RoomId } from "../base/ids.ts";
import { type Chain, governing, isRoomChain, type Rosters } from "./access.ts";
import { roleThen, whoMayThen } from "./past.ts";
import type { RoomRoster } from "./room-state.ts";
import type { RosterState } from "./state.ts";
import { ALL_MAY, type WhoMay } from "./who-may.ts";

/** What somebody could do in a room beyond writing, as of an entry of the chain that governs it. Rule ROS56 in SPEC.md. */
export interface RoomRights {
  readonly posts: boolean;
  readonly namesAll: boolean;
  readonly pins: boolean;
  /** Owners and admins: take back what others said, ask for confirmation. */
  readonly leads: boolean;
}

/**
 * Judged as of entry `seq` of the governing chain, as an envelope cites it: the same answer for ever, however long the chain is
 * by then. Whether what somebody writes is taken at all is another question: see access.ts.
 */
export function rightsAt(rosters: Rosters, room: RoomId, member: MemberId, seq: number): RoomRights {
  const chain = governing(rosters, room);
  if (chain === null) return rightsBy(false, ALL_MAY); // nobody knows it yet: it will be its maker's, as they write
  return rightsBy(leadsAt(chain, room, member, seq), whoMayAt(chain, room, seq));
}

function rightsBy(leads: boolean, { posts, namesAll, pins }: WhoMay): RoomRights {
  const may = (who: WhoMay["posts"]) => leads || who === "writers";
  return { posts: may(posts), namesAll: may(namesAll), pins: may(pins), leads };
}

/** The rules of a room, as of an entry of its chain. */
export const whoMayAt = (chain: Chain, room: RoomId, seq = chain.seq): WhoMay =>
  isRoomChain(chain)
    ? whoMayThen(chain.past, seq, null, chain.whoMay)
    : whoMayThen(chain.past, seq, room, chain.rooms.get(room)?.whoMay ?? ALL_MAY);

function leadsAt(chain: Chain, room: RoomId, member: MemberId, seq: number): boolean {
  return isRoomChain(chain) ? leadsInside(chain, member, seq) : leadsOpenRoom(chain, room, member, seq);
}

/** In a room of two both own it, and neither has anything to say to the other. */
function leadsInside(chain: RoomRoster, member: MemberId, seq: number): boolean {
  if (chain.access === "direct") return false;
  const inside = chain.members.get(member);
  const now = inside === undefined || inside.removed !== null ? null : inside.role;
  return isLeading(roleThen(chain.past, seq, member, null, now));
}

/** Owners and admins of the room, and those of the organisation, who could give themselves that role. */
function leadsOpenRoom(org: RosterState, id: RoomId, member: MemberId, seq: number): boolean {
  const [room, person] = [org.rooms.get(id), org.members.get(member)];
  if (room === undefined || person === undefined || person.joinedSeq > seq) return false;
  if (person.removed !== null && person.removed.seq <= seq) return false;
  const inRoom = roleThen(org.past, seq, member, id, room.roles.get(member) ?? null);
  return isLeading(inRoom) || isLeading(roleThen(org.past, seq, member, null, person.role));
}

const isLeading = (role: string | null): boolean => role === "owner" || role === "admin";
