import {
  type Chain,
  type ChainId,
  memberOf,
  type RoomMember,
  type RoomRoster,
  type RosterState,
} from "../../crdt/public.ts";
import { type Identity, roomsKnowing } from "../auth/judge.ts";
import type { RosterBook } from "./rosters.ts";

/*
 * Which chains somebody may read, and how far. Everybody on the roster reads the org's; a room's chain is read by those
 * who are in it, by those who were up to the entry that removed them, and by holders of an invite that it knows.
 */

/** The org's chain first: rooms are judged by it. */
export function chainsFor(book: RosterBook, org: RosterState, who: Identity): readonly ChainId[] {
  switch (who.kind) {
    case "device": {
      const member = memberOf(org, who.device);
      return [org.chain, ...(member === null ? [] : book.roomsWith(org.chain, member.member))];
    }
    case "invite":
      return [org.chain, ...[...roomsKnowing(book, org, who.invite)].map(({ chain }) => chain)];
    case "kit":
      return [org.chain];
  }
}

/** How many entries of a chain this identity may read; 0: for them there is no such chain. */
export function readableLength(book: RosterBook, org: RosterState, who: Identity, chain: ChainId): number {
  if (chain === org.chain) return org.seq + 1;
  const room = book.room(chain);
  if (room === null || room.org !== org.chain) return 0;
  const whole = room.seq + 1;
  if (who.kind === "invite") return room.invites.has(who.invite) ? whole : 0;
  const inside = insideOf(org, who, room);
  if (inside === null) return 0;
  return inside.removed === null ? whole : inside.removed.seq + 1;
}

/** The chain that one of its people asks about now, `null` for everybody else. */
export function ownChain(book: RosterBook, org: RosterState, who: Identity, chain: ChainId): Chain | null {
  if (chain === org.chain) return who.kind === "device" && memberOf(org, who.device) !== null ? org : null;
  const room = book.room(chain);
  if (room === null || room.org !== org.chain) return null;
  return insideOf(org, who, room)?.removed === null ? room : null;
}

/** What somebody is in a room or was, `null` when nothing. */
function insideOf(org: RosterState, who: Identity, { members }: RoomRoster): RoomMember | null {
  const member = who.kind === "device" ? memberOf(org, who.device) : null;
  return (member && members.get(member.member)) ?? null;
}
