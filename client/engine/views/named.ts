import { type FeedId, hlcToMs, type RoomId } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { myMarker } from "../state/markers.ts";
import { mayWrite } from "../state/rights.ts";

/** Order keys of messages that name this person and that no device of theirs has read. */
export function namedUnread(core: Core, room: RoomId): readonly string[] {
  const { named, unread } = core.rooms.get(room);
  if (named.length === 0 || unread === 0) return [];
  const marker = myMarker(core, room);
  return named.filter((order) => seqIn(order) >= (marker.get(feedIn(order)) ?? 0));
}

/** Order keys of urgent messages that wait for this person's word: those from since they are here. */
export function urgentWaiting(core: Core, room: RoomId): readonly string[] {
  const { urgent = [] } = core.rooms.get(room);
  if (urgent.length === 0 || !mayWrite(core, room)) return [];
  const { roster, identity, own } = core;
  const since =
    roster.room(room)?.members.get(identity.member)?.addedAt ??
    roster.state().members.get(identity.member)?.joinedAt ??
    0;
  return urgent.filter(
    (order) =>
      writtenIn(order) >= since && !own.look.isHidden(room, { feed: feedIn(order), seq: seqIn(order) }),
  );
}

/** An order key is hlc, feed and seq in 14, 48 and 14 digits. */
const feedIn = (order: string): FeedId => order.slice(14, 62) as FeedId; // the engine made it of one
export const writtenIn = (order: string): number => hlcToMs(Number.parseInt(order.slice(0, 14), 16));
const seqIn = (order: string): number => Number.parseInt(order.slice(62), 16);
