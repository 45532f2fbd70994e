import type { CalmView, ReminderView, RoomId, RoomRow } from "../../../bridge/contract.ts";
import { callsOf } from "../../state/calls.ts";
import { isQuietAt } from "./quiet.ts";

/** What a person is told of, room by room: only what has come since, as the room's level says, and nothing while it is quiet. */

export type Heard = ReadonlyMap<RoomId, { readonly calls: number; readonly urgent: number }>;

export const heardIn = (rooms: readonly RoomRow[]): Heard =>
  new Map(rooms.map((room) => [room.id, { calls: callsOf(room), urgent: room.urgent }]));

/** The rooms to tell of now: there is more in them that calls than before. */
export function roomsToTell(
  before: Heard,
  rooms: readonly RoomRow[],
  calm: Pick<CalmView, "quiet" | "restingUntil" | "through" | "urgentThrough">,
  now: number,
): readonly RoomRow[] {
  const quiet = isQuietAt(calm, now);
  return rooms.filter((room) => {
    const { calls, urgent } = before.get(room.id) ?? { calls: 0, urgent: 0 };
    if (calm.urgentThrough && room.urgent > urgent) return true;
    const more = callsOf(room) > calls && room.unread > 0 && !room.last?.mine;
    return more && (!quiet || isThrough(room, calm.through));
  });
}

/** The time of a reminder that is to be told now; `null` while there is none, it was told, or it is quiet. */
export function reminderToTell(
  reminder: ReminderView | null,
  calm: Pick<CalmView, "quiet" | "restingUntil"> | null,
  now: number,
): number | null {
  if (reminder === null || calm === null || reminder.told || reminder.results.length === 0) return null;
  return isQuietAt(calm, now) ? null : reminder.at;
}

/** Somebody who may call in quiet hours too: in the room of the two. */
const isThrough = (room: RoomRow, through: readonly string[]): boolean =>
  room.kind === "direct" && through.includes(room.faces[0]?.member ?? "");
