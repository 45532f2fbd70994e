import { type CheckInsState, isOfRoom, type ObjectiveId, type RoomId } from "../../../crdt/index.ts";
import type { Core } from "./core.ts";
import { firstGoalsRoom } from "./judged.ts";

/** Where objectives belong. Rule OKR9 in SPEC.md. */

type Place = Pick<Core, "ports" | "roster" | "rooms">;

interface Marks {
  /** In the order in which they came to be known here. */
  readonly rooms: Set<RoomId>;
  /** How many of the rooms were asked so far, and which of them it is. */
  readonly known: Map<ObjectiveId, { readonly asked: number; readonly room: RoomId | null }>;
}

const marksByRooms = new WeakMap<Place["rooms"], Marks>();

/**
 * The room on this device whose mark an objective's id bears; `null`: of none, as ids were before they said so. Also one
 * that waits for a network to be made, and one that this person is in no more. Each room is asked once for each id.
 */
export function markedRoom(core: Place, objective: ObjectiveId): RoomId | null {
  const { rooms, known } = marksNow(core);
  const { asked, room } = known.get(objective) ?? { asked: 0, room: null };
  if (room !== null || asked === rooms.size) return room;
  const { sha256 } = core.ports.crypto;
  const found = [...rooms].slice(asked).find((one) => isOfRoom(objective, one, sha256)) ?? null;
  known.set(objective, { asked: rooms.size, room: found });
  return found;
}

function marksNow(core: Place): Marks {
  const marks = marksByRooms.get(core.rooms) ?? { rooms: new Set(), known: new Map() };
  marksByRooms.set(core.rooms, marks);
  const goals = firstGoalsRoom(core);
  if (goals !== null) marks.rooms.add(goals);
  for (const room of [...core.roster.rooms(), ...core.rooms.known()]) marks.rooms.add(room);
  return marks;
}

/** Check-ins without those that were said in the goals room of an objective which turns out to be another room's. */
export function inPlace(core: Place, objective: ObjectiveId, state: CheckInsState): CheckInsState {
  if (!state.checkIns.some(({ isUnmarked }) => isUnmarked) || markedRoom(core, objective) === null)
    return state;
  return { checkIns: state.checkIns.filter(({ isUnmarked }) => !isUnmarked) };
}
