import type { BackupView } from "../api.ts";
import type { Changes } from "../changes.ts";
import type { Clock } from "../ports.ts";

/** Something that takes a while, that a person can watch and end. */
export interface Job {
  step(done: number): void;
  isCancelled(): boolean;
}

export interface Jobs {
  /** `null` while another is under way. */
  run<T>(doing: Busy["doing"], total: number, work: (job: Job) => Promise<T>): Promise<T> | null;
  busy(): BackupView["busy"];
  cancel(): void;
}

type Busy = NonNullable<BackupView["busy"]>;

/** Often enough to be seen moving, seldom enough to cost nothing. */
const SHOWN_EVERY_MS = 100;

export function createJobs(clock: Clock, changes: Changes): Jobs {
  let busy: (Busy & { readonly shownAt: number }) | null = null;
  let cancelled = false;

  function show(next: Busy | null): void {
    busy = next && { ...next, shownAt: clock.now() };
    changes.emit({ type: "backup" });
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
