import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from "solid-js";
import type { MessageId, TimelineItem } from "../../../bridge/contract.ts";
import { talkParts } from "./parts.ts";
import {
  createDayOf,
  nextLate,
  type Row,
  rowKeyFor,
  type SharesLine,
  timelineRows,
  UNREAD_KEY,
} from "./rows.ts";
import type { RoomTimeline } from "./timeline.ts";
import { createVirtualList, type VirtualList } from "./virtual.ts";

const FLASH_MS = 1800;
const READ_AHEAD_PX = 1200;

/** Heights before a row was measured: near the truth, so that the scroll bar hardly moves. */
const HEIGHT_PX = { top: 40, gap: 48, day: 40, unread: 34, line: 32, joined: 52, message: 82 };
const LINE = { characters: 60, px: 24 };
const MAX_ESTIMATE_PX = 1_000; // enough to draw few of the longest at first, and little to wait for where they turn out short

export interface Thread {
  readonly list: VirtualList;
  readonly rowOf: (key: string) => Row | undefined;
  readonly flashed: Accessor<MessageId | null>;
  /** The one message that Tab reaches. */
  readonly active: Accessor<MessageId | null>;
  readonly setActive: (id: MessageId) => void;
  /** The next message up or down from one; the first or last with no start. */
  readonly neighbour: (from: MessageId | null, step: 1 | -1) => TimelineItem | null;
  readonly edge: (end: "first" | "last") => TimelineItem | null;
  readonly jump: (id: MessageId) => Promise<boolean>;
  /** Late unread messages that were not on the screen yet. */
  readonly lateLeft: Accessor<readonly MessageId[]>;
  readonly jumpToLate: () => void;
  /** Messages that arrived below while the person reads further up. */
  readonly newBelow: Accessor<number>;
}

/** `atUnread`: begins where the person left off. */
export function createThread(source: RoomTimeline, atUnread: boolean): Thread {
  const dayOf = createDayOf();
  const [shares, setShares] = createSignal<SharesLine>();
  const rows = createMemo(() => timelineRows(source.timeline(), dayOf, shares()));
  createEffect(() => {
    if (shares() !== undefined || !hasLinesTogether(rows())) return;
    void talkParts().then(
      ({ sharesLine }) => setShares(() => sharesLine),
      () => {}, // no network and no copy: each line by itself
    );
  });
  const rowByKey = createMemo(() => new Map(rows().map((row) => [row.key, row])));
  const rowOf = (key: string) => rowByKey().get(key);
  const list = createVirtualList(
    createMemo(() => rows().map((row) => row.key)),
    (key) => estimate(rowOf(key)),
  );
  const [flashed, setFlashed] = createSignal<MessageId | null>(null);
  const [chosen, setChosen] = createSignal<MessageId | null>(null);

  const jump = async (id: MessageId) => {
    if (!(await source.reach(id))) return false;
    list.toRow(rowKeyFor(rows(), id), "center");
    setFlashed(id);
    setTimeout(() => setFlashed((now) => (now === id ? null : now)), FLASH_MS);
    return true;
  };
  const messages = createMemo(() => rows().flatMap((row) => (row.kind === "message" ? [row.item] : [])));
  const active = createMemo(() => {
    const drawn = new Set(list.drawn());
    const key = chosen();
    if (key !== null && drawn.has(key)) return key;
    return messages().findLast((item) => drawn.has(item.id))?.id ?? null;
  });
  const neighbour = (from: MessageId | null, step: 1 | -1) => {
    const at = messages().findIndex((item) => item.id === from);
    return at === -1 ? (messages().at(step === 1 ? 0 : -1) ?? null) : (messages()[at + step] ?? null);
  };

  if (atUnread) startAtFirstUnread(source, list);
  readAhead(source, list, rowOf);
  const late = createLateMarks(source, list);
  return {
    list,
    rowOf,
    flashed,
    active,
    setActive: setChosen,
    neighbour,
    edge: (end) => messages().at(end === "first" ? 0 : -1) ?? null,
    jump,
    lateLeft: late.left,
    jumpToLate: () => {
      const id = nextLate(rows(), late.left(), list.seen()[0] ?? null);
      if (id === null) return;
      void jump(id);
      late.pass(id);
    },
    newBelow: createNewBelow(source, list),
  };
}

const hasLinesTogether = (rows: readonly Row[]): boolean =>
  rows.some((row, at) => row.kind === "line" && rows[at + 1]?.kind === "line");

function estimate(row: Row | undefined): number {
  if (row === undefined) return HEIGHT_PX.message;
  if (row.kind !== "message") return HEIGHT_PX[row.kind];
  const bare = row.joined ? HEIGHT_PX.joined : HEIGHT_PX.message;
  const more = Math.floor(row.item.text.length / LINE.characters) * LINE.px;
  return Math.min(bare + more, MAX_ESTIMATE_PX);
}

/** Once, when the room opens: where the person left off, otherwise at the newest. */
function startAtFirstUnread(source: RoomTimeline, list: VirtualList): void {
  const [begun, setBegun] = createSignal(false);
  createEffect(() => {
    const { loaded, firstUnread } = source.timeline();
    if (!loaded || begun()) return;
    setBegun(true);
    if (firstUnread === null) return;
    void source.reach(firstUnread).then((here) => {
      if (here) list.toRow(UNREAD_KEY, "start");
    });
  });
}

/** Reads the page before the top, or before a gap, as soon as it comes near the screen. */
function readAhead(source: RoomTimeline, list: VirtualList, rowOf: (key: string) => Row | undefined): void {
  createEffect(() => {
    const { hasOlder, items } = source.timeline();
    const before = items[0]?.order;
    if (hasOlder && before !== undefined && list.pageHeight() > 0 && list.top() < READ_AHEAD_PX)
      if (!source.failed().has(before)) void source.readBefore(before);
  });
  createEffect(() => {
    for (const key of list.seen()) {
      const row = rowOf(key);
      if (row?.kind === "gap" && !source.failed().has(row.before)) void source.readBefore(row.before);
    }
  });
}

function createLateMarks(source: RoomTimeline, list: VirtualList) {
  const [passed, setPassed] = createSignal<ReadonlySet<MessageId>>(new Set());
  const left = createMemo(() => source.timeline().lateUnread.filter((id) => !passed().has(id)));
  const pass = (id: MessageId) => setPassed((all) => new Set([...all, id]));
  createEffect(() => {
    const waiting = new Set(left());
    const [, ...whole] = list.seen(); // the first may be cut off by the top of the screen
    for (const key of whole) if (waiting.has(key)) pass(key);
  });
  return { left, pass };
}

function createNewBelow(source: RoomTimeline, list: VirtualList): Accessor<number> {
  const [count, setCount] = createSignal(0);
  createEffect(
    on(source.fresh, (items) => !list.atBottom() && setCount((n) => n + items.length), { defer: true }),
  );
  createEffect(() => list.atBottom() && setCount(0));
  return count;
}

/** True while somebody can be looking at this window. */
export function createAttention(): Accessor<boolean> {
  const looks = () => document.visibilityState === "visible" && document.hasFocus();
  const [attentive, setAttentive] = createSignal(looks());
  const update = () => setAttentive(looks());
  for (const name of ["focus", "blur"] as const) window.addEventListener(name, update);
  document.addEventListener("visibilitychange", update);
  onCleanup(() => {
    for (const name of ["focus", "blur"] as const) window.removeEventListener(name, update);
    document.removeEventListener("visibilitychange", update);
  });
  return attentive;
}
