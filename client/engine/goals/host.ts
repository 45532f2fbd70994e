import { type Bytes, err, unreachable } from "../../../crdt/index.ts";
import type { Timers } from "../ports.ts";
import { createGoalDocs, GoalsTrap } from "./goal-docs.ts";
import type { AutomergeApi } from "./plain.ts";
import type { AnyReply, GoalsFailed, GoalsRequest, GoalsResult, ReplyTo } from "./protocol.ts";

/** The goals engine as the engine sees it: answers one request after the other, and never throws. */
export interface GoalsHost {
  call<R extends GoalsRequest>(request: R): Promise<GoalsResult<ReplyTo<R>>>;
  close(): void;
}

export type ToGoalsWorker = { readonly type: "request"; readonly request: GoalsRequest };
export type FromGoalsWorker =
  | { readonly type: "ready" }
  /** The wasm did not start: too old a browser, a content policy without wasm, no memory. */
  | { readonly type: "unsupported" }
  | { readonly type: "reply"; readonly result: GoalsResult<AnyReply> }
  | { readonly type: "trapped" };

/** A Worker, of whatever platform. */
export interface GoalsWorker {
  post(message: ToGoalsWorker): void;
  onMessage(listener: (message: FromGoalsWorker) => void): void;
  onError(listener: () => void): void;
  terminate(): void;
}

/** Generous for honest input, and short enough that a hostile change is noticed before a person is. */
const START_MS = 15_000;
const timeoutMs = (request: GoalsRequest): number => {
  if (request.type === "load") return 5_000;
  if (request.type === "history" || request.type === "moment" || request.type === "between") return 10_000; // bounded by what they read, of changes that came through
  return request.type === "apply" ? 500 + request.changes.length : 2_000;
};

const failed = (reason: GoalsFailed["reason"]) => err<GoalsFailed>({ type: "GoalsFailed", reason });

interface Job {
  readonly request: GoalsRequest;
  readonly settle: (result: GoalsResult<AnyReply>) => void;
}

/**
 * A goals engine in a Worker that is killed when it takes too long or traps. The next request starts a new one, which
 * knows no document yet. Requests wait for each other, so a killed Worker takes no other request with it.
 */
export function createWorkerGoalsHost(spawn: () => GoalsWorker, timers: Pick<Timers, "after">): GoalsHost {
  const waiting: Job[] = [];
  let running: Job | null = null;
  let worker: GoalsWorker | null = null;
  let ready = false;
  let closed = false;
  let cancelTimer = () => {};

  function next(): void {
    if (running !== null || closed) return;
    running = waiting.shift() ?? null;
    if (running === null) return;
    if (worker !== null && ready) send(worker, running);
    else {
      worker ??= start();
      watch(START_MS, "Unsupported");
    }
  }

  function send(to: GoalsWorker, { request }: Job): void {
    watch(timeoutMs(request), "TimedOut");
    to.post({ type: "request", request });
  }

  function watch(ms: number, reason: GoalsFailed["reason"]): void {
    cancelTimer();
    cancelTimer = timers.after(ms, () => abandon(reason));
  }

  function start(): GoalsWorker {
    const started = spawn();
    started.onMessage((message) => {
      if (worker === started) hear(started, message); // a killed one may still have something to say
    });
    started.onError(() => {
      if (worker === started) abandon(ready ? "Trap" : "Unsupported");
    });
    return started;
  }

  function hear(from: GoalsWorker, message: FromGoalsWorker): void {
    switch (message.type) {
      case "ready":
        ready = true;
        if (running !== null) send(from, running);
        break;
      case "reply":
        settle(message.result);
        break;
      case "unsupported":
        abandon("Unsupported");
        break;
      case "trapped":
        abandon("Trap");
        break;
      default:
        unreachable(message);
    }
  }

  function abandon(reason: GoalsFailed["reason"]): void {
    worker?.terminate();
    worker = null;
    ready = false;
    settle(failed(reason));
  }

  function settle(result: GoalsResult<AnyReply>): void {
    cancelTimer();
    const done = running;
    running = null;
    done?.settle(result);
    next();
  }

  return {
    call: <R extends GoalsRequest>(request: R) =>
      new Promise<GoalsResult<ReplyTo<R>>>((resolve) => {
        // the reply's kind follows from the request's: both ends share goal-docs.ts
        const settleIt = resolve as Job["settle"];
        if (closed) settleIt(failed("Closed"));
        else waiting.push({ request, settle: settleIt });
        next();
      }),
    close() {
      closed = true;
      for (const { settle: give } of waiting.splice(0)) give(failed("Closed"));
      abandon("Closed");
    },
  };
}

/** A goals engine in this thread, for tests and tools: nothing can stop it when it takes long. */
export function createLocalGoalsHost(
  loadAutomerge: () => Promise<AutomergeApi>,
  sha256: (bytes: Bytes) => Bytes,
): GoalsHost {
  let starting: ReturnType<typeof start> | null = null;
  let closed = false;
  const start = async () => createGoalDocs(await loadAutomerge(), sha256);

  async function answer(request: GoalsRequest): Promise<GoalsResult<AnyReply>> {
    if (closed) return failed("Closed");
    starting ??= start();
    const docs = await starting;
    try {
      return docs.answer(request);
    } catch (cause) {
      if (!(cause instanceof GoalsTrap)) throw cause;
      starting = null;
      return failed("Trap");
    }
  }

  return {
    call: async <R extends GoalsRequest>(request: R) => (await answer(request)) as GoalsResult<ReplyTo<R>>,
    close() {
      closed = true;
    },
  };
}
