/** Virtual time: one heap of events, and nothing happens between two of them but micro-tasks. */
export interface Clockwork {
  /** Milliseconds since the world began. */
  now(): number;
  /** Calls once, `ms` later; returns what cancels it. Equal times keep the order of asking. */
  after(ms: number, run: () => void): () => void;
  /** Resolves when everything up to then has happened. */
  runFor(ms: number): Promise<void>;
  /** Runs until `isDone`, at most for `ms`; says whether it came to that. */
  runUntil(isDone: () => boolean, ms: number): Promise<boolean>;
  readonly events: number;
}

interface Event {
  readonly at: number;
  readonly order: number;
  run: (() => void) | null;
}

export function createClockwork(): Clockwork {
  const heap: Event[] = [];
  let now = 0;
  let order = 0;
  let events = 0;

  /** True when an event was due until then. */
  async function step(until: number): Promise<boolean> {
    const next = heap[0];
    if (next === undefined || next.at > until) return false;
    takeFirst(heap);
    const { run } = next;
    if (run === null) return true;
    now = Math.max(now, next.at);
    events++;
    run();
    await drained();
    return true;
  }

  return {
    now: () => now,
    after(ms, run) {
      const event: Event = { at: now + Math.max(0, ms), order: order++, run };
      insert(heap, event);
      return () => {
        event.run = null;
      };
    },
    async runFor(ms) {
      const until = now + ms;
      await drained();
      while (await step(until));
      now = until;
    },
    async runUntil(isDone, ms) {
      const until = now + ms;
      await drained();
      while (!isDone()) {
        if (await step(until)) continue;
        now = until;
        return false;
      }
      return true;
    },
    get events() {
      return events;
    },
  };
}

/** All micro-tasks, and what they lead to, are done when the next macro-task runs. */
const drained = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

const isBefore = (a: Event, b: Event): boolean => (a.at === b.at ? a.order < b.order : a.at < b.at);

function insert(heap: Event[], event: Event): void {
  let at = heap.push(event) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!isBefore(event, heap[parent] as Event)) break;
    heap[at] = heap[parent] as Event;
    at = parent;
  }
  heap[at] = event;
}

function takeFirst(heap: Event[]): void {
  const moved = heap.pop() as Event;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    let least = left;
    if (left >= heap.length) break;
    if (right < heap.length && isBefore(heap[right] as Event, heap[left] as Event)) least = right;
    if (!isBefore(heap[least] as Event, moved)) break;
    heap[at] = heap[least] as Event;
    at = least;
  }
  heap[at] = moved;
}
