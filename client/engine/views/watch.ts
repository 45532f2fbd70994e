import { fromHex, parseRoomId, type RoomId } from "../../../crdt/index.ts";
import type { TimelineChange, TimelineItem, ViewName, Views } from "../api.ts";
import type { Change, Changes } from "../changes.ts";
import { LAST_ORDER } from "../tables/leaves.ts";
import { isSame } from "./same.ts";
import type { Timelines } from "./timeline.ts";

/**
 * Keeps watchers up to date: a change marks the views it touches, and each marked view is computed once, however many
 * changes came together. A view is never computed twice at the same time, and the last one computed is the newest.
 */
export interface Watchers {
  add<V extends ViewName>(
    name: V,
    query: Views[V]["query"],
    onView: (view: Views[V]["view"]) => void,
  ): () => void;
  close(): void;
}

export type SnapshotName = Exclude<ViewName, "timeline">;
export type Snapshots = {
  readonly [V in SnapshotName]: (query: Views[V]["query"]) => Promise<Views[V]["view"]>;
};

export interface TimelineSource {
  readonly timelines: Timelines;
  readonly draftOf: (room: RoomId) => string;
}

interface Watcher {
  touch(change: Change): void;
}

const RECENT = 200;

export function createWatchers(
  changes: Changes,
  snapshots: Snapshots,
  timeline: () => TimelineSource | null,
): Watchers {
  const watchers = new Set<Watcher>();
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
        ? timelineWatcher((query as Views["timeline"]["query"]).room, timeline, give)
        : snapshotWatcher(
            name as SnapshotName,
            query,
            () => (snapshots[name as SnapshotName] as (query: unknown) => Promise<unknown>)(query),
            give,
          );
    watchers.add(watcher);
    return () => {
      open = false;
      watchers.delete(watcher);
    };
  }

  return {
    add,
    close() {
      unlisten();
      watchers.clear();
    },
  };
}

const touches: { readonly [V in SnapshotName]: readonly Change["type"][] } = {
  session: ["session", "roster"],
  sync: ["session", "sync"],
  rooms: ["session", "roster", "room"],
  room: ["session", "roster", "room", "sync"],
  people: ["session", "roster"],
  person: ["session", "roster"],
  devices: ["session", "roster", "sync"],
  backup: ["session", "roster", "room", "backup"],
  goals: ["session", "roster", "goals", "sync"],
  keyResult: ["session", "roster", "goals", "sync"],
  goalHistory: ["session", "roster", "goals"],
};

const NONE_YET = Symbol();

/** A view is given when it differs from the one before: in a large organisation that spares the page most of the work. */
function snapshotWatcher(
  name: SnapshotName,
  query: unknown,
  compute: () => Promise<unknown>,
  give: (view: unknown) => void,
): Watcher {
  let given: unknown = NONE_YET;
  const pump = createPump(async () => {
    const view = await compute();
    if (isSame(view, given)) return;
    given = view;
    give(view);
  });
  pump();
  return {
    touch(change) {
      if (touches[name].includes(change.type) && !isAboutAnother(name, query, change)) pump();
    },
  };
}

/** The view of one room shows nothing of the others. */
const isAboutAnother = (name: SnapshotName, query: unknown, change: Change): boolean =>
  name === "room" && change.type === "room" && change.room !== (query as Views["room"]["query"]).room;

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
): Watcher {
  const room = parseRoomId(fromHex(id));
  const quotes = createQuotes();
  let wanted: Wanted = { ...NOTHING, reset: true };
  const pump = createPump(async () => {
    const at = source();
    if (room === null || at === null) return;
    const now = wanted;
    wanted = NOTHING;
    const change = await read(at, room, now, quotes);
    if (change !== null) give(change);
  });
  pump();
  return {
    touch(change) {
      const more = room === null ? NOTHING : wantedBy(change, room);
      if (more === NOTHING) return;
      wanted = {
        reset: wanted.reset || more.reset,
        recent: wanted.recent || more.recent,
        orders: [...wanted.orders, ...more.orders],
      };
      pump();
    },
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

/** Runs `step` soon; calls while it runs lead to one more run after it. */
function createPump(step: () => Promise<void>): () => void {
  let state: "idle" | "running" | "again" = "idle";
  async function turn(): Promise<void> {
    try {
      do {
        state = "running";
        await Promise.resolve(); // lets changes of the same moment come together
        await step();
      } while ((state as string) === "again");
    } finally {
      state = "idle"; // a failed read reaches the edge as an unhandled rejection; the next change tries again
    }
  }
  return () => {
    if (state === "idle") void turn();
    else state = "again";
  };
}
