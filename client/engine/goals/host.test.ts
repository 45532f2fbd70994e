import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import type { Bytes, FeedId, ObjectiveId } from "../../../crdt/index.ts";
import { loadAutomerge } from "../../platform/node/automerge.ts";
import {
  createLocalGoalsHost,
  createWorkerGoalsHost,
  type FromGoalsWorker,
  type GoalsHost,
  type GoalsWorker,
  type ToGoalsWorker,
} from "./host.ts";
import { loadOnDemand } from "./load-on-demand.ts";
import type { GoalsRequest } from "./protocol.ts";
import { runGoalsWorker } from "./worker-main.ts";

const sha256 = (bytes: Bytes): Bytes => new Uint8Array(createHash("sha256").update(bytes).digest());
const objective = "0b".repeat(16) as ObjectiveId;
const creation: GoalsRequest = {
  type: "edit",
  objective,
  signer: { feed: "a".repeat(48) as FeedId, session: 1 },
  version: null,
  edit: { type: "create", title: "Ship", cycle: "2026-Q4", owner: null },
  at: 0,
};
const read = { type: "read", objective } as const;

/** Workers that say what the test lets them say. */
function createFakeWorkers() {
  const workers: {
    say: (message: FromGoalsWorker) => void;
    fail: () => void;
    heard: ToGoalsWorker[];
    alive: boolean;
  }[] = [];
  function spawn(): GoalsWorker {
    const worker = {
      say: (_: FromGoalsWorker) => {},
      fail: () => {},
      heard: [] as ToGoalsWorker[],
      alive: true,
    };
    workers.push(worker);
    return {
      post: (message) => worker.heard.push(message),
      onMessage: (listener) => {
        worker.say = listener;
      },
      onError: (listener) => {
        worker.fail = listener;
      },
      terminate: () => {
        worker.alive = false;
      },
    };
  }
  return { workers, spawn, at: (index: number) => workers[index] ?? expect.fail(`no worker ${index}`) };
}

/** Time that passes when the test says so. */
function createFakeTimers() {
  const running = new Set<{ readonly ms: number; readonly run: () => void }>();
  return {
    after(ms: number, run: () => void) {
      const timer = { ms, run };
      running.add(timer);
      return () => void running.delete(timer);
    },
    running: () => [...running].map(({ ms }) => ms),
    fire() {
      for (const timer of [...running]) {
        running.delete(timer);
        timer.run();
      }
    },
  };
}

const reply = (reason: "NotLoaded" | "DocumentFull"): FromGoalsWorker => ({
  type: "reply",
  result: { ok: false, error: { type: "GoalsFailed", reason } },
});
const unheard = () => {};
const reasonOf = async (call: ReturnType<GoalsHost["call"]>): Promise<string> => {
  const result = await call;
  return result.ok ? "none" : result.error.reason;
};

describe("goals host", () => {
  let fake: ReturnType<typeof createFakeWorkers>;
  let timers: ReturnType<typeof createFakeTimers>;
  let host: GoalsHost;
  beforeEach(() => {
    fake = createFakeWorkers();
    timers = createFakeTimers();
    host = createWorkerGoalsHost(fake.spawn, timers);
  });

  test("[HOST1] nothing starts before it is needed, and requests wait until the worker is ready and for each other", async () => {
    expect(fake.workers).toHaveLength(0);
    const calls = [host.call(read), host.call(creation)].map(reasonOf);
    expect(fake.at(0).heard).toEqual([]);
    fake.at(0).say({ type: "ready" });
    expect(fake.at(0).heard).toEqual([{ type: "request", request: read }]);
    fake.at(0).say(reply("NotLoaded"));
    expect(fake.at(0).heard).toHaveLength(2);
    fake.at(0).say(reply("DocumentFull"));
    expect(await Promise.all(calls)).toEqual(["NotLoaded", "DocumentFull"]);
    expect(timers.running()).toEqual([]);
  });

  test("[E13][HOST2] a worker that takes too long is killed, and the next request has a new one", async () => {
    const slow = reasonOf(host.call({ type: "apply", objective, changes: [] }));
    const behind = reasonOf(host.call(read));
    fake.at(0).say({ type: "ready" });
    expect(timers.running()).toEqual([500]);
    timers.fire();
    expect(await slow).toBe("TimedOut");
    expect(fake.workers.map(({ alive }) => alive)).toEqual([false, true]);
    fake.at(0).say(reply("DocumentFull")); // too late, and from the wrong one
    fake.at(1).say({ type: "ready" });
    fake.at(1).say(reply("NotLoaded"));
    expect(await behind).toBe("NotLoaded");
  });

  test("[E16][HOST3] a trapped or crashed worker is replaced", async () => {
    const first = reasonOf(host.call(read));
    fake.at(0).say({ type: "ready" });
    fake.at(0).say({ type: "trapped" });
    const second = reasonOf(host.call(read));
    fake.at(1).say({ type: "ready" });
    fake.at(1).fail();
    expect([await first, await second]).toEqual(["Trap", "Trap"]);
    expect(fake.workers.map(({ alive }) => alive)).toEqual([false, false]);
  });

  test("[B09][HOST4] a worker that does not start is said to be unsupported, in every way it may fail", async () => {
    for (const [index, fail] of [
      (at: number) => fake.at(at).say({ type: "unsupported" }),
      (at: number) => fake.at(at).fail(),
      () => timers.fire(),
    ].entries()) {
      const call = reasonOf(host.call(read));
      fail(index);
      expect(await call).toBe("Unsupported");
    }
  });

  test("[HOST5] closing answers everything that waits", async () => {
    const calls = [host.call(read), host.call(read)].map(reasonOf);
    host.close();
    expect(await Promise.all([...calls, reasonOf(host.call(read))])).toEqual(["Closed", "Closed", "Closed"]);
    expect(fake.at(0).alive).toBe(false);
  });

  test("[HOST6] what is not in memory is loaded from its changes, also after the worker was killed", async () => {
    const local = createLocalGoalsHost(loadAutomerge, sha256);
    const made = await local.call(creation);
    const changes = made.ok && made.value !== null ? made.value.changes : [];
    await local.call({ type: "forget", objective });
    const asked: ObjectiveId[] = [];
    const goals = loadOnDemand(
      local,
      async (id) => {
        asked.push(id);
        return id === objective ? changes : [];
      },
      unheard,
    );
    for (let i = 0; i < 2; i++)
      expect(await goals.call(read)).toMatchObject({ ok: true, value: { view: { changes: 1 } } });
    expect(asked).toEqual([objective]);
    expect(await reasonOf(goals.call({ ...read, objective: "00".repeat(16) as ObjectiveId }))).toBe(
      "NotLoaded",
    );
    local.close();
    expect(await reasonOf(goals.call(read))).toBe("Closed");
  });

  test("[E16][HOST9] changes that kill the goals engine are found, left out and named", async () => {
    const local = createLocalGoalsHost(loadAutomerge, sha256);
    const made = await local.call(creation);
    const [good] = made.ok && made.value !== null ? made.value.changes : [];
    const deadly = new Uint8Array([6, 6, 6]);
    let deaths = 0;
    const mortal: GoalsHost = {
      call: async (request) => {
        if (!("changes" in request && request.changes.includes(deadly))) return local.call(request);
        deaths++;
        return { ok: false, error: { type: "GoalsFailed", reason: deaths % 2 === 0 ? "Trap" : "TimedOut" } };
      },
      close: () => local.close(),
    };
    const filler = Array.from({ length: 40 }, () => good as Uint8Array);
    const changes = [...filler, deadly, ...filler, deadly, ...filler];
    const leftOut: ObjectiveId[] = [];
    const goals = loadOnDemand(
      mortal,
      async () => changes,
      (id) => leftOut.push(id),
    );
    expect(await goals.call({ type: "load", objective, changes })).toMatchObject({
      ok: true,
      value: {
        view: { objective: { title: "Ship" } },
        refused: [{ reason: "Rejected" }, { reason: "Rejected" }],
      },
    });
    expect(deaths).toBeLessThan(20);
    expect(leftOut).toEqual([objective, objective]);
    const hopeless = loadOnDemand(mortal, async () => changes, unheard);
    const many = Array.from({ length: 9 }, () => deadly);
    expect(await reasonOf(hopeless.call({ type: "load", objective, changes: many }))).toMatch(
      /Trap|TimedOut/,
    );
  });

  test("[HOST7] the worker's body says when it is ready, answers, and says when it cannot start", async () => {
    const said: FromGoalsWorker[] = [];
    let ask = (_: ToGoalsWorker) => {};
    const ports = {
      post: (message: FromGoalsWorker) => said.push(message),
      onMessage: (listener: (message: ToGoalsWorker) => void) => {
        ask = listener;
      },
      sha256,
    };
    await runGoalsWorker({ ...ports, loadAutomerge: () => Promise.reject(new Error("no wasm")) });
    await runGoalsWorker({ ...ports, loadAutomerge });
    ask({ type: "request", request: creation });
    const trap = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
    const automerge = await loadAutomerge();
    await runGoalsWorker({ ...ports, loadAutomerge: async () => ({ ...automerge, init: trap }) });
    ask({ type: "request", request: creation });
    expect(said.map(({ type }) => type)).toEqual(["unsupported", "ready", "reply", "ready", "trapped"]);
    expect(structuredClone(said[2])).toMatchObject({
      result: { ok: true, value: { view: { objective: { title: "Ship" } } } },
    });
  });
});
