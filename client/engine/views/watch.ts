import { fromHex, parseRoomId, type RoomId } from "../../../crdt/index.ts";
import type { SearchView, TimelineChange, TimelineItem, ViewName, Views } from "../api.ts";
import type { Change, Changes } from "../changes.ts";
import type { Notes } from "../notes/half.ts";
import type { Timers } from "../ports.ts";
import type { Search } from "../search/half.ts";
import { LAST_ORDER } from "../tables/leaves.ts";
import { isSame } from "./same.ts";
import type { Timelines } from "./timeline.ts";

/**
 * Keeps watchers up to date: a change marks the views it touches, and each marked view is computed once, however many
 * changes came together. A view is never computed twice at the same time, and the last one computed is the newest. The
 * first change of a while is shown at once, those right after it together: of a busy room nobody sees each step.
 */
export interface Watchers {
  add<V extends ViewName>(
    name: V,
    query: Views[V]["query"],
    onView: (view: Views[V]["view"]) => void,
  ): () => void;
  close(): void;
}

export type SnapshotName = Exclude<ViewName, "timeline" | "search" | "noteWire">;
export type Snapshots = {
  readonly [V in SnapshotName]: (query: Views[V]["query"]) => Promise<Views[V]["view"]>;
};

export interface TimelineSource {
  readonly timelines: Timelines;
  readonly draftOf: (room: RoomId) => string;
}

interface Watcher {
  touch(change: Change): void;
  /** Nobody looks any more. */
  stop?(): void;
}

const RECENT = 200;
const APART_MS = 50;

export function createWatchers(
  changes: Changes,
  snapshots: Snapshots,
  timeline: () => TimelineSource | null,
  search: () => Promise<Search | null>,
  notes: () => Promise<Notes | null>,
  timers: Timers,
): Watchers {
  const watchers = new Set<Watcher>();
  const pump: Pumps = (step) => createPump(step, timers);
  const unlisten = changes.listen((change) => {
    for (const watcher of watchers) watcher.touch(change);
  });

  function add<V extends ViewName>(
    name: V,
    query: Views[V]["query"],
    onView: (view: Views[V]["view"]) => void,
  ): () => void {
    let open = true;
    const give = (view: unknown): void => {
      if (open) onView(view as Views[V]["view"]);
    };
    const watcher =
      name === "timeline"
        ? timelineWatcher((query as Views["timeline"]["query"]).room, timeline, give, pump)
        : name === "search"
          ? halfWatcher(query as never, search, give, NOT_SEARCHED)
          : name === "noteWire"
            ? halfWatcher(query as never, notes, give)
            : snapshotWatcher(
                name as SnapshotName,
                query,
                () => (snapshots[name as SnapshotName] as (query: unknown) => Promise<unknown>)(query),
                give,
                pump,
              );
    watchers.add(watcher);
    return () => {
      open = false;
      watcher.stop?.();
      watchers.delete(watcher);
    };
  }

  return {
    add,
    close() {
      unlisten();
      for (const watcher of watchers) watcher.stop?.();
      watchers.clear();
    },
  };
}

/** What else than a session changes each of them. */
const touches: { readonly [V in SnapshotName]: readonly Change["type"][] } = {
  session: ["roster"],
  sync: ["sync"],
  rooms: ["roster", "room", "own"],
  calm: ["own"],
  saved: ["roster", "own"],
  reminder: ["roster", "goals", "own"],
  room: ["roster", "room", "sync", "own"],
  people: ["roster"],
  person: ["roster"],
  named: ["roster", "room"],
  held: ["roster"],
  pins: ["roster", "room"],
  devices: ["roster", "sync"],
  backup: ["roster", "room", "backup"],
  archive: ["archive"],
  uploads: ["uploads"],
  notes: ["roster", "notes", "reset", "sync"],
  goals: ["roster", "goals", "sync"],
  keyResult: ["roster", "goals", "sync"],
  goalHistory: ["roster", "goals"],
  goalsThen: ["roster", "goals", "goalsThen"],
  goalsBetween: ["roster", "goals", "goalsThen"],
  goalComments: ["roster", "goals", "sync"],
  goalCards: ["roster", "goals", "objectives"],
};

const NONE_YET = Symbol();

/** A view is given when it differs from the one before: in a large organisation that spares the page most of the work. */
function snapshotWatcher(
  name: SnapshotName,
  query: unknown,
  compute: () => Promise<unknown>,
  give: (view: unknown) => void,
  pumps: Pumps,
): Watcher {
  let given: unknown = NONE_YET;
  const pump = pumps(async () => {
    const view = await compute();
    if (isSame(view, given)) return;
    given = view;
    give(view);
  });
  pump.run();
  return {
    touch(change) {
      const isTouched = change.type === "session" || touches[name].includes(change.type);
      if (isTouched && !isAboutAnother(name, query, change)) pump.run(change);
    },
    stop: pump.stop,
  };
}

/** A view of one room shows nothing of the others. */
const isAboutAnother = (name: SnapshotName, query: unknown, change: Change): boolean =>
  (((name === "room" || name === "pins") && change.type === "room") ||
    (name === "uploads" && change.type === "uploads")) &&
  change.room !== (query as Views["room"]["query"]).room;

interface Wanted {
  readonly reset: boolean;
  readonly recent: boolean;
  readonly orders: readonly string[];
}
const NOTHING: Wanted = { reset: false, recent: false, orders: [] };

function timelineWatcher(
  id: string,
  source: () => TimelineSource | null,
  give: (view: unknown) => void,
  pumps: Pumps,
): Watcher {
  const room = parseRoomId(fromHex(id));
  const quotes = createQuotes();
  let wanted: Wanted = { ...NOTHING, reset: true };
  const pump = pumps(async () => {
    const at = source();
    if (room === null || at === null) return;
    const now = wanted;
    wanted = NOTHING;
    const change = await read(at, room, now, quotes);
    if (change !== null) give(change);
  });
  pump.run();
  return {
    touch(change) {
      const more = room === null ? NOTHING : wantedBy(change, room);
      if (more === NOTHING) return;
      wanted = {
        reset: wanted.reset || more.reset,
        recent: wanted.recent || more.recent,
        orders: [...wanted.orders, ...more.orders],
      };
      pump.run(change);
    },
    stop: pump.stop,
  };
}

function wantedBy(change: Change, room: RoomId): Wanted {
  if (change.type === "session") return { ...NOTHING, reset: true };
  if (change.type === "roster") return { ...NOTHING, recent: true };
  if (!("room" in change) || change.room !== room) return NOTHING;
  if (change.type === "reset") return { ...NOTHING, reset: true };
  if (change.type === "timeline") return { ...NOTHING, recent: true };
  return change.type === "messages" ? { ...NOTHING, orders: change.orders } : NOTHING;
}

async function read(
  { timelines, draftOf }: TimelineSource,
  room: RoomId,
  wanted: Wanted,
  quotes: Quotes,
): Promise<TimelineChange | null> {
  if (wanted.reset) {
    const change = await timelines.reset(room, draftOf(room));
    quotes.note(change.items);
    return change;
  }
  const recent = wanted.recent ? (await timelines.before(room, LAST_ORDER, RECENT)).items : [];
  const named = await timelines.items(room, [...new Set(wanted.orders)]);
  const replies = await timelines.items(room, quotes.repliesTo(named));
  const items = [...new Map([...recent, ...named, ...replies].map((item) => [item.id, item])).values()];
  quotes.note(items);
  return items.length === 0 ? null : { type: "upsert", items };
}

/** Which shown items quote which message: what is edited or recalled changes in every quote of it too. */
interface Quotes {
  note(items: readonly TimelineItem[]): void;
  repliesTo(items: readonly TimelineItem[]): readonly string[];
}

function createQuotes(): Quotes {
  const ordersByQuoted = new Map<string, Set<string>>();
  return {
    note(items) {
      for (const { quote, order } of items) {
        if (quote === null) continue;
        const orders = ordersByQuoted.get(quote.id) ?? new Set<string>();
        ordersByQuoted.set(quote.id, orders.add(order));
      }
    },
    repliesTo: (items) => items.flatMap(({ id }) => [...(ordersByQuoted.get(id) ?? [])]),
  };
}

const NOT_SEARCHED: SearchView = {
  state: "failed",
  scanned: 0,
  count: 0,
  links: 0,
  files: 0,
  results: [],
  elsewhere: null,
};

/** A view that a half of the engine gives by itself, until it is stopped. */
interface Half {
  watch(query: never, give: (view: unknown) => void): Watcher;
}

/** Hands on to that half; begins anew with another session. */
function halfWatcher(
  query: never,
  load: () => Promise<Half | null>,
  give: (view: unknown) => void,
  missing?: unknown,
): Watcher {
  let turn = 0;
  let watch: Watcher | null = null;
  async function begin(): Promise<void> {
    const mine = ++turn;
    watch?.stop?.();
    watch = null;
    const half = await load().catch(() => undefined); // no network and no copy
    if (mine !== turn) return;
    if (half !== undefined) watch = half?.watch(query, give) ?? null;
    else if (missing !== undefined) give(missing);
  }
  void begin();
  return {
    touch(change) {
      if (change.type === "session") void begin();
      else watch?.touch(change);
    },
    stop() {
      turn++;
      watch?.stop?.();
    },
  };
}

interface Pump {
  /** Soon; changes while it is at work, or right after it, lead to one more run. Another session waits for nothing. */
  run(change?: Change): void;
  /** It does not begin again. */
  stop(): void;
}

type Pumps = (step: () => Promise<void>) => Pump;

function createPump(step: () => Promise<void>, timers: Timers): Pump {
  let state: "idle" | "running" | "again" | "over" = "idle";
  let wake: (() => void) | null = null;
  const rest = () =>
    new Promise<void>((resolve) => {
      const cancel = timers.after(APART_MS, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });
  const is = (other: typeof state) => state === other; // it changes meanwhile
  async function turn(): Promise<void> {
    try {
      do {
        state = "running";
        await Promise.resolve(); // lets changes of the same moment come together
        await step();
        if (!is("over")) await rest();
      } while (is("again"));
    } finally {
      if (!is("over")) state = "idle"; // a failed read reaches the edge as an unhandled rejection; the next change tries again
    }
  }
  return {
    run(change) {
      if (state === "idle") void turn();
      else if (state === "running") state = "again";
      if (change?.type === "session") wake?.();
    },
    stop() {
      state = "over";
      wake?.();
    },
  };
}
