import type { ObjectiveId } from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import type { Objectives } from "../state/objectives.ts";
import type { BetweenReply, MomentReply, RawObjective } from "./protocol.ts";

/**
 * The past of all objectives. Each is asked for by itself, so that whoever writes meanwhile waits for one of them at most;
 * what was told holds until its objective changes. Says `goalsThen` as it comes.
 */
export interface Travel {
  /** Seconds; `Infinity` is now. When they were written to is told of those in this cycle. */
  moments(until: number, cycle: string): Promise<Told<MomentReply>>;
  between(after: number, until: number): Promise<Told<BetweenReply>>;
  close(): void;
}

/** What is known so far; `null` for what could not be read. */
export interface Told<T> {
  readonly byObjective: ReadonlyMap<ObjectiveId, T | null>;
  readonly all: number;
  readonly isWhole: boolean;
}

/** Whoever asks waits that long before they are told how far it is. */
const PATIENCE_MS = 300;
const TELL_EVERY = 20;
/** A moment before all others: its answer says the times alone. */
const NEVER = -1;
/** Questions that are kept: both ends of what is looked at, and those looked at before. */
const KEPT = 4;

interface Batch<T> {
  told(): Promise<Told<T>>;
  stop(): void;
}

export function createTravel(core: Core, objectives: Objectives): Travel {
  const batches = new Map<string, Batch<never>>();
  const timesById = new Map<ObjectiveId, { readonly version: string; readonly times: readonly number[] }>();
  const seconds = () => Math.floor(core.time.now() / 1000);

  function batch<T>(key: string, ask: (id: ObjectiveId, raw: RawObjective) => Promise<T | null>): Batch<T> {
    const made = (batches.get(key) as Batch<T> | undefined) ?? createBatch(core, objectives, ask);
    batches.delete(key);
    batches.set(key, made as Batch<never>);
    for (const [old, { stop }] of [...batches].slice(0, -KEPT)) {
      stop();
      batches.delete(old);
    }
    return made;
  }

  /** Whose document was not written to since is not opened for that, where nobody wants its times. */
  async function momentOf(
    id: ObjectiveId,
    raw: RawObjective,
    until: number,
    cycle: string,
  ): Promise<MomentReply | null> {
    const isAsNow = raw.updatedAt <= until * 1000;
    if (isAsNow && raw.objective.cycle !== cycle) return { moment: raw, times: [] };
    const known = timesById.get(id);
    if (isAsNow && known?.version === raw.version) return { moment: raw, times: known.times };
    const asked = { objective: id, until: isAsNow ? NEVER : until, now: seconds() };
    const reply = await objectives.past({ type: "moment", ...asked });
    if (reply === null) return null;
    timesById.set(id, { version: raw.version, times: reply.times });
    return isAsNow ? { moment: raw, times: reply.times } : reply;
  }

  async function betweenOf(
    id: ObjectiveId,
    raw: RawObjective,
    after: number,
    until: number,
  ): Promise<BetweenReply | null> {
    if (raw.updatedAt <= after * 1000) return { before: raw, after: raw, created: null, edits: [] };
    return objectives.past({ type: "between", objective: id, after, until, now: seconds() });
  }

  return {
    moments: (until, cycle) =>
      batch(`${until} ${cycle}`, (id, raw) => momentOf(id, raw, until, cycle)).told(),
    between: (after, until) =>
      batch(`${after} – ${until}`, (id, raw) => betweenOf(id, raw, after, until)).told(),
    close() {
      for (const { stop } of batches.values()) stop();
      batches.clear();
    },
  };
}

function createBatch<T>(
  core: Core,
  objectives: Objectives,
  ask: (id: ObjectiveId, raw: RawObjective) => Promise<T | null>,
): Batch<T> {
  const known = new Map<ObjectiveId, { readonly version: string; readonly answer: T | null }>();
  let working: Promise<void> | null = null;
  let isStopped = false;
  const here = () => [...objectives.raw()].filter(([, { changes }]) => changes > 0);
  const open = () => here().filter(([id, { version }]) => known.get(id)?.version !== version);
  const tell = () => core.changes.emit({ type: "goalsThen" });

  async function work(): Promise<void> {
    let asked = 0;
    for (let next = open(); next.length > 0; next = open())
      for (const [id, raw] of next) {
        if (isStopped) return;
        known.set(id, { version: raw.version, answer: await ask(id, raw) });
        if (++asked % TELL_EVERY === 0) tell();
      }
  }

  function begin(): Promise<void> {
    working ??= work().finally(() => {
      working = null;
      tell();
    });
    return working;
  }

  return {
    async told() {
      if (open().length > 0) await within(core, begin());
      const all = here();
      return {
        byObjective: new Map(all.flatMap(([id]) => answersOf(id, known.get(id)))),
        all: all.length,
        isWhole: open().length === 0,
      };
    },
    stop() {
      isStopped = true;
    },
  };
}

const answersOf = <T>(
  id: ObjectiveId,
  known: { readonly answer: T } | undefined,
): readonly (readonly [ObjectiveId, T])[] => (known === undefined ? [] : [[id, known.answer]]);

/** Until it is done, or patience ends. */
function within({ ports }: Core, done: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = ports.timers.after(PATIENCE_MS, resolve);
    void done.finally(() => {
      cancel();
      resolve();
    });
  });
}
