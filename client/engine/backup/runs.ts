import type { BackupRun, FeedRun, RoomId } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";

/** A run of a file as it would have come from a relay. */
export const feedRunOf = (core: Core, room: RoomId, { feed, from, envelopes }: BackupRun): FeedRun => ({
  clientId: core.rooms.clientId(room, feed),
  feed: from === 0 ? feed : null,
  from,
  envelopes,
});
