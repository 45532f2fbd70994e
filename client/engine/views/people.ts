import {
  canCreateRoom,
  canInvite,
  inviteState,
  isAdmin,
  isMember,
  type MemberId,
} from "../../../crdt/index.ts";
import type { Face, InviteView, MeView, PeopleView, PersonRow } from "../api.ts";
import type { Core } from "../state/core.ts";

/** People, faces and invites as the roster has them. */

export const dyeOf = (member: MemberId): number => (Number.parseInt(member.slice(0, 8), 16) % 10) + 1;

export const faceOf = (core: Core, member: MemberId): Face => ({
  member,
  name: core.roster.nameOf(member),
  dye: dyeOf(member),
});

export function meView(core: Core): MeView {
  const { member, device } = core.identity;
  const role = core.roster.state().members.get(member)?.role ?? "guest";
  return { member, device, name: core.roster.nameOf(member), dye: dyeOf(member), role };
}

export function peopleRows(core: Core): readonly PersonRow[] {
  const { members, devices } = core.roster.state();
  return [...members.values()]
    .sort((a, b) => a.joinedAt - b.joinedAt || (a.member < b.member ? -1 : 1))
    .map(({ member, role, joinedAt, invitedBy }) => ({
      ...faceOf(core, member),
      role,
      me: member === core.identity.member,
      joinedAt,
      invitedBy: invitedBy === null ? null : core.roster.nameOf(invitedBy),
      devices: [...devices.values()]
        .filter((device) => device.member === member)
        .map(({ device, addedAt }) => ({
          id: device,
          name: core.roster.deviceLabel(device),
          addedAt,
          thisOne: device === core.identity.device,
        })),
      here: member === core.identity.member,
      guest: null,
      title: null,
      vouched: false,
      lookAlike: null,
      verified: "no",
      gone: null,
    }));
}

export function peopleView(core: Core, links: ReadonlyMap<string, string>): PeopleView {
  const state = core.roster.state();
  const { device, member } = core.identity;
  const admin = isAdmin(state, device);
  const invites = [...state.invites.values()].map((invite): InviteView => {
    const standing = inviteState(state, invite.invite, core.time.now());
    return {
      id: invite.invite,
      createdAt: invite.createdAt,
      createdBy: core.roster.nameOf(invite.createdBy),
      expiresAt: invite.expiresAt,
      maxUses: invite.maxUses,
      used: invite.used,
      state: standing === "usedUp" ? "used" : standing === "unknown" ? "revoked" : standing,
      role: invite.role,
      needsApproval: false,
      canRevoke: standing === "open" && (admin || invite.createdBy === member),
      link: standing === "open" ? (links.get(invite.invite) ?? null) : null,
    };
  });
  invites.sort((a, b) => b.createdAt - a.createdAt);
  return {
    people: peopleRows(core),
    invites,
    guests: [],
    requests: [],
    canInvite: isMember(state, device) && canInvite(state, device),
    canInviteAdmins: admin,
    canCreateRooms: canCreateRoom(state, device),
    guestCap: { perDay: 0, canSet: false },
  };
}
