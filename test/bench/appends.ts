import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Bytes, RoomId } from "../../crdt/index.ts";
import { checkDigests, openWriter } from "./fill.ts";
import { check, type Figures, median, round, type Size, sum } from "./measure.ts";
import { buildTown, digestAt, type Feed, sealFeed, type Town } from "./town.ts";
import { cpuMs } from "./wire.ts";

const WRITERS = 4;
const ROWS_PER_UPDATE = 64;
const AHEAD = 32; // updates a writer says before it waits for an acknowledgement; the engine does not wait at all

const sizes = {
  full: { rows: 6_400, rounds: 4 },
  short: { rows: 640, rounds: 1 },
} as const;

/**
 * Four people hand over what they wrote while they were away, in runs of 64, each in a room of their own. A row counts
 * when its writer has heard that it is durable. Then the relay is killed, and all rows must be there.
 */
export async function appends(size: Size, say: (line: string) => void): Promise<Figures> {
  const { rows, rounds } = sizes[size];
  const town = await buildTown("appends", WRITERS, WRITERS * (rounds + 1));
  try {
    const perSecond: number[] = [];
    const cpuUs: number[] = [];
    const written: RoomState[] = [];
    for (let n = 0; n <= rounds; n++) {
      const rooms = town.rooms.slice(n * WRITERS, (n + 1) * WRITERS);
      const took = await bringAll(town, rooms, rows);
      written.push(...took.rooms);
      if (n === 0) continue; // warms up
      perSecond.push((1_000 * rows * WRITERS) / took.ms);
      cpuUs.push((1_000 * took.cpuMs) / (rows * WRITERS));
    }
    say(`rows per second: ${perSecond.map(round).join(" ")}`);
    await town.restart(true);
    await checkDigests(town, town.founder, written);
    const bare = bareSqlite(join(town.dir, "bare.sqlite"), rows * WRITERS);
    return {
      durableAppendsPerSecond: round(median(perSecond)),
      appendCpuUsPerRow: round(median(cpuUs)),
      bareSqliteAppendsPerSecond: round(bare),
    };
  } finally {
    await town.end();
  }
}

interface RoomState {
  readonly room: RoomId;
  readonly digest: Bytes;
}

async function bringAll(town: Town, rooms: readonly RoomId[], rows: number) {
  const feeds: Feed[] = [];
  for (const [at, room] of rooms.entries())
    feeds.push(
      await sealFeed(town.people[at] as Town["founder"], room, rows, (n) => ["message", `row ${n}`, null]),
    );
  const lines = await Promise.all(feeds.map(({ writer, room }) => openWriter(town, writer, [room])));
  const cpuBefore = await cpuMs(town.relay);
  const startedAt = performance.now();
  await Promise.all(feeds.map((feed, at) => lines[at]?.bring(feed, 0, rows, ROWS_PER_UPDATE, AHEAD)));
  const ms = performance.now() - startedAt;
  const cpu = (await cpuMs(town.relay)) - cpuBefore;
  for (const line of lines) line.close();
  const { crypto } = town.founder;
  const states = feeds.map((feed) => ({ room: feed.room, digest: digestAt([feed], () => rows, crypto) }));
  return { ms, cpuMs: cpu, rooms: states };
}

/** The limit: rows of the same size into one table with the same key, 128 to a transaction, `synchronous=FULL`. */
function bareSqlite(path: string, rows: number): number {
  const db = new DatabaseSync(path);
  db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
  db.exec(
    "CREATE TABLE rows (arrival INTEGER PRIMARY KEY, feed INTEGER, seq INTEGER, envelope BLOB, UNIQUE (feed, seq))",
  );
  const insert = db.prepare("INSERT INTO rows (feed, seq, envelope) VALUES (?, ?, ?)");
  const envelope = new Uint8Array(500).fill(7);
  const startedAt = performance.now();
  for (let at = 0; at < rows; at += 128) {
    db.exec("BEGIN IMMEDIATE");
    for (let n = at; n < Math.min(rows, at + 128); n++) insert.run(1, n, envelope);
    db.exec("COMMIT");
  }
  const perSecond = (1_000 * rows) / (performance.now() - startedAt);
  check(sum([db.prepare("SELECT count(*) AS n FROM rows").get()?.n as number]) === rows, "bare rows");
  db.close();
  return perSecond;
}
