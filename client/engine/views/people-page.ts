import {
  authorOf,
  canCreateRoom,
  canInvite,
  inviteState,
  isAdmin,
  isInsider,
  isMember,
} from "../../../crdt/index.ts";
import type { InviteView, JoinRequestView, PeopleView } from "../api.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import { dyeOf, knownPeople, personRow, rowsKnown } from "./people.ts";

/** All people at once, with invites and requests: chat shows those of a room. */

export function peopleView(running: Running): PeopleView {
  const { core, inviteLinks } = running;
  const state = core.roster.state();
  const { device } = core.identity;
  const known = rowsKnown(core);
  const rows = knownPeople(core).map((person) => personRow(running, person, known));
  const role = authorOf(state, device)?.role;
  return {
    people: rows.filter(({ guest }) => guest === null),
    guests: rows.filter(({ guest }) => guest !== null),
    invites: invitesOf(core, inviteLinks.all),
    requests: orgRequests(core),
    canInvite: isMember(state, device) && canInvite(state, device),
    canInviteAdmins: isAdmin(state, device),
    canCreateRooms: canCreateRoom(state, device),
    guestCap: { perDay: state.guestCapPerDay, canSet: role === "owner" && isMember(state, device) },
  };
}

function invitesOf(core: Core, links: ReadonlyMap<string, string>): readonly InviteView[] {
  const state = core.roster.state();
  const { device, member } = core.identity;
  if (!isInsider(state, device)) return [];
  const own = [...state.invites.values()].filter(({ role }) => role !== "guest"); // guests' links are the rooms'
  return own
    .map((invite): InviteView => {
      const standing = inviteState(state, invite.invite, core.time.now());
      return {
        id: invite.invite,
        createdAt: invite.createdAt,
        createdBy: core.names.member(invite.createdBy),
        expiresAt: invite.expiresAt,
        maxUses: invite.maxUses,
        used: invite.used,
        state: standing === "usedUp" ? "used" : standing === "unknown" ? "revoked" : standing,
        role: invite.role,
        needsApproval: invite.terms?.needsApproval ?? false,
        canRevoke: standing === "open" && (isAdmin(state, device) || invite.createdBy === member),
        link: standing === "open" ? (links.get(invite.invite) ?? null) : null,
      };
    })
    .sort((a, b) => b.createdAt - a.createdAt);
}

function orgRequests(core: Core): readonly JoinRequestView[] {
  const state = core.roster.state();
  return [...state.requests.values()].map(({ member: card, invite, at }) => ({
    id: `/${card.member}`,
    name: core.names.requested(card.nameSealed, card.member),
    dye: dyeOf(card.member),
    orgName: null,
    at,
    room: null,
    roomName: null,
    canAnswer: canInvite(state, core.identity.device, state.invites.get(invite)?.role ?? "member"),
  }));
}
