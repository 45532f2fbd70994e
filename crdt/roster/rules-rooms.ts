import type { RoomId } from "../base/ids.ts";
import { canCreateRoom, isInsider, roomRoleOf } from "./questions.ts";
import { about, activeMember, authorOfEntry, type Rule } from "./rule.ts";
import type { Member, RosterState } from "./state.ts";

/** Open rooms, and the key that they share. */

const onlyMembersCreateRooms: Rule = about(["roomCreated"], (state, _action, { by }) =>
  canCreateRoom(state, by),
);

const roomExists: Rule = about(["openRoomRoleSet", "openRoomRulesSet"], (state, { room }) =>
  state.rooms.has(room),
);

/** Guests are in rooms with a chain of their own, never in open ones. */
const guestsReadNoOpenRooms: Rule = about(
  ["openRoomRoleSet"],
  (state, { member }) => state.members.get(member)?.role !== "guest",
);

/** Owners of the room or the organisation change any role; admins any but an owner's, and make no owners. */
const onlyRoomAdminsChangeRoomRoles: Rule = about(
  ["openRoomRoleSet"],
  (state, { room, member, role }, entry) => {
    const author = authorOfEntry(state, entry);
    const target = activeMember(state, member);
    if (author === null || target === null) return false;
    const roles = [author.role, roomRoleOf(state, author, room)];
    if (roles.includes("owner")) return true;
    const concernsOwners = role === "owner" || roomRoleOf(state, target, room) === "owner";
    return roles.includes("admin") && !concernsOwners;
  },
);

/** Owners and admins of the room or the organisation. */
const onlyRoomAdminsChangeRoomRules: Rule = about(["openRoomRulesSet"], (state, { room }, entry) => {
  const author = authorOfEntry(state, entry);
  const roles = author === null ? [] : [author.role, roomRoleOf(state, author, room)];
  return roles.includes("owner") || roles.includes("admin");
});

const lastRoomOwnerStays: Rule = about(["openRoomRoleSet"], (state, { room, member, role }) => {
  const owners = ownersOf(state, room);
  const isLast = owners.length === 1 && owners[0]?.member === member;
  return role === "owner" || !isLast;
});

const ownersOf = (state: RosterState, room: RoomId): readonly Member[] =>
  [...(state.rooms.get(room)?.roles ?? [])].flatMap(([id, role]) => {
    const member = role === "owner" ? activeMember(state, id) : null;
    return member === null ? [] : [member];
  });

const onlyInsidersRotate: Rule = about(["rotated"], (state, _action, { by }) => isInsider(state, by));

/** One question for each key: the next rotation answers it. */
const asksOnce: Rule = about(["keyAsked"], (state, { epoch }, entry) => {
  const member = authorOfEntry(state, entry)?.member;
  return member !== undefined && epoch === state.epoch && !state.keyAsks.has(member);
});

export const openRoomRules = {
  onlyMembersCreateRooms,
  roomExists,
  guestsReadNoOpenRooms,
  onlyRoomAdminsChangeRoomRoles,
  onlyRoomAdminsChangeRoomRules,
  lastRoomOwnerStays,
  onlyInsidersRotate,
  asksOnce,
} as const satisfies Record<string, Rule>;
