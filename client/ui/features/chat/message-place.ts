import type { MessageId, RoomId } from "../../../bridge/contract.ts";

/** The address of one message in its room; opening it goes there. */
export const placeOf = (room: RoomId, id: MessageId): string =>
  `/chats/${encodeURIComponent(room)}?at=${encodeURIComponent(id)}`;
