import {
  CONFIRMATION,
  type EventRef,
  hlcToMs,
  type MemberId,
  orderKey,
  pinsOf,
  type ReadMarker,
  type RoomId,
  type RoomRights,
  refToText,
  type ShownMessage,
  showMessage,
} from "../../../crdt/index.ts";
import type { Face, QuoteView, TimelineChange, TimelineItem } from "../api.ts";
import { halves } from "../halves.ts";
import type { Core } from "../state/core.ts";
import { hadBefore } from "../state/had.ts";
import { rightsNow } from "../state/judged.ts";
import type { Local } from "../state/local.ts";
import { myMarker } from "../state/markers.ts";
import type { Outbox } from "../state/outbox.ts";
import { plainName } from "../state/plain-name.ts";
import type { MessageRecord } from "../state/records.ts";
import { mayWrite } from "../state/rights.ts";
import { wordsOf } from "../state/words-of.ts";
import type { Exchange } from "../sync/exchange.ts";
import { LAST_ORDER } from "../tables/leaves.ts";
import { readBefore, readFrom, readMessages } from "../tables/messages.ts";
import { readRow } from "../tables/rows.ts";
import { fileView } from "./files.ts";
import { type GoalLines, lineFields, readGoalLines } from "./lines.ts";
import { mentionsIn } from "./mentions.ts";
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
  /** How words from elsewhere look, where there are any. */
  readonly brought: Awaited<ReturnType<typeof halves.proofs>> | null;
  /** How urgent messages stand, where there are any. */
  readonly asking: Awaited<ReturnType<typeof halves.writing>> | null;
  readonly marker: ReadMarker;
  readonly rights: RoomRights;
  readonly pinned: ReadonlySet<string>;
}

const PAGE = 50;
const MOST_UNREAD = 500;
const QUOTE_UNITS = 160;

export function createTimelines(
  core: Core,
  outbox: Outbox,
  local: Pick<Local, "noted">,
  exchangeOf: () => Exchange | null,
): Timelines {
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
      asking: records.some(isUrgent) ? await halves.writing().catch(() => null) : null,
      brought: records.some(isBrought) ? await halves.proofs().catch(() => null) : null, // cannot be fetched now: with the next look
      marker: myMarker(core, room),
      rights: rightsNow(core, room, core.identity.member),
      pinned: new Set(pinsOf(core.rooms.get(room).name).map(({ target }) => refToText(target))),
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
    if (core.own.look.isHidden(room, place)) return null;
    const shared = {
      id: refToText(place),
      order: record.order,
      writtenAt: hlcToMs(record.stamp.hlc),
      late: record.late,
    };
    if (record.kind === "line") return { ...shared, ...lineFields(core, room, record, beside.goals) };
    const shown = showMessage(record.state);
    const item = shown && { ...shared, ...messageFields(room, place, record.arrivedAt, shown, beside) };
    if (shown?.imported == null) return item;
    return item && (beside.brought?.asBrought(core, shown.imported, item) ?? null);
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
    { quotes, asking, marker, rights, pinned }: Beside,
  ) {
    const mine = shown.author === core.identity.member;
    const writes = mayWrite(core, room);
    const { recalled } = shown;
    const had = recalled && hadBefore(local, room, ref);
    return {
      kind: "message" as const,
      author: authorOf(room, shown.author),
      mine,
      arrivedAt,
      unread: !mine && ref.seq >= (marker.get(ref.feed) ?? 0),
      text: shown.goals && !shown.edited ? "" : shown.text, // the card says it
      ...(shown.files.length > 0 && { files: shown.files.map(fileView) }),
      ...(shown.forwarded !== null && { forwarded: shown.forwarded }),
      ...(shown.location && { location: shown.location }),
      ...(shown.goals && { goals: true as const }),
      ...(shown.urgent && asking && { urgent: asking.viewOfUrgent(core, room, shown) }),
      ...(shown.mentions.length > 0 && { mentions: mentionsIn(core, room, shown) }),
      ...(core.own.look.isSaved(room, ref) && { saved: true as const }),
      ...(shown.hasNewer && { hasNewer: true as const }),
      edited: shown.edited && { at: hlcToMs(shown.edited.hlc) },
      recalled: recalled && {
        at: hlcToMs(recalled.hlc),
        by: recalled.by === shown.author ? null : nameInText(core, recalled.by, room),
        ...(had !== null && { had }),
      },
      ...(pinned.has(refToText(ref)) && { pinned: true as const }),
      ...(writes && rights.pins && recalled === null && { canPin: true as const }),
      quote:
        shown.replyTo &&
        (quotes.get(refToText(shown.replyTo)) ?? {
          id: refToText(shown.replyTo),
          author: "",
          text: "",
          missing: "absent" as const,
        }),
      reactions: shown.reactions.flatMap(({ emoji, members }) =>
        shown.urgent && shown.imported === null && emoji === CONFIRMATION
          ? []
          : {
              emoji,
              count: members.length,
              mine: members.includes(core.identity.member),
              names: members.map((member) => nameInText(core, member, room)),
            },
      ),
      state: shown.isAgainst
        ? ({ type: "refused", reason: "NotAllowed" } as const)
        : stateOf(core, outbox, exchangeOf(), room, ref, shown.author),
      canEdit: mine && writes && recalled === null,
      canRecall: (mine || rights.leads) && writes && recalled === null,
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

const isUrgent = (record: MessageRecord): boolean =>
  record.kind === "message" && record.state.base?.extras?.urgent !== undefined;

const isBrought = (record: MessageRecord): boolean =>
  record.kind === "message" && record.state.base?.extras?.imported !== undefined;

function quoteOf(core: Core, room: RoomId, ref: EventRef, record: MessageRecord | undefined): QuoteView {
  const shown = record?.kind === "message" ? showMessage(record.state) : null;
  if (shown === null) return { id: refToText(ref), author: "", text: "", missing: "absent" };
  const missing = shown.recalled ? ("recalled" as const) : null;
  return {
    id: refToText(ref),
    author: shown.imported ? plainName(shown.imported.name) : nameInText(core, shown.author, room),
    text: wordsOf(shown).slice(0, QUOTE_UNITS),
    missing,
  };
}
