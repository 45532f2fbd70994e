import { randomBytes } from "node:crypto";
import { nobleVerifier } from "../../crdt/crypto/noble.ts";
import { type ChainId, parseEntry } from "../../crdt/index.ts";
import { createNodeVerifier } from "../../relay/crypto.ts";
import { createMetrics } from "../../relay/metrics.ts";
import type { Log, Timers } from "../../relay/ports.ts";
import { openAdmission } from "../../relay/roster/admission.ts";
import { type Marks, openMarks } from "../../relay/roster/recovery.ts";
import { createMemoryStore, type MemoryStore } from "../../relay/store/memory.ts";
import type { Store } from "../../relay/store/store.ts";
import { Hub } from "../../relay/sync/hub.ts";
import { foundReplica, joinReplica, type Replica } from "./replica.ts";
import { dialHub, LiveReplica } from "./wire-client.ts";

/** A relay without a process: the real core over a store in memory, with a clock that a test can move. */
export interface HubWorld {
  readonly hub: Hub;
  readonly store: MemoryStore;
  readonly clock: { offsetMs: number; now(): number };
  /** What is kept beside the store: another relay with them knows what this one had. */
  readonly marks: Marks;
  readonly timers: ManualTimers;
  readonly logged: string[];
  readonly broken: string[];
}

/** Real time, but for the long waits: those a test fires by hand. */
export interface ManualTimers extends Timers {
  /** Fires everything that waits for at least this long. */
  fire(atLeastMs: number): void;
}

function manualTimers(): ManualTimers {
  const waiting = new Set<{ readonly ms: number; readonly callback: () => void }>();
  return {
    after: (ms, callback) => {
      if (ms < 100) {
        const timer = setTimeout(callback, ms);
        return () => clearTimeout(timer);
      }
      const wait = { ms, callback };
      waiting.add(wait);
      return () => waiting.delete(wait);
    },
    soon: (callback) => {
      setImmediate(callback);
    },
    fire: (atLeastMs) => {
      for (const wait of [...waiting]) {
        if (wait.ms < atLeastMs) continue;
        waiting.delete(wait);
        wait.callback();
      }
    },
  };
}

export async function openHubWorld(
  orgs: readonly ChainId[],
  store: MemoryStore = createMemoryStore(),
  wrap: (store: MemoryStore) => Store = (one) => one,
  marks = openMarks(),
): Promise<HubWorld> {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  const timers = manualTimers();
  const logged: string[] = [];
  const broken: string[] = [];
  const log: Log = (level, event, facts) => logged.push(`${level} ${event} ${JSON.stringify(facts ?? {})}`);
  const hub = await Hub.open({
    store: wrap(store),
    verifier: createNodeVerifier(),
    clock,
    random: (length) => new Uint8Array(randomBytes(length)),
    timers,
    log,
    metrics: createMetrics(),
    admission: openAdmission(orgs, { marks }),
    release: "test",
    onBroken: (detail) => broken.push(detail),
  });
  return { hub, store, clock, timers, logged, broken, marks };
}

export interface Pair extends HubWorld {
  readonly ana: Replica;
  readonly bo: Replica;
  readonly room: Parameters<Replica["write"]>[0];
}

/** A relay that knows an org of two people with one room. */
export async function openPair(store?: MemoryStore, wrap?: (store: MemoryStore) => Store): Promise<Pair> {
  const ana = await foundReplica();
  const { room } = await ana.createRoom("general");
  const { secret, wraps } = await ana.invite();
  const bo = await joinReplica(
    ana,
    secret,
    wraps.map(({ bytes }) => bytes),
  );
  await learnAll(ana, bo);
  const world = await openHubWorld([ana.chain], store, wrap);
  const entries = bo.entries;
  const outcome = await world.hub.chains.append({
    chain: ana.chain,
    entries,
    wraps: [...ana.wraps, ...bo.wraps],
    isHistory: true,
  });
  if (outcome.refusal !== null) throw new Error(`${outcome.refusal} ${outcome.rule}`);
  return { ...world, ana, bo, room };
}

async function learnAll(into: Replica, from: Replica): Promise<void> {
  for (const bytes of from.entries) {
    const entry = parseEntry(bytes, nobleVerifier);
    if (entry.ok) await into.learn(entry.value);
  }
}

export const join = (hub: Hub, replica: Replica): Promise<LiveReplica> =>
  LiveReplica.connect(replica, dialHub(hub));
