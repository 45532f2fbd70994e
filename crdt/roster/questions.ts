import type { DeviceId, InviteId, RoomId } from "../base/ids.ts";
import type { InviteRole, Role } from "./action.ts";
import type { Invite, Member, Room, RosterState } from "./state.ts";

/** What others ask of a roster. No effects, no clock of their own. */

export function memberOf(state: RosterState, device: DeviceId): Member | null {
  const member = state.devices.get(device)?.member;
  return (member && state.members.get(member)) ?? null;
}

export const roleOf = (state: RosterState, device: DeviceId): Role | null =>
  memberOf(state, device)?.role ?? null;

export const isMember = (state: RosterState, device: DeviceId): boolean => memberOf(state, device) !== null;

/** Open rooms belong to every member; guests see the rooms they were added to, and nobody can add them yet. */
export const canRead = (state: RosterState, device: DeviceId, room: RoomId): boolean =>
  state.rooms.has(room) && isInsider(state, device);

export const canWrite = (state: RosterState, device: DeviceId, room: RoomId): boolean =>
  canRead(state, device, room);

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

const isInsider = (state: RosterState, device: DeviceId): boolean => {
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
