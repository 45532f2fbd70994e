import { boundOf, type FeedId, feedToDevice, type RoomId } from "../../../crdt/index.ts";
import type { MissingRows } from "../api.ts";
import type { Core } from "../state/core.ts";

/**
 * What others have and did not come here. A row that is left out shows by those behind it; the end of a feed shows once
 * somebody has read it and says so. Only in step: before that it may be on its way.
 */
export function missingRows(core: Core, inStep: boolean): readonly MissingRows[] {
  const ends = inStep ? core.roster.rooms().flatMap((room) => endsNotHere(core, room)) : [];
  const gaps = [...core.health.gaps.values()].filter((gap) => !ends.some(({ feed }) => feed === gap.feed));
  return [...gaps, ...ends].map(({ room, feed, rows }) => ({ room, author: authorOf(core, feed), rows }));
}

interface Missing {
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly rows: number;
}

/** Read markers name how far somebody has read each feed: nobody reads what is not there. */
function endsNotHere(core: Core, room: RoomId): readonly Missing[] {
  const { heads } = core.rooms.get(room);
  const rowsByFeed = new Map<FeedId, number>();
  for (const { marker } of core.rooms.registers(room).values())
    for (const [feed, next] of marker) {
      const held = heads.get(feed)?.next ?? 0;
      const rows = Math.min(next, boundOf(core.roster.rosters, room, feed)) - held;
      if (rows > 0 && !feed.startsWith(core.identity.device))
        rowsByFeed.set(feed, Math.max(rows, rowsByFeed.get(feed) ?? 0));
    }
  return [...rowsByFeed].map(([feed, rows]) => ({ room, feed, rows }));
}

function authorOf({ roster, names }: Core, feed: FeedId): string {
  const member = roster.state().devices.get(feedToDevice(feed))?.member;
  return member === undefined ? "" : names.member(member);
}
