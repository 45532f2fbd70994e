import type { Running } from "../running.ts";
import { hasRoomAhead } from "../state/duty-check.ts";
import { joinRoom } from "./join-room.ts";

/**
 * Goes through the second door of a link that opens two: the organisation's, then a room's. Whoever lost the relay, or
 * closed the app, between them would belong and see nothing. True when it went in.
 */
export function createRoomAhead(run: Running): () => Promise<boolean> {
  let isAnswered = false; // asked to come in, or the door does not open: that is not tried again while this runs
  return async () => {
    if (isAnswered || !hasRoomAhead(run.core)) return false;
    const joined = await joinRoom(run, run.core.identity.record.link ?? "");
    isAnswered = joined.ok || joined.error.type !== "NeedsRelay";
    return joined.ok;
  };
}
