import type { OrgActionKind } from "./action.ts";
import type { Rule } from "./rule.ts";
import { deviceRules } from "./rules-devices.ts";
import { entryRules } from "./rules-entry.ts";
import { inviteRules } from "./rules-invites.ts";
import { peopleRules } from "./rules-people.ts";
import { openRoomRules } from "./rules-rooms.ts";

/**
 * What may happen next in an org's chain, as named predicates. Relay and clients run the same table: what it refuses
 * nobody stores. A rule about one kind of action holds of every other kind. Rules ROS5–ROS12 and ROS17–ROS35 in SPEC.md.
 */
export const rules = {
  ...entryRules,
  ...inviteRules,
  ...deviceRules,
  ...peopleRules,
  ...openRoomRules,
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof rules;

/** What must hold before a signature can even be checked. */
export const rulesBeforeSignature: readonly RuleName[] = [
  "kindBelongsToChain",
  "chainContinues",
  "authorIsMember",
  "idsMatchKeys",
];

/** What must hold of each kind of action: who may, then of whom, then keys and proofs. */
export const rulesByAction: Readonly<Record<OrgActionKind, readonly RuleName[]>> = {
  orgCreated: ["keysAreSound"],
  inviteCreated: [
    "guestsInviteNobody",
    "membersInviteMembersOnly",
    "strangersCanReply",
    "guestsComeFromSomewhere",
    "guestsOnly",
    "keysAreNew",
    "keysAreSound",
  ],
  inviteRevoked: ["inviteExists", "onlyItsCreatorOrAdminsRevoke", "guestsDoNothingElse"],
  memberJoined: [
    "inviteExists",
    "inviteIsOpen",
    "inviteAsksForApproval",
    "guestCapHolds",
    "keysAreNew",
    "keysAreSound",
    "proofIsByTheInvite",
  ],
  joinRequested: [
    "inviteExists",
    "inviteIsOpen",
    "inviteAsksForApproval",
    "keysAreNew",
    "keysAreSound",
    "proofIsByTheInvite",
  ],
  joinAnswered: [
    "guestsDoNothingElse",
    "requestExists",
    "membersInviteMembersOnly",
    "inviteIsOpen",
    "guestCapHolds",
    "keysAreNew",
  ],
  deviceAdded: ["deviceBelongsToThatMember", "keysAreNew", "keysAreSound"],
  deviceRestored: ["memberExists", "kitExists", "keysAreNew", "keysAreSound", "proofIsByTheKit"],
  deviceLabelSet: ["deviceExists", "deviceBelongsToThatMember"],
  deviceRevoked: [
    "deviceExists",
    "onlyOwnDevicesOrAdmins",
    "ownersAnswerToOwners",
    "lastDeviceStays",
    "cutsAreTheirs",
  ],
  memberKeySet: ["keysAreNew", "keysAreSound"],
  kitSet: ["keysAreNew", "keysAreSound", "proofIsByTheKit"],
  kitConfirmed: ["kitExists"],
  roleSet: [
    "guestsDoNothingElse",
    "memberExists",
    "onlyOwnersChangeRoles",
    "guestsStayGuests",
    "lastOwnerStays",
  ],
  memberRemoved: [
    "guestsDoNothingElse",
    "memberExists",
    "onlyAdminsRemove",
    "ownersAnswerToOwners",
    "lastOwnerStays",
    "successorBelongs",
    "cutsAreTheirs",
  ],
  rotated: ["onlyInsidersRotate", "keysAreNew"],
  keyAsked: ["guestsDoNothingElse", "asksOnce"],
  roomCreated: ["onlyMembersCreateRooms", "keysAreNew"],
  openRoomRoleSet: [
    "guestsDoNothingElse",
    "roomExists",
    "memberExists",
    "guestsReadNoOpenRooms",
    "onlyRoomAdminsChangeRoomRoles",
    "lastRoomOwnerStays",
    "cutsAreTheirs",
  ],
  openRoomRulesSet: ["guestsDoNothingElse", "roomExists", "onlyRoomAdminsChangeRoomRules"],
  vouched: ["guestsDoNothingElse", "memberExists", "onlyAdminsVouch"],
  guestCapSet: ["guestsDoNothingElse", "onlyOwnersSetTheCap"],
  guestUntilSet: ["guestsDoNothingElse", "memberExists", "guestsOnly", "onlyInvitersOrAdminsSetTheEnd"],
  profileSet: [],
};
