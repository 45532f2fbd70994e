import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RoomId } from "../../crdt/index.ts";
import { connect, foundTeam, Office } from "../support/office.ts";
import type { LiveReplica } from "../support/wire-client.ts";

/** What SQLite's own backup gives while the relay is at work. */

const BACKUPS = Number(process.env.SKEIN_BACKUPS ?? 12);

let office: Office;
beforeEach(() => {
  office = new Office();
});
afterEach(() => office.cleanUp());

async function flood(live: LiveReplica, room: RoomId, isOver: () => boolean): Promise<void> {
  for (let i = 0; !isOver(); i++) {
    await live.write(room, `word ${i}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

function backUp(from: string, to: string): void {
  const database = new DatabaseSync(from, { readOnly: true });
  database.exec(`VACUUM INTO '${to}'`);
  database.close();
}

/** How many rows of each feed a copy has; throws nothing where something is wrong, and says it. */
function look(file: string): {
  readonly wrong: readonly unknown[];
  readonly next: ReadonlyMap<number, number>;
} {
  const database = new DatabaseSync(file, { readOnly: true });
  const check = database.prepare("PRAGMA integrity_check").all();
  const heads = database.prepare("SELECT client_id, next FROM heads ORDER BY client_id").all();
  const rows = database
    .prepare(
      "SELECT client_id, max(seq) + 1 AS next FROM rows GROUP BY client_id HAVING count(*) = max(seq) + 1 ORDER BY client_id",
    )
    .all();
  database.close();
  const wrong = check.length === 1 && check[0]?.integrity_check === "ok" ? [] : check;
  const differ = JSON.stringify(heads) === JSON.stringify(rows) ? [] : [heads, rows];
  return {
    wrong: [...wrong, ...differ],
    next: new Map(heads.map(({ client_id, next }) => [Number(client_id), Number(next)])),
  };
}

test(`[RLY1] [C14] ${BACKUPS} backups under load: each is sound, a beginning of every feed, and has what was acknowledged before it`, {
  timeout: 60_000 + BACKUPS * 2_000,
}, async () => {
  const relay = await office.start();
  const { ana, bo, room } = await foundTeam(relay);
  const [first, second] = [await connect(relay, ana), await connect(relay, bo)];
  let isOver = false;
  const writing = [flood(first, room, () => isOver), flood(second, room, () => isOver)];
  const file = (n: number) => join(office.dir, `copy-${n}.db`);
  const grown: number[] = [];
  for (let n = 0; n < BACKUPS; n++) {
    await new Promise((resolve) => setTimeout(resolve, 20 + ((n * 37) % 60)));
    const acked = [first, second].map((live) => [live.ownClientId(room), live.ackedOwn(room)] as const);
    backUp(join(office.dir, "relay.db"), file(n));
    const { wrong, next } = look(file(n));
    expect(wrong).toEqual([]);
    for (const [clientId, count] of acked) expect(next.get(clientId) ?? 0).toBeGreaterThanOrEqual(count);
    grown.push([...next.values()].reduce((sum, one) => sum + one, 0));
  }
  isOver = true;
  await Promise.all(writing);
  expect(grown).toEqual([...grown].sort((a, b) => a - b));
  expect(grown.at(-1)).toBeGreaterThan((grown[0] ?? 0) + BACKUPS); // there was load
  first.close();
  second.close();
  await relay.stop();

  const dir = join(office.dir, "restored");
  mkdirSync(dir);
  copyFileSync(file(0), join(dir, "relay.db"));
  copyFileSync(join(office.dir, "relay.json"), join(dir, "relay.json"));
  const restored = await office.start({ dir });
  const [back, other] = [await connect(restored, ana), await connect(restored, bo)];
  const all = ana.rowCount(room);
  await back.until(() => bo.rowCount(room) === ana.rowCount(room));
  expect(ana.rowCount(room)).toBeGreaterThanOrEqual(all);
  expect(Buffer.from(bo.digestOf(room)).equals(Buffer.from(ana.digestOf(room)))).toBe(true);
  other.close();
});
