import { equalBytes } from "../base/bytes.ts";
import { feedToDevice } from "../base/ids.ts";
import type { RoomRole } from "./action-fields.ts";
import { verifyProof } from "./proof.ts";
import type { RoomActionKind } from "./room-action.ts";
import { activeIn, insideOf, isRoomAdmin, memberAt, rankOf, roomInviteState } from "./room-questions.ts";
import {
  comesByInvite,
  cutsOnly,
  hasLostItsRight,
  inside,
  mayAdd,
  memberAdded,
  type RoomScene,
  roleGiven,
  successorsInherit,
  vacantRoomsAreClaimed,
} from "./room-scene.ts";
import { isSoundSealKey } from "./sound-keys.ts";

/**
 * What may happen next in a room's chain, as named predicates. Relay and clients run the same table. A rule about one
 * kind of action holds of every other kind. Rules ROS40–ROS52 in SPEC.md.
 */
export type RoomRule = (scene: RoomScene) => boolean | Promise<boolean>;

const chainContinues: RoomRule = ({ state, entry }) => entry.chain === state.chain;

const orgSeqGrows: RoomRule = ({ state, entry }) => entry.action.orgSeq >= state.orgSeq;

const authorBelongs: RoomRule = ({ author }) => author !== null;

/** Who founds or joins comes from outside; everybody else acts from within. */
const authorIsInside: RoomRule = (scene) =>
  comesFromOutside[scene.entry.action.kind] || inside(scene) !== null;

const comesFromOutside: Readonly<Partial<Record<RoomActionKind, boolean>>> = {
  roomFounded: true,
  roomJoined: true,
  roomJoinRequested: true,
};

const onlyInsidersFoundRooms: RoomRule = ({ entry, author }) =>
  entry.action.kind !== "roomFounded" || author?.role !== "guest";

const directIsBetweenTwo: RoomRule = ({ entry: { action }, org, author }) => {
  if (action.kind !== "roomFounded") return true;
  if (action.peer === null) return action.access !== "direct";
  const peer = memberAt(org, action.peer.member, action.orgSeq);
  return action.access === "direct" && peer !== null && peer.role !== "guest" && peer !== author;
};

const directStaysTwo: RoomRule = ({ state, entry: { action }, author }) => {
  if (state.access !== "direct") return true;
  switch (action.kind) {
    case "roomMemberAdded":
    case "roomInviteCreated":
    case "roomJoined":
    case "roomJoinRequested":
    case "roomRoleSet":
      return false;
    case "roomMemberRemoved":
      return action.member === author?.member;
    default:
      return true;
  }
};

const onlyThoseWhoMayAdd: RoomRule = (scene) => mayAdd(scene) || successorsInherit(scene);

const addedPeopleBelong: RoomRule = ({ state, org, entry: { action } }) => {
  const member = memberAdded(action);
  return (
    member === null || (memberAt(org, member, action.orgSeq) !== null && insideOf(state, member) === null)
  );
};

/** What one has oneself, up to writer; owners and admins up to their own role. */
const nobodyGivesMoreThanTheyHave: RoomRule = (scene) => {
  const role = roleGiven(scene);
  const giver = inside(scene);
  return role === null || (giver !== null && rankOf(role) <= rankOf(giver.role)) || successorsInherit(scene);
};

const guestsAreWritersAtMost: RoomRule = ({ org, entry: { action } }) =>
  (action.kind !== "roomMemberAdded" && action.kind !== "roomRoleSet") ||
  org.members.get(action.member)?.role !== "guest" ||
  rankOf(action.role) <= rankOf("writer");

/** Without approval an invite brings today's key, and with it what was written before. */
const sinceRoomsAsk: RoomRule = ({ state, entry: { action } }) => {
  if (state.history !== "since") return true;
  return action.kind === "roomInviteCreated" ? action.terms.needsApproval : action.kind !== "roomJoined";
};

const strangersCanReply: RoomRule = ({ entry: { action } }) =>
  action.kind !== "roomInviteCreated" || !action.terms.needsApproval || action.terms.replyKey !== null;

const keysAreNew: RoomRule = ({ state, entry: { action } }) => {
  if (action.kind === "roomInviteCreated") return !state.invites.has(action.invite);
  return (
    action.kind !== "roomRotated" ||
    !state.epochs.some(({ commitment }) => equalBytes(commitment, action.commitment))
  );
};

const keysAreSound: RoomRule = ({ entry: { action } }) =>
  action.kind !== "roomInviteCreated" ||
  [action.sealKey, action.terms.replyKey].every((key) => key === null || isSoundSealKey(key));

const inviteExists: RoomRule = ({ state, entry: { action } }) =>
  !("invite" in action) || action.kind === "roomInviteCreated" || state.invites.has(action.invite);

const onlyItsCreatorOrAdminsRevoke: RoomRule = (scene) => {
  const { action } = scene.entry;
  if (action.kind !== "roomInviteRevoked") return true;
  const by = inside(scene);
  return by !== null && (isRoomAdmin(by) || scene.state.invites.get(action.invite)?.createdBy === by.member);
};

const inviteIsOpen: RoomRule = ({ state, org, entry: { action, at } }) =>
  !comesByInvite(action) || roomInviteState(state, org, action.invite, at, action.orgSeq) === "open";

const inviteAsksForApproval: RoomRule = ({ state, entry: { action } }) =>
  !comesByInvite(action) ||
  state.invites.get(action.invite)?.terms.needsApproval === (action.kind === "roomJoinRequested");

const joinersSpeakForThemselves: RoomRule = ({ entry: { action }, author }) =>
  !comesByInvite(action) || action.member === author?.member;

/** Whoever was sent away comes back when somebody wants them back, not by a link that they remember. */
const oldInvitesBringNobodyBack: RoomRule = ({ state, entry: { action } }) => {
  if (action.kind !== "roomJoined") return true;
  const removed = state.members.get(action.member)?.removed ?? null;
  if (removed === null || removed.by === action.member) return true;
  return (state.invites.get(action.invite)?.createdSeq ?? 0) > removed.seq;
};

const proofIsByTheInvite: RoomRule = ({ state, entry: { action, by }, verifier }) => {
  if (!comesByInvite(action)) return true;
  const invite = state.invites.get(action.invite);
  if (invite === undefined) return false;
  const claim = { chain: state.chain, device: by, member: action.member };
  return verifyProof("invite", claim, action.proof, invite.signKey, verifier);
};

const requestIsNew: RoomRule = ({ state, entry: { action } }) =>
  action.kind !== "roomJoinRequested" || !state.requests.has(action.member);

const requestExists: RoomRule = ({ state, entry: { action } }) =>
  action.kind !== "roomJoinAnswered" || state.requests.has(action.member);

const inviteHasUsesLeft: RoomRule = ({ state, entry: { action } }) => {
  if (action.kind !== "roomJoinAnswered" || !action.accept) return true;
  const request = state.requests.get(action.member);
  const invite = request && state.invites.get(request.invite);
  return invite !== undefined && invite.used < invite.maxUses;
};

const memberIsInside: RoomRule = ({ state, entry: { action } }) =>
  (action.kind !== "roomRoleSet" && action.kind !== "roomMemberRemoved") ||
  insideOf(state, action.member) !== null;

/** Owners set any role; admins make writers of readers and readers of writers. */
const onlyRoomAdminsChangeRoles: RoomRule = (scene) => {
  const { action } = scene.entry;
  if (action.kind !== "roomRoleSet") return true;
  const [by, target] = [inside(scene), insideOf(scene.state, action.member)];
  if (by === null || target === null) return false;
  if (by.role === "owner" || vacantRoomsAreClaimed(scene) || successorsInherit(scene)) return true;
  return by.role === "admin" && isBelowAdmin(target.role) && isBelowAdmin(action.role);
};

/** Oneself; owners anybody; admins writers and readers; anybody who stayed, whom the org has let go. */
const onlyRoomAdminsRemove: RoomRule = (scene) => {
  const { state, org, entry } = scene;
  if (entry.action.kind !== "roomMemberRemoved") return true;
  const [by, target] = [inside(scene), insideOf(state, entry.action.member)];
  if (by === null || target === null) return false;
  if (by.member === target.member || by.role === "owner") return true;
  if (memberAt(org, target.member, entry.action.orgSeq) === null) return true;
  return by.role === "admin" && isBelowAdmin(target.role);
};

const lastRoomOwnerStays: RoomRule = ({ state, org, entry: { action } }) => {
  const isRemoval = action.kind === "roomMemberRemoved";
  if (!isRemoval && (action.kind !== "roomRoleSet" || action.role === "owner")) return true;
  const active = activeIn(state, org, action.orgSeq);
  const owners = active.filter(({ role }) => role === "owner");
  const isLastOwner = owners.length === 1 && owners[0]?.member === action.member;
  return !isLastOwner || (isRemoval && active.length === 1);
};

/** A cut takes rows away for ever, so it reaches those only who lose their right by this entry, or lost it before. */
const cutsAreTheirs: RoomRule = (scene) => {
  const { action } = scene.entry;
  switch (action.kind) {
    case "roomRoleSet":
      return action.role === "reader" ? cutsOnly(scene, action.member) : action.cuts.length === 0;
    case "roomMemberRemoved":
      return cutsOnly(scene, action.member);
    case "roomRotated":
      return action.cuts.every(({ feed }) => hasLostItsRight(scene, feedToDevice(feed)));
    default:
      return true;
  }
};

const guestsRotateNothing: RoomRule = ({ entry, author }) =>
  entry.action.kind !== "roomRotated" || author?.role !== "guest";

/** The key before would open what newcomers are not to read. */
const sinceRoomsLinkNothing: RoomRule = ({ state, entry: { action } }) => {
  if (action.kind !== "roomRotated" || action.prevSealed === null) return true;
  const hasNewcomers = [...state.members.values()].some(
    ({ fromEpoch, removed }) => removed === null && fromEpoch > state.epoch,
  );
  return state.history === "all" && !hasNewcomers;
};

const asksOnce: RoomRule = ({ state, entry: { action }, author }) =>
  action.kind !== "roomKeyAsked" ||
  (action.epoch === state.epoch && author !== null && state.keyAsks.get(author.member) !== action.epoch);

const onlyRoomAdminsChangeSettings: RoomRule = (scene) => {
  const by = inside(scene);
  return scene.entry.action.kind !== "roomSettingsSet" || (by !== null && isRoomAdmin(by));
};

const isBelowAdmin = (role: RoomRole): boolean => rankOf(role) <= rankOf("writer");

export const roomRules = {
  chainContinues,
  orgSeqGrows,
  authorBelongs,
  authorIsInside,
  onlyInsidersFoundRooms,
  directIsBetweenTwo,
  directStaysTwo,
  onlyThoseWhoMayAdd,
  addedPeopleBelong,
  nobodyGivesMoreThanTheyHave,
  guestsAreWritersAtMost,
  sinceRoomsAsk,
  strangersCanReply,
  keysAreNew,
  keysAreSound,
  inviteExists,
  onlyItsCreatorOrAdminsRevoke,
  inviteIsOpen,
  inviteAsksForApproval,
  joinersSpeakForThemselves,
  oldInvitesBringNobodyBack,
  proofIsByTheInvite,
  requestIsNew,
  requestExists,
  inviteHasUsesLeft,
  memberIsInside,
  onlyRoomAdminsChangeRoles,
  onlyRoomAdminsRemove,
  lastRoomOwnerStays,
  cutsAreTheirs,
  guestsRotateNothing,
  sinceRoomsLinkNothing,
  asksOnce,
  onlyRoomAdminsChangeSettings,
} as const satisfies Record<string, RoomRule>;

/** The first two are asked before there is a scene: see room-reduce.ts. */
export type RoomRuleName = "kindBelongsToRooms" | "roomBelongsToThisOrg" | SceneRuleName;
export type SceneRuleName = keyof typeof roomRules;

/** What must hold before a signature can even be checked. */
export const roomRulesBeforeSignature: readonly SceneRuleName[] = [
  "chainContinues",
  "orgSeqGrows",
  "authorBelongs",
  "authorIsInside",
];

/** What must hold of each kind of action, cheapest first. */
export const roomRulesByAction: Readonly<Record<RoomActionKind, readonly SceneRuleName[]>> = {
  roomFounded: ["onlyInsidersFoundRooms", "directIsBetweenTwo"],
  roomMemberAdded: [
    "directStaysTwo",
    "addedPeopleBelong",
    "onlyThoseWhoMayAdd",
    "nobodyGivesMoreThanTheyHave",
    "guestsAreWritersAtMost",
  ],
  roomInviteCreated: [
    "directStaysTwo",
    "onlyThoseWhoMayAdd",
    "nobodyGivesMoreThanTheyHave",
    "sinceRoomsAsk",
    "strangersCanReply",
    "keysAreNew",
    "keysAreSound",
  ],
  roomInviteRevoked: ["inviteExists", "onlyItsCreatorOrAdminsRevoke"],
  roomJoined: [
    "inviteExists",
    "inviteIsOpen",
    "inviteAsksForApproval",
    "joinersSpeakForThemselves",
    "addedPeopleBelong",
    "sinceRoomsAsk",
    "oldInvitesBringNobodyBack",
    "proofIsByTheInvite",
  ],
  roomJoinRequested: [
    "inviteExists",
    "inviteIsOpen",
    "inviteAsksForApproval",
    "joinersSpeakForThemselves",
    "addedPeopleBelong",
    "requestIsNew",
    "proofIsByTheInvite",
  ],
  roomJoinAnswered: [
    "requestExists",
    "onlyThoseWhoMayAdd",
    "nobodyGivesMoreThanTheyHave",
    "addedPeopleBelong",
    "inviteHasUsesLeft",
  ],
  roomRoleSet: [
    "directStaysTwo",
    "memberIsInside",
    "onlyRoomAdminsChangeRoles",
    "guestsAreWritersAtMost",
    "lastRoomOwnerStays",
    "cutsAreTheirs",
  ],
  roomMemberRemoved: [
    "directStaysTwo",
    "memberIsInside",
    "onlyRoomAdminsRemove",
    "lastRoomOwnerStays",
    "cutsAreTheirs",
  ],
  roomRotated: ["guestsRotateNothing", "keysAreNew", "sinceRoomsLinkNothing", "cutsAreTheirs"],
  roomKeyAsked: ["asksOnce"],
  roomSettingsSet: ["onlyRoomAdminsChangeSettings"],
  roomCardSet: [],
};

/** The first rule of `names` that the scene breaks, or `null`. */
export async function brokenRoomRule(
  names: readonly SceneRuleName[],
  scene: RoomScene,
): Promise<SceneRuleName | null> {
  for (const name of names) if (!(await roomRules[name](scene))) return name;
  return null;
}
