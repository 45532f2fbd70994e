import type { MemberId, RoomId } from "../base/ids.ts";
import type { ActionOf, RoomRole } from "./action.ts";
import { cutFeeds } from "./change-devices.ts";
import { authorIn, known } from "./drafts.ts";
import type { Entry } from "./entry.ts";
import type { RosterDraft } from "./state.ts";
import { ALL_MAY } from "./who-may.ts";

/** Who makes an open room is its owner. */
export function addRoom(draft: RosterDraft, entry: Entry, action: ActionOf<"roomCreated">): void {
  const { member } = authorIn(draft, entry);
  draft.rooms.set(action.room, {
    room: action.room,
    kind: action.access,
    use: action.use,
    nameSealed: action.nameSealed,
    createdBy: member,
    createdAt: entry.at,
    createdSeq: entry.seq,
    roles: new Map([[member, "owner"]]),
  });
}

export function setRoomRole(draft: RosterDraft, action: ActionOf<"openRoomRoleSet">): void {
  withRole(draft, action.room, action.member, action.role);
  cutFeeds(draft, action.cuts);
}

export function setRoomRules(draft: RosterDraft, { room: id, whoMay }: ActionOf<"openRoomRulesSet">): void {
  const room = known(draft.rooms, id);
  draft.past.whoMay.push({ until: draft.seq, room: id, whoMay: room.whoMay ?? ALL_MAY });
  draft.rooms.set(id, { ...room, whoMay });
}

/** The open rooms that `member` owns are their successor's as well. */
export function inheritRooms(draft: RosterDraft, member: MemberId, successor: MemberId): void {
  for (const { room, roles } of draft.rooms.values())
    if (roles.get(member) === "owner") withRole(draft, room, successor, "owner");
}

export function leaveRooms(draft: RosterDraft, member: MemberId): void {
  for (const { room, roles } of draft.rooms.values())
    if (roles.has(member)) withRole(draft, room, member, null);
}

function withRole(draft: RosterDraft, id: RoomId, member: MemberId, role: RoomRole | null): void {
  const room = known(draft.rooms, id);
  const before = room.roles.get(member) ?? null;
  draft.past.roles.push({ until: draft.seq, room: id, member, role: before });
  const roles = new Map(room.roles);
  if (role === null) roles.delete(member);
  else roles.set(member, role);
  draft.rooms.set(id, { ...room, roles });
}
