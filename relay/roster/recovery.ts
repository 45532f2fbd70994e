import { type Bytes, type ChainId, type Entry, equalBytes, type RosterState } from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import { type Clock, type Log, shortId } from "../ports.ts";

/** How far an org's chain had come: kept beside the database, so that a relay which lost it knows that it did. */
export interface Mark {
  readonly length: number;
  readonly head: Bytes; // hash of entry length − 1
  /** How many entries the chains of its rooms had, all together. */
  readonly rooms: number;
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
 * Members hand back what they have. Until the chain is as long as it was, nothing new is put on it: the first change
 * by somebody who knows less would shut out those who know more (Behind, rule "rebuilding"). After a week, or when the operator says
 * so, what is there has to do. Rule RLY44 in SPEC.md.
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

  /** Called once at start with what the store holds: entries of the org's chain, and of its rooms' chains together. */
  opened(org: ChainId, length: number, rooms: number): void {
    const mark = this.#marks.markOf(org);
    if (mark === null || (length >= mark.length && rooms >= mark.rooms)) return;
    this.#marks.setMark(org, { ...mark, rooms: Math.min(rooms, mark.rooms) }); // noticed once; `roomsGrew` counts on from here
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
    return isByMember || this.#reachesMark(org, fresh) === true;
  }

  /**
   * Whether these entries may go on top of a chain that may be shorter than it was. `isBroughtBack`: the relay asked for
   * them, or somebody on the roster brings them.
   */
  refusalOf(
    after: RosterState,
    seqBefore: number,
    fresh: readonly Entry[],
    isBroughtBack: boolean,
  ): Refused | null {
    const mark = this.#marks.markOf(after.chain);
    const loss = this.#marks.lossOf(after.chain);
    if (mark === null || loss === null || seqBefore + 1 >= mark.length) return null;
    if (!this.#waits(after.chain)) return null;
    const isSound =
      this.#reachesMark(after.chain, fresh) ??
      (isBroughtBack && fresh.every(({ at }) => at <= loss.noticedAt));
    return isSound ? null : { refusal: "Behind", rule: "rebuilding" };
  }

  /** Whether the chain ends here as it did; `null` when these entries do not go that far. */
  #reachesMark(org: ChainId, fresh: readonly Entry[]): boolean | null {
    const mark = this.#marks.markOf(org);
    const last = mark && fresh.find(({ seq }) => seq === mark.length - 1);
    return mark && last ? equalBytes(last.hash, mark.head) : null;
  }

  /** Durable now. A chain that is still shorter than it was leaves the mark where it is. */
  grew({ chain, seq, head }: RosterState): void {
    const mark = this.#marks.markOf(chain);
    if (mark !== null && seq + 1 < mark.length && this.#waits(chain)) return;
    this.#marks.setMark(chain, { length: seq + 1, head, rooms: mark?.rooms ?? 0 });
    const loss = this.#marks.lossOf(chain);
    if (loss !== null && !loss.isHealed) this.#marks.setLoss(chain, { ...loss, isHealed: true });
  }

  /** Durable now: so many entries in the chains of all rooms of this org. */
  roomsGrew(org: ChainId, rooms: number): void {
    const mark = this.#marks.markOf(org);
    if (mark !== null && rooms > mark.rooms) this.#marks.setMark(org, { ...mark, rooms });
  }

  #waits(org: ChainId): boolean {
    return !this.#accepts && this.isUnderWay(org);
  }
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
