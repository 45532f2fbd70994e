import { type EventRef, type RoomId, refToText } from "../../../crdt/index.ts";
import type { Local } from "./local.ts";

/** How many devices had a message before it was taken back, as the device that took it back has kept it (devices-that-read.ts). */

export const hadName = (room: RoomId, ref: EventRef): string => `had ${room} ${refToText(ref)}`;

export function hadBefore(local: Pick<Local, "noted">, room: RoomId, ref: EventRef): number | null {
  const had = local.noted(hadName(room, ref));
  return typeof had === "number" ? had : null;
}
