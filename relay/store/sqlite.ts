import { closeSync, fsyncSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import {
  type Bytes,
  type ChainId,
  err,
  type FeedRun,
  idToBytes,
  ok,
  parseChainId,
  parseDeviceId,
  parseFeedId,
  parseRoomId,
  type Result,
  type RoomId,
  type Verifier,
} from "../../crdt/public.ts";
import { createFeedReader } from "./feed-reader.ts";
import { rowsToRuns, takeWhileFits } from "./runs.ts";
import { damageIn } from "./soundness.ts";
import type {
  OpenTail,
  Store,
  StoredHead,
  StoredRegister,
  StoreFailure,
  StoreReads,
  StoreWrites,
} from "./store.ts";

const SCHEMA = `
CREATE TABLE IF NOT EXISTS entries (chain BLOB NOT NULL, seq INTEGER NOT NULL, entry BLOB NOT NULL,
  PRIMARY KEY (chain, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wraps (chain BLOB NOT NULL, recipient BLOB NOT NULL, kind INTEGER NOT NULL,
  epoch INTEGER NOT NULL, by BLOB NOT NULL, wrap BLOB NOT NULL,
  PRIMARY KEY (chain, recipient, kind, epoch, by)) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS wraps_by_epoch ON wraps (chain, epoch, kind);
CREATE TABLE IF NOT EXISTS rooms (no INTEGER PRIMARY KEY, chain BLOB NOT NULL, room BLOB NOT NULL,
  UNIQUE (chain, room)) STRICT;
CREATE TABLE IF NOT EXISTS rows (arrival INTEGER PRIMARY KEY, room INTEGER NOT NULL, client_id INTEGER NOT NULL,
  seq INTEGER NOT NULL, hash BLOB NOT NULL, envelope BLOB NOT NULL, UNIQUE (room, client_id, seq)) STRICT;
CREATE INDEX IF NOT EXISTS rows_by_arrival ON rows (room);
CREATE TABLE IF NOT EXISTS heads (room INTEGER NOT NULL, client_id INTEGER NOT NULL, feed BLOB NOT NULL,
  next INTEGER NOT NULL, hash BLOB NOT NULL, hlc INTEGER NOT NULL,
  PRIMARY KEY (room, client_id)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS registers (room INTEGER NOT NULL, device BLOB NOT NULL, hlc INTEGER NOT NULL,
  bytes BLOB NOT NULL, PRIMARY KEY (room, device)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS segments (room INTEGER NOT NULL, n INTEGER NOT NULL, first INTEGER NOT NULL,
  last INTEGER NOT NULL, PRIMARY KEY (room, n)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS forks (room INTEGER NOT NULL, client_id INTEGER NOT NULL, seq INTEGER NOT NULL,
  refused BLOB NOT NULL, PRIMARY KEY (room, client_id, seq)) STRICT, WITHOUT ROWID;
PRAGMA user_version = 1;
`;

const SQLITE_FULL = 13;
/** READONLY, IOERR, CORRUPT, CANTOPEN, NOTADB: the disk or the file, not what we asked of it. */
const DISK_CODES: readonly number[] = [8, 10, 11, 14, 26];
const SQLITE_CORRUPT = 11;
const PAGE_BYTES = 4_096;

export interface SqliteOptions {
  /** Beyond this the store answers StorageFull. Without it the disk decides. */
  readonly maxBytes?: number | null;
  /** With it, what is stored as rows is read as envelopes at start. */
  readonly hashes?: Pick<Verifier, "sha256">;
}

/** Throws what node:sqlite throws when the file cannot be opened or is no sound database. */
export function openSqliteStore(path: string, options: SqliteOptions = {}): Store {
  const db = new DatabaseSync(path);
  try {
    db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;");
    if (options.maxBytes) db.exec(`PRAGMA max_page_count = ${Math.ceil(options.maxBytes / PAGE_BYTES)}`);
    db.exec(SCHEMA);
    assertSound(db, path, options.hashes ?? null);
    writeAnew(db, path);
  } catch (cause) {
    db.close();
    throw cause;
  }
  const reads = createReads(db);
  const writes = createWrites(db, reads);
  const statements = { begin: db.prepare("BEGIN IMMEDIATE"), commit: db.prepare("COMMIT") };
  return {
    ...reads,
    transaction: async (work) => inTransaction(db, statements, () => work(writes)),
    close: () => db.close(),
  };
}

function assertSound(db: DatabaseSync, path: string, hashes: Pick<Verifier, "sha256"> | null): void {
  const damage = damageIn(db, path, hashes);
  if (damage !== null) throw Object.assign(new Error(damage), { errcode: SQLITE_CORRUPT });
}

/**
 * What the life before left in the WAL may be in the page cache alone: a sync that failed once reports success when it is
 * asked again. So all of it is written to the database file before anybody is told that it is stored. SQLite does not sync the
 * emptied WAL: after a power cut the part of it that had reached the disk would be laid over newer pages.
 */
function writeAnew(db: DatabaseSync, path: string): void {
  const { busy } = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { readonly busy: number };
  if (busy !== 0) throw new Error("the WAL is in use by another program");
  const wal = openSync(`${path}-wal`, "r+");
  fsyncSync(wal);
  closeSync(wal);
}

function inTransaction<T>(
  db: DatabaseSync,
  { begin, commit }: { readonly begin: StatementSync; readonly commit: StatementSync },
  work: () => T,
): Result<T, StoreFailure> {
  try {
    begin.run();
    const value = work();
    commit.run();
    return ok(value);
  } catch (cause) {
    if (db.isTransaction) db.exec("ROLLBACK");
    return err(failureOf(cause));
  }
}

/** Only what the disk refuses is a failure of the store; a bug in the work stays an exception. */
function failureOf(cause: unknown): StoreFailure {
  const { errcode, message } = cause as { readonly errcode?: unknown; readonly message?: string };
  const code = typeof errcode === "number" ? errcode & 255 : null;
  if (code === SQLITE_FULL) return { type: "StorageFull" };
  if (code === null || !DISK_CODES.includes(code)) throw cause;
  return { type: "DiskBroken", detail: `${errcode} ${message ?? ""}` };
}

type Row = Readonly<Record<string, number & Bytes>>; // STRICT tables: the column decides which

function createReads(db: DatabaseSync): StoreReads {
  const get = (sql: string) => {
    const statement = db.prepare(sql);
    return {
      one: (...values: (number | Bytes)[]) => statement.get(...values) as Row | undefined,
      all: (...values: (number | Bytes)[]) => statement.all(...values) as unknown as readonly Row[],
      each: (...values: (number | Bytes)[]) => statement.iterate(...values) as unknown as Iterable<Row>,
    };
  };
  const chains = get("SELECT chain FROM entries WHERE seq = 0");
  const roomsWith = get(`SELECT room FROM rooms WHERE chain = ?1 AND (
    EXISTS (SELECT 1 FROM heads WHERE heads.room = rooms.no AND substr(heads.feed, 1, 16) = ?2) OR
    EXISTS (SELECT 1 FROM registers WHERE registers.room = rooms.no AND registers.device = ?2))`);
  const entries = get("SELECT entry FROM entries WHERE chain = ? AND seq >= ? ORDER BY seq");
  const wraps = get("SELECT wrap FROM wraps WHERE chain = ? AND recipient = ?");
  const ofEpoch = get("SELECT wrap FROM wraps WHERE chain = ? AND epoch = ? AND kind = ?");
  const roomNo = get("SELECT no FROM rooms WHERE chain = ? AND room = ?");
  const heads = get("SELECT client_id, feed, next, hash, hlc FROM heads WHERE room = ?");
  const rows = createFeedReader(db);
  const hashAt = get("SELECT hash FROM rows WHERE room = ? AND client_id = ? AND seq = ?");
  const registers = get("SELECT device, hlc, bytes FROM registers WHERE room = ?");
  const lastSegment = get("SELECT n, first, last FROM segments WHERE room = ? ORDER BY n DESC LIMIT 1");
  const tail = get(
    "SELECT count(*) AS n, coalesce(sum(length(envelope)), 0) AS bytes, min(arrival) AS first FROM rows WHERE room = ? AND arrival > ?",
  );
  const segment = get("SELECT first, last FROM segments WHERE room = ? AND n = ?");
  const between = get(
    "SELECT rows.client_id, feed, seq, envelope FROM rows JOIN heads ON heads.room = rows.room AND heads.client_id = rows.client_id WHERE rows.room = ? AND arrival BETWEEN ? AND ? ORDER BY arrival",
  );
  const forks = get(
    "SELECT rows.envelope AS kept, refused FROM forks JOIN rows USING (room, client_id, seq) WHERE forks.room = ?",
  );
  return {
    chains: () => chains.all().map((row) => toChain(row.chain)),
    roomsWith: (chain, device) =>
      roomsWith.all(idToBytes(chain), idToBytes(device)).map((row) => toRoom(row.room)),
    entries: (chain, from, maxBytes) =>
      takeWhileFits(column(entries.each(idToBytes(chain), from), "entry"), maxBytes),
    wrapsFor: (chain, recipients) =>
      recipients.flatMap((id) => wraps.all(idToBytes(chain), idToBytes(id)).map((row) => row.wrap as Bytes)),
    wrapsOfEpoch: (chain, epoch, kind, maxBytes) =>
      takeWhileFits(column(ofEpoch.each(idToBytes(chain), epoch, kind), "wrap"), maxBytes),
    roomNo: (chain, room) => roomNo.one(idToBytes(chain), idToBytes(room))?.no ?? null,
    heads: (room) => heads.all(room).map(rowToHead),
    rows,
    hashAt: (room, clientId, seq) => hashAt.one(room, clientId, seq)?.hash ?? null,
    registers: (room) => registers.all(room).map(rowToRegister),
    lastSegment: (room) => {
      const row = lastSegment.one(room);
      return row === undefined
        ? null
        : { n: row.n as number, first: row.first as number, last: row.last as number };
    },
    tail: (room, arrival): OpenTail => {
      const row = tail.one(room, arrival) as Row;
      return { rows: row.n as number, bytes: row.bytes as number, first: row.first ?? null };
    },
    segment: (room, n): readonly FeedRun[] | null => {
      const bounds = segment.one(room, n);
      if (bounds === undefined) return null;
      return rowsToRuns(
        between.all(room, bounds.first as number, bounds.last as number).map((row) => ({
          clientId: row.client_id as number,
          feed: toFeed(row.feed),
          seq: row.seq as number,
          envelope: row.envelope as Bytes,
        })),
      );
    },
    forks: (room) => forks.all(room).map((row) => [row.kept as Bytes, row.refused as Bytes] as const),
  };
}

function createWrites(db: DatabaseSync, reads: StoreReads): StoreWrites {
  const putEntry = db.prepare("INSERT OR REPLACE INTO entries VALUES (?, ?, ?)");
  const putWrap = db.prepare("INSERT OR REPLACE INTO wraps VALUES (?, ?, ?, ?, ?, ?)");
  const openRoom = db.prepare("INSERT INTO rooms (chain, room) VALUES (?, ?)");
  const putRow = db.prepare(
    "INSERT INTO rows (arrival, room, client_id, seq, hash, envelope) VALUES (?, ?, ?, ?, ?, ?)",
  );
  let arrivals = newestArrival(db);
  const putHead = db.prepare("INSERT OR REPLACE INTO heads VALUES (?, ?, ?, ?, ?, ?)");
  const putRegister = db.prepare("INSERT OR REPLACE INTO registers VALUES (?, ?, ?, ?)");
  const putSegment = db.prepare("INSERT INTO segments VALUES (?, ?, ?, ?)");
  const dropRows = db.prepare("DELETE FROM rows WHERE room = ? AND client_id = ? AND seq >= ?");
  const dropForks = db.prepare("DELETE FROM forks WHERE room = ? AND client_id = ? AND seq >= ?");
  const dropHead = db.prepare("DELETE FROM heads WHERE room = ? AND client_id = ?");
  const dropRegister = db.prepare("DELETE FROM registers WHERE room = ? AND device = ?");
  const putFork = db.prepare("INSERT OR IGNORE INTO forks VALUES (?, ?, ?, ?)");
  return {
    ...reads,
    putEntries: (chain: ChainId, from, entries) => {
      const id = idToBytes(chain);
      for (const [index, entry] of entries.entries()) putEntry.run(id, from + index, entry);
    },
    putWrap: (wrap) => {
      const { kind, epoch, bytes } = wrap;
      putWrap.run(idToBytes(wrap.chain), idToBytes(wrap.recipient), kind, epoch, idToBytes(wrap.by), bytes);
    },
    openRoom: (chain, room) =>
      reads.roomNo(chain, room) ?? Number(openRoom.run(idToBytes(chain), idToBytes(room)).lastInsertRowid),
    putRow: ({ room, clientId, seq, hash, envelope }) => {
      putRow.run(++arrivals, room, clientId, seq, hash, envelope);
      return arrivals;
    },
    putHead: (room, { clientId, feed, next, hash, hlc }) => {
      putHead.run(room, clientId, idToBytes(feed), next, hash, hlc);
    },
    putRegister: (room, { device, hlc, bytes }) => {
      putRegister.run(room, idToBytes(device), hlc, bytes);
    },
    dropRows: (room, clientId, from) => {
      dropRows.run(room, clientId, from);
      dropForks.run(room, clientId, from);
      dropHead.run(room, clientId);
    },
    dropRegister: (room, device) => {
      dropRegister.run(room, idToBytes(device));
    },
    putSegment: (room, { n, first, last }) => {
      putSegment.run(room, n, first, last);
    },
    putFork: (room, clientId, seq, refused) => {
      putFork.run(room, clientId, seq, refused);
    },
  };
}

/** Counted here: SQLite would give the number of a dropped row to the next one, and put it into a closed segment. */
function newestArrival(db: DatabaseSync): number {
  const newest = db
    .prepare(
      "SELECT max(coalesce((SELECT max(arrival) FROM rows), 0), coalesce((SELECT max(last) FROM segments), 0)) AS n",
    )
    .get() as Row;
  return newest.n as number;
}

function* column(rows: Iterable<Row>, name: string): Iterable<Bytes> {
  for (const row of rows) yield row[name] as Bytes;
}

const rowToHead = (row: Row): StoredHead => ({
  clientId: row.client_id as number,
  feed: toFeed(row.feed),
  next: row.next as number,
  hash: row.hash as Bytes,
  hlc: row.hlc as number,
});

function rowToRegister(row: Row): StoredRegister {
  const device = parseDeviceId(row.device);
  if (device === null) throw new Error("registers.device is not 16 bytes");
  return { device, hlc: row.hlc as number, bytes: row.bytes as Bytes };
}

function toChain(bytes: unknown): ChainId {
  const chain = parseChainId(bytes);
  if (chain === null) throw new Error("entries.chain is not 32 bytes");
  return chain;
}

function toRoom(bytes: unknown): RoomId {
  const room = parseRoomId(bytes);
  if (room === null) throw new Error("rooms.room is not 16 bytes");
  return room;
}

function toFeed(bytes: unknown) {
  const feed = parseFeedId(bytes);
  if (feed === null) throw new Error("heads.feed is not 24 bytes");
  return feed;
}
