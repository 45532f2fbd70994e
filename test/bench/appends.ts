import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { RoomId } from "../../crdt/index.ts";
import { type Contender, type Sample, SKEIN } from "./beside/contest.ts";
import type { HandOverScale } from "./beside/hand-over.ts";
import { textOf } from "./beside/texts.ts";
import { checkDigests, openWriter } from "./fill.ts";
import { check, sum } from "./measure.ts";
import { buildTown, digestAt, type Feed, sealFeed, type Town } from "./town.ts";
import { cpuMs } from "./wire.ts";

const AHEAD = 32; // updates a writer says before it waits for an acknowledgement; the engine does not wait at all
const ROUNDS = 8; // that there are rooms for

/** A row counts when its writer has heard that it is durable. Then the relay is killed, and all rows must be there. */
export const handsOverSkein: Contender<HandOverScale> = {
  name: SKEIN,
  open: async (full) => {
    const town = await buildTown("appends", full.writers, full.writers * ROUNDS);
    const rooms = [...town.rooms];
    const once = async (messages: number): Promise<Sample> => {
      const took = await bringAll(town, rooms.splice(0, full.writers), messages, full.perUpdate);
      await town.restart(true);
      await checkDigests(town, town.founder, took.rooms);
      const total = messages * full.writers;
      return {
        confirmedPerSecond: (1_000 * total) / took.ms,
        cpuUsPerMessage: (1_000 * took.cpuMs) / total,
        keptShare: 1, // or the check above has thrown
      };
    };
    await once(full.perUpdate * 4); // warms up
    return { round: () => once(full.messages), end: () => town.end() };
  },
};

/** The limit: rows of the same size into one table with the same key, 128 to a transaction, `synchronous=FULL`. */
export const handsOverToSqlite: Contender<HandOverScale> = {
  name: "bare-sqlite",
  open: async ({ writers, messages }) => {
    const dir = mkdtempSync(join(tmpdir(), "skein-bench-sqlite-"));
    let round = 0;
    return {
      round: async () => {
        const before = process.cpuUsage();
        const perSecond = bareSqlite(join(dir, `${++round}.sqlite`), writers * messages);
        const { user, system } = process.cpuUsage(before);
        return {
          confirmedPerSecond: perSecond,
          cpuUsPerMessage: (user + system) / (writers * messages),
        };
      },
      end: async () => rmSync(dir, { recursive: true, force: true }),
    };
  },
};

async function bringAll(town: Town, rooms: readonly RoomId[], rows: number, perUpdate: number) {
  const feeds: Feed[] = [];
  for (const [at, room] of rooms.entries())
    feeds.push(
      await sealFeed(town.people[at] as Town["founder"], room, rows, (n) => ["message", textOf(n), null]),
    );
  const lines = await Promise.all(feeds.map(({ writer, room }) => openWriter(town, writer, [room])));
  const cpuBefore = await cpuMs(town.relay);
  const startedAt = performance.now();
  await Promise.all(feeds.map((feed, at) => lines[at]?.bring(feed, 0, rows, perUpdate, AHEAD)));
  const ms = performance.now() - startedAt;
  const cpu = (await cpuMs(town.relay)) - cpuBefore;
  for (const line of lines) line.close();
  const { crypto } = town.founder;
  const states = feeds.map((feed) => ({ room: feed.room, digest: digestAt([feed], () => rows, crypto) }));
  return { ms, cpuMs: cpu, rooms: states };
}

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
