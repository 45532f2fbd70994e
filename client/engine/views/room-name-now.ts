import type { RoomId } from "../../../crdt/index.ts";
import type { Running } from "../running.ts";
import { roomName } from "./room-name.ts";

/** What a room is called, also while it waits for the relay that founds it. */
export function roomNameNow({ core, acts }: Pick<Running, "core" | "acts">, room: RoomId): string {
  const waiting = core.roster.state().rooms.has(room)
    ? undefined
    : acts.pending().find(({ act }) => act.kind === "roomCreated" && act.room === room)?.act;
  return roomName(core, room, waiting?.kind === "roomCreated" ? waiting.name : undefined);
}
