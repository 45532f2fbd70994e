import type { MessageId, TimelineChange, TimelineItem } from "../../../bridge/contract.ts";

/**
 * What this window knows of a room's timeline.
 *
 * Invariant: `items` is strictly ascending by (`order`, `id`) and holds each id once. Between two neighbours nothing
 * is missing, except right before an item whose order is in `gaps`, and before the first item when `hasOlder`.
 */
export interface Timeline {
  readonly loaded: boolean;
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
  /** Orders of items that have unknown items right before them, after a jump. */
  readonly gaps: readonly string[];
  readonly firstUnread: MessageId | null;
  readonly lateUnread: readonly MessageId[];
}

export interface OlderPage {
  readonly items: readonly TimelineItem[];
  readonly hasOlder: boolean;
}

export const EMPTY_TIMELINE: Timeline = {
  loaded: false,
  items: [],
  hasOlder: false,
  gaps: [],
  firstUnread: null,
  lateUnread: [],
};

export function applyChange(timeline: Timeline, change: TimelineChange): Timeline {
  return change.type === "reset" ? applyReset(timeline, change) : applyUpsert(timeline, change.items);
}

/** A reset speaks for everything from its first item on; older pages stay when they touch it. */
function applyReset(timeline: Timeline, reset: Extract<TimelineChange, { type: "reset" }>): Timeline {
  const fresh = mergeItems([], reset.items);
  const first = fresh[0];
  const known = new Set(timeline.items.map((item) => item.id));
  const touches = first !== undefined && reset.hasOlder && known.has(first.id);
  const kept = touches ? timeline.items.filter((item) => item.order < first.order) : [];
  return {
    loaded: true,
    items: mergeItems(kept, fresh),
    hasOlder: kept.length > 0 ? timeline.hasOlder : reset.hasOlder,
    gaps: first === undefined ? [] : timeline.gaps.filter((gap) => touches && gap <= first.order),
    firstUnread: reset.firstUnread,
    lateUnread: reset.lateUnread,
  };
}

function applyUpsert(timeline: Timeline, items: readonly TimelineItem[]): Timeline {
  const known = new Set(timeline.items.map((item) => item.id));
  const shown = items.filter((item) => known.has(item.id) || !isInUnknown(timeline, item.order));
  const late = items.filter((item) => item.late && item.unread && !known.has(item.id)).map((item) => item.id);
  return {
    ...timeline,
    items: mergeItems(timeline.items, shown),
    lateUnread: late.length === 0 ? timeline.lateUnread : [...new Set([...timeline.lateUnread, ...late])],
  };
}

/** Inside a stretch that was never read: it will come with its page, in its company. */
function isInUnknown(timeline: Timeline, order: string): boolean {
  const first = timeline.items[0];
  if (first !== undefined && timeline.hasOlder && order < first.order) return true;
  return timeline.gaps.some((gap) => {
    const before = timeline.items[lowerBound(timeline.items, gap) - 1];
    return order < gap && before !== undefined && order > before.order;
  });
}

/** A page that ends right before `before`: the top of the list, or the lower edge of a gap. */
export function applyOlder(timeline: Timeline, before: string, page: OlderPage): Timeline {
  const gaps = timeline.gaps.filter((gap) => gap !== before);
  const isTop = timeline.items[0]?.order === before;
  if (page.items.length === 0) return { ...timeline, gaps, hasOlder: timeline.hasOlder && !isTop };
  return addRun({ ...timeline, gaps }, page);
}

/** Items around a jump's target: joined to what is known where they touch, otherwise set apart by gaps. */
export function applyAround(timeline: Timeline, page: OlderPage): Timeline {
  const last = mergeItems([], page.items).at(-1);
  if (last === undefined) return timeline;
  const next = timeline.items[lowerBound(timeline.items, last.order)];
  const added = addRun(timeline, page);
  const isApart = next !== undefined && next.id !== last.id && isInUnknown(timeline, last.order);
  return isApart ? { ...added, gaps: withGap(added.gaps, next.order) } : added;
}

/** Puts in a run without holes. Inside it nothing is missing; before it there may be, unless it starts at a known item. */
function addRun(timeline: Timeline, page: OlderPage): Timeline {
  const run = mergeItems([], page.items);
  const first = run[0];
  const last = run.at(-1);
  if (first === undefined || last === undefined) return timeline;
  const items = mergeItems(timeline.items, run);
  const gaps = timeline.gaps.filter((gap) => gap <= first.order || gap > last.order);
  const startsKnown = timeline.items.some((item) => item.id === first.id);
  if (startsKnown) return { ...timeline, items, gaps };
  const isTop = items[0]?.id === first.id;
  if (isTop) return { ...timeline, items, gaps, hasOlder: page.hasOlder };
  return { ...timeline, items, gaps: page.hasOlder ? withGap(gaps, first.order) : gaps };
}

function withGap(gaps: readonly string[], gap: string): readonly string[] {
  return [...new Set([...gaps, gap])].sort();
}

/** Takes one item out: a refused message that its author dropped. */
export function withoutItem(timeline: Timeline, id: MessageId): Timeline {
  return { ...timeline, items: timeline.items.filter((item) => item.id !== id) };
}

/** Later versions of an item replace earlier ones; unchanged items keep their identity. */
export function mergeItems(
  current: readonly TimelineItem[],
  incoming: readonly TimelineItem[],
): readonly TimelineItem[] {
  if (incoming.length === 0) return current;
  const byId = new Map(current.map((item) => [item.id, item]));
  for (const item of incoming) byId.set(item.id, item);
  return [...byId.values()].sort(compareItems);
}

function compareItems(a: TimelineItem, b: TimelineItem): number {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Index of the first item whose order is not below `order`. */
function lowerBound(items: readonly TimelineItem[], order: string): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && item.order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
