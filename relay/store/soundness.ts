import { accessSync, constants, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import {
  type Bytes,
  clientIdOf,
  type Envelope,
  equalBytes,
  idToBytes,
  NO_PREVIOUS,
  parseEnvelope,
  parseRoomId,
  type Verifier,
} from "../../crdt/public.ts";

/** Up to this size SQLite's own check takes less than a second. */
const MAX_CHECKED_BYTES = 268_435_456;
/** Up to this size reading every row does. */
const MAX_READ_BYTES = 67_108_864;

type Hashes = Pick<Verifier, "sha256">;
type Row = Readonly<Record<string, number & Bytes>>; // STRICT tables: the column decides which

const [SQLITE_ERROR, SQLITE_READONLY, SQLITE_CORRUPT, SQLITE_NOTADB] = [1, 8, 11, 26];
const SQLITE_IOERR_SHORT_READ = 522;

/**
 * Whether a database that cannot be opened is damaged, rather than in use, out of reach or on a broken disk. A bit that fell over in the
 * file's head reads as a format that is not known, or as one that may only be read.
 */
export function isDamage(cause: unknown, path: string): boolean {
  const { errcode } = cause as { readonly errcode?: unknown };
  if (typeof errcode !== "number") return false;
  const code = errcode & 255;
  if (code === SQLITE_CORRUPT || code === SQLITE_NOTADB || errcode === SQLITE_IOERR_SHORT_READ) return true;
  return (code === SQLITE_ERROR || code === SQLITE_READONLY) && isWritable(path);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * What is wrong with a database, `null` when nothing is found. A bit that fell over would surface in the middle of somebody's
 * day: as a page that cannot be read, or as a row that nobody takes and that the relay goes on offering. Rule RLY32 in SPEC.md.
 */
export function damageIn(db: DatabaseSync, path: string, hashes: Hashes | null): string | null {
  const { size } = statSync(path);
  if (size > MAX_CHECKED_BYTES) return null;
  const found = db.prepare("PRAGMA integrity_check(1)").get() as { readonly integrity_check: string };
  if (found.integrity_check !== "ok") return found.integrity_check;
  return hashes === null || size > MAX_READ_BYTES ? null : damagedFeed(db, hashes);
}

interface FeedEnd {
  readonly envelope: Envelope;
  readonly key: string;
}

/** Every feed is envelopes from 0 on, each behind the one before it, up to what its head says. */
function damagedFeed(db: DatabaseSync, hashes: Hashes): string | null {
  const rows = db.prepare(
    "SELECT rooms.room AS id, client_id, seq, hash, envelope FROM rows JOIN rooms ON rooms.no = rows.room ORDER BY rows.room, client_id, seq",
  );
  const ends = new Map<string, Envelope>();
  let last: FeedEnd | null = null;
  for (const row of rows.iterate() as Iterable<Row>) {
    const key: string = keyOf(row);
    const envelope = envelopeIn(row, last?.key === key ? last.envelope : null, hashes);
    if (envelope === null) return `row ${row.seq} of ${key}`;
    last = { envelope, key };
    ends.set(key, envelope);
  }
  return damagedHead(db, ends);
}

function envelopeIn(row: Row, before: Envelope | null, hashes: Hashes): Envelope | null {
  const parsed = parseEnvelope(row.envelope as Bytes, hashes);
  if (!parsed.ok) return null;
  const { header, hash, feed } = parsed.value;
  const isInPlace =
    header.seq === row.seq &&
    header.seq === (before === null ? 0 : before.header.seq + 1) &&
    equalBytes(header.prev, before?.hash ?? NO_PREVIOUS) &&
    equalBytes(hash, row.hash as Bytes);
  if (!isInPlace) return null;
  if (before !== null) return before.feed === feed ? parsed.value : null;
  const isHome =
    header.room === parseRoomId(row.id) && clientIdOf(header.room, feed, hashes) === row.client_id;
  return isHome ? parsed.value : null;
}

function damagedHead(db: DatabaseSync, ends: Map<string, Envelope>): string | null {
  const heads = db.prepare(
    "SELECT rooms.room AS id, client_id, feed, next, hash, hlc FROM heads JOIN rooms ON rooms.no = heads.room",
  );
  for (const head of heads.all() as unknown as readonly Row[]) {
    const end = ends.get(keyOf(head));
    const isRight =
      end !== undefined &&
      end.header.seq + 1 === head.next &&
      end.header.hlc === head.hlc &&
      equalBytes(end.hash, head.hash as Bytes) &&
      equalBytes(idToBytes(end.feed), head.feed as Bytes);
    if (!isRight) return `the head of ${keyOf(head)}`;
    ends.delete(keyOf(head));
  }
  return ends.size === 0 ? null : "a feed without a head";
}

const keyOf = ({ id, client_id }: Row): string => `${Buffer.from(id as Bytes).toString("hex")}/${client_id}`;
