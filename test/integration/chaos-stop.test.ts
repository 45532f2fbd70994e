import { expect, onTestFinished, test } from "vitest";
import { parseEntry, type RoomId, reduceChain } from "../../crdt/index.ts";
import { buildTown, type Town } from "../bench/town.ts";
import { readRelay, Signed } from "../support/kills/signed.ts";
import { connect } from "../support/office.ts";
import type { Replica } from "../support/replica.ts";
import type { LiveReplica } from "../support/wire-client.ts";

const CLIENTS = 50;

async function flood(live: LiveReplica, room: RoomId): Promise<void> {
  for (let i = 0; live.client.closedWith === null; i++) {
    await live.write(room, `row ${i}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

/** Everybody knows everybody from the start: fifty devices that check the same chain would keep this one process busy for long. */
async function shareRoster({ founder, people }: Town): Promise<void> {
  const parsed = founder.entries.map((bytes) => parseEntry(bytes, founder.crypto));
  const chain = parsed.flatMap((entry) => (entry.ok ? [entry.value] : []));
  const state = await reduceChain(chain, founder.crypto);
  if (!state.ok) throw new Error(state.error.type);
  for (const person of people) {
    person.state = state.value;
    if (person !== founder) person.entries.push(...founder.entries);
  }
}

test(`[RLY33] [C16] SIGTERM under ${CLIENTS} clients that write: what was acknowledged is there, the end is clean, and all come back`, async () => {
  const town = await buildTown("sigterm", CLIENTS, 1);
  onTestFinished(() => town.end());
  const room = town.rooms[0] as RoomId;
  await shareRoster(town);
  const lives = await Promise.all(town.people.map((person) => connect(town.relay, person)));
  const writing = lives.map((live) => flood(live, room));
  await Promise.all(lives.map((live) => live.until(() => live.ackedOwn(room) > 1, "acks")));
  const asked = performance.now();
  const code = await town.relay.stop();
  const tookMs = performance.now() - asked;
  await Promise.all(writing);
  expect([code, tookMs < 5_000]).toEqual([0, true]);
  expect(lives.map(({ client }) => client.closedWith?.code)).toEqual(Array(CLIENTS).fill(1012));

  const signed = new Signed();
  for (const bytes of readRelay(town.dir).rows) signed.note("relay", bytes);
  const promised = lives.reduce((sum, live) => sum + live.ackedOwn(room), 0);
  expect(signed.places).toBeGreaterThanOrEqual(promised);
  expect(promised).toBeGreaterThan(CLIENTS);

  await town.restart();
  const back = await Promise.all(town.people.map((person) => connect(town.relay, person)));
  const written = town.people.map(
    (person, i) => person.heldIn(room).get(back[i]?.ownClientId(room) ?? 0)?.envelopes.length ?? 0,
  );
  const all = written.reduce((sum, count) => sum + count, 0);
  await Promise.all(
    back.map((live) => live.until(() => live.replica.rowCount(room) === all, "everybody's rows")),
  );
  const digests = town.people.map((person) => Buffer.from(person.digestOf(room)).toString("hex"));
  expect(new Set(digests).size).toBe(1);
});

const CONNECTIONS = 500;

test(`[RLY2] [D05] after kill -9 ${CONNECTIONS} connections return at once, each with what was written meanwhile: nothing is refused, all are in step in under 10 s`, {
  timeout: 120_000,
}, async () => {
  const town = await buildTown("storm", CLIENTS, 1);
  onTestFinished(() => town.end());
  const room = town.rooms[0] as RoomId;
  await shareRoster(town);
  for (const person of town.people) for (let i = 0; i < 4; i++) await person.write(room, `before ${i}`);
  const first = await Promise.all(town.people.map((person) => connect(town.relay, person)));
  await Promise.all(first.map((live) => live.until(() => live.replica.rowCount(room) === CLIENTS * 4)));
  await town.relay.kill();
  for (const person of town.people) await person.write(room, "meanwhile");
  await town.restart(true);
  const all = CLIENTS * 5;
  const tookMs = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, i) => {
      const began = performance.now();
      const live = await connect(town.relay, town.people[i % CLIENTS] as Replica);
      await live.until(() => live.replica.rowCount(room) === all, "everybody's rows");
      expect(live.refusals).toEqual([]);
      return performance.now() - began;
    }),
  );
  const p99 = tookMs.sort((a, b) => a - b)[Math.floor(CONNECTIONS * 0.99)];
  expect(p99).toBeLessThan(10_000);
  expect(readRelay(town.dir).rows).toHaveLength(all);
});
