import type { InviteId } from "../base/ids.ts";
import { verifyProof } from "./proof.ts";
import { canInvite, inviteState, isAdmin } from "./questions.ts";
import { about, authorOfEntry, isOwn, type Rule } from "./rule.ts";
import type { Invite, RosterState } from "./state.ts";

/** Who comes in, and by whose leave. */

const DAY_MS = 86_400_000;

const guestsInviteNobody: Rule = about(
  ["inviteCreated"],
  (state, _action, entry) => authorOfEntry(state, entry)?.role !== "guest",
);

/** Whoever may invite with a role may also answer those who ask for it. */
const membersInviteMembersOnly: Rule = about(["inviteCreated", "joinAnswered"], (state, action, { by }) => {
  const role = action.kind === "inviteCreated" ? action.role : askedInvite(state, action.member)?.role;
  return role !== undefined && canInvite(state, by, role);
});

/** Those who cannot read the organisation's key must be told to what they seal their names. */
const strangersCanReply: Rule = about(["inviteCreated"], (_state, { role, terms }) => {
  const comeStrangers = role === "guest" || terms?.needsApproval === true;
  return !comeStrangers || (terms?.replyKey ?? null) !== null;
});

const guestsComeFromSomewhere: Rule = about(
  ["inviteCreated"],
  (_state, { role, terms }) => (role === "guest") === ((terms?.orgNameSealed ?? null) !== null),
);

/** Only the time of guests ends by itself. */
const guestsOnly: Rule = about(["inviteCreated", "guestUntilSet"], (state, action) =>
  action.kind === "inviteCreated"
    ? action.role === "guest" || (action.terms?.guestUntil ?? null) === null
    : state.members.get(action.member)?.role === "guest",
);

const inviteExists: Rule = about(["memberJoined", "joinRequested", "inviteRevoked"], (state, { invite }) =>
  state.invites.has(invite),
);

/** An invite that ended after somebody asked still lets them in; one that was revoked or used up does not. */
const inviteIsOpen: Rule = about(
  ["memberJoined", "joinRequested", "joinAnswered"],
  (state, action, { at }) => {
    if (action.kind !== "joinAnswered") return isOpen(state, action.invite, at);
    const request = state.requests.get(action.member);
    return !action.accept || (request !== undefined && isOpen(state, request.invite, request.at));
  },
);

const isOpen = (state: RosterState, invite: InviteId, at: number): boolean =>
  inviteState(state, invite, at) === "open";

/** Some doors have a bell, and then nobody walks straight in. */
const inviteAsksForApproval: Rule = about(
  ["memberJoined", "joinRequested"],
  (state, { kind, invite }) =>
    (state.invites.get(invite)?.terms?.needsApproval === true) === (kind === "joinRequested"),
);

const requestExists: Rule = about(["joinAnswered"], (state, { member }) => state.requests.has(member));

const proofIsByTheInvite: Rule = about(
  ["memberJoined", "joinRequested"],
  (state, { invite, member, device, proof }, _entry, { verifier }) => {
    const key = state.invites.get(invite)?.signKey;
    const claim = { chain: state.chain, device: device.device, member: member.member };
    return key !== undefined && verifyProof("invite", claim, proof, key, verifier);
  },
);

const onlyItsCreatorOrAdminsRevoke: Rule = about(["inviteRevoked"], (state, { invite }, entry) => {
  const creator = state.invites.get(invite)?.createdBy;
  return isAdmin(state, entry.by) || (creator !== undefined && isOwn(state, entry, creator));
});

/** Nobody brings in more guests in a day than the owners allow. Those who have left again count too. */
const guestCapHolds: Rule = about(["memberJoined", "joinAnswered"], (state, action, { at }) => {
  const invite =
    action.kind === "memberJoined" ? state.invites.get(action.invite) : askedInvite(state, action.member);
  if (invite?.role !== "guest" || (action.kind === "joinAnswered" && !action.accept)) return true;
  const recent = [...state.members.values()].filter(
    ({ role, invitedBy, joinedAt }) =>
      role === "guest" && invitedBy === invite.createdBy && joinedAt > at - DAY_MS,
  );
  return recent.length < state.guestCapPerDay;
});

const askedInvite = (
  state: RosterState,
  member: Parameters<RosterState["requests"]["get"]>[0],
): Invite | undefined => {
  const request = state.requests.get(member);
  return request && state.invites.get(request.invite);
};

export const inviteRules = {
  guestsInviteNobody,
  membersInviteMembersOnly,
  strangersCanReply,
  guestsComeFromSomewhere,
  guestsOnly,
  inviteExists,
  inviteIsOpen,
  inviteAsksForApproval,
  requestExists,
  proofIsByTheInvite,
  onlyItsCreatorOrAdminsRevoke,
  guestCapHolds,
} as const satisfies Record<string, Rule>;
