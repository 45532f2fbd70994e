import { type DeviceId, feedToDevice, type MemberId } from "../base/ids.ts";
import type { Verifier } from "../crypto/port.ts";
import type { RoomRole } from "./action-fields.ts";
import type { Entry } from "./entry.ts";
import type { RoomAction, RoomActionOf } from "./room-action.ts";
import { canAdd, claimantOf, deviceAt, insideOf, memberAt, predecessorOf, rankOf } from "./room-questions.ts";
import type { RoomMember, RoomRoster } from "./room-state.ts";
import type { Member, RosterState } from "./state.ts";

/** An entry of a room's chain. */
export type RoomEntry = Entry<RoomAction>;

/** All that a rule may look at. The org's chain may be longer than the entry knew: see room-questions.ts. */
export interface RoomScene {
  readonly state: RoomRoster;
  readonly org: RosterState;
  readonly entry: RoomEntry;
  readonly author: Member | null; // as of the entry's orgSeq
  readonly verifier: Verifier;
}

/** What the author is in the room. */
export const inside = ({ state, author }: RoomScene): RoomMember | null =>
  author && insideOf(state, author.member);

export const mayAdd = ({ state, org, author }: RoomScene): boolean =>
  author !== null && canAdd(state, org, author.member);

export type ByInvite = RoomActionOf<"roomJoined" | "roomJoinRequested">;

export const comesByInvite = (action: RoomAction): action is ByInvite =>
  action.kind === "roomJoined" || action.kind === "roomJoinRequested";

/** Whom an act brings in, or would. */
export function memberAdded(action: RoomAction): MemberId | null {
  if (action.kind === "roomJoinAnswered") return action.accept ? action.member : null;
  return action.kind === "roomMemberAdded" || comesByInvite(action) ? action.member : null;
}

/** The role that an act hands out on the author's word. */
export function roleGiven({ state, entry: { action } }: RoomScene): RoomRole | null {
  switch (action.kind) {
    case "roomMemberAdded":
    case "roomInviteCreated":
      return action.role;
    case "roomJoinAnswered": {
      const request = action.accept ? state.requests.get(action.member) : undefined;
      return (request && state.invites.get(request.invite)?.role) ?? null;
    }
    default:
      return null;
  }
}

export function cutsOnly({ org, entry: { action } }: RoomScene, member: MemberId): boolean {
  if (!("cuts" in action)) return true;
  return action.cuts.every(({ feed }) => {
    const device = org.devices.get(feedToDevice(feed));
    return device?.member === member && device.addedSeq <= action.orgSeq;
  });
}

/** A device whose member is or was in the room, and which may not write in it as of the entry. */
export function hasLostItsRight({ state, org, entry: { action } }: RoomScene, device: DeviceId): boolean {
  const known = org.devices.get(device);
  if (known === undefined || known.addedSeq > action.orgSeq || !state.members.has(known.member)) return false;
  const member = insideOf(state, known.member);
  if (member === null || member.role === "reader") return true;
  return deviceAt(org, device, action.orgSeq) === null || memberAt(org, known.member, action.orgSeq) === null;
}

/** A room whose owners are all gone goes to its most senior member, on their own word. */
export function vacantRoomsAreClaimed({ state, org, entry: { action }, author }: RoomScene): boolean {
  if (action.kind !== "roomRoleSet" || action.role !== "owner" || author === null) return false;
  return action.member === author.member && claimantOf(state, org, action.orgSeq) === author.member;
}

/** Whoever left the org named who follows them; anybody in the room but guests lets the successor take that place. */
export function successorsInherit(scene: RoomScene): boolean {
  const { state, org, entry, author } = scene;
  const { action } = entry;
  if (action.kind !== "roomMemberAdded" && action.kind !== "roomRoleSet") return false;
  if (author === null || author.role === "guest" || inside(scene) === null) return false;
  const now = insideOf(state, action.member);
  if (now !== null && rankOf(now.role) >= rankOf(action.role)) return false;
  return predecessorOf(state, org, action.member, action.role, action.orgSeq) !== null;
}

export const roomExceptions = { vacantRoomsAreClaimed, successorsInherit } as const;
