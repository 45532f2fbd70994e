import { type DeviceId, type Entry, isExpired, isRotationDue, memberOf } from "../../../crdt/index.ts";
import type { Core } from "./core.ts";
import type { Local } from "./local.ts";

/**
 * Whether there may be something to look after: a key to renew, a room to go into, a guest whose time is over, an heir. Cheap,
 * because it is asked after every change; membership/duties.ts knows what exactly.
 */
export function mayHaveDuties(core: Core, local: Local): boolean {
  const state = core.roster.state();
  if (memberOf(state, core.identity.device) === null) return false;
  if (state.members.get(core.identity.member)?.keyStale) return true;
  if (hasRoomAhead(core)) return true;
  if (state.successors.size > 0 || local.hasBlocked()) return true;
  const now = core.time.now();
  if ([...state.members.values()].some((member) => member.removed === null && isExpired(member, now)))
    return true;
  return core.roster.lengths().some(([id]) => {
    const chain = core.roster.chainOf(id);
    if (chain === null) return false;
    return core.keys.newest(id) === null || isRotationDue(core.roster.rosters, chain);
  });
}

/** The link that let this device in leads on into a room that it has not seen yet. */
export function hasRoomAhead({ identity, roster }: Core): boolean {
  const { roomAhead } = identity.record;
  return roomAhead !== undefined && roster.chainOf(roomAhead) === null;
}

/** Other devices of this person that ask for a key in these entries: they may lack the member key, which only we can hand them. */
export const siblingsAsking = ({ identity, roster }: Core, entries: readonly Entry[]): readonly DeviceId[] =>
  entries
    .filter(({ action: { kind } }) => kind === "keyAsked" || kind === "roomKeyAsked")
    .map(({ by }) => by)
    .filter((by) => by !== identity.device && memberOf(roster.state(), by)?.member === identity.member);
