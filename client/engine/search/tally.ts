import {
  compareStamps,
  type FeedId,
  hlcOf,
  type MemberId,
  orderKey,
  type RoomId,
  type Stamp,
} from "../../../crdt/index.ts";
import { hasAll } from "./folding.ts";
import { type Group, HAS_FILE, HAS_LINK, placesIn, type Sought, stampAt } from "./group.ts";

/** What is looked for. Whatever is not `null` has to hold. */
export interface Wanted {
  /** Folded, longest first. */
  readonly words: readonly string[];
  readonly author: MemberId | null;
  /** When it was written: from inclusive, to exclusive, Unix milliseconds. */
  readonly from: number | null;
  readonly to: number | null;
  /** Only messages that hold these; 0: any. */
  readonly kinds: number;
}

export interface Hit {
  readonly room: RoomId;
  readonly stamp: Stamp;
}

/** Counts what fits, and keeps the newest of it. */
export interface Tally {
  addFresh(room: RoomId, fresh: ReadonlyMap<string, Sought | null>): void;
  /** Messages of a group before a place. Of those that are among the fresh ones it says nothing any more. */
  addGroup(room: RoomId, group: Group, before: string, fresh: ReadonlyMap<string, Sought | null>): void;
  /** What is newer than everything that is still to come; `null`: nothing is. */
  found(top: string | null): {
    readonly hits: readonly Hit[];
    readonly count: number;
    readonly links: number;
    readonly files: number;
    readonly scanned: number;
  };
}

const NO_FEED = "0".repeat(48) as FeedId;

/** The first place of a moment. */
export const orderFrom = (ms: number): string => orderKey({ hlc: hlcOf(ms), feed: NO_FEED, seq: 0 });

const HLC_DIGITS = 14;
const hlcIn = (order: string): number => Number.parseInt(order.slice(0, HLC_DIGITS), 16);
const newestFirst = (a: Hit, b: Hit): number => compareStamps(b.stamp, a.stamp) || (a.room < b.room ? -1 : 1);

export function createTally(wanted: Wanted, limit: number): Tally {
  let hits: Hit[] = [];
  let [count, links, files, scanned] = [0, 0, 0, 0];
  const [fromHlc, toHlc] = [hlcOf(wanted.from ?? 0), wanted.to === null ? Infinity : hlcOf(wanted.to)];
  const fits = (hlc: number, author: MemberId) =>
    hlc >= fromHlc && hlc < toHlc && (wanted.author === null || wanted.author === author);

  function add(hit: Hit, kinds: number): void {
    count++;
    if ((kinds & HAS_LINK) !== 0) links++;
    if ((kinds & HAS_FILE) !== 0) files++;
    if ((kinds & wanted.kinds) !== wanted.kinds) return;
    hits.push(hit);
    if (hits.length >= 2 * limit + 64) hits = hits.sort(newestFirst).slice(0, limit);
  }

  return {
    addFresh(room, fresh) {
      for (const sought of fresh.values()) {
        if (sought === null) continue;
        scanned++;
        const { stamp, author, folded, kinds } = sought;
        if (fits(stamp.hlc, author) && hasAll(folded, wanted.words)) add({ room, stamp }, kinds);
      }
    },
    addGroup(room, group, before, fresh) {
      const old = outdated(group, fresh);
      const beforeHlc = hlcIn(before);
      scanned += group.ends.length - old.size;
      for (const at of placesIn(group, wanted.words)) {
        const hlc = group.hlcs[at] as number;
        if (!fits(hlc, group.authors[at] as MemberId) || hlc > beforeHlc || old.has(at)) continue;
        const stamp = stampAt(group, at);
        if (hlc < beforeHlc || orderKey(stamp) < before) add({ room, stamp }, group.kinds[at] as number);
      }
    },
    found(top) {
      hits = hits.sort(newestFirst).slice(0, limit);
      const settled = top === null ? hits : hits.filter(({ stamp }) => orderKey(stamp) > top);
      return { hits: settled, count, links, files, scanned };
    },
  };
}

/** Which messages of a group have changed since it was read. */
function outdated({ hlcs, ...group }: Group, fresh: ReadonlyMap<string, unknown>): ReadonlySet<number> {
  const old = new Set<number>();
  if (fresh.size === 0) return old;
  const moments = new Set([...fresh.keys()].map(hlcIn));
  for (const [at, hlc] of hlcs.entries())
    if (moments.has(hlc) && fresh.has(orderKey(stampAt({ hlcs, ...group }, at)))) old.add(at);
  return old;
}
