import { type IDBPDatabase, openDB } from "idb";
import type { Result, StopReason } from "../../engine/api.ts";
import { DiskFailure } from "../../engine/disk/failure.ts";

export type Database = IDBPDatabase<unknown>;

export interface Schema {
  readonly version: number;
  readonly tables: readonly string[];
}

export type OpenError = Extract<
  StopReason,
  { readonly type: "NewerData" | "UpgradeBlocked" | "StorageUnavailable" }
>;

/** One database that stays usable although its handle may die: mobile browsers close handles in the background. */
export interface Connection {
  /**
   * Runs one transaction; when the handle turns out to be dead, opens a new one and runs the same
   * transaction once more. Without a dead handle the work starts before this call returns.
   *
   * Errors: throws DiskFailure when the database is closed, gone or was upgraded; other errors pass.
   */
  run<T>(work: (database: Database) => Promise<T>): Promise<T>;
  close(): void;
  /** Closes it for a reason that whoever opened it should hear. */
  lose(reason: OpenError): void;
  readonly closed: boolean;
}

/** How long an older tab may take to let go of its handle before this one says that it is in the way. */
const UPGRADE_WAIT_MS = 1500;

/**
 * Opens a database with one object store per table, keys out of line.
 *
 * Errors: NewerData when a newer version wrote it, UpgradeBlocked when an older tab holds it open,
 *         StorageUnavailable otherwise. `onLost` is told once when it is lost later on.
 */
export async function openConnection(
  name: string,
  schema: Schema,
  onLost: (reason: OpenError) => void,
): Promise<Result<Connection, OpenError>> {
  const connection = new ReopeningConnection(name, schema, onLost);
  try {
    await connection.open();
    return { ok: true, value: connection };
  } catch (error) {
    return { ok: false, error: openErrorOf(error) };
  }
}

class ReopeningConnection implements Connection {
  closed = false;
  readonly #name: string;
  readonly #schema: Schema;
  readonly #onLost: (reason: OpenError) => void;
  #database: Database | null = null;
  #opening: Promise<Database> | null = null;

  constructor(name: string, schema: Schema, onLost: (reason: OpenError) => void) {
    this.#name = name;
    this.#schema = schema;
    this.#onLost = onLost;
  }

  async run<T>(work: (database: Database) => Promise<T>): Promise<T> {
    this.#refuseWhenClosed();
    const used = this.#database ?? (await this.#reopen());
    try {
      return await work(used);
    } catch (error) {
      if (!isDeadHandle(error)) throw error;
      this.#refuseWhenClosed();
      this.#forget(used);
      used.close();
      return work(this.#database ?? (await this.#reopen()));
    }
  }

  close(): void {
    this.closed = true;
    this.#database?.close();
    this.#database = null;
  }

  /** However many transactions wait for a new handle, one is opened. */
  open(): Promise<Database> {
    this.#opening ??= this.#openOnce().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async #openOnce(): Promise<Database> {
    const opened = await openHandle(this.#name, this.#schema, {
      onDead: (dead) => this.#forget(dead),
      onLost: (reason) => this.lose(reason),
    });
    if (this.closed) opened.close();
    else this.#database = opened;
    return opened;
  }

  async #reopen(): Promise<Database> {
    try {
      const database = await this.open();
      this.#refuseWhenClosed();
      return database;
    } catch (error) {
      if (error instanceof DiskFailure) throw error;
      const reason = openErrorOf(error);
      this.lose(reason);
      throw new DiskFailure("Closed", reason.type);
    }
  }

  #forget(dead: Database): void {
    if (this.#database === dead) this.#database = null;
  }

  lose(reason: OpenError): void {
    if (this.closed) return;
    this.close();
    this.#onLost(reason);
  }

  #refuseWhenClosed(): void {
    if (this.closed) throw new DiskFailure("Closed", `database ${this.#name} is closed`);
  }
}

/** What a person must hear about; everything that is not this is a broken storage. */
class OpenFailure extends Error {
  readonly reason: OpenError;
  constructor(reason: OpenError) {
    super(reason.type);
    this.reason = reason;
  }
}

function openErrorOf(error: unknown): OpenError {
  if (error instanceof OpenFailure) return error.reason;
  if (nameOf(error) === "VersionError") return { type: "NewerData" };
  return { type: "StorageUnavailable", detail: String(error) };
}

/** Names that browsers give to a handle which will never work again; a transaction nobody aborted counts. */
const isDeadHandle = (error: unknown): boolean =>
  ["InvalidStateError", "UnknownError", "AbortError"].includes(nameOf(error));

export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "");

interface HandleEvents {
  /** The browser closed this handle; a new one may work. */
  readonly onDead: (dead: Database) => void;
  /** Somebody upgrades or deletes the database: no handle of ours will work again. */
  readonly onLost: (reason: OpenError) => void;
}

function openHandle(name: string, schema: Schema, events: HandleEvents): Promise<Database> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let givenUp = false;
    let mine: Database | null = null;
    openDB<unknown>(name, schema.version, {
      upgrade: (database) => createTables(database, schema.tables),
      blocked: () => {
        timer = setTimeout(() => {
          givenUp = true;
          reject(new OpenFailure({ type: "UpgradeBlocked" }));
        }, UPGRADE_WAIT_MS);
      },
      blocking: (_current, next) => {
        mine?.close(); // letting go at once is what keeps a newer tab from waiting for this one
        events.onLost(whyTaken(next));
      },
      terminated: () => {
        if (mine !== null) events.onDead(mine);
      },
    }).then((database) => {
      clearTimeout(timer);
      mine = database;
      if (givenUp) database.close();
      else resolve(database);
    }, reject);
  });
}

const whyTaken = (next: number | null): OpenError =>
  next === null ? { type: "StorageUnavailable", detail: "the database was deleted" } : { type: "NewerData" };

function createTables(database: Database, tables: readonly string[]): void {
  for (const table of tables)
    if (!database.objectStoreNames.contains(table)) database.createObjectStore(table);
}
