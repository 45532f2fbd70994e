import type { Clock } from "../ports.ts";

/** Something that takes a while, that a person can watch and end. */
export interface Job {
  step(done: number): void;
  isCancelled(): boolean;
}

export interface Jobs<Doing extends string> {
  /** `null` while another is under way. */
  run<T>(doing: Doing, total: number, work: (job: Job) => Promise<T>): Promise<T> | null;
  busy(): Busy<Doing> | null;
  cancel(): void;
}

interface Busy<Doing extends string> {
  readonly doing: Doing;
  readonly done: number;
  readonly total: number;
}

/** Often enough to be seen moving, seldom enough to cost nothing. */
const SHOWN_EVERY_MS = 100;

export function createJobs<Doing extends string>(clock: Clock, onChange: () => void): Jobs<Doing> {
  let busy: (Busy<Doing> & { readonly shownAt: number }) | null = null;
  let cancelled = false;

  function show(next: Busy<Doing> | null): void {
    busy = next && { ...next, shownAt: clock.now() };
    onChange();
  }

  return {
    run(doing, total, work) {
      if (busy !== null) return null;
      cancelled = false;
      show({ doing, done: 0, total });
      const job: Job = {
        isCancelled: () => cancelled,
        step(done) {
          if (busy === null) return;
          const isDue = Math.abs(clock.now() - busy.shownAt) >= SHOWN_EVERY_MS;
          if (isDue) show({ doing, done, total });
        },
      };
      return work(job).finally(() => show(null));
    },
    busy: () => busy && { doing: busy.doing, done: busy.done, total: busy.total },
    cancel() {
      cancelled = true;
    },
  };
}
