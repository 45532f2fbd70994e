import { canWrite, isInsider, memberOf, type RoomId } from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import type { Core } from "./core.ts";

/** Whether what is written in a room now would be taken. A room that nobody knows yet will be this device's own. */
export function mayWrite(core: Core, room: RoomId): boolean {
  const { device } = core.identity;
  if (core.roster.governing(room) === null) return isInsider(core.roster.state(), device);
  return canWrite(core.roster.rosters, device, room, core.time.now());
}

/** Why not, for whoever tries. */
export const whyNotWrite = (core: Core): CommandError =>
  memberOf(core.roster.state(), core.identity.device) === null
    ? { type: "NotMember" }
    : { type: "NotAllowed", rule: "onlyWritersWrite" };
