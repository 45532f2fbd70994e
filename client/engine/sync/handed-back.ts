import type { ClientId, RoomId } from "../../../crdt/index.ts";

/** Rows that the relay had lost and was handed on this connection: until it has answered it is not in step with us. */
export interface HandedBack {
  note(room: RoomId, clientId: ClientId, next: number): void;
  /** The relay stores this feed up to `next`, or has said that it will not. */
  answered(room: RoomId, clientId: ClientId, next: number): void;
  /** The room is compared anew: what was handed back before has no answer of its own. */
  forget(room: RoomId): void;
  /** For the rooms that count: of one that was left meanwhile the relay says no more. */
  isAnswered(counts: (room: RoomId) => boolean): boolean;
}

export function createHandedBack(): HandedBack {
  const nextByRoom = new Map<RoomId, Map<ClientId, number>>();
  return {
    note(room, clientId, next) {
      nextByRoom.set(room, (nextByRoom.get(room) ?? new Map<ClientId, number>()).set(clientId, next));
    },
    answered(room, clientId, next) {
      const feeds = nextByRoom.get(room);
      if (feeds === undefined || (feeds.get(clientId) ?? 0) > next) return;
      feeds.delete(clientId);
      if (feeds.size === 0) nextByRoom.delete(room);
    },
    forget: (room) => void nextByRoom.delete(room),
    isAnswered: (counts) => ![...nextByRoom.keys()].some(counts),
  };
}
