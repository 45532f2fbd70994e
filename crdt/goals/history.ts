import { GOAL_LIMITS, type GoalChange, type GuardReason } from "./change.ts";
import { createGoalObjects } from "./objects.ts";
import { predsOf } from "./touches.ts";

/**
 * What one document's changes have in common, enough to say which change may follow: the library itself breaks on
 * a number used twice or left out. A change waits until all it speaks of is here, so that what it is judged by is
 * its own past and not the order of arrival. Rules GUARD10–GUARD14 in SPEC.md.
 */
export interface GoalHistory {
  /** Takes changes in, and gives back those that may be applied now, in an order that may be applied. */
  admit(changes: readonly GoalChange[]): Admitted;
  /** When the operation `counter@actor` was made: seconds, its author's clock. */
  timeOf(actor: string, counter: number): number | null;
  /** The newest change: seconds. */
  readonly newestTime: number;
  readonly applied: number;
  readonly waiting: number;
}

export interface Admitted {
  readonly apply: readonly GoalChange[];
  readonly refused: readonly { readonly hash: string; readonly reason: GuardReason }[];
}

/** Beyond it the oldest ones that wait are forgotten; they are still in the log and come back with a reload. */
const MAX_WAITING = 20_000;

interface ActorHistory {
  readonly startOps: number[];
  readonly times: number[];
  lastOp: number;
}
type Verdict = "apply" | "known" | { readonly waitsFor: string } | { readonly reason: GuardReason };

export function createGoalHistory(): GoalHistory {
  const lastOpByHash = new Map<string, number>(); // greatest operation number of the change and all its past
  const actors = new Map<string, ActorHistory>();
  const objects = createGoalObjects();
  const waitingByNeed = new Map<string, GoalChange[]>();
  const waitingHashes = new Set<string>();
  let newestTime = 0;

  function judge(change: GoalChange): Verdict {
    const actor = change.actors[0];
    if (lastOpByHash.has(change.hash)) return "known";
    const missing = change.deps.find((dep) => !lastOpByHash.has(dep));
    if (missing !== undefined) return { waitsFor: missing };
    const own = actors.get(actor);
    const seqs = own?.startOps.length ?? 0;
    if (change.seq <= seqs) return { reason: "SeqReused" };
    if (change.seq > seqs + 1) return { waitsFor: seqKey(actor, change.seq - 1) };
    const known = pastOf(change);
    const least = Math.max(known, own?.lastOp ?? 0) + 1;
    if (change.startOp < least || change.startOp > known + 1 + GOAL_LIMITS.operationIdSlack)
      return { reason: "StartOp" };
    const absent = absentActorOf(change);
    if (absent !== null) return { waitsFor: nextOf(absent) };
    const flaw = objects.take(change);
    if (flaw === null) return "apply";
    return "reason" in flaw ? flaw : { waitsFor: nextOf(flaw.missing) };
  }

  /**
   * An actor that the change names, or an operation of whom it replaces, and who has not come that far. An honest change
   * speaks of its past alone; on another, the library breaks or answers by the order of arrival.
   */
  function absentActorOf(change: GoalChange): string | null {
    const stranger = change.actors.slice(1).find((actor) => !actors.has(actor));
    if (stranger !== undefined) return stranger;
    for (const { actor: at, counter } of predsOf(change)) {
      const actor = change.actors[at] as string; // the guard has counted them
      const isOwn = at === 0 && counter >= change.startOp;
      if (!isOwn && counter > (actors.get(actor)?.lastOp ?? 0)) return actor;
    }
    return null;
  }

  const pastOf = (change: GoalChange): number =>
    Math.max(0, ...change.deps.map((dep) => lastOpByHash.get(dep) ?? 0));

  /** The change of an actor that is to come: it may bring what is missing. */
  const nextOf = (actor: string): string => seqKey(actor, (actors.get(actor)?.startOps.length ?? 0) + 1);

  function remember(change: GoalChange): void {
    const actor = change.actors[0];
    const lastOp = change.startOp + change.operations - 1;
    const own = actors.get(actor) ?? { startOps: [], times: [], lastOp: 0 };
    own.startOps.push(change.startOp);
    own.times.push(change.time);
    own.lastOp = lastOp;
    actors.set(actor, own);
    lastOpByHash.set(change.hash, Math.max(lastOp, pastOf(change)));
    newestTime = Math.max(newestTime, change.time);
  }

  function wait(change: GoalChange, need: string): void {
    if (waitingHashes.size >= MAX_WAITING) {
      const [oldest, changes] = waitingByNeed.entries().next().value ?? ["", []];
      waitingByNeed.delete(oldest);
      for (const { hash } of changes) waitingHashes.delete(hash);
    }
    waitingHashes.add(change.hash);
    const others = waitingByNeed.get(need);
    if (others) others.push(change);
    else waitingByNeed.set(need, [change]);
  }

  function release(change: GoalChange): readonly GoalChange[] {
    const needs = [change.hash, seqKey(change.actors[0], change.seq)];
    return needs.flatMap((need) => {
      const released = waitingByNeed.get(need) ?? [];
      waitingByNeed.delete(need);
      for (const { hash } of released) waitingHashes.delete(hash);
      return released;
    });
  }

  function admit(changes: readonly GoalChange[]): Admitted {
    const apply: GoalChange[] = [];
    const refused: { hash: string; reason: GuardReason }[] = [];
    const queue = changes.toReversed(); // the next one is the last one
    for (let change = queue.pop(); change !== undefined; change = queue.pop()) {
      if (waitingHashes.has(change.hash)) continue;
      const verdict = judge(change);
      if (verdict === "apply") {
        remember(change);
        apply.push(change);
        queue.push(...release(change).toReversed());
      } else if (verdict !== "known") {
        if ("reason" in verdict) refused.push({ hash: change.hash, reason: verdict.reason });
        else wait(change, verdict.waitsFor);
      }
    }
    return { apply, refused };
  }

  return {
    admit,
    timeOf(actor, counter) {
      const own = actors.get(actor);
      return own?.times[own.startOps.findLastIndex((startOp) => startOp <= counter)] ?? null;
    },
    get newestTime() {
      return newestTime;
    },
    get applied() {
      return lastOpByHash.size;
    },
    get waiting() {
      return waitingHashes.size;
    },
  };
}

const seqKey = (actor: string, seq: number): string => `${actor}#${seq}`;
