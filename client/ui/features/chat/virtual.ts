import { type Accessor, createEffect, createMemo, createSignal, onCleanup } from "solid-js";
import { type Anchor, anchorAt, offsetsOf, type Slice, sliceAt } from "./window.ts";

const OVERSCAN_PX = 800;
const BOTTOM_PX = 24;

export interface VirtualList {
  /** Keys of the rows to draw, and the empty heights that stand for the others. */
  readonly drawn: Accessor<readonly string[]>;
  readonly above: Accessor<number>;
  readonly below: Accessor<number>;
  readonly atBottom: Accessor<boolean>;
  /** Pixels between the top of everything and the top of the viewport. */
  readonly top: Accessor<number>;
  readonly pageHeight: Accessor<number>;
  /** Rows that the person can see now. */
  readonly seen: Accessor<readonly string[]>;
  readonly attach: (scroller: HTMLElement) => void;
  /** Watches a drawn row's height; stops with the row's owner. */
  readonly measure: (row: HTMLElement, key: string) => void;
  readonly toBottom: () => void;
  readonly toRow: (key: string, place: "start" | "center" | "nearest") => void;
}

/** Where the list stands: stuck to its end, or still at one row. */
type Place = "bottom" | Anchor;

/**
 * Draws a window of a long list and keeps what the person reads still while rows come, go and grow.
 * The place is the truth and `scrollTop` follows it; only the person's own scrolling changes the place.
 */
export function createVirtualList(
  keys: Accessor<readonly string[]>,
  estimate: (key: string) => number,
): VirtualList {
  const heights = new Map<string, number>();
  const [measured, setMeasured] = createSignal(0);
  const [pageHeight, setPageHeight] = createSignal(0);
  const [place, setPlace] = createSignal<Place>("bottom");
  const [scroller, setScroller] = createSignal<HTMLElement>();

  const offsets = createMemo(() => {
    measured();
    return offsetsOf(keys(), (key) => heights.get(key) ?? estimate(key));
  });
  const rowByKey = createMemo(() => new Map(keys().map((key, row) => [key, row])));
  const offsetOf = (row: number) => offsets()[row] ?? 0;
  const total = () => offsetOf(keys().length);
  const top = createMemo(() => {
    const at = place();
    if (at === "bottom") return Math.max(0, total() - pageHeight());
    return offsetOf(rowByKey().get(at.key) ?? 0) + at.into;
  });
  const isEnd = (y: number) => y + pageHeight() >= total() - BOTTOM_PX;
  const slice = createMemo(() => sliceAt(offsets(), top(), pageHeight(), OVERSCAN_PX), undefined, {
    equals: isSameSlice,
  });
  const seen = createMemo(() => {
    const visible = sliceAt(offsets(), top(), pageHeight(), 0);
    return keys().slice(visible.from, visible.to);
  });

  const follow = (element: HTMLElement) => {
    if (element.clientHeight === 0) return;
    const wanted = place() === "bottom" ? element.scrollHeight - element.clientHeight : top();
    if (Math.abs(element.scrollTop - wanted) > 1) element.scrollTop = wanted;
    stood = element.scrollTop;
  };
  let stood = 0; // where the list was last put
  let frame = 0;
  onCleanup(() => cancelAnimationFrame(frame));
  /** At the end once for all that came since the last frame: measuring the whole list is what a busy room costs. */
  const followSoon = (element: HTMLElement) => {
    if (place() !== "bottom") follow(element);
    else
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        follow(element);
      });
  };
  createEffect(() => {
    const element = scroller();
    offsets();
    pageHeight();
    top();
    if (element !== undefined) followSoon(element);
  });

  const onScroll = (element: HTMLElement) => {
    if (element.clientHeight !== pageHeight()) return; // hidden, or being resized: not the person's doing
    if (frame !== 0 && element.scrollTop >= stood - 1) return; // our own, and about to go on
    const isAtBottom = element.scrollTop + element.clientHeight >= element.scrollHeight - BOTTOM_PX;
    const anchor = anchorAt(keys(), offsets(), element.scrollTop);
    setPlace(isAtBottom || anchor === null ? "bottom" : anchor);
  };
  const observer = createRowObserver((changes) => {
    let changed = false;
    for (const [key, height] of changes) {
      if (heights.get(key) === height) continue;
      heights.set(key, height);
      changed = true;
    }
    if (changed) setMeasured((n) => n + 1);
  });

  return {
    drawn: createMemo(() => keys().slice(slice().from, slice().to)),
    above: () => offsetOf(slice().from),
    below: () => total() - offsetOf(slice().to),
    atBottom: createMemo(() => place() === "bottom" || isEnd(top())),
    top,
    pageHeight,
    seen,
    attach: (element) => {
      const size = new ResizeObserver(() => {
        setPageHeight(element.clientHeight);
        follow(element);
      });
      size.observe(element);
      onCleanup(() => size.disconnect());
      element.addEventListener("scroll", () => onScroll(element), { passive: true });
      setScroller(element);
    },
    measure: observer,
    toBottom: () => {
      setPlace("bottom");
      const element = scroller();
      if (element !== undefined) follow(element);
    },
    toRow: (key, where) => {
      const row = rowByKey().get(key);
      if (row === undefined) return;
      const into = intoRow(where, offsetOf(row), offsetOf(row + 1), top(), pageHeight());
      if (into !== null) setPlace(isEnd(offsetOf(row) + into) ? "bottom" : { key, into });
    },
  };
}

const EDGE_PX = 12;

/** How far below the viewport's top the row shall begin, negated; null when it need not move. */
function intoRow(
  where: "start" | "center" | "nearest",
  start: number,
  end: number,
  top: number,
  page: number,
): number | null {
  const room = page - (end - start);
  if (where === "start") return -EDGE_PX;
  if (where === "center") return -Math.max(EDGE_PX, room / 2);
  if (start < top + EDGE_PX) return -EDGE_PX;
  return end > top + page - EDGE_PX ? EDGE_PX - room : null;
}

function isSameSlice(a: Slice, b: Slice): boolean {
  return a.from === b.from && a.to === b.to;
}

/** One ResizeObserver for all rows; a row without height is hidden, not small. */
function createRowObserver(onHeights: (heights: readonly (readonly [string, number])[]) => void) {
  const keyByRow = new WeakMap<Element, string>();
  const observer = new ResizeObserver((entries) => {
    onHeights(
      entries.flatMap((entry) => {
        const key = keyByRow.get(entry.target);
        const height = entry.borderBoxSize[0]?.blockSize ?? 0;
        return key === undefined || height === 0 ? [] : [[key, height] as const];
      }),
    );
  });
  onCleanup(() => observer.disconnect());
  return (row: HTMLElement, key: string) => {
    keyByRow.set(row, key);
    observer.observe(row);
    onCleanup(() => observer.unobserve(row));
  };
}
