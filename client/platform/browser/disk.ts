import { type IDBPTransaction, unwrap, wrap } from "idb";
import type { Result } from "../../engine/api.ts";
import type { Unreadable } from "../../engine/disk/broken.ts";
import { DiskFailure } from "../../engine/disk/failure.ts";
import { trimBytes } from "../../engine/disk/values.ts";
import type { Disk, DiskError, DiskRange, DiskRow, DiskWrite } from "../../engine/ports.ts";
import {
  type Connection,
  type Database,
  nameOf,
  type OpenError,
  openConnection,
  type Schema,
} from "./connection.ts";

export interface BrowserDiskOptions {
  /**
   * Who may write: opening with a lease ends every earlier one. A commit under an older lease is refused
   * inside its own transaction, so an engine that was thought dead cannot write behind its successor's back.
   */
  readonly lease?: string;
  /** Told once when the database is lost while open: upgraded by a newer tab, cleared, or written by a newer engine. */
  readonly onLost?: (reason: OpenError) => void;
}

/** In every database, beside the tables of whoever opens it: the platform's own notes. */
export const LEASE_TABLE = "skein.lease";
const LEASE_KEY = "holder";
const LEASE_LOST = "another engine writes here now, or the data was cleared";

/**
 * Opens one IndexedDB database as a disk.
 *
 * Shape:  one object store per table, binary keys out of line, values as structured clone.
 * Errors: NewerData, UpgradeBlocked, StorageUnavailable; afterwards see `Disk`.
 * Source: Indexed Database API 3.0 (W3C); `idb`.
 */
export async function openBrowserDisk(
  name: string,
  schema: Schema,
  options: BrowserDiskOptions = {},
): Promise<Result<Disk, OpenError>> {
  const withLease = { ...schema, tables: [...schema.tables, LEASE_TABLE] };
  const opened = await openConnection(name, withLease, options.onLost ?? (() => {}));
  if (!opened.ok) return opened;
  const connection = opened.value;
  const lease = options.lease ?? null;
  if (lease !== null) {
    const taken = await saved(() => connection.run((database) => takeLease(database, lease)));
    if (!taken.ok) {
      connection.close();
      return { ok: false, error: { type: "StorageUnavailable", detail: taken.error.detail } };
    }
  }
  return { ok: true, value: createDisk(connection, lease) };
}

function createDisk(connection: Connection, lease: string | null): Disk {
  return {
    get: (table, key) => reading(connection, (database) => readOne(database, table, key)),
    getMany: (table, keys) =>
      reading(connection, async (database) => {
        if (keys.length === 0) return [];
        const all = readIn(database, table, (store) => Promise.all(keys.map((key) => store.get(toKey(key)))));
        return all.catch(whereLost(() => Promise.all(keys.map((key) => readOne(database, table, key)))));
      }),
    range: (table, range) =>
      reading(connection, (database) =>
        readRange(database, table, range).catch(whereLost(() => readRangeSingly(database, table, range))),
      ),
    count: (table, from, to) =>
      reading(connection, async (database) => {
        const bounds = toKeyRange(from, to);
        return bounds === null ? 0 : readIn(database, table, (store) => store.count(bounds));
      }),
    commit: async (writes, durability) => {
      if (writes.length === 0 && !connection.closed) return { ok: true };
      const onLeaseLost = () => connection.lose({ type: "StorageUnavailable", detail: LEASE_LOST });
      return saved(() =>
        connection.run((database) => write(database, writes, durability, { lease, onLeaseLost })),
      );
    },
    close: async () => connection.close(),
  };
}

// ---------------------------------------------------------------- reading

/** Reads say only "gone for good": whatever is left after the connection tried again. Mistakes of the caller pass. */
async function reading<T>(connection: Connection, work: (database: Database) => Promise<T>): Promise<T> {
  try {
    return await connection.run(work);
  } catch (error) {
    if (error instanceof DiskFailure || isMistake(error)) throw error;
    throw new DiskFailure("Unknown", String(error));
  }
}

function startReading(database: Database, table: string) {
  const transaction = database.transaction(table);
  transaction.done.catch(() => {}); // a failed read is heard from its own request
  return transaction;
}

/**
 * One reading transaction whose requests are all made at once. It is committed without waiting for the answers:
 * whoever hangs over an answer then holds no transaction that the engine of the next tab would wait for.
 */
function readIn<T>(database: Database, table: string, ask: (store: ReadStore) => Promise<T>): Promise<T> {
  const transaction = startReading(database, table);
  const answer = ask(transaction.store);
  transaction.commit();
  return answer;
}

async function readRange(
  database: Database,
  table: string,
  { from, to, limit, reverse = false }: DiskRange,
): Promise<readonly DiskRow[]> {
  const bounds = toKeyRange(from, to);
  if (bounds === null || limit <= 0) return [];
  if (reverse && !("getAllRecords" in IDBObjectStore.prototype))
    return readBackwards(startReading(database, table).store, bounds, limit);
  return readIn(database, table, async (store) => {
    const raw = unwrap(store);
    if (!hasGetAllRecords(raw)) return readForwards(store, bounds, limit);
    const direction = reverse ? "prev" : "next";
    const records = await wrap(raw.getAllRecords({ query: bounds, count: limit, direction }));
    return records.map((record) => toRow(record.key, record.value));
  });
}

/** A value that is lost ends the transaction that asks for it: so each is asked for in one of its own. */
async function readRangeSingly(
  database: Database,
  table: string,
  { from, to, limit, reverse = false }: DiskRange,
): Promise<readonly DiskRow[]> {
  const all = await readIn(database, table, (store) => store.getAllKeys(toKeyRange(from, to)));
  const keys = (reverse ? all.reverse() : all)
    .slice(0, limit)
    .map((key) => new Uint8Array(key as ArrayBuffer));
  return Promise.all(keys.map(async (key) => ({ key, value: await readOne(database, table, key) })));
}

const readOne = (database: Database, table: string, key: Bytes): Promise<unknown> =>
  readIn(database, table, (store) => store.get(toKey(key))).catch((error: unknown): Unreadable => {
    if (!isLostValue(error)) throw error;
    return { unreadable: String(error), raw: null };
  });

/** Large values lie in files of their own, and such a file may be gone. The other values of the table are as they were. */
const isLostValue = (error: unknown): boolean => nameOf(error) === "NotReadableError";

const whereLost =
  <T>(instead: () => Promise<T>) =>
  (error: unknown): Promise<T> => {
    if (!isLostValue(error)) throw error;
    return instead();
  };

type ReadStore = ReturnType<typeof startReading>["store"];

async function readForwards(
  store: ReadStore,
  bounds: IDBKeyRange,
  limit: number,
): Promise<readonly DiskRow[]> {
  const [keys, values] = await Promise.all([store.getAllKeys(bounds, limit), store.getAll(bounds, limit)]);
  return keys.map((key, i) => toRow(key, values[i]));
}

/** Only for browsers without getAllRecords: bulk reads go forwards there. */
async function readBackwards(
  store: ReadStore,
  bounds: IDBKeyRange,
  limit: number,
): Promise<readonly DiskRow[]> {
  const rows: DiskRow[] = [];
  let cursor = await store.openCursor(bounds, "prev");
  while (cursor !== null) {
    rows.push(toRow(cursor.key, cursor.value));
    cursor = rows.length < limit ? await cursor.continue() : null;
  }
  return rows;
}

/** Keys and values in one request, in either direction (Chromium since 141). */
interface RecordSource {
  getAllRecords(options: {
    readonly query: IDBKeyRange;
    readonly count: number;
    readonly direction: "next" | "prev";
  }): IDBRequest<readonly { readonly key: IDBValidKey; readonly value: unknown }[]>;
}

const hasGetAllRecords = (store: object): store is RecordSource => "getAllRecords" in store;

// ---------------------------------------------------------------- writing

async function write(
  database: Database,
  writes: readonly DiskWrite[],
  durability: "strict" | "relaxed",
  { lease, onLeaseLost }: { readonly lease: string | null; readonly onLeaseLost: () => void },
): Promise<void> {
  const tables = [...new Set(writes.map((one) => one.table))];
  const scope = lease === null ? tables : [...tables, LEASE_TABLE];
  const transaction = database.transaction(scope, "readwrite", { durability });
  const lost = lease === null ? () => false : checkLease(transaction, lease);
  try {
    for (const one of writes) {
      const store = unwrap(transaction.objectStore(one.table)); // raw: one promise per transaction, not per row
      if ("from" in one) deleteBetween(store, one.from, one.to);
      else if ("delete" in one) store.delete(toKey(one.key));
      else store.put(trimBytes(one.value), toKey(one.key));
    }
  } catch (error) {
    transaction.done.catch(() => {}); // the mistake itself is what the caller hears
    transaction.abort();
    throw error;
  }
  try {
    if (lease === null) transaction.commit();
    await transaction.done;
  } catch (error) {
    if (!lost()) throw error;
    onLeaseLost();
    throw new DiskFailure("Closed", LEASE_LOST);
  }
}

function deleteBetween(store: IDBObjectStore, from: Bytes, to: Bytes): void {
  const bounds = toKeyRange(from, to);
  if (bounds !== null) store.delete(bounds);
}

type WriteTransaction = IDBPTransaction<unknown, string[], "readwrite">;

/** Asks in the same transaction who may write, and aborts it when that is no longer this engine. */
function checkLease(transaction: WriteTransaction, lease: string): () => boolean {
  let lost = false;
  const request = unwrap(transaction.objectStore(LEASE_TABLE)).get(LEASE_KEY);
  request.onsuccess = () => {
    if (request.result === lease) return;
    lost = true;
    transaction.abort();
  };
  return () => lost;
}

async function takeLease(database: Database, lease: string): Promise<void> {
  const transaction = database.transaction(LEASE_TABLE, "readwrite", { durability: "strict" });
  await Promise.all([transaction.store.put(lease, LEASE_KEY), transaction.done]);
}

type Saved = Awaited<ReturnType<Disk["commit"]>>;

/** Turns what a database says about a failed write into words of ours. */
async function saved(writing: () => Promise<void>): Promise<Saved> {
  try {
    await writing();
    return { ok: true };
  } catch (error) {
    if (isMistake(error)) throw error;
    return { ok: false, error: { type: "NotSaved", reason: reasonOf(error), detail: String(error) } };
  }
}

function reasonOf(error: unknown): DiskError["reason"] {
  if (error instanceof DiskFailure) return error.reason;
  return nameOf(error) === "QuotaExceededError" ? "Quota" : "Unknown";
}

/** Our own bugs: a value that is no data, a table that does not exist, a broken key. Nobody but the edge catches them. */
const isMistake = (error: unknown): boolean =>
  ["DataCloneError", "NotFoundError", "DataError", "TypeError"].includes(nameOf(error));

// ---------------------------------------------------------------- keys

type Bytes = DiskRow["key"];

/** IndexedDB takes any byte view; the type asks for a buffer that is not shared, which ours never are. */
const toKey = (bytes: Bytes): IDBValidKey => bytes as Uint8Array<ArrayBuffer>;

function toRow(key: IDBValidKey, value: unknown): DiskRow {
  return { key: new Uint8Array(key as ArrayBuffer), value };
}

/** `null` for a range without room, which IndexedDB calls an error. */
function toKeyRange(from: Bytes, to: Bytes): IDBKeyRange | null {
  if (indexedDB.cmp(toKey(from), toKey(to)) >= 0) return null;
  return IDBKeyRange.bound(toKey(from), toKey(to), false, true);
}
