import { cloneValue } from "../../../client/engine/disk/clone.ts";
import type { MemoryDisk } from "../../../client/engine/disk/memory.ts";
import type { Disk, DiskWrite } from "../../../client/engine/ports.ts";

export interface DiskHooks {
  /** Resolves after so many virtual milliseconds, or never when the process has died meanwhile. */
  readonly wait: (ms: number) => Promise<void>;
  /** How long a commit takes before it is done, and from then until the caller hears of it. */
  readonly delays: (durability: "strict" | "relaxed") => readonly [number, number];
  /** A full disk takes no more; a dead handle takes nothing at all until it is opened again. */
  readonly refusal: () => "Quota" | "Closed" | null;
  readonly asked: () => void;
  readonly refused: (reason: "Quota" | "Closed") => void;
  readonly committed: (writes: readonly DiskWrite[], durability: "strict" | "relaxed") => void;
  readonly answered: () => void;
}

/**
 * A memory disk that takes its time: between asking and done, and between done and the answer, a process can die.
 * Operations keep their order, as transactions over the same tables do in a browser.
 */
export function slowDisk(inner: MemoryDisk, hooks: DiskHooks): Disk {
  let tail: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (waiting === 0) return run();
    return tail.then(run);
  }

  async function write(
    writes: readonly DiskWrite[],
    durability: "strict" | "relaxed",
  ): ReturnType<Disk["commit"]> {
    const [before, after] = hooks.delays(durability);
    hooks.asked();
    if (before > 0) await hooks.wait(before);
    const reason = hooks.refusal();
    if (reason === "Closed" || (reason === "Quota" && writes.some((one) => "value" in one))) {
      hooks.refused(reason);
      hooks.answered();
      return { ok: false, error: { type: "NotSaved", reason, detail: "simulated" } };
    }
    const result = await inner.commit(writes, durability);
    hooks.committed(writes, durability);
    if (after > 0) await hooks.wait(after);
    hooks.answered();
    return result;
  }

  return {
    get: (table, key) => inTurn(() => inner.get(table, key)),
    getMany: (table, keys) => inTurn(() => inner.getMany(table, keys)),
    range: (table, range) => inTurn(() => inner.range(table, range)),
    count: (table, from, to) => inTurn(() => inner.count(table, from, to)),
    commit: (writes, durability) => {
      const taken = cloneValue(writes) as readonly DiskWrite[];
      const done = inTurn(() => write(taken, durability));
      waiting++;
      tail = done.finally(() => {
        waiting--;
      });
      return done;
    },
    close: () => inner.close(),
  };
}
