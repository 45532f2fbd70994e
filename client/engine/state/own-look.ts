import type { EventRef, Rest, RoomId } from "../../../crdt/index.ts";
import type { OwnRoomView } from "../api.ts";
import { textKey } from "./places.ts";

/** How rooms and messages look to this person alone. Whoever keeps nothing never fetches what keeping takes (../own). */
export interface OwnLook {
  room(room: RoomId): OwnRoomView;
  isSaved(room: RoomId, ref: EventRef): boolean;
  isHidden(room: RoomId, ref: EventRef): boolean;
  /** Tells nobody what they have read, and is not told what others have. */
  hidesReading(): boolean;
  /** When they rest from now on, as far as they let others know. */
  rests(now: number): readonly Rest[];
}

export const nothingOwn: OwnLook = {
  /** Each room gets one of its own: what mirrors them changes them in place. */
  room: () => ({ level: "all", pinned: false, archived: false, section: null, markedUnread: false }),
  isSaved: () => false,
  isHidden: () => false,
  hidesReading: () => false,
  rests: () => [],
};

/** In keys/local: all that this device knows of it. */
export const OWN_KEY = textKey("own");
