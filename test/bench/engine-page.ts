/** Runs inside Chromium (see open-room.ts): the real engine in its Worker and no screen. */
import { connectEngine } from "../../client/bridge/connect.ts";
import type { SessionView, SyncView, TimelineItem } from "../../client/bridge/contract.ts";
import { decodeLeaf, type StoredLeaf } from "../../client/engine/tables/leaves.ts";
import { watchDelays } from "./page-delays.ts";
import { watchTyping } from "./page-typing.ts";

const PAGE_ROWS = 50;
const COPIES = 9;
const LEAVES_AT_ONCE = 200;
const PLAIN_LEAVES = 300;
const ROOM_BYTES = 16;

const client = connectEngine();
let session: SessionView | null = null;
let sync: SyncView | null = null;
let typing: ReturnType<typeof watchTyping> | null = null;
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
  join: async (link: string) => {
    const joined = await client.command("joinOrg", { link, name: "Bo" });
    if (!joined.ok) throw new Error(JSON.stringify(joined.error));
    await until(() => sync?.inStep === true);
  },
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
  /** What a screen with this room open keeps, and a field to type in. */
  beginTyping: (room: string) => {
    typing = watchTyping();
    client.watch("timeline", { room }, () => {});
    client.watch("rooms", {}, () => {});
  },
  /** Until so many envelopes are here and in step; since the page began to load. */
  catchUp: async (envelopes: number) => {
    await until(() => sync?.inStep === true && sync.storage.envelopes >= envelopes);
    return { tookMs: performance.now(), typedMs: (await typing?.stop()) ?? [] };
  },
  /** Lays copies of a room's rows before them, nine of each: a room ten times as long, without sealing it. */
  stretch: async (room: string) => {
    const database = await bareDatabase();
    let done = 0;
    for (let copy = 1; copy <= COPIES; copy++) done += await copyRows(database, room, copy);
    return done;
  },
  /** From asking for a room until its newest rows are in the page. */
  open: async (room: string) => {
    const startedAt = performance.now();
    const items = await view(room);
    return { tookMs: performance.now() - startedAt, rows: items.length, newest: newestText(items) };
  },
  /** Until the first results are in the page, and until everything has been looked through. */
  search: (text: string, limit: number) =>
    new Promise<{ firstMs: number; doneMs: number; count: number; scanned: number }>((resolve) => {
      const startedAt = performance.now();
      let firstMs = Number.NaN;
      const query = { text, room: null, author: null, from: null, to: null, kind: "all", limit } as const;
      const unwatch = client.watch("search", query, ({ state, count, scanned, results }) => {
        const tookMs = performance.now() - startedAt;
        if (Number.isNaN(firstMs) && (results.length > 0 || state === "done")) firstMs = tookMs;
        if (state !== "done") return;
        queueMicrotask(() => unwatch());
        resolve({ firstMs, doneMs: tookMs, count, scanned });
      });
    }),
  /** In how many messages on the disk a word is, each looked at by itself. */
  naive: async (word: string) => {
    const fold = (text: string) => text.normalize("NFKC").toLowerCase();
    everyText ??= await allTexts(await bareDatabase());
    return everyText.filter((text) => fold(text).includes(fold(word))).length;
  },
  markRead: (room: string) => client.command("markRead", { room }).then(({ ok }) => ok),
  /** The least that IndexedDB can do for it: a cursor over one record for each message, newest first, on this thread. */
  bareCursor: async (room: string) => {
    const database = await plainDatabase(room);
    const startedAt = performance.now();
    const rows = await readNewest(database);
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

let everyText: readonly string[] | null = null;

async function allTexts(database: IDBDatabase): Promise<readonly string[]> {
  const leaves = await done(
    database.transaction("leaves").objectStore("leaves").getAll() as IDBRequest<StoredLeaf[]>,
  );
  return leaves.flatMap((leaf) =>
    decodeLeaf("", leaf).messages.flatMap((one) =>
      one.kind === "message" && one.state.base !== null ? [one.state.base.text] : [],
    ),
  );
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

const keysOf = (room: string): IDBKeyRange => {
  const prefix = Uint8Array.from(room.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
  const after = new Uint8Array(prefix.length + 64).fill(255);
  after.set(prefix);
  return IDBKeyRange.bound(prefix, after);
};

/** One record for each message, as plain apps keep them: what the cursor runs over. */
async function plainDatabase(room: string): Promise<IDBDatabase> {
  plain ??= layPlain(await bareDatabase(), room);
  return plain;
}
let plain: Promise<IDBDatabase> | null = null;

async function layPlain(database: IDBDatabase, room: string): Promise<IDBDatabase> {
  const opening = indexedDB.open("bench-plain", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("messages");
  const to = await done(opening);
  if ((await done(to.transaction("messages").objectStore("messages").count())) > 0) return to; // laid before a reload
  const leaves = database.transaction("leaves").objectStore("leaves");
  const { lower, upper } = keysOf(room);
  const last = await done(leaves.getAllKeys(IDBKeyRange.bound(lower, upper)));
  for (const key of last.slice(-PLAIN_LEAVES)) {
    const value = (await done(database.transaction("leaves").objectStore("leaves").get(key))) as StoredLeaf;
    const store = to.transaction("messages", "readwrite").objectStore("messages");
    const { messages } = decodeLeaf("", value);
    await Promise.all(messages.map((message) => done(store.put(message, `${room}${message.order}`))));
  }
  return to;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function readNewest(database: IDBDatabase): Promise<number> {
  return new Promise((resolve, reject) => {
    const rows: unknown[] = [];
    const request = database.transaction("messages").objectStore("messages").openCursor(null, "prev");
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null || rows.push(cursor.value) === PAGE_ROWS) resolve(rows.length);
      else cursor.continue();
    };
  });
}

/** Each copy comes to lie before all that are there; copies are not copied, nor is the first leaf, whose place is that of no message. */
async function copyRows(database: IDBDatabase, room: string, copy: number): Promise<number> {
  const range = keysOf(room);
  const [low, high] = [range.lower as Uint8Array<ArrayBuffer>, range.upper as Uint8Array<ArrayBuffer>];
  const originals = await keysIn(database, IDBKeyRange.bound(low, high));
  const newest = originals.at(-1) as Uint8Array<ArrayBuffer>;
  const moved = newest.findIndex((byte, at) => at >= ROOM_BYTES && byte > COPIES); // in the time of writing
  const own = originals.filter((key) => key[moved] === newest[moved]);
  let copied = 0;
  for (let at = 0; at < own.length; at += LEAVES_AT_ONCE) {
    const some = own.slice(at, at + LEAVES_AT_ONCE);
    copied += await copyInto(database, some, (key) => key.with(moved, (key[moved] as number) - copy));
  }
  return copied;
}

function keysIn(database: IDBDatabase, range: IDBKeyRange): Promise<readonly Uint8Array<ArrayBuffer>[]> {
  return new Promise((resolve, reject) => {
    const request = database.transaction("leaves").objectStore("leaves").getAllKeys(range);
    request.onerror = () => reject(request.error);
    request.onsuccess = () => resolve(request.result.map((key) => new Uint8Array(key as ArrayBuffer)));
  });
}

function copyInto(
  database: IDBDatabase,
  keys: readonly Uint8Array<ArrayBuffer>[],
  to: (key: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let copied = 0;
    const transaction = database.transaction("leaves", "readwrite");
    transaction.oncomplete = () => resolve(copied);
    transaction.onerror = () => reject(transaction.error);
    const store = transaction.objectStore("leaves");
    const request = store.getAll(
      IDBKeyRange.bound(keys[0] as Uint8Array<ArrayBuffer>, keys.at(-1) as Uint8Array<ArrayBuffer>),
    );
    request.onsuccess = () => {
      for (const [n, leaf] of (request.result as readonly StoredLeaf[]).entries()) {
        copied += leaf.messages.length;
        store.put(leaf, to(keys[n] as Uint8Array<ArrayBuffer>));
      }
    };
  });
}
