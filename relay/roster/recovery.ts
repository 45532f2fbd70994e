import {
  type Bytes,
  type ChainId,
  type Entry,
  equalBytes,
  isRoomChain,
  type RoomRoster,
  type RosterState,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import { type Clock, type Log, shortId } from "../ports.ts";
import { type Chain, orgOf } from "./rosters.ts";

interface Reach {
  readonly length: number;
  readonly head: Bytes; // hash of entry length − 1
}

/** How far an org's chain had come: kept beside the database, so that a relay which lost it knows that it did. */
export interface Mark extends Reach {
  /** How many entries the chains of its rooms had, all together. */
  readonly rooms: number;
  /** The chains of rooms that grew last, the newest at the end. */
  readonly chains: ReadonlyMap<ChainId, RoomMark>;
}

export interface RoomMark extends Reach {
  /** A start found less of it. That is noticed once, and not forgotten for a chain that grows meanwhile. */
  readonly isMissed: boolean;
}

/** Where marks are kept. Durable within a second or so, and when the relay stops. */
export interface Marks {
  markOf(org: ChainId): Mark | null;
  lossOf(org: ChainId): Loss | null;
  setMark(org: ChainId, mark: Mark): void;
  setLoss(org: ChainId, loss: Loss): void;
}

/** The newest loss of entries of an org. */
export interface Loss {
  readonly noticedAt: number;
  /** How long the org's chain was before; `null` when that is lost too. */
  readonly length: number | null;
  /** The org's chain has come back whole. Chains of rooms may still be on their way. */
  readonly isHealed: boolean;
}

type Refused = { readonly refusal: "Behind"; readonly rule: string };

/**
 * What a relay does about rosters after it has lost its database, or got an old copy of it back.
 *
 * Members hand back what they have. Until a chain is as long as it was, nothing new is put on it: the first change
 * by somebody who knows less would shut out those who know more (Behind, rule "rebuilding"). After a week, or when the operator says
 * so, what is there has to do. So it is for an org's chain, and for those of its rooms that grew last. Rule RLY44 in SPEC.md.
 */
export class Recovery {
  readonly #marks: Marks;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #accepts: boolean;

  constructor(ports: {
    readonly marks: Marks;
    readonly clock: Clock;
    readonly log: Log;
    readonly acceptsLoss: boolean;
  }) {
    this.#marks = ports.marks;
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#accepts = ports.acceptsLoss;
  }

  /** Called once at start with what the store holds: entries of the org's chain, and the chains of its rooms. */
  opened(org: ChainId, length: number, held: readonly RoomRoster[]): void {
    const mark = this.#marks.markOf(org);
    if (mark === null) return;
    const rooms = held.reduce((sum, { seq }) => sum + seq + 1, 0);
    const chains = marksAtStart(mark.chains, held);
    const isWhole = length >= mark.length && rooms >= mark.rooms && !missesMore(chains, mark.chains);
    if (chains.size > mark.chains.size || !isWhole)
      this.#marks.setMark(org, { ...mark, rooms: Math.min(rooms, mark.rooms), chains }); // noticed once; `roomGrew` counts on from here
    if (isWhole) return;
    const loss = this.#marks.lossOf(org);
    if (loss !== null && !loss.isHealed) return; // the same one, still
    const isHealed = length >= mark.length; // only rooms lost something, and they heal while everything goes on
    this.#marks.setLoss(org, { noticedAt: this.#clock.now(), length: mark.length, isHealed });
    this.#log("warn", "roster entries lost", {
      org: shortId(org),
      stored: length,
      known: mark.length,
      storedOfRooms: rooms,
      knownOfRooms: mark.rooms,
    });
  }

  /** For a week after a loss, members bring back what was here. */
  isUnderWay(org: ChainId): boolean {
    const loss = this.#marks.lossOf(org);
    return loss !== null && this.#clock.now() - loss.noticedAt < limits.recoveryMs;
  }

  /**
   * Whether an entry at this place may be one that was here before the loss: then it had its day. Somebody on the roster
   * says so, or the chain that it comes with ends as this relay remembers it.
   */
  mayHaveBeenHere(org: ChainId, seq: number, fresh: readonly Entry[], isByMember: boolean): boolean {
    const length = this.#marks.lossOf(org)?.length ?? Number.POSITIVE_INFINITY;
    if (!this.isUnderWay(org) || seq >= length) return false;
    const mark = this.#marks.markOf(org);
    return isByMember || (mark !== null && reaches(mark, fresh) === true);
  }

  /**
   * Whether these entries may go on top of a chain that may be shorter than it was. `isBroughtBack`: the relay asked for
   * them, or somebody on the roster brings them.
   */
  refusalOf(
    after: Chain,
    seqBefore: number,
    fresh: readonly Entry[],
    isBroughtBack: boolean,
  ): Refused | null {
    const org = orgOf(after);
    const mark = this.#marks.markOf(org);
    const reach = isRoomChain(after) ? mark?.chains.get(after.chain) : mark;
    const loss = this.#marks.lossOf(org);
    if (reach == null || loss === null || seqBefore + 1 >= reach.length || !this.#waits(org)) return null;
    const isSound = reaches(reach, fresh) ?? (isBroughtBack && fresh.every(({ at }) => at <= loss.noticedAt));
    return isSound ? null : { refusal: "Behind", rule: "rebuilding" };
  }

  /** Durable now. A chain that is still shorter than it was leaves the mark where it is. */
  grew({ chain, seq, head }: RosterState): void {
    const mark = this.#marks.markOf(chain);
    if (mark !== null && seq + 1 < mark.length && this.#waits(chain)) return;
    this.#marks.setMark(chain, { rooms: 0, chains: new Map(), ...mark, length: seq + 1, head });
    const loss = this.#marks.lossOf(chain);
    if (loss !== null && !loss.isHealed) this.#marks.setLoss(chain, { ...loss, isHealed: true });
  }

  /** Durable now, with so many entries in the chains of all rooms of its org. */
  roomGrew({ org, chain, seq, head }: RoomRoster, rooms: number): void {
    const mark = this.#marks.markOf(org);
    if (mark === null) return;
    const known = mark.chains.get(chain);
    const waits = this.#waits(org);
    const isShort = known !== undefined && seq + 1 < known.length && waits;
    const isAsNoted = known?.length === seq + 1 && !known.isMissed;
    const chains =
      isShort || isAsNoted
        ? mark.chains
        : withNewest(mark.chains, chain, { length: seq + 1, head, isMissed: false }, waits);
    if (chains === mark.chains && rooms <= mark.rooms) return;
    this.#marks.setMark(org, { ...mark, rooms: Math.max(rooms, mark.rooms), chains });
  }

  #waits(org: ChainId): boolean {
    return !this.#accepts && this.isUnderWay(org);
  }
}

/** Whether the chain ends here as it did; `null` when these entries do not go that far. */
function reaches({ length, head }: Reach, fresh: readonly Entry[]): boolean | null {
  const last = fresh.find(({ seq }) => seq === length - 1);
  return last === undefined ? null : equalBytes(last.hash, head);
}

type RoomMarks = Mark["chains"];

/** What a start found less of is missed. Room that is left goes to chains of which nothing was noted yet. */
function marksAtStart(marks: RoomMarks, held: readonly RoomRoster[]): RoomMarks {
  const lengths = new Map<ChainId, number>(held.map(({ chain, seq }) => [chain, seq + 1]));
  const known = [...marks].map(([chain, mark]) => {
    const isMissed = mark.isMissed || (lengths.get(chain) ?? 0) < mark.length;
    return [chain, { ...mark, isMissed }] as const;
  });
  const others = held
    .filter(({ chain }) => !marks.has(chain))
    .slice(0, Math.max(0, limits.maxRoomMarks - marks.size))
    .map(({ chain, seq, head }) => [chain, { length: seq + 1, head, isMissed: false }] as const);
  return new Map([...others, ...known]);
}

const missesMore = (now: RoomMarks, before: RoomMarks): boolean =>
  [...now].some(([chain, { isMissed }]) => isMissed && before.get(chain)?.isMissed === false);

/** The oldest gives way, but none that is waited for: a chain that comes back meanwhile would push it out. */
function withNewest(marks: RoomMarks, chain: ChainId, mark: RoomMark, waits: boolean): RoomMarks {
  const next = new Map(marks);
  next.delete(chain);
  if (next.size >= limits.maxRoomMarks) {
    const oldest = [...next].find(([, { isMissed }]) => !isMissed || !waits);
    if (oldest === undefined) return marks;
    next.delete(oldest[0]);
  }
  return next.set(chain, mark);
}

/** Marks in memory: for the simulator and tests. */
export function openMarks(): Marks {
  const marks = new Map<ChainId, Mark>();
  const losses = new Map<ChainId, Loss>();
  return {
    markOf: (org) => marks.get(org) ?? null,
    lossOf: (org) => losses.get(org) ?? null,
    setMark: (org, mark) => void marks.set(org, mark),
    setLoss: (org, loss) => void losses.set(org, loss),
  };
}
