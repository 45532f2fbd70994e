import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { deserialize, serialize } from "node:v8";
import type { Result, StopReason } from "../../engine/api.ts";
import type { Unreadable } from "../../engine/disk/broken.ts";
import { DiskFailure } from "../../engine/disk/failure.ts";
import type { Disk, DiskError, DiskRow, DiskWrite } from "../../engine/ports.ts";

export type NodeDiskError = Extract<StopReason, { readonly type: "NewerData" | "StorageUnavailable" }>;

/**
 * Opens one SQLite file as a disk. The file is locked for as long as it is open: a second engine on the
 * same folder is refused instead of signing the same sequence numbers.
 *
 * Shape:  per table `(key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID`, values in V8's structured clone format;
 *         `user_version` is the schema version. WAL; strict commits with synchronous=FULL, relaxed with NORMAL.
 * Errors: NewerData, StorageUnavailable; afterwards see `Disk`.
 */
export function openNodeDisk(
  file: string,
  schema: { readonly version: number; readonly tables: readonly string[] },
): Result<Disk, NodeDiskError> {
  let database: DatabaseSync | null = null;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, "a", 0o600)); // made by us, so that nobody else may read it; the journal follows it
    database = new DatabaseSync(file);
    if (prepare(database, schema) === "newer") {
      database.close();
      return { ok: false, error: { type: "NewerData" } };
    }
    return { ok: true, value: createDisk(database, schema.tables) };
  } catch (error) {
    database?.close();
    return { ok: false, error: { type: "StorageUnavailable", detail: `${file}: ${String(error)}` } };
  }
}

function prepare(database: DatabaseSync, schema: Parameters<typeof openNodeDisk>[1]): "ready" | "newer" {
  database.exec("PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL");
  const found = database.prepare("PRAGMA user_version").get()?.user_version;
  if (typeof found === "number" && found > schema.version) return "newer";
  database.exec("BEGIN IMMEDIATE"); // takes the lock now, not at the first write
  for (const table of schema.tables)
    database.exec(
      `CREATE TABLE IF NOT EXISTS "${table}" (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID`,
    );
  database.exec(`PRAGMA user_version = ${schema.version}; COMMIT`);
  // What a failed sync of the life before left in the page cache: the next sync would call it flushed, and it never was.
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  return "ready";
}

function createDisk(database: DatabaseSync, tables: readonly string[]): Disk {
  const statementsOf = new Map(tables.map((table) => [table, prepareTable(database, table)]));
  let closed = false;
  let synchronous: "FULL" | "NORMAL" | null = null;

  const read = async <T>(table: string, work: (statements: Statements) => T): Promise<T> => {
    if (closed) throw new DiskFailure("Closed", "the disk was closed");
    const statements = statementsFor(statementsOf, table);
    try {
      return work(statements);
    } catch (error) {
      throw new DiskFailure("Unknown", String(error));
    }
  };
  const flushLike = (durability: "strict" | "relaxed"): void => {
    const wanted = durability === "strict" ? "FULL" : "NORMAL";
    if (wanted !== synchronous) database.exec(`PRAGMA synchronous = ${wanted}`);
    synchronous = wanted;
  };
  return {
    get: (table, key) => read(table, ({ get }) => toValue(get.get(key))),
    getMany: (table, keys) => read(table, ({ get }) => keys.map((key) => toValue(get.get(key)))),
    range: (table, { from, to, limit, reverse = false }) =>
      read(table, ({ ascending, descending }) =>
        (reverse ? descending : ascending).all(from, to, Math.max(0, limit)).map(toRow),
      ),
    count: (table, from, to) => read(table, ({ count }) => Number(count.get(from, to)?.rows ?? 0)),
    commit: async (writes, durability) => {
      if (closed) return notSaved("Closed", "the disk was closed");
      const steps = writes.map((write) => toStep(statementsFor(statementsOf, write.table), write));
      try {
        flushLike(durability);
        inTransaction(database, steps);
        return { ok: true };
      } catch (error) {
        return notSaved(isDiskFull(error) ? "Quota" : "Unknown", String(error));
      }
    },
    close: async () => {
      if (!closed) database.close();
      closed = true;
    },
  };
}

interface Statements {
  readonly get: StatementSync;
  readonly ascending: StatementSync;
  readonly descending: StatementSync;
  readonly count: StatementSync;
  readonly put: StatementSync;
  readonly drop: StatementSync;
  readonly dropBetween: StatementSync;
}

function prepareTable(database: DatabaseSync, table: string): Statements {
  const between = `FROM "${table}" WHERE key >= ? AND key < ?`;
  return {
    get: database.prepare(`SELECT value FROM "${table}" WHERE key = ?`),
    ascending: database.prepare(`SELECT key, value ${between} ORDER BY key LIMIT ?`),
    descending: database.prepare(`SELECT key, value ${between} ORDER BY key DESC LIMIT ?`),
    count: database.prepare(`SELECT count(*) AS rows ${between}`),
    put: database.prepare(`INSERT OR REPLACE INTO "${table}" (key, value) VALUES (?, ?)`),
    drop: database.prepare(`DELETE FROM "${table}" WHERE key = ?`),
    dropBetween: database.prepare(`DELETE ${between}`),
  };
}

function statementsFor(all: ReadonlyMap<string, Statements>, table: string): Statements {
  const statements = all.get(table);
  if (statements === undefined) throw new Error(`no table ${table} on this disk`);
  return statements;
}

/** Serialises now: what the caller changes later must not reach the disk, and what is no data must stop here. */
function toStep({ put, drop, dropBetween }: Statements, write: DiskWrite): () => void {
  if ("from" in write) return () => dropBetween.run(write.from, write.to);
  if ("delete" in write) return () => drop.run(write.key);
  const value = serialize(write.value);
  return () => put.run(write.key, value);
}

function inTransaction(database: DatabaseSync, steps: readonly (() => void)[]): void {
  database.exec("BEGIN IMMEDIATE");
  try {
    for (const step of steps) step();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK"); // a full disk may have rolled back already
    throw error;
  }
}

type SqlRow = ReturnType<StatementSync["get"]>;

function toValue(row: SqlRow): unknown {
  return row === undefined ? undefined : read(row.value as Uint8Array);
}

const toRow = (row: Record<string, unknown>): DiskRow => ({
  key: row.key as Uint8Array,
  value: read(row.value as Uint8Array),
});

/** One value that is no value must not take the others of its table with it: whoever reads records knows what to do with it. */
function read(value: Uint8Array): unknown {
  try {
    return deserialize(value);
  } catch (error) {
    return { unreadable: String(error), raw: value } satisfies Unreadable;
  }
}

const notSaved = (reason: DiskError["reason"], detail: string) =>
  ({ ok: false, error: { type: "NotSaved", reason, detail } }) as const;

const SQLITE_FULL = 13;

const isDiskFull = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && error.errcode === SQLITE_FULL;
