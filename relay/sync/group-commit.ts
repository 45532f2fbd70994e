import type { Result } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import type { Clock, Timers } from "../ports.ts";
import type { Store, StoreFailure, StoreWrites } from "../store/store.ts";

/** Something to write, and who hears about it once it is durable. */
export interface CommitJob<Shared, T> {
  readonly rows: number;
  run(writes: StoreWrites, shared: Shared): T;
  settled(outcome: Result<T, StoreFailure>): void;
}

export interface GroupCommit<Shared> {
  add<T>(job: CommitJob<Shared, T>): void;
  /** Resolves when all that was added so far has been written or refused. */
  flush(): Promise<void>;
}

interface Ports<Shared> {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  /** What the jobs of one transaction share, for example the heads they have moved so far. */
  readonly begin: () => Shared;
  /** Runs before the jobs are told, with what the transaction made durable. */
  readonly committed: (shared: Shared, tookMs: number) => void;
  readonly onBroken: (detail: string) => void;
}

/**
 * Joins what arrives together into one transaction: one fsync for up to 5 ms of rows, or for 128 of them.
 * An idle relay commits at once; under load the wait fills the group. Nobody hears "stored" before it is durable.
 * Rules RLY2 and RLY3 in SPEC.md.
 */
export function createGroupCommit<Shared>(ports: Ports<Shared>): GroupCommit<Shared> {
  const { clock, timers } = ports;
  let waiting: CommitJob<Shared, unknown>[] = [];
  let rows = 0;
  let isRunning = false;
  let startedAt = Number.NEGATIVE_INFINITY;
  let planned: { readonly soon: boolean; readonly cancel: () => void } | null = null;
  const whenIdle: (() => void)[] = [];

  const plan = () => {
    if (isRunning || waiting.length === 0) return;
    const waitMs = rows >= limits.commitRows ? 0 : startedAt + limits.commitEveryMs - clock.now();
    const soon = waitMs <= 0;
    if (planned !== null && (planned.soon || !soon)) return;
    planned?.cancel();
    let isCancelled = false;
    const start = () => {
      if (!isCancelled) void run();
    };
    const cancelTimer = soon ? null : timers.after(Math.min(waitMs, limits.commitEveryMs), start);
    if (soon) timers.soon(start);
    planned = {
      soon,
      cancel: () => {
        isCancelled = true;
        cancelTimer?.();
      },
    };
  };

  const run = async (): Promise<void> => {
    planned = null;
    const jobs = waiting;
    waiting = [];
    rows = 0;
    isRunning = true;
    startedAt = clock.now();
    const shared = ports.begin();
    const outcome = await ports.store.transaction((writes) => jobs.map((job) => job.run(writes, shared)));
    if (!outcome.ok && outcome.error.type === "DiskBroken") return ports.onBroken(outcome.error.detail); // what is durable is unknown: no word to anybody
    if (outcome.ok) ports.committed(shared, clock.now() - startedAt);
    for (const [index, job] of jobs.entries())
      job.settled(outcome.ok ? { ok: true, value: outcome.value[index] } : outcome);
    isRunning = false;
    if (waiting.length > 0) return plan();
    for (const tell of whenIdle.splice(0)) tell();
  };

  return {
    add: (job) => {
      waiting.push(job as CommitJob<Shared, unknown>); // its own outcome comes back to it by index
      rows += job.rows;
      plan();
    },
    flush: () =>
      waiting.length === 0 && !isRunning
        ? Promise.resolve()
        : new Promise((resolve) => {
            whenIdle.push(resolve);
          }),
  };
}
