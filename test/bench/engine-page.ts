/** Runs inside Chromium (see open-room.ts): the real engine in its Worker and no screen. */
import { connectEngine } from "../../client/bridge/connect.ts";
import type { SessionView, SyncView, TimelineItem } from "../../client/bridge/contract.ts";
import { watchDelays } from "./page-delays.ts";

const PAGE_ROWS = 50;

const client = connectEngine();
let session: SessionView | null = null;
let sync: SyncView | null = null;
const syncHeard = new Set<() => void>();
client.watch("session", {}, (view) => {
  session = view;
});
client.watch("sync", {}, (view) => {
  sync = view;
  for (const heard of syncHeard) heard();
});

const benchPage = {
  state: () => session?.state ?? null,
  envelopes: () => sync?.storage.envelopes ?? 0,
  /** Joins and takes everything in. Meanwhile a timer shows how late the page could answer a key. */
  firstSync: async (link: string, room: string, envelopes: number) => {
    const delays = watchDelays();
    const startedAt = performance.now();
    const joined = await client.command("joinOrg", { link, name: "Bo" });
    if (!joined.ok) throw new Error(JSON.stringify(joined.error));
    const firstScreen = firstRows(room).then(() => performance.now() - startedAt);
    await until(() => sync?.inStep === true && sync.storage.envelopes >= envelopes);
    return {
      tookMs: performance.now() - startedAt,
      firstScreenMs: await firstScreen,
      delaysMs: delays.stop(),
    };
  },
  /** From asking for a room until its newest rows are in the page. */
  open: async (room: string) => {
    const startedAt = performance.now();
    const items = await view(room);
    return { tookMs: performance.now() - startedAt, rows: items.length, newest: newestText(items) };
  },
  markRead: (room: string) => client.command("markRead", { room }).then(({ ok }) => ok),
  /** The least that IndexedDB can do for it: a cursor over the same store, newest first, on this thread. */
  bareCursor: async (room: string) => {
    const database = await bareDatabase();
    const startedAt = performance.now();
    const rows = await readNewest(database, room);
    const tookMs = performance.now() - startedAt;
    return { tookMs, rows };
  },
};

export type BenchPage = typeof benchPage;

Object.assign(globalThis, { benchPage });

const newestText = (items: readonly TimelineItem[]): string =>
  items.findLast(({ kind }) => kind === "message")?.text ?? "";

function until(isTrue: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (!isTrue()) return;
      syncHeard.delete(look);
      resolve();
    };
    syncHeard.add(look);
    look();
  });
}

/** The first view of a room. */
function view(room: string): Promise<readonly TimelineItem[]> {
  return new Promise((resolve) => {
    const unwatch = client.watch("timeline", { room }, ({ items }) => {
      queueMicrotask(() => unwatch());
      resolve(items);
    });
  });
}

/** Until a page of messages could be shown. */
function firstRows(room: string): Promise<void> {
  return new Promise((resolve) => {
    let shown = 0;
    const unwatch = client.watch("timeline", { room }, ({ items }) => {
      shown += items.length;
      if (shown < PAGE_ROWS) return;
      queueMicrotask(() => unwatch());
      resolve();
    });
  });
}

let opened: Promise<IDBDatabase> | null = null;

function bareDatabase(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("skein-cache");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

function readNewest(database: IDBDatabase, room: string): Promise<number> {
  const prefix = Uint8Array.from(room.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
  const after = new Uint8Array(prefix.length + 64).fill(255);
  after.set(prefix);
  return new Promise((resolve, reject) => {
    const rows: unknown[] = [];
    const store = database.transaction("messages").objectStore("messages");
    const request = store.openCursor(IDBKeyRange.bound(prefix, after), "prev");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null || rows.push(cursor.value) === PAGE_ROWS) resolve(rows.length);
      else cursor.continue();
    };
  });
}
