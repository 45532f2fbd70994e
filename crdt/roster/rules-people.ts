import type { MemberId } from "../base/ids.ts";
import { isAdmin, isExpired, isInsider, roleOf } from "./questions.ts";
import { about, activeMember, isOwn, type Rule } from "./rule.ts";
import type { Member, RosterState } from "./state.ts";

/** Roles, leaving, and what is said of people. */

const memberExists: Rule = about(
  ["roleSet", "memberRemoved", "vouched", "guestUntilSet", "openRoomRoleSet", "deviceRestored"],
  (state, { member }) => activeMember(state, member) !== null,
);

const onlyOwnersChangeRoles: Rule = about(
  ["roleSet"],
  (state, _action, { by }) => roleOf(state, by) === "owner",
);

/** Whoever is to belong joins by an invite for members, with the keys that come with it. */
const guestsStayGuests: Rule = about(
  ["roleSet"],
  (state, { member }) => state.members.get(member)?.role !== "guest",
);

const lastOwnerStays: Rule = about(["roleSet", "memberRemoved"], (state, action) => {
  if (action.kind === "roleSet" && action.role === "owner") return true;
  const isOwner = state.members.get(action.member)?.role === "owner";
  return !isOwner || ownersOf(state).some(({ member }) => member !== action.member);
});

const ownersOf = (state: RosterState): readonly Member[] =>
  [...state.members.values()].filter(({ role, removed }) => role === "owner" && removed === null);

/** Everybody may leave. A guest whose time is over may be shown out by anybody inside. */
const onlyAdminsRemove: Rule = about(["memberRemoved"], (state, { member }, entry) => {
  if (isOwn(state, entry, member) || isAdmin(state, entry.by)) return true;
  const guest = state.members.get(member);
  return guest !== undefined && isInsider(state, entry.by) && isExpired(guest, entry.at);
});

/** Only an owner removes an owner or admin, or revokes an owner's device. */
const ownersAnswerToOwners: Rule = about(["memberRemoved", "deviceRevoked"], (state, action, entry) => {
  const member = action.kind === "memberRemoved" ? action.member : state.devices.get(action.device)?.member;
  if (member === undefined || isOwn(state, entry, member)) return true;
  const role = state.members.get(member)?.role;
  const isAbove = role === "owner" || (role === "admin" && action.kind === "memberRemoved");
  return !isAbove || roleOf(state, entry.by) === "owner";
});

const successorBelongs: Rule = about(
  ["memberRemoved"],
  (state, { member, successor }) =>
    successor === null || (successor !== member && isActiveInsider(state, successor)),
);

function isActiveInsider(state: RosterState, id: MemberId): boolean {
  const member = activeMember(state, id);
  return member !== null && member.role !== "guest";
}

const onlyAdminsVouch: Rule = about(["vouched"], (state, _action, { by }) => isAdmin(state, by));

const onlyOwnersSetTheCap: Rule = about(
  ["guestCapSet"],
  (state, _action, { by }) => roleOf(state, by) === "owner",
);

const onlyInvitersOrAdminsSetTheEnd: Rule = about(["guestUntilSet"], (state, { member }, entry) => {
  const inviter = state.members.get(member)?.invitedBy ?? null;
  return isAdmin(state, entry.by) || (inviter !== null && isOwn(state, entry, inviter));
});

export const peopleRules = {
  memberExists,
  onlyOwnersChangeRoles,
  guestsStayGuests,
  lastOwnerStays,
  onlyAdminsRemove,
  ownersAnswerToOwners,
  successorBelongs,
  onlyAdminsVouch,
  onlyOwnersSetTheCap,
  onlyInvitersOrAdminsSetTheEnd,
} as const satisfies Record<string, Rule>;
