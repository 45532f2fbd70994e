import type { RoomId } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";

/** So often at once; then with longer and longer pauses: a relay that answers nothing new is not asked for ever. */
const ASKS_AT_ONCE = 3;
const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 60_000;

/**
 * Questions about rooms on one connection. One at a time for each room; what did not fit while an answer was under way may
 * not be part of that answer, so it is asked for after it.
 */
export interface Asking {
  /** A question about it is on its way, by itself. */
  began(room: RoomId): void;
  again(room: RoomId): void;
  /** What was asked for in vain may be understood now. */
  anew(): void;
  cameNew(room: RoomId): void;
  /** The answer is here; true when that is followed by the next question. */
  settled(room: RoomId): boolean;
  isUnderWay(counts: (room: RoomId) => boolean): boolean;
}

export function createAsking({ ports, queue }: Core, askNow: (room: RoomId) => void): Asking {
  const underWay = new Set<RoomId>();
  const missed = new Set<RoomId>();
  const fruitless = new Map<RoomId, number>(); // questions since something new came

  function again(room: RoomId): void {
    if (underWay.has(room)) {
      missed.add(room);
      return;
    }
    underWay.add(room);
    const asked = fruitless.get(room) ?? 0;
    fruitless.set(room, asked + 1);
    if (asked < ASKS_AT_ONCE) return askNow(room);
    const pause = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(asked - ASKS_AT_ONCE, 10));
    ports.timers.after(pause, () => void queue.run(async () => askNow(room)));
  }

  return {
    began: (room) => void underWay.add(room),
    again,
    anew() {
      for (const room of [...fruitless.keys()]) askNow(room);
    },
    cameNew: (room) => void fruitless.delete(room),
    settled(room) {
      underWay.delete(room);
      if (missed.delete(room)) {
        again(room);
        return true;
      }
      fruitless.delete(room);
      return false;
    },
    isUnderWay: (counts) => [...underWay].some(counts),
  };
}
