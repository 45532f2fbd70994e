import { type CheckInsState, isOfRoom, type ObjectiveId, type RoomId } from "../../../crdt/index.ts";
import type { Core } from "./core.ts";
import { firstGoalsRoom } from "./judged.ts";

/** Where objectives belong. Rule OKR9 in SPEC.md. */

type Place = Pick<Core, "ports" | "roster">;

/** The room on this device whose mark an objective's id bears; `null`: of none, as ids were before they said so. */
export function markedRoom(core: Place, objective: ObjectiveId): RoomId | null {
  const goals = firstGoalsRoom(core);
  const rooms = [...(goals === null ? [] : [goals]), ...core.roster.rooms()];
  return rooms.find((room) => isOfRoom(objective, room, core.ports.crypto.sha256)) ?? null;
}

/** Check-ins without those that were said in the goals room of an objective which turns out to be another room's. */
export function inPlace(core: Place, objective: ObjectiveId, state: CheckInsState): CheckInsState {
  if (!state.checkIns.some(({ isUnmarked }) => isUnmarked) || markedRoom(core, objective) === null)
    return state;
  return { checkIns: state.checkIns.filter(({ isUnmarked }) => !isUnmarked) };
}
