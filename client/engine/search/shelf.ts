import type { RoomId } from "../../../crdt/index.ts";
import type { Disk } from "../ports.ts";
import type { MessageRecord } from "../state/records.ts";
import { FIRST_ORDER, LAST_ORDER } from "../tables/leaves.ts";
import { readBefore, readMessages } from "../tables/messages.ts";
import { type Group, groupOf, type Sought } from "./group.ts";

/** One room's messages as search reads them: from the disk the first time, from memory as long as there is room for them. */
export interface Shelf {
  readonly room: RoomId;
  /** The newest messages before a place, some hundreds; `from` is where the next ones end. */
  before(order: string): Promise<Piece>;
  /** Messages that changed or came since their piece was read, by order: what the pieces say of these is old. */
  fresh(): Promise<ReadonlyMap<string, Sought | null>>;
  changed(orders: readonly string[]): void;
  /** Messages have gone or moved: everything is read again. */
  forget(): void;
}

export interface Piece {
  readonly group: Group;
  /** No message of the piece stands before this place, and all that stand between it and the asked place are in it. */
  readonly from: string;
}

/** Of few messages it takes a while to say what they are found by: those that carry a record. */
export type SoughtOf = (room: RoomId, record: MessageRecord) => Sought | null | Promise<Sought | null>;

/** What all shelves share. */
export interface Shared {
  readonly cache: Disk;
  /** What can be found of a message; `null`: nothing. */
  readonly soughtOf: SoughtOf;
  readonly intern: <Id extends string>(id: Id) => Id;
  /** Whether so much more may be kept. */
  take(bytes: number): boolean;
  giveBack(bytes: number): void;
}

/** Pieces of a room lie side by side from its first possible place to its last; `group` is `null` where nothing is kept. */
interface Segment {
  readonly from: string;
  readonly until: string;
  group: Group | null;
}

/** A new one with every change: what was read for the one before may be older. */
interface Changed {
  sought?: Sought | null;
}

export interface ShelfBounds {
  /** So many messages are read and folded in one go, which takes less than a slice. */
  readonly pieceMessages: number;
  /** When more have changed, what is kept of their pieces is dropped and read again. */
  readonly mostChanged: number;
}

export function createShelf(room: RoomId, shared: Shared, bounds: ShelfBounds): Shelf {
  const { cache } = shared;
  const { pieceMessages, mostChanged } = bounds;
  let segments: Segment[] = [{ from: FIRST_ORDER, until: LAST_ORDER, group: null }]; // newest first
  let changed = new Map<string, Changed>();
  /** Reads under way: what changes meanwhile may or may not be in what they bring. */
  let reading = 0;

  const segmentAt = (order: string): Segment =>
    segments.find(({ from }) => from <= order) ?? (segments.at(-1) as Segment);

  async function read(segment: Segment, until: string): Promise<Piece> {
    const known = [...changed];
    reading++;
    try {
      const records = await readBefore(cache, room, until, pieceMessages);
      const first = records.length < pieceMessages ? FIRST_ORDER : (records[0]?.order ?? FIRST_ORDER);
      const from = later(first, segment.from);
      const sought = await allOf(records.filter(({ order }) => order >= from));
      const group = groupOf(sought.filter((one) => one !== null).reverse(), shared.intern);
      if (segments.includes(segment)) keep(segment, { from, until, group }, known);
      return { group, from };
    } finally {
      reading--;
    }
  }

  /** Waits only where something has to be opened. */
  async function allOf(records: readonly MessageRecord[]): Promise<readonly (Sought | null)[]> {
    const sought = records.map((record) => shared.soughtOf(room, record));
    return sought.some((one) => one instanceof Promise)
      ? Promise.all(sought)
      : (sought as readonly (Sought | null)[]);
  }

  function keep(
    segment: Segment,
    piece: Segment & { readonly group: Group },
    known: readonly (readonly [string, Changed])[],
  ): void {
    if (!shared.take(piece.group.bytes)) return;
    const parts: Segment[] = [
      { from: piece.until, until: segment.until, group: null },
      piece,
      { from: segment.from, until: piece.from, group: null },
    ];
    segments = segments.flatMap((one) =>
      one === segment ? parts.filter(({ from, until }) => from < until) : [one],
    );
    for (const [order, entry] of known)
      if (piece.from <= order && order < piece.until && changed.get(order) === entry) changed.delete(order);
  }

  function drop(segment: Segment): void {
    if (segment.group !== null) shared.giveBack(segment.group.bytes);
    segment.group = null;
  }

  function change(order: string): void {
    if (segmentAt(order).group !== null || reading > 0 || changed.has(order)) changed.set(order, {});
  }

  /** What stands where nothing is kept is read with its piece. */
  function tidy(): void {
    if (changed.size > mostChanged) for (const order of changed.keys()) drop(segmentAt(order));
    if (reading > 0) return;
    for (const order of changed.keys()) if (segmentAt(order).group === null) changed.delete(order);
  }

  return {
    room,
    async before(order) {
      const segment = segments.find(({ from }) => from < order) ?? (segments.at(-1) as Segment);
      if (segment.group !== null) return { group: segment.group, from: segment.from };
      return read(segment, earlier(order, segment.until));
    },
    async fresh() {
      tidy();
      const unread = [...changed].filter(([, entry]) => entry.sought === undefined);
      const records = await readMessages(
        cache,
        room,
        unread.map(([order]) => order),
      );
      const sought = await Promise.all(
        records.map((record) => (record === undefined ? null : shared.soughtOf(room, record))),
      );
      unread.forEach(([, entry], at) => {
        entry.sought = sought[at] ?? null;
      });
      const found = new Map<string, Sought | null>();
      for (const [order, entry] of [...unread, ...changed])
        if (entry.sought !== undefined) found.set(order, entry.sought);
      return found;
    },
    changed(orders) {
      for (const order of orders) change(order);
    },
    forget() {
      for (const segment of segments) drop(segment);
      segments = [{ from: FIRST_ORDER, until: LAST_ORDER, group: null }];
      changed = new Map();
    },
  };
}

function earlier(one: string, two: string): string {
  if (one < two) return one;
  return two;
}

function later(one: string, two: string): string {
  if (one > two) return one;
  return two;
}
