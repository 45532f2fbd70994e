import type { DeviceId, InviteId, MemberId, RoomId } from "../base/ids.ts";
import type { InviteRole, Role, RoomRole } from "./action-fields.ts";
import type { Device, Epoch, Invite, Member, Room, RosterState } from "./state.ts";

/** What others ask of an org's roster. No effects, no clock of their own. */

/** The member behind a device, while both belong. */
export function memberOf(state: RosterState, device: DeviceId): Member | null {
  const known = state.devices.get(device);
  if (known === undefined || known.removedSeq !== null) return null;
  const member = state.members.get(known.member);
  return member !== undefined && isActive(member) ? member : null;
}

/** The member behind a device, whether or not they still belong: who wrote what is there. */
export function authorOf(state: RosterState, device: DeviceId): Member | null {
  const member = state.devices.get(device)?.member;
  return (member && state.members.get(member)) ?? null;
}

export const isActive = (member: Member): boolean => member.removed === null;

export const isExpired = (member: Member, nowMs: number): boolean =>
  member.until !== null && nowMs > member.until;

export const roleOf = (state: RosterState, device: DeviceId): Role | null =>
  memberOf(state, device)?.role ?? null;

export const isMember = (state: RosterState, device: DeviceId): boolean => memberOf(state, device) !== null;

export const activeDevicesOf = (state: RosterState, member: MemberId): readonly Device[] =>
  [...state.devices.values()].filter((device) => device.member === member && device.removedSeq === null);

/** The epoch that was the newest when the chain had its entry `seq`. */
export function epochAt({ epochs }: { readonly epochs: readonly Epoch[] }, seq: number): number {
  return epochs.findLast((epoch) => epoch.seq <= seq)?.epoch ?? 0;
}

/** Open rooms belong to every insider; guests see the rooms that they were added to, and those have chains of their own. */
export const canRead = (state: RosterState, device: DeviceId, room: RoomId): boolean =>
  state.rooms.has(room) && isInsider(state, device);

export function canWrite(state: RosterState, device: DeviceId, room: RoomId): boolean {
  const member = memberOf(state, device);
  return member !== null && canRead(state, device, room) && roomRoleOf(state, member, room) !== "reader";
}

/** What a member may do in an open room, or `null`: insiders write unless the room says otherwise. */
export function roomRoleOf(state: RosterState, member: Member, room: RoomId): RoomRole | null {
  const known = state.rooms.get(room);
  if (known === undefined || !isActive(member) || member.role === "guest") return null;
  return known.roles.get(member.member) ?? "writer";
}

export const roomsOf = (state: RosterState, device: DeviceId): readonly Room[] =>
  isInsider(state, device) ? [...state.rooms.values()] : [];

export const canCreateRoom = (state: RosterState, device: DeviceId): boolean => isInsider(state, device);

/** Members bring members; admins and owners bring anybody. */
export function canInvite(state: RosterState, device: DeviceId, role: InviteRole = "member"): boolean {
  return isAdmin(state, device) || (role === "member" && isInsider(state, device));
}

export const isAdmin = (state: RosterState, device: DeviceId): boolean => {
  const role = roleOf(state, device);
  return role === "owner" || role === "admin";
};

/** Everybody who belongs to the organisation itself: all but guests. */
export const isInsider = (state: RosterState, device: DeviceId): boolean => {
  const role = roleOf(state, device);
  return role !== null && role !== "guest";
};

export type InviteState = "open" | "unknown" | "revoked" | "expired" | "usedUp";

export function inviteState(state: RosterState, invite: InviteId, nowMs: number): InviteState {
  const known = state.invites.get(invite);
  return known === undefined ? "unknown" : stateOfInvite(known, nowMs);
}

function stateOfInvite(invite: Invite, nowMs: number): InviteState {
  if (invite.revoked) return "revoked";
  if (invite.used >= invite.maxUses) return "usedUp";
  return nowMs > invite.expiresAt ? "expired" : "open";
}

/** Who stands for a member now: themselves, or whoever took over from them. `null` for somebody unknown. */
export function heirOf(state: RosterState, member: MemberId): MemberId | null {
  const passed = new Set<MemberId>(); // those who took over may have left in their turn
  let now: MemberId = member;
  while (state.members.get(now)?.removed && !passed.has(now)) {
    passed.add(now);
    now = state.successors.get(now) ?? now;
  }
  return state.members.has(now) ? now : null;
}
