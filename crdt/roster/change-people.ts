import type { MemberId } from "../base/ids.ts";
import type { ActionOf } from "./action.ts";
import { cutFeeds, dropDevice } from "./change-devices.ts";
import { inheritRooms, leaveRooms } from "./change-rooms.ts";
import { authorIn, changeMember, known } from "./drafts.ts";
import type { Entry } from "./entry.ts";
import { activeDevicesOf } from "./questions.ts";
import type { Invite, RosterDraft } from "./state.ts";

export function setProfile(draft: RosterDraft, entry: Entry, { nameSealed }: ActionOf<"profileSet">): void {
  changeMember(draft, authorIn(draft, entry).member, { nameSealed });
}

/** Whoever may no longer invite with a role leaves no door of that kind open. */
export function setRole(draft: RosterDraft, { seq }: Entry, { member, role }: ActionOf<"roleSet">): void {
  draft.past.roles.push({ until: seq, room: null, member, role: known(draft.members, member).role });
  changeMember(draft, member, { role });
  if (role === "member")
    closeInvites(draft, (invite) => invite.createdBy === member && invite.role !== "member");
}

/** Out with every device; what they were responsible for passes to their successor. */
export function removeMember(draft: RosterDraft, entry: Entry, action: ActionOf<"memberRemoved">): void {
  const { member, successor } = action;
  const by = authorIn(draft, entry).member;
  for (const { device } of activeDevicesOf(draft, member)) dropDevice(draft, entry, device);
  changeMember(draft, member, { removed: { seq: entry.seq, at: entry.at, by } });
  if (known(draft.members, member).role !== "guest") draft.rotationDue = true;
  draft.keyAsks.delete(member);
  cutFeeds(draft, action.cuts);
  closeDoorsBehind(draft, member, by);
  if (successor !== null) passOn(draft, member, successor);
  leaveRooms(draft, member);
}

/**
 * They know the secrets of the invites that they made, and of the one by which they came. Whoever was removed would come
 * back by either and read on; whoever left of their own accord may be given the same link again.
 */
function closeDoorsBehind(draft: RosterDraft, member: MemberId, by: MemberId): void {
  const cameBy = by === member ? null : known(draft.members, member).invite;
  closeInvites(draft, ({ invite, createdBy }) => createdBy === member || invite === cameBy);
}

function closeInvites(draft: RosterDraft, isOver: (invite: Invite) => boolean): void {
  for (const invite of draft.invites.values())
    if (!invite.revoked && isOver(invite)) draft.invites.set(invite.invite, { ...invite, revoked: true });
}

function passOn(draft: RosterDraft, member: MemberId, successor: MemberId): void {
  draft.successors.set(member, successor);
  inheritRooms(draft, member, successor);
  for (const guest of draft.members.values())
    if (guest.role === "guest" && guest.invitedBy === member)
      changeMember(draft, guest.member, { invitedBy: successor });
}

export function vouch(draft: RosterDraft, entry: Entry, action: ActionOf<"vouched">): void {
  const { member, digest, sealed } = action;
  const by = authorIn(draft, entry).member;
  const given = digest === null || sealed === null ? null : { digest, sealed, by, at: entry.at };
  changeMember(draft, member, { vouch: given });
}

export function setGuestUntil(draft: RosterDraft, { member, until }: ActionOf<"guestUntilSet">): void {
  changeMember(draft, member, { until });
}
