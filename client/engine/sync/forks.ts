import type { ClientId, RoomId, StateVector } from "../../../crdt/index.ts";

/** Feeds of which the relay holds other rows than this device: they are asked for from their beginning. */
export interface Forks {
  /** Says whether to ask: a relay that always has something else is not asked for ever. */
  note(room: RoomId, clientId: ClientId): boolean;
  /** What to say that we hold, so that those feeds come whole. */
  asking(room: RoomId, vector: StateVector): StateVector;
  /** Of what comes now, these were asked for. */
  asked(room: RoomId): ReadonlySet<ClientId>;
  settled(room: RoomId): void;
}

const ASKS = 3;
const NONE: ReadonlySet<ClientId> = new Set();

export function createForks(): Forks {
  const wanted = new Map<RoomId, Set<ClientId>>();
  const asked = new Map<RoomId, ReadonlySet<ClientId>>();
  const times = new Map<string, number>();
  return {
    note(room, clientId) {
      const key = `${room}/${clientId}`;
      const before = times.get(key) ?? 0;
      if (before === ASKS || wanted.get(room)?.has(clientId)) return false;
      times.set(key, before + 1);
      wanted.set(room, (wanted.get(room) ?? new Set()).add(clientId));
      return true;
    },
    asking(room, vector) {
      const now = wanted.get(room);
      if (now === undefined) return vector;
      wanted.delete(room);
      asked.set(room, now);
      return new Map([...vector].filter(([clientId]) => !now.has(clientId)));
    },
    asked: (room) => asked.get(room) ?? NONE,
    settled: (room) => void asked.delete(room),
  };
}
