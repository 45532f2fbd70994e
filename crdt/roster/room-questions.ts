import type { DeviceId, InviteId, MemberId } from "../base/ids.ts";
import type { RoomRole } from "./action-fields.ts";
import type { InviteState } from "./questions.ts";
import type { RoomInvite, RoomMember, RoomRoster } from "./room-state.ts";
import type { Device, Member, RosterState } from "./state.ts";

/*
 * What others ask of a room's chain. Whether somebody belongs to the org is always asked as of an entry of the org's
 * chain, and answered from the facts of that entry and those before it: the answer is the same for ever.
 */

export function memberAt(org: RosterState, member: MemberId, seq: number): Member | null {
  const person = org.members.get(member);
  return person !== undefined && isWithin(person.joinedSeq, person.removed?.seq ?? null, seq) ? person : null;
}

export function deviceAt(org: RosterState, device: DeviceId, seq: number): Device | null {
  const found = org.devices.get(device);
  return found !== undefined && isWithin(found.addedSeq, found.removedSeq, seq) ? found : null;
}

const isWithin = (from: number, until: number | null, seq: number): boolean =>
  from <= seq && (until === null || seq < until);

/** Whom a device spoke for. */
export function authorAt(org: RosterState, device: DeviceId, seq: number): Member | null {
  const found = deviceAt(org, device, seq);
  return found && memberAt(org, found.member, seq);
}

export function successorAt(org: RosterState, member: MemberId, seq: number): MemberId | null {
  const removed = org.members.get(member)?.removed ?? null;
  return removed !== null && removed.seq <= seq ? (org.successors.get(member) ?? null) : null;
}

/** Whose place `member` may be given with this role: somebody who left the org, named them, and was not followed yet. */
export function predecessorOf(
  state: RoomRoster,
  org: RosterState,
  member: MemberId,
  role: RoomRole,
  seq: number,
): MemberId | null {
  const left = [...state.members.values()].find(
    (each) =>
      each.removed === null &&
      each.heir === null &&
      each.role === role &&
      successorAt(org, each.member, seq) === member,
  );
  return left?.member ?? null;
}

/** In the room by its chain, whatever the org says meanwhile. */
export function insideOf(state: RoomRoster, member: MemberId): RoomMember | null {
  const inside = state.members.get(member);
  return inside === undefined || inside.removed !== null ? null : inside;
}

/** In the room and, as of `seq`, in the org. */
export const activeIn = (state: RoomRoster, org: RosterState, seq: number): readonly RoomMember[] =>
  [...state.members.values()].filter(
    ({ member, removed }) => removed === null && memberAt(org, member, seq) !== null,
  );

export const rankOf = (role: RoomRole): number => RANKS[role];
const RANKS: Readonly<Record<RoomRole, number>> = { reader: 0, writer: 1, admin: 2, owner: 3 };

export const isRoomAdmin = ({ role }: RoomMember): boolean => rankOf(role) >= RANKS.admin;

/** Owners and admins add people; writers do where the room lets them; guests never. */
export function canAdd(state: RoomRoster, org: RosterState, member: MemberId): boolean {
  const inside = insideOf(state, member);
  if (inside === null || state.access === "direct" || org.members.get(member)?.role === "guest") return false;
  return isRoomAdmin(inside) || (inside.role === "writer" && state.whoAdds === "writers");
}

/** Who may take over a room that has no owner left: the highest role, then whoever is in it longest. */
export function claimantOf(state: RoomRoster, org: RosterState, seq: number): MemberId | null {
  const active = activeIn(state, org, seq);
  if (active.some(({ role }) => role === "owner")) return null;
  const [first] = active
    .filter(({ member }) => org.members.get(member)?.role !== "guest")
    .sort((a, b) => rankOf(b.role) - rankOf(a.role) || a.addedSeq - b.addedSeq);
  return first?.member ?? null;
}

/** An invite is only as good as its maker's right to add, and it closes when it brought in somebody who had to go. */
export function roomInviteState(
  state: RoomRoster,
  org: RosterState,
  id: InviteId,
  atMs: number,
  orgSeq = org.seq,
): InviteState {
  const invite = state.invites.get(id);
  if (invite === undefined) return "unknown";
  const { revoked, createdBy, used, maxUses, expiresAt } = invite;
  const isBacked = canAdd(state, org, createdBy) && memberAt(org, createdBy, orgSeq) !== null;
  if (revoked || !isBacked || isKnownToTheRemoved(state, org, invite, orgSeq)) return "revoked";
  if (used >= maxUses) return "usedUp";
  return atMs > expiresAt ? "expired" : "open";
}

/** Somebody whom the org sent away still has the link that they came by, and with it every key wrapped for it. */
function isKnownToTheRemoved(
  state: RoomRoster,
  org: RosterState,
  { invite, terms }: RoomInvite,
  orgSeq: number,
): boolean {
  if (terms.needsApproval) return false;
  return [...state.members.values()].some((each) => {
    const removed = each.invite === invite ? (org.members.get(each.member)?.removed ?? null) : null;
    return removed !== null && removed.by !== each.member && removed.seq <= orgSeq;
  });
}
