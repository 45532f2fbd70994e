import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type ChainId, parseChainId, parseRoomId, type RoomId } from "../../crdt/public.ts";
import { openSqliteStore } from "./sqlite.ts";
import { runStoreSuite } from "./store.suite.ts";
import type { Store } from "./store.ts";

const chain = parseChainId(new Uint8Array(32)) as ChainId;
const room = parseRoomId(new Uint8Array(16)) as RoomId;

runStoreSuite("sqlite", () => {
  const dir = mkdtempSync(join(tmpdir(), "skein-store-"));
  const path = join(dir, "relay.db");
  let store: Store = openSqliteStore(path);
  return {
    store,
    reopen: () => {
      store.close();
      store = openSqliteStore(path);
      return store;
    },
    cleanUp: () => {
      store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
});

test("[RLY3] a full database refuses the transaction, keeps what it has and goes on reading", async () => {
  const dir = mkdtempSync(join(tmpdir(), "skein-store-"));
  const store = openSqliteStore(join(dir, "relay.db"), { maxBytes: 300_000 });
  const write = (seq: number) =>
    store.transaction((writes) => {
      const no = writes.openRoom(chain, room);
      writes.putRow({
        room: no,
        clientId: 1,
        seq,
        hash: new Uint8Array(32),
        envelope: new Uint8Array(60_000),
      });
    });
  const outcomes: string[] = [];
  for (let seq = 0; seq < 10; seq++) {
    const outcome = await write(seq);
    outcomes.push(outcome.ok ? "ok" : outcome.error.type);
  }
  const fitted = outcomes.indexOf("StorageFull");
  expect(fitted).toBeGreaterThan(0);
  expect(outcomes.slice(fitted)).toEqual(Array(10 - fitted).fill("StorageFull"));
  expect(store.rows(store.roomNo(chain, room) as number, 1, 0, 1e9)).toHaveLength(fitted);
  store.close();
  rmSync(dir, { recursive: true, force: true });
});
