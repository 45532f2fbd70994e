import { FIRST_ORDER, LAST_ORDER } from "../tables/leaves.ts";
import type { Sought } from "./group.ts";
import type { Shelf } from "./shelf.ts";
import { createTally, type Hit, orderFrom, type Wanted } from "./tally.ts";

export interface Found {
  /** Newest first, at most as many as asked for. Nothing that is still to be looked at stands before one of them. */
  readonly hits: readonly Hit[];
  /** Whatever fits, shown or not, so far; and how many of these hold a link or a file. */
  readonly count: number;
  readonly links: number;
  readonly files: number;
  /** Messages that were looked at. */
  readonly scanned: number;
  readonly isDone: boolean;
}

/** What a scan asks of the world. */
export interface ScanPorts {
  /** Milliseconds; only differences are looked at. */
  now(): number;
  /** Lets others have their turn. */
  pause(): Promise<void>;
  isCancelled(): boolean;
}

/** A room to look through; `top` is the place of its newest message. */
export interface Place {
  readonly shelf: Shelf;
  readonly top: string;
}

/** A room on its way from its newest message to its oldest. */
interface Walk {
  readonly shelf: Shelf;
  readonly fresh: ReadonlyMap<string, Sought | null>;
  /** Everything from here on has been looked at. */
  before: string;
  /** Nothing newer is left. */
  top: string;
}

const SLICE_MS = 8;
const MOST_IN_SLICE = 32; // pieces, should the clock stand still

/**
 * Looks through rooms from the newest message to the oldest, always where the newest ones are that nobody has looked at:
 * so what is found first stays first. Yields after each slice; the last one is done. Ends early when it is cancelled.
 */
export async function* scan(
  places: readonly Place[],
  wanted: Wanted,
  limit: number,
  ports: ScanPorts,
): AsyncGenerator<Found> {
  const tally = createTally(wanted, limit);
  const slice = createSlice(ports);
  const walks: Walk[] = [];
  for (const place of places) {
    const walk = await begin(place, wanted);
    if (ports.isCancelled()) return;
    tally.addFresh(walk.shelf.room, walk.fresh);
    walks.push(walk);
  }
  const oldest = wanted.from === null ? FIRST_ORDER : orderFrom(wanted.from);
  const left = () => furthest(walks, oldest);
  for (let walk = left(); walk !== null; walk = left()) {
    const { group, from } = await walk.shelf.before(walk.before);
    if (ports.isCancelled()) return;
    tally.addGroup(walk.shelf.room, group, walk.before, walk.fresh);
    walk.before = walk.top = from;
    if (!slice.isOver()) continue;
    yield { ...tally.found(left()?.top ?? null), isDone: false };
    await ports.pause();
    if (ports.isCancelled()) return;
    slice.begin();
  }
  yield { ...tally.found(null), isDone: true };
}

async function begin({ shelf, top }: Place, { to }: Wanted): Promise<Walk> {
  const before = to === null ? LAST_ORDER : orderFrom(to);
  return { shelf, fresh: await shelf.fresh(), before, top: top < before ? top : before };
}

/** The room with the newest messages that are still to be looked at. */
function furthest(walks: readonly Walk[], oldest: string): Walk | null {
  let best: Walk | null = null;
  for (const walk of walks) if (walk.before > oldest && (best === null || walk.top > best.top)) best = walk;
  return best;
}

function createSlice({ now }: ScanPorts) {
  let [begun, pieces] = [now(), 0];
  return {
    begin() {
      [begun, pieces] = [now(), 0];
    },
    isOver: () => ++pieces >= MOST_IN_SLICE || Math.abs(now() - begun) >= SLICE_MS,
  };
}
