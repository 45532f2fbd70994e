import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { parseEnvelope } from "../../crdt/public.ts";
import { foundReplica } from "../../test/support/replica.ts";
import { createChance } from "../../test/support/simulation/random.ts";
import { createNodeVerifier } from "../crypto.ts";
import { isDamage } from "./soundness.ts";
import { openSqliteStore } from "./sqlite.ts";
import type { Store } from "./store.ts";

const hashes = createNodeVerifier();
const SQLITE_HEAD_BYTES = 100;
const COPIES = Number(process.env.SKEIN_FLIPS ?? 100);

/** A database with two feeds of twenty rows, closed. */
async function fillDatabase(path: string) {
  const ana = await foundReplica();
  const { room } = await ana.createRoom("general");
  const store = openSqliteStore(path, { hashes });
  for (const life of [0, 1]) {
    if (life === 1) ana.incarnations.clear();
    for (let i = 0; i < 20; i++) await ana.write(room, `row ${i} ${"x".repeat(i * 40)}`);
  }
  await store.transaction((writes) => {
    const no = writes.openRoom(ana.chain, room);
    for (const [clientId, { feed, envelopes, hash, hlc }] of ana.heldIn(room)) {
      for (const [seq, envelope] of envelopes.entries()) {
        const parsed = parseEnvelope(envelope, hashes);
        if (!parsed.ok) throw new Error(parsed.error.type);
        writes.putRow({ room: no, clientId, seq, hash: parsed.value.hash, envelope });
      }
      writes.putHead(no, { clientId, feed, next: envelopes.length, hash, hlc });
    }
  });
  store.close();
  return { chain: ana.chain, room };
}

test(`[RLY32] [C06] one bit flipped in ${COPIES} copies: it is found, or every row and head is what it was`, async () => {
  const dir = mkdtempSync(join(tmpdir(), "skein-flip-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [path, copy] = [join(dir, "relay.db"), join(dir, "copy.db")];
  const { chain, room } = await fillDatabase(path);
  const contentOf = (store: Store) => {
    const no = store.roomNo(chain, room);
    const heads = no === null ? [] : store.heads(no);
    return heads.map((head) => [head, store.rows(no as number, head.clientId, 0, 1e9)]);
  };
  const whole = openSqliteStore(path, { hashes });
  const content = contentOf(whole);
  whole.close();
  expect(content).toHaveLength(2);
  const bytes = readFileSync(path);
  const chance = createChance("flips-1");
  let found = 0;
  for (let i = 0; i < COPIES; i++) {
    const flipped = Buffer.from(bytes);
    const at = chance.between(0, bytes.length - 1);
    flipped[at] = (flipped[at] as number) ^ (1 << chance.between(0, 7));
    writeFileSync(copy, flipped);
    const store = openOrNull(copy);
    if (store === null) found++;
    else expect([at, contentOf(store)]).toEqual([at, content]);
    store?.close();
    for (const name of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(name, { force: true });
  }
  expect(found).toBeGreaterThan(COPIES / 10);
});

test("[RLY32] [C06] a bit flipped in each byte of the file's head: it is opened, or told as damage", async () => {
  const dir = mkdtempSync(join(tmpdir(), "skein-flip-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [path, copy] = [join(dir, "relay.db"), join(dir, "copy.db")];
  await fillDatabase(path);
  const bytes = readFileSync(path);
  const chance = createChance("head-flips-1");
  let found = 0;
  for (let at = 0; at < SQLITE_HEAD_BYTES; at++) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] as number) ^ (1 << chance.between(0, 7));
    writeFileSync(copy, flipped);
    const store = openOrNull(copy);
    if (store === null) found++;
    store?.close();
    for (const name of [copy, `${copy}-wal`, `${copy}-shm`]) rmSync(name, { force: true });
  }
  expect(found).toBeGreaterThan(SQLITE_HEAD_BYTES / 4);
});

test("[RLY32] a database that nobody may write to is not taken for damaged, nor is one on a broken disk", () => {
  const readOnly = Object.assign(new Error("attempt to write a readonly database"), { errcode: 8 });
  const broken = Object.assign(new Error("disk I/O error"), { errcode: 10 });
  expect(isDamage(readOnly, "/nobody/may/write/here")).toBe(false);
  expect(isDamage(broken, process.execPath)).toBe(false);
});

function openOrNull(path: string): Store | null {
  try {
    return openSqliteStore(path, { hashes });
  } catch (cause) {
    expect([cause, isDamage(cause, path)]).toEqual([cause, true]);
    return null;
  }
}
