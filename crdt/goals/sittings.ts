/**
 * The past of one objective as people tell it: what one author did in one go is one event. Pure; rules UNDO1–UNDO3 in
 * SPEC.md. Knows nothing of what the changes did (effects.ts does).
 */
export interface PastChange {
  readonly hash: string;
  /** Whoever writes on a device, in whatever life and session of it. */
  readonly author: string;
  /** Seconds, the author's clock. */
  readonly time: number;
  readonly startOp: number;
  readonly deps: readonly string[];
  /** What the author's engine noted with it; anybody may write anything here. */
  readonly message: string | null;
}

export interface Sitting {
  /** Its first and its last change: the same on every device, and another one once it has grown. */
  readonly id: string;
  readonly author: string;
  /** Oldest first, at least one. */
  readonly changes: readonly PastChange[];
  /** Of the newest change: seconds, the author's clock. */
  readonly at: number;
  /** The event that this one took back, as its author noted. */
  readonly undoes: string | null;
  /** The change that everything else builds on. */
  readonly isCreation: boolean;
}

export const SITTING = {
  pauseSeconds: 2 * 60,
  lengthSeconds: 15 * 60,
  /** Bounds what one line of a history can cost. */
  changes: 32,
} as const;

const UNDO_NOTE = "undo ";
const HASH = /^[0-9a-f]{64}$/;

export const undoNote = (event: string): string => UNDO_NOTE + event;

/** The event that a change says to have taken back. */
export function undoneIn(message: string | null): string | null {
  const id = message?.startsWith(UNDO_NOTE) ? message.slice(UNDO_NOTE.length) : "";
  return parseSittingId(id) === null ? null : id;
}

const idOf = (first: string, last: string): string => `${first}.${last}`;

/** `null` for what is no id of an event. */
export function parseSittingId(id: string): { readonly first: string; readonly last: string } | null {
  const [first = "", last = "", ...rest] = id.split(".");
  return HASH.test(first) && HASH.test(last) && rest.length === 0 ? { first, last } : null;
}

/** Newest first, each in the place of its newest change. */
export function sittingsOf(changes: readonly PastChange[]): readonly Sitting[] {
  const newestFirst = inOrder(changes);
  const openByAuthor = new Map<string, PastChange[]>();
  const sittingByNewest = new Map<PastChange, PastChange[]>();
  for (const change of newestFirst.toReversed()) {
    const open = openByAuthor.get(change.author);
    if (open !== undefined && goesOn(open, change)) {
      sittingByNewest.delete(open.at(-1) as PastChange);
      open.push(change);
      sittingByNewest.set(change, open);
    } else {
      const begun = [change];
      openByAuthor.set(change.author, begun);
      sittingByNewest.set(change, begun);
    }
  }
  return newestFirst.flatMap((change) => {
    const sitting = sittingByNewest.get(change);
    return sitting === undefined ? [] : [told(sitting)];
  });
}

/**
 * The event of this id as it was when whoever names it looked: what its author did since is not part of it. `null` when
 * there is none.
 */
export function sittingNamed(sittings: readonly Sitting[], id: string): Sitting | null {
  const named = parseSittingId(id);
  if (named === null) return null;
  const has = (changes: readonly PastChange[], wanted: string) =>
    changes.findIndex(({ hash }) => hash === wanted);
  const sitting = sittings.find(({ changes }) => has(changes, named.first) >= 0);
  const [start, end] = [has(sitting?.changes ?? [], named.first), has(sitting?.changes ?? [], named.last)];
  return sitting === undefined || end < start ? null : told(sitting.changes.slice(start, end + 1));
}

/**
 * A sitting as the events it is told as, newest first: putting things away is one of its own, so that it can be taken back
 * without the writing around it.
 */
export function partsOf(sitting: Sitting, putsAway: (change: PastChange) => boolean): readonly Sitting[] {
  const parts: PastChange[][] = [];
  for (const change of sitting.changes) {
    const last = parts.at(-1)?.at(-1);
    if (last !== undefined && putsAway(last) === putsAway(change)) parts.at(-1)?.push(change);
    else parts.push([change]);
  }
  return parts.length === 1 ? [sitting] : parts.toReversed().map(told);
}

function told(changes: readonly PastChange[]): Sitting {
  const [first, last] = [changes[0] as PastChange, changes.at(-1) as PastChange];
  return {
    id: idOf(first.hash, last.hash),
    author: first.author,
    changes,
    at: last.time,
    undoes: undoneIn(first.message),
    isCreation: isCreation(first),
  };
}

const isCreation = ({ deps }: PastChange): boolean => deps.length === 0;
const standsAlone = (change: PastChange): boolean => isCreation(change) || undoneIn(change.message) !== null;

function goesOn(open: readonly PastChange[], next: PastChange): boolean {
  const [first, last] = [open[0] as PastChange, open.at(-1) as PastChange];
  return (
    !standsAlone(last) &&
    !standsAlone(next) &&
    open.length < SITTING.changes &&
    Math.abs(next.time - last.time) <= SITTING.pauseSeconds &&
    Math.abs(next.time - first.time) <= SITTING.lengthSeconds
  );
}

/**
 * Newest first: no change stands above one that was made knowing it, and of those that did not know each other the
 * later one stands first. A lie about the time moves a change only among those that do not build on it.
 */
function inOrder(changes: readonly PastChange[]): readonly PastChange[] {
  const known = new Map(changes.map((change) => [change.hash, change]));
  const above = new Map<string, number>(); // how many that build on it are still to come
  for (const { deps } of changes) for (const dep of deps) above.set(dep, (above.get(dep) ?? 0) + 1);
  const free = createNewestFirst();
  for (const change of changes) if (!above.has(change.hash)) free.add(change);
  const ordered: PastChange[] = [];
  for (let next = free.take(); next !== undefined; next = free.take()) {
    ordered.push(next);
    for (const dep of next.deps) {
      const left = (above.get(dep) ?? 1) - 1;
      above.set(dep, left);
      const below = known.get(dep);
      if (left === 0 && below !== undefined) free.add(below);
    }
  }
  return ordered;
}

const isNewer = (a: PastChange, b: PastChange): boolean =>
  a.time !== b.time ? a.time > b.time : a.startOp !== b.startOp ? a.startOp > b.startOp : a.hash > b.hash;

/** A binary heap: thousands may have written apart from each other. */
function createNewestFirst() {
  const heap: PastChange[] = [];
  const at = (i: number): PastChange => heap[i] as PastChange;
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };
  return {
    add(change: PastChange): void {
      heap.push(change);
      for (let i = heap.length - 1; i > 0 && isNewer(at(i), at((i - 1) >> 1)); i = (i - 1) >> 1)
        swap(i, (i - 1) >> 1);
    },
    take(): PastChange | undefined {
      const [newest, last] = [heap[0], heap.pop()];
      if (last === undefined || heap.length === 0) return newest;
      heap[0] = last;
      for (let i = 0, child = 1; child < heap.length; child = 2 * i + 1) {
        if (child + 1 < heap.length && isNewer(at(child + 1), at(child))) child++;
        if (!isNewer(at(child), at(i))) break;
        swap(i, child);
        i = child;
      }
      return newest;
    },
  };
}
