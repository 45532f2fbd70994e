import { boundOf, feedToDevice } from "../../../crdt/index.ts";
import type { MissingRows } from "../api.ts";
import type { Core, MissingEnd } from "../state/core.ts";

/** Rows that others have and that did not come here: those before rows that came, and those that somebody has read. */
export const missingRows = (core: Core): readonly MissingRows[] =>
  [...core.health.missing.values()].flatMap((end) => {
    const rows = rowsOf(core, end);
    return rows > 0 ? [{ room: end.room, author: authorOf(core, end), rows }] : [];
  });

/** The relay has left out something in the middle. */
export const hasGaps = (core: Core): boolean =>
  [...core.health.missing.values()].some((end) => end.isGap && rowsOf(core, end) > 0);

const rowsOf = ({ rooms, roster }: Core, { room, feed, next }: MissingEnd): number =>
  Math.min(next, boundOf(roster.rosters, room, feed)) - (rooms.get(room).heads.get(feed)?.next ?? 0);

function authorOf({ roster, names }: Core, { room, feed }: MissingEnd): string {
  const member = roster.state().devices.get(feedToDevice(feed))?.member;
  return member === undefined ? "" : names.memberIn(room, member);
}
