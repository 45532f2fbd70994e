import { fromHex, orderKey, parseFeedId, type RoomId } from "../../../crdt/index.ts";
import type { CalmView, NamedRow, ReminderView, SectionView } from "../api.ts";
import type { Running } from "../running.ts";
import { readRow } from "../tables/rows.ts";
import { roomName } from "../views/room-name.ts";
import { type OwnBook, sectionOf } from "./book.ts";
import { quietOf } from "./quiet.ts";
import { isDue, reminderOf, timesOf } from "./reminder.ts";

export interface OwnViews {
  calm(): CalmView;
  saved(): Promise<readonly NamedRow[]>;
  reminder(): Promise<ReminderView | null>;
}

export function ownViews({ core, timelines, goals }: Running, own: OwnBook): OwnViews {
  return {
    calm: () => {
      const resting = own.get("resting");
      return {
        sections: sectionsOf(own),
        quiet: quietOf(own.get("quiet")),
        restingUntil: typeof resting === "number" ? resting : null,
        urgentThrough: own.get("urgentWaits") !== true,
        through: own.all("through").map(([member]) => member),
        hidesReading: own.get("hidesReading") === true,
      };
    },
    async saved() {
      const places = own.all("saved").flatMap(([name]) => placeIn(name) ?? []);
      const rows: NamedRow[] = [];
      for (const [room, there] of Map.groupBy(places, (place) => place.room)) {
        const orders: string[] = [];
        for (const { feed, seq } of there) {
          const row = await readRow(core.ports.disks.cache, room, feed, seq);
          if (row !== undefined) orders.push(orderKey({ hlc: row.hlc, feed, seq }));
        }
        for (const item of await timelines.items(room, orders))
          rows.push({ room, roomName: roomName(core, room), item });
      }
      return rows.sort((a, b) => (a.item.order < b.item.order ? 1 : -1));
    },
    /** Objectives are read when a reminder has come, and not before. */
    async reminder() {
      const found = reminderOf(own.get("reminder"));
      if (found === null) return null;
      const now = core.time.now();
      const { last, next } = timesOf(found, now);
      const at = last === null || last.at === own.get("reminderPassed") ? null : last.at;
      const half = at === null ? null : await goals().catch(() => null);
      const { since: _, ...choice } = found;
      return {
        choice,
        at,
        told: at !== null && own.get("reminderTold") === at,
        nextAt: next,
        results: half?.due((checkedInAt) => isDue(found, checkedInAt, now)) ?? [],
      };
    },
  };
}

/** Which message a field speaks of. */
function placeIn(name: string) {
  const feed = parseFeedId(fromHex(name.slice(32, 80)));
  const seq = Number.parseInt(name.slice(80), 16);
  return feed === null || !Number.isSafeInteger(seq)
    ? null
    : { room: name.slice(0, 32) as RoomId, feed, seq };
}

export const sectionsOf = (own: OwnBook): readonly SectionView[] =>
  own
    .all("sectionName")
    .flatMap(([id]) => sectionOf(own, id) ?? [])
    .sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1));
