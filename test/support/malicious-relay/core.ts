import { createApp } from "../../../relay/app.ts";
import { createMemoryBlobs } from "../../../relay/blobs/memory.ts";
import { createNodeVerifier, nodeRandom } from "../../../relay/crypto.ts";
import { limits } from "../../../relay/limits.ts";
import { createMetrics } from "../../../relay/metrics.ts";
import { openAdmission } from "../../../relay/roster/admission.ts";
import { createMemoryStore } from "../../../relay/store/memory.ts";
import type { Store, StoreWrites } from "../../../relay/store/store.ts";
import { Hub } from "../../../relay/sync/hub.ts";

export const HOST = "relay.test";
export const ORIGIN = `http://${HOST}`;

/** The relay's own code over a store that remembers each write, so that it can be put back to an older state. */
export interface RelayCore {
  readonly hub: Hub;
  readonly app: ReturnType<typeof createApp>;
  /** How far the store has come. */
  mark(): number;
  /** Another relay, as this one was then. */
  copyAt(mark: number): Promise<RelayCore>;
}

type Write = (writes: StoreWrites) => void;

const admission = openAdmission();
const noFiles = { respond: async () => null };

export const openCore = (): Promise<RelayCore> => replay([]);

async function replay(past: readonly Write[]): Promise<RelayCore> {
  const log: Write[] = [];
  const store = remembering(createMemoryStore(), log);
  await store.transaction((writes) => {
    for (const write of past) write(writes);
  });
  const hub = await Hub.open({
    store,
    verifier: createNodeVerifier(),
    clock: { now: Date.now },
    random: nodeRandom,
    timers: { after: (ms, run) => unrefed(setTimeout(run, ms)), soon: (run) => void setImmediate(run) },
    log: (level, event, facts) => {
      if (level === "error")
        throw new Error(`the relay's own code failed: ${event} ${JSON.stringify(facts)}`);
    },
    metrics: createMetrics(),
    admission,
    release: "test",
    onBroken: (detail) => {
      throw new Error(detail);
    },
  });
  const app = createApp({
    hub,
    blobs: createMemoryBlobs(),
    maxFileBytes: limits.maxFileBytes,
    files: noFiles,
    metricsText: () => "",
    audiences: () => [HOST],
    addressOf: () => "test",
  });
  return { hub, app, mark: () => log.length, copyAt: (mark) => replay(log.slice(0, mark)) };
}

function unrefed(timer: NodeJS.Timeout): () => void {
  timer.unref();
  return () => clearTimeout(timer);
}

function remembering(store: Store, log: Write[]): Store {
  return {
    ...store,
    transaction: (work) =>
      store.transaction((writes) =>
        work({
          ...writes,
          putEntries: (...given) => both(writes, (to) => to.putEntries(...given)),
          putWrap: (...given) => both(writes, (to) => to.putWrap(...given)),
          openRoom: (...given) => both(writes, (to) => to.openRoom(...given)),
          putRow: (...given) => both(writes, (to) => to.putRow(...given)),
          putHead: (...given) => both(writes, (to) => to.putHead(...given)),
          putRegister: (...given) => both(writes, (to) => to.putRegister(...given)),
          dropRows: (...given) => both(writes, (to) => to.dropRows(...given)),
          dropRegister: (...given) => both(writes, (to) => to.dropRegister(...given)),
          putSegment: (...given) => both(writes, (to) => to.putSegment(...given)),
          putFork: (...given) => both(writes, (to) => to.putFork(...given)),
        }),
      ),
  };

  function both<T>(writes: StoreWrites, write: (to: StoreWrites) => T): T {
    log.push(write);
    return write(writes);
  }
}
