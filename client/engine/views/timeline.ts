import {
  type EventRef,
  hlcToMs,
  type MemberId,
  orderKey,
  type ReadMarker,
  type RoomId,
  refToText,
  type ShownMessage,
  showMessage,
} from "../../../crdt/index.ts";
import type { Face, QuoteView, TimelineChange, TimelineItem } from "../api.ts";
import type { Core } from "../state/core.ts";
import { myMarker } from "../state/markers.ts";
import type { Outbox } from "../state/outbox.ts";
import type { MessageRecord } from "../state/records.ts";
import { mayWrite } from "../state/rights.ts";
import type { Exchange } from "../sync/exchange.ts";
import { LAST_ORDER } from "../tables/leaves.ts";
import { readBefore, readFrom, readMessages } from "../tables/messages.ts";
import { readRow } from "../tables/rows.ts";
import { type GoalLines, lineFields, readGoalLines } from "./lines.ts";
import { stateOf } from "./message-state.ts";
import { aliases, faceOf, nameInText } from "./people.ts";

/** Reads pieces of a room's timeline. Opening a room reads its last rows and nothing else, whatever its length. */
export interface Timelines {
  reset(room: RoomId, draft: string): Promise<TimelineChange>;
  items(room: RoomId, orders: readonly string[]): Promise<readonly TimelineItem[]>;
  before(
    room: RoomId,
    order: string,
    limit: number,
  ): Promise<{ readonly items: readonly TimelineItem[]; readonly hasOlder: boolean }>;
  around(
    room: RoomId,
    ref: EventRef,
    limit: number,
  ): Promise<{ readonly items: readonly TimelineItem[]; readonly hasOlder: boolean } | null>;
}

/** What the items of one page need besides their own records, read once for all. */
interface Beside {
  readonly quotes: ReadonlyMap<string, QuoteView>;
  readonly goals: GoalLines;
  readonly marker: ReadMarker;
}

const PAGE = 50;
const MOST_UNREAD = 500;
const QUOTE_UNITS = 160;

export function createTimelines(core: Core, outbox: Outbox, exchangeOf: () => Exchange | null): Timelines {
  const { cache } = core.ports.disks;
  let alike: ReturnType<typeof aliases> | null = null; // of all names, so only when they have changed
  core.changes.listen(({ type }) => {
    if (type === "roster" || type === "session") alike = null;
  });

  /** Those of them that are here. */
  const here = async (room: RoomId, orders: readonly string[]): Promise<readonly MessageRecord[]> =>
    (await readMessages(cache, room, orders)).flatMap((record) => record ?? []);

  async function page(room: RoomId, before: string, limit: number) {
    const records = await readBefore(cache, room, before, limit + 1);
    const hasOlder = records.length > limit;
    return { items: await toItems(room, hasOlder ? records.slice(1) : records), hasOlder };
  }

  async function toItems(room: RoomId, records: readonly MessageRecord[]): Promise<readonly TimelineItem[]> {
    const beside = {
      quotes: await readQuotes(room, records),
      goals: await readGoalLines(cache, records),
      marker: myMarker(core, room),
    };
    return records.flatMap((record) => toItem(room, record, beside) ?? []);
  }

  async function readQuotes(
    room: RoomId,
    records: readonly MessageRecord[],
  ): Promise<ReadonlyMap<string, QuoteView>> {
    const refs = records.flatMap((record) => (record.kind === "message" && record.state.base?.replyTo) || []);
    const quotes = new Map<string, QuoteView>();
    if (refs.length === 0) return quotes;
    const rows = await Promise.all(refs.map(({ feed, seq }) => readRow(cache, room, feed, seq)));
    const known = refs.flatMap((ref, i) => {
      const row = rows[i];
      return row === undefined ? [] : [{ ref, order: orderKey({ hlc: row.hlc, ...ref }) }];
    });
    const messages = await readMessages(
      cache,
      room,
      known.map(({ order }) => order),
    );
    known.forEach(({ ref }, i) => {
      quotes.set(refToText(ref), quoteOf(core, room, ref, messages[i]));
    });
    return quotes;
  }

  function toItem(room: RoomId, record: MessageRecord, beside: Beside): TimelineItem | null {
    const place = { feed: record.stamp.feed, seq: record.stamp.seq };
    const shared = {
      id: refToText(place),
      order: record.order,
      writtenAt: hlcToMs(record.stamp.hlc),
      late: record.late,
    };
    if (record.kind === "line") return { ...shared, ...lineFields(core, room, record, beside.goals) };
    const shown = showMessage(record.state);
    return shown && { ...shared, ...messageFields(room, place, record.arrivedAt, shown, beside) };
  }

  /** Whoever says something is not to be taken for somebody else. */
  function authorOf(room: RoomId, member: MemberId): Face {
    alike ??= aliases(core);
    const lookAlike = alike.get(member);
    return { ...faceOf(core, member, room), ...(lookAlike !== undefined && { lookAlike }) };
  }

  function messageFields(
    room: RoomId,
    ref: EventRef,
    arrivedAt: number,
    shown: ShownMessage,
    { quotes, marker }: Beside,
  ) {
    const mine = shown.author === core.identity.member;
    const writes = mayWrite(core, room);
    return {
      kind: "message" as const,
      author: authorOf(room, shown.author),
      mine,
      arrivedAt,
      unread: !mine && ref.seq >= (marker.get(ref.feed) ?? 0),
      text: shown.text,
      edited: shown.edited && { at: hlcToMs(shown.edited.hlc) },
      recalled: shown.recalled && { at: hlcToMs(shown.recalled.hlc) },
      quote:
        shown.replyTo &&
        (quotes.get(refToText(shown.replyTo)) ?? {
          id: refToText(shown.replyTo),
          author: "",
          text: "",
          missing: "absent" as const,
        }),
      reactions: shown.reactions.map(({ emoji, members }) => ({
        emoji,
        count: members.length,
        mine: members.includes(core.identity.member),
        names: members.map((member) => nameInText(core, member, room)),
      })),
      state: stateOf(core, outbox, exchangeOf(), room, ref, shown.author),
      canEdit: mine && writes && shown.recalled === null,
      canRecall: mine && writes && shown.recalled === null,
      line: null,
    };
  }

  return {
    async reset(room, draft) {
      const { unread } = core.rooms.get(room);
      const { items, hasOlder } = await page(
        room,
        LAST_ORDER,
        Math.max(PAGE, Math.min(unread + 10, MOST_UNREAD)),
      );
      const lateUnread = core.rooms.get(room).late;
      const late = await toItems(room, await here(room, lateUnread));
      return {
        type: "reset",
        items,
        hasOlder,
        firstUnread: items.find((item) => item.unread)?.id ?? null,
        lateUnread: late.map(({ id }) => id),
        draft,
      };
    },
    async items(room, orders) {
      return toItems(room, await here(room, orders));
    },
    before: page,
    async around(room, ref, limit) {
      const row = await readRow(cache, room, ref.feed, ref.seq);
      if (row === undefined) return null;
      const order = orderKey({ hlc: row.hlc, ...ref });
      const older = await readBefore(cache, room, order, limit);
      const newer = await readFrom(cache, room, order, limit);
      const items = await toItems(room, [...older, ...newer]);
      return { items, hasOlder: older.length === limit };
    },
  };
}

function quoteOf(core: Core, room: RoomId, ref: EventRef, record: MessageRecord | undefined): QuoteView {
  const shown = record?.kind === "message" ? showMessage(record.state) : null;
  if (shown === null) return { id: refToText(ref), author: "", text: "", missing: "absent" };
  const missing = shown.recalled ? ("recalled" as const) : null;
  return {
    id: refToText(ref),
    author: nameInText(core, shown.author, room),
    text: shown.text.slice(0, QUOTE_UNITS),
    missing,
  };
}
