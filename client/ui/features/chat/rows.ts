import type { MessageId, TimelineItem } from "../../../bridge/contract.ts";
import type { Timeline } from "./merge.ts";

/** One row of a conversation on the screen. `key` is unique and stays with its content. */
export type Row =
  | { readonly kind: "top"; readonly key: string }
  | { readonly kind: "gap"; readonly key: string; readonly before: string }
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  | { readonly kind: "unread"; readonly key: string }
  | {
      readonly kind: "line";
      readonly key: MessageId;
      readonly item: TimelineItem;
      /** What shares the line with it: the same happened again, and nothing else in between. */
      readonly more: readonly TimelineItem[];
    }
  | {
      readonly kind: "message";
      readonly key: MessageId;
      readonly item: TimelineItem;
      readonly joined: boolean;
      readonly tail: boolean;
    };

export const UNREAD_KEY = "unread";
const JOIN_MS = 3 * 60_000;

export type DayOf = (at: number) => string;

/** Whether a line goes into the one before it. */
export type SharesLine = (one: TimelineItem, next: TimelineItem) => boolean;

/** Lays a timeline out as rows: what is missing, day lines, the unread line, messages. */
export function timelineRows(timeline: Timeline, dayOf: DayOf, shares?: SharesLine): readonly Row[] {
  const rows: Row[] = timeline.hasOlder ? [{ kind: "top", key: "top" }] : [];
  const gaps = new Set(timeline.gaps);
  let previous: TimelineItem | null = null;
  let more: TimelineItem[] = [];
  for (const item of timeline.items) {
    const dividers = dividersBefore(item, previous, timeline, gaps, dayOf);
    const before = dividers.length === 0 ? previous : null;
    if (before !== null && shares?.(before, item)) more.push(item);
    else {
      more = [];
      rows.push(...dividers, rowOf(item, before, more));
    }
    previous = item;
  }
  return rows.map((row, i) => (saysSameAsNext(row, rows[i + 1]) ? { ...row, tail: false } : row));
}

/** Of several own messages in a row that are in the same state, the last one says so for all. */
function saysSameAsNext(row: Row, next: Row | undefined): row is Extract<Row, { kind: "message" }> {
  if (row.kind !== "message" || next?.kind !== "message" || !next.joined) return false;
  const state = row.item.state;
  return state.type !== "refused" && JSON.stringify(state) === JSON.stringify(next.item.state);
}

function dividersBefore(
  item: TimelineItem,
  previous: TimelineItem | null,
  timeline: Timeline,
  gaps: ReadonlySet<string>,
  dayOf: DayOf,
): readonly Row[] {
  const rows: Row[] = [];
  if (gaps.has(item.order)) rows.push({ kind: "gap", key: `gap:${item.order}`, before: item.order });
  if (previous === null || dayOf(previous.writtenAt) !== dayOf(item.writtenAt))
    rows.push({ kind: "day", key: `day:${item.id}`, at: item.writtenAt });
  if (timeline.firstUnread === item.id) rows.push({ kind: "unread", key: UNREAD_KEY });
  return rows;
}

function rowOf(item: TimelineItem, previous: TimelineItem | null, more: readonly TimelineItem[]): Row {
  if (isEvent(item)) return { kind: "line", key: item.id, item, more };
  return {
    kind: "message",
    key: item.id,
    item,
    joined: previous !== null && joins(previous, item),
    tail: true,
  };
}

/** Shown as one quiet line instead of a bubble. */
function isEvent(item: TimelineItem): boolean {
  return item.kind === "line" || item.recalled !== null;
}

/** The same person goes on within three minutes; a late message always says so itself. */
function joins(previous: TimelineItem, item: TimelineItem): boolean {
  return (
    !isEvent(previous) &&
    previous.author.member === item.author.member &&
    Math.abs(item.writtenAt - previous.writtenAt) <= JOIN_MS &&
    item.late === previous.late &&
    (!item.late || Math.abs(item.arrivedAt - previous.arrivedAt) <= JOIN_MS)
  );
}

/** The row that shows an item: its own, or the line that it shares. */
export const rowKeyFor = (rows: readonly Row[], id: MessageId): string =>
  rows.find((row) => row.kind === "line" && row.more.some((item) => item.id === id))?.key ?? id;

/** Names the day of a time on this device's calendar; fast for times that come in order. */
export function createDayOf(): DayOf {
  let from = 0;
  let to = 0;
  let name = "";
  return (at) => {
    if (at >= from && at < to) return name;
    const start = new Date(at);
    start.setHours(0, 0, 0, 0);
    from = start.getTime();
    name = `${start.getFullYear()}-${start.getMonth() + 1}-${start.getDate()}`;
    to = start.setDate(start.getDate() + 1);
    return name;
  };
}

/** The nearest late message above a place in the list, else the last one: where the pill goes next. */
export function nextLate(
  rows: readonly Row[],
  late: readonly MessageId[],
  topKey: string | null,
): MessageId | null {
  const wanted = new Set(late);
  const here = topKey === null ? rows.length : rows.findIndex((row) => row.key === topKey);
  const above = rows.slice(0, Math.max(0, here)).findLast((row) => wanted.has(row.key));
  return above?.key ?? late.at(-1) ?? null;
}
