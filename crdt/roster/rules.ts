import type { Verifier } from "../crypto/port.ts";
import { type ActionKind, isOrgAction } from "./action.ts";
import type { Entry } from "./entry.ts";
import { verifyInviteProof } from "./invite-proof.ts";
import { canCreateRoom, canInvite, inviteState, isAdmin, memberOf } from "./questions.ts";
import type { RosterState } from "./state.ts";

/**
 * What may happen next in a chain, as named predicates. Relay and clients run the same table: what it refuses
 * nobody stores. A rule about one kind of action holds of every other kind. Rules ROS5–ROS12 in SPEC.md.
 */
type RuleContext = { readonly verifier: Verifier };
export type Rule = (state: RosterState, entry: Entry, context: RuleContext) => boolean | Promise<boolean>;

const chainContinues: Rule = (state, { chain }) => chain === state.chain;

/** Joining is signed by the device that joins; everything else by a device that already belongs. */
/** Private and direct rooms have chains of their own. */
const kindBelongsToChain: Rule = (_state, { action }) =>
  isOrgAction(action) && rulesByAction[action.kind] !== undefined;

const authorIsMember: Rule = (state, { by, action }) =>
  action.kind === "orgCreated" || action.kind === "memberJoined" || memberOf(state, by) !== null;

/** Whoever brings their own device card signs as that device, so nobody registers keys they do not hold. */
const idsMatchKeys: Rule = (_state, { by, action }) =>
  (action.kind !== "orgCreated" && action.kind !== "memberJoined") || action.device.device === by;

const keysAreNew: Rule = (state, { action }) => {
  switch (action.kind) {
    case "inviteCreated":
      return !state.invites.has(action.invite);
    case "memberJoined":
      return !state.members.has(action.member.member) && !state.devices.has(action.device.device);
    case "deviceAdded":
      return !state.devices.has(action.device.device);
    case "roomCreated":
      return !state.rooms.has(action.room);
    default:
      return true;
  }
};

const guestsInviteNobody: Rule = (state, { by }) => memberOf(state, by)?.role !== "guest";

const membersInviteMembersOnly: Rule = (state, { by, action }) =>
  action.kind !== "inviteCreated" || canInvite(state, by, action.role);

const inviteExists: Rule = (state, { action }) =>
  (action.kind !== "memberJoined" && action.kind !== "inviteRevoked") || state.invites.has(action.invite);

const inviteIsOpen: Rule = (state, { at, action }) =>
  action.kind !== "memberJoined" || inviteState(state, action.invite, at) === "open";

const proofIsByTheInvite: Rule = (state, { action }, { verifier }) => {
  if (action.kind !== "memberJoined") return true;
  const invite = state.invites.get(action.invite);
  if (invite === undefined) return false;
  const claim = { chain: state.chain, device: action.device.device, member: action.member.member };
  return verifyInviteProof(claim, action.proof, invite.signKey, verifier);
};

const onlyItsCreatorOrAdminsRevoke: Rule = (state, { by, action }) =>
  action.kind !== "inviteRevoked" ||
  isAdmin(state, by) ||
  state.invites.get(action.invite)?.createdBy === memberOf(state, by)?.member;

const deviceBelongsToThatMember: Rule = (state, { by, action }) =>
  action.kind !== "deviceAdded" || memberOf(state, by)?.member === action.member;

const onlyMembersCreateRooms: Rule = (state, { by, action }) =>
  action.kind !== "roomCreated" || canCreateRoom(state, by);

export const rules = {
  kindBelongsToChain,
  chainContinues,
  authorIsMember,
  idsMatchKeys,
  keysAreNew,
  guestsInviteNobody,
  membersInviteMembersOnly,
  inviteExists,
  inviteIsOpen,
  proofIsByTheInvite,
  onlyItsCreatorOrAdminsRevoke,
  deviceBelongsToThatMember,
  onlyMembersCreateRooms,
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

/** What must hold before a signature can even be checked. */
export const rulesBeforeSignature: readonly RuleName[] = [
  "kindBelongsToChain",
  "chainContinues",
  "authorIsMember",
  "idsMatchKeys",
];

/** What must hold of each kind of action, cheapest first. */
export const rulesByAction: Readonly<Partial<Record<ActionKind, readonly RuleName[]>>> = {
  orgCreated: [],
  inviteCreated: ["guestsInviteNobody", "membersInviteMembersOnly", "keysAreNew"],
  inviteRevoked: ["inviteExists", "onlyItsCreatorOrAdminsRevoke"],
  memberJoined: ["inviteExists", "inviteIsOpen", "keysAreNew", "proofIsByTheInvite"],
  deviceAdded: ["deviceBelongsToThatMember", "keysAreNew"],
  roomCreated: ["onlyMembersCreateRooms", "keysAreNew"],
  profileSet: [],
};

/** The first rule of `names` that `entry` breaks, or `null`. */
export async function brokenRule(
  names: readonly RuleName[],
  state: RosterState,
  entry: Entry,
  context: RuleContext,
): Promise<RuleName | null> {
  for (const name of names) if (!(await rules[name](state, entry, context))) return name;
  return null;
}
