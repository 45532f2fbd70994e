/** Runs inside Chromium (see disk.test.ts): each scenario is one function of the page. */
import { caseTables, diskCases } from "../../client/engine/disk/disk.cases.ts";
import type { Disk, DiskWrite } from "../../client/engine/ports.ts";
import { type BrowserDiskOptions, openBrowserDisk } from "../../client/platform/browser/disk.ts";

const handles: IDBDatabase[] = [];
const openOriginal = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...parameters) {
  const request = openOriginal.apply(this, parameters);
  request.addEventListener("success", () => handles.push(request.result));
  return request;
};

/** The error that every opening ends with, as a browser says it whose own database is damaged; `null`: none. */
let damage: DOMException | null = null;
const openHonestly = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...parameters) {
  if (damage === null) return openHonestly.apply(this, parameters);
  const error = damage;
  const request = openHonestly.call(this, "never made", 1);
  request.addEventListener("upgradeneeded", () => request.transaction?.abort());
  Object.defineProperty(request, "error", { get: () => error });
  return request;
};
const deleted: string[] = [];
const deleteHonestly = IDBFactory.prototype.deleteDatabase;
IDBFactory.prototype.deleteDatabase = function (name) {
  deleted.push(name);
  return deleteHonestly.call(this, name);
};

const lost: unknown[] = [];
const held = new Map<string, Disk>();
const key = (...bytes: readonly number[]) => Uint8Array.from(bytes);
const put = (n: number, value: unknown): DiskWrite => ({ table: "rows", key: key(n), value });

async function open(version: number, options: BrowserDiskOptions = {}): Promise<Disk> {
  const opened = await openBrowserDisk("skein-test", { version, tables: ["rows"] }, options);
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  return opened.value;
}

function heldDisk(name: string): Disk {
  const disk = held.get(name);
  if (disk === undefined) throw new Error(`no disk ${name}`);
  return disk;
}

const scenarios = {
  /** Title of each fact, and what was wrong with it or null. */
  suite: async (): Promise<readonly (readonly [string, string | null])[]> => {
    const results: (readonly [string, string | null])[] = [];
    for (const [i, { title, run }] of diskCases.entries()) {
      const opened = await openBrowserDisk(`suite-${i}`, { version: 1, tables: caseTables });
      if (!opened.ok) throw new Error(JSON.stringify(opened.error));
      results.push([title, await run(opened.value).then(() => null, String)]);
      await opened.value.close();
    }
    return results;
  },
  withoutGetAllRecords: async () => {
    Reflect.deleteProperty(IDBObjectStore.prototype, "getAllRecords");
    return scenarios.suite();
  },

  hold: async (name: string, version: number, lease?: string) => {
    const options = { onLost: (reason: unknown) => void lost.push(reason) };
    held.set(name, await open(version, lease === undefined ? options : { ...options, lease }));
  },
  write: (name: string, n: number, value: unknown) => heldDisk(name).commit([put(n, value)], "strict"),
  read: (name: string, n: number) =>
    heldDisk(name)
      .get("rows", key(n))
      .catch((failure: { reason?: unknown }) => ({ failed: failure.reason })),
  /** More than the browser keeps beside its other values: it has a file of its own. */
  writeLarge: (name: string, n: number) =>
    heldDisk(name).commit(
      [
        put(
          n,
          Array.from({ length: 4 }, () => crypto.getRandomValues(new Uint8Array(60_000))),
        ),
      ],
      "strict",
    ),
  readAll: async (name: string, reverse: boolean, limit: number) => {
    const rows = await heldDisk(name).range("rows", { from: key(), to: key(255), limit, reverse });
    return rows.map((row) => [row.key[0], row.value]);
  },
  readMany: (name: string, all: readonly number[]) =>
    heldDisk(name).getMany(
      "rows",
      all.map((n) => key(n)),
    ),
  lost: () => lost,

  openAs: async (version: number) => {
    const started = performance.now();
    const opened = await openBrowserDisk("skein-test", { version, tables: ["rows"] });
    if (opened.ok) await opened.value.close();
    return { error: opened.ok ? null : opened.error, ms: performance.now() - started };
  },
  /** `null` mends it. */
  damage: (name: string | null, words = "") => {
    damage = name === null ? null : new DOMException(words, name);
  },
  deleted: () => deleted,
  /** A tab of somebody who never heard of `versionchange`. */
  holdRudely: (version: number) =>
    new Promise<void>((done, failed) => {
      const request = indexedDB.open("skein-test", version);
      request.onsuccess = () => done();
      request.onerror = () => failed(request.error);
    }),
  version: async () => (await indexedDB.databases()).find((one) => one.name === "skein-test")?.version,

  /** As a phone does it to a page in the background. */
  closeHandles: () => {
    for (const handle of handles.splice(0)) handle.close();
  },
  /** The next transaction fails the way Safari fails. */
  loseServerOnce: () => {
    const original = IDBDatabase.prototype.transaction;
    IDBDatabase.prototype.transaction = () => {
      IDBDatabase.prototype.transaction = original;
      throw new DOMException("Connection to Indexed Database server lost. Refresh the page", "UnknownError");
    };
  },
  handles: () => handles.length,

  fill: async (name: string) => {
    for (let i = 0; i < 200; i++) {
      const block = crypto.getRandomValues(new Uint8Array(60_000));
      const result = await heldDisk(name).commit([put(i, block), put(255, i)], "strict");
      if (!result.ok) return { rows: i, reason: result.error.reason, last: await scenarios.read(name, 255) };
    }
    return null;
  },
  /** Median milliseconds to read 50 rows from the end of many: this disk, and a bare cursor side by side. */
  timeRange: async (name: string) => {
    const rows = Array.from({ length: 20_000 }, (_, i): DiskWrite => {
      const text = `message ${i} ${"x".repeat(200)}`;
      return { table: "rows", key: key(i >> 8, i & 255), value: { id: i, text, list: [i, i], at: i } };
    });
    await heldDisk(name).commit(rows, "relaxed");
    const times = { disk: [] as number[], bare: [] as number[] };
    for (let turn = 0; turn < 40; turn++) {
      let started = performance.now();
      const range = { from: key(), to: key(255), limit: 50, reverse: true };
      const read = await heldDisk(name).range("rows", range);
      times.disk.push(performance.now() - started);
      started = performance.now();
      const bare = await readBare(50);
      times.bare.push(performance.now() - started);
      if (read.length !== 50 || bare !== 50) throw new Error(`${read.length} and ${bare} rows`);
    }
    return { disk: median(times.disk), bare: median(times.bare) };
  },
};

const readBare = (limit: number) =>
  new Promise<number>((done) => {
    const rows: unknown[] = [];
    const handle = handles.at(-1) as IDBDatabase;
    const request = handle.transaction("rows").objectStore("rows").openCursor(null, "prev");
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null || rows.push(cursor.value) === limit) done(rows.length);
      else cursor.continue();
    };
  });

const median = (times: readonly number[]) => [...times].sort((a, b) => a - b)[times.length >> 1] as number;

export type Scenarios = typeof scenarios;

Object.assign(globalThis, { scenarios });
