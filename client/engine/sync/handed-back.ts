import type { ClientId, RoomId } from "../../../crdt/index.ts";

/** Rows that the relay had lost and was handed on this connection: until it has answered it is not in step with us. */
export interface HandedBack {
  note(room: RoomId, clientId: ClientId, next: number): void;
  /** The relay stores this feed up to `next`, or has said that it will not. */
  answered(room: RoomId, clientId: ClientId, next: number): void;
  isAnswered(): boolean;
}

export function createHandedBack(): HandedBack {
  const nextByFeed = new Map<string, number>();
  const keyOf = (room: RoomId, clientId: ClientId) => `${room}/${clientId}`;
  return {
    note: (room, clientId, next) => nextByFeed.set(keyOf(room, clientId), next),
    answered(room, clientId, next) {
      const key = keyOf(room, clientId);
      if ((nextByFeed.get(key) ?? 0) <= next) nextByFeed.delete(key);
    },
    isAnswered: () => nextByFeed.size === 0,
  };
}
