import {
  type ChainId,
  type Entry,
  isRoomChain,
  type KitId,
  parseEntry,
  type Refusal,
  type Result,
  type RoomRoster,
  type RosterState,
  reduceChain,
  reduceRoomChain,
  type Verifier,
  wrapKindToNumber,
} from "../../crdt/public.ts";
import type { OrgRosters } from "../auth/judge.ts";
import { limits } from "../limits.ts";
import { type Clock, type Log, shortId, type Timers } from "../ports.ts";
import type { Store, StoreFailure, StoreWrites } from "../store/store.ts";
import type { Batch } from "../sync/batch.ts";
import type { GroupCommit } from "../sync/group-commit.ts";
import type { Admission } from "./admission.ts";
import {
  type AppendRequest,
  type ChainCourt,
  type Judged,
  judgeAppend,
  type Refused,
} from "./judge-append.ts";
import { Recovery } from "./recovery.ts";
import { type Chain, RosterBook } from "./rosters.ts";

export type { AppendRequest } from "./judge-append.ts";

export interface AppendOutcome {
  readonly refusal: Refusal | null;
  /** Which rule or reason, for `NotAllowed` and `Invalid`. */
  readonly rule: string;
  /** Length of the chain at this relay now. */
  readonly length: number;
}

interface ChainPorts {
  readonly store: Store;
  readonly commit: GroupCommit<Batch>;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly timers: Pick<Timers, "soon">;
  readonly admission: Admission;
  readonly log: Log;
  /** Runs inside the transaction, when its entries are written: what follows from them goes with them. */
  readonly settle: (writes: StoreWrites, batch: Batch, judged: Judged) => void;
}

/**
 * The roster chains of this relay, of orgs and of their private rooms: entries on disk, their reduced states in memory.
 *
 * The relay runs the reducers that clients run and keeps what they accept. Within an org, one append follows the other:
 * so compare-and-swap on `prev` holds, and a room's chain is judged against the org as it is at that very moment.
 * Rules RLY15, RLY16 and RLY34–RLY36 in SPEC.md.
 */
export class Chains {
  readonly book = new RosterBook();
  readonly #ports: ChainPorts;
  readonly #court: ChainCourt;
  readonly #recovery: Recovery;
  readonly #turns = new Map<ChainId, Promise<unknown>>();
  readonly #entriesInRooms = new Map<ChainId, number>();

  constructor(ports: ChainPorts) {
    const { store, verifier, clock, timers, log, admission } = ports;
    this.#ports = ports;
    const { marks, acceptsLoss } = admission;
    this.#recovery = new Recovery({ marks, clock, log, acceptsLoss });
    this.#court = { book: this.book, store, verifier, clock, timers, recovery: this.#recovery };
  }

  /** Reads and verifies what is stored. What a damaged disk broke off is missing, and clients bring it back. */
  async load(): Promise<void> {
    const { admission, store } = this.#ports;
    for (const org of admission.admitted()) {
      const state = await this.#readOrg(org);
      if (state !== null) this.book.put(state);
    }
    for (const chain of store.chains()) if (!admission.isAdmitted(chain)) await this.#readRoom(chain);
    for (const org of admission.admitted()) {
      const rooms = [...this.book.roomsIn(org)];
      for (const { seq } of rooms) this.#countInRooms(org, seq + 1);
      this.#recovery.opened(org, this.lengthOf(org), rooms);
    }
  }

  stateOf(org: ChainId): RosterState | null {
    return this.book.org(org);
  }

  rostersOf(org: ChainId): OrgRosters | null {
    const state = this.stateOf(org);
    return state && { org: state, book: this.book };
  }

  /** The org whose member has this recovery kit now. */
  orgOfKit(kit: KitId): ChainId | null {
    const orgs = this.#ports.admission.admitted();
    return orgs.find((org) => isKitIn(this.stateOf(org), kit)) ?? null;
  }

  lengthOf(chain: ChainId): number {
    const state = this.book.chain(chain);
    return state === null ? 0 : state.seq + 1;
  }

  append(request: AppendRequest): Promise<AppendOutcome> {
    const queue = request.org ?? request.chain;
    const before = this.#turns.get(queue) ?? Promise.resolve();
    const turn = before.then(() => this.#appendNow(request));
    const settled = turn.catch(() => undefined); // whoever asked hears of it; the next in line is not to blame
    this.#turns.set(queue, settled);
    void settled.then(() => {
      if (this.#turns.get(queue) === settled) this.#turns.delete(queue);
    });
    return turn;
  }

  async #appendNow(request: AppendRequest): Promise<AppendOutcome> {
    const { chain } = request;
    const answer = (refused: Refused | null): AppendOutcome => ({
      refusal: refused?.refusal ?? null,
      rule: refused?.rule ?? "",
      length: this.lengthOf(chain),
    });
    const unknown = this.#refusalOfChain(request);
    if (unknown !== null) return { refusal: unknown, rule: "", length: 0 };
    const judged = await judgeAppend(this.#court, request);
    if (!judged.ok) return answer(judged.error);
    if (judged.value.fresh.length === 0 && judged.value.wraps.length === 0) return answer(null);
    const stored = await this.#store(judged.value);
    return answer(stored.ok ? null : { refusal: "StorageFull", rule: "" });
  }

  /** Chains of orgs are admitted by name; those of rooms by the org of whoever brings them. */
  #refusalOfChain({ chain, org }: AppendRequest): Refusal | null {
    const { admission } = this.#ports;
    if (org === undefined || org === chain) return admission.isAdmitted(chain) ? null : "UnknownOrg";
    if (admission.isAdmitted(chain) || this.stateOf(org) === null) return "NoSuchRoom";
    const room = this.book.room(chain);
    return room === null || room.org === org ? null : "NoSuchRoom";
  }

  /** Everything of an append in one transaction, or nothing. In memory the chains move when it is durable: see `moved`. */
  #store(judged: Judged): Promise<Result<void, StoreFailure>> {
    const { fresh, wraps, state } = judged;
    return new Promise((resolve) => {
      this.#ports.commit.add<void>({
        rows: limits.commitRows, // people wait for these: no reason to gather more
        run: (writes, batch) => {
          putEntries(writes, state.chain, fresh);
          for (const wrap of wraps) {
            const { chain, kind, recipient, epoch, by, bytes } = wrap;
            writes.putWrap({ chain, kind: wrapKindToNumber(kind), recipient, epoch, by, bytes });
          }
          batch.move(state, wraps);
          this.#ports.settle(writes, batch, judged);
        },
        settled: resolve,
      });
    });
  }

  /** A transaction that moved this chain is durable. */
  moved(chain: Chain): void {
    const before = this.lengthOf(chain.chain);
    this.book.put(chain);
    if (!isRoomChain(chain)) return this.#recovery.grew(chain);
    this.#recovery.roomGrew(chain, this.#countInRooms(chain.org, chain.seq + 1 - before));
  }

  #countInRooms(org: ChainId, more: number): number {
    const count = (this.#entriesInRooms.get(org) ?? 0) + more;
    this.#entriesInRooms.set(org, count);
    return count;
  }

  async #readOrg(chain: ChainId): Promise<RosterState | null> {
    return this.#readStored(chain, (entries, before) =>
      reduceChain(entries, this.#ports.verifier, before as RosterState | null),
    );
  }

  async #readRoom(chain: ChainId): Promise<void> {
    const [bytes] = this.#ports.store.entries(chain, 0, 1);
    const first = bytes && parseEntry(bytes, this.#ports.verifier);
    const org = first?.ok && first.value.action.kind === "roomFounded" ? first.value.action.org : null;
    const state = org && this.stateOf(org);
    if (!state) return;
    const room = await this.#readStored<RoomRoster>(chain, (entries, before) =>
      reduceRoomChain(entries, state, this.#ports.verifier, before),
    );
    if (room !== null) this.book.put(room);
  }

  async #readStored<S extends Chain>(
    chain: ChainId,
    reduce: (entries: readonly Entry[], before: S | null) => Promise<Result<S, unknown>>,
  ): Promise<S | null> {
    const stored = this.#ports.store.entries(chain, 0, Number.POSITIVE_INFINITY);
    const entries: Entry[] = [];
    for (const bytes of stored) {
      const entry = parseEntry(bytes, this.#ports.verifier);
      if (!entry.ok || entry.value.chain !== chain) break;
      entries.push(entry.value);
    }
    const whole = entries.length === 0 ? null : await reduce(entries, null);
    const state = whole?.ok ? whole.value : await longestSound(entries, reduce);
    const sound = state === null ? 0 : state.seq + 1;
    if (sound < stored.length)
      this.#ports.log("warn", "roster chain damaged", {
        chain: shortId(chain),
        stored: stored.length,
        sound,
      });
    return state;
  }
}

function isKitIn(org: RosterState | null, kit: KitId): boolean {
  const owner = org?.kits.get(kit);
  return owner !== undefined && org?.members.get(owner)?.kit?.kit === kit;
}

async function longestSound<S extends Chain>(
  entries: readonly Entry[],
  reduce: (entries: readonly Entry[], before: S | null) => Promise<Result<S, unknown>>,
): Promise<S | null> {
  let state: S | null = null;
  for (const entry of entries) {
    const next: Result<S, unknown> = await reduce([entry], state);
    if (!next.ok) break;
    state = next.value;
  }
  return state;
}

function putEntries(writes: StoreWrites, chain: ChainId, fresh: readonly Entry[]): void {
  const [first] = fresh;
  if (first !== undefined)
    writes.putEntries(
      chain,
      first.seq,
      fresh.map(({ bytes }) => bytes),
    );
}
