import {
  canRead,
  isActive,
  isAdmin,
  type Member,
  type MemberId,
  memberOf,
  roleIn,
  safetyNumber,
} from "../../../crdt/index.ts";
import type { OrgRole, PersonView } from "../api.ts";
import type { Running } from "../running.ts";
import { personRow } from "./people.ts";
import { roomName } from "./room-name.ts";

type Given = Exclude<OrgRole, "guest">;

/** Everything there is to say of one person, and what may be done about them. */
export function personView(running: Running, id: MemberId): PersonView | null {
  const { core, local } = running;
  const state = core.roster.state();
  const person = state.members.get(id);
  const me = state.members.get(core.identity.member);
  if (person === undefined || me === undefined) return null;
  const iAmActive = memberOf(state, core.identity.device) !== null;
  const isMe = id === core.identity.member;
  const mayAct = iAmActive && isActive(person);
  const outranks = me.role === "owner" || (me.role === "admin" && !isAbove(person.role));
  const lastOwner = person.role === "owner" && ownersOf([...state.members.values()]).length === 1;
  return {
    ...personRow(running, person),
    safety: isMe
      ? null
      : {
          digits: safetyNumber(core.ports.crypto, state.chain, me, person),
          verifiedAt: local.verified(id)?.at ?? null,
        },
    sharedRooms: core.roster
      .rooms()
      .filter(
        (room) =>
          roleIn(core.roster.rosters, room, id) !== null &&
          canRead(core.roster.rosters, core.identity.device, room, core.time.now()),
      )
      .map((room) => ({ id: room, name: roomName(core, room) })),
    rolesToGive: mayAct && me.role === "owner" && !lastOwner ? rolesFor(person.role) : [],
    canRemove: mayAct && !isMe && outranks,
    lastOwner,
    canVouch: mayAct && person.role !== "guest" && isAdmin(state, core.identity.device),
    canSetUntil:
      mayAct &&
      person.role === "guest" &&
      (isAdmin(state, core.identity.device) || person.invitedBy === me.member),
    canRevokeDevices: mayAct && !isMe && isAdmin(state, core.identity.device) && outranks,
    blocked: local.isBlocked(id),
  };
}

const isAbove = (role: OrgRole): boolean => role === "owner" || role === "admin";

const ownersOf = (members: readonly Member[]): readonly Member[] =>
  members.filter((member) => isActive(member) && member.role === "owner");

/** Guests stay guests. */
const rolesFor = (role: OrgRole): readonly Given[] =>
  role === "guest" ? [] : (["owner", "admin", "member"] as const).filter((given) => given !== role);
