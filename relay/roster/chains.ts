import {
  type Bytes,
  type ChainId,
  type Entry,
  equalBytes,
  err,
  ok,
  parseEntry,
  parseWrap,
  type Refusal,
  type Result,
  type RosterError,
  type RosterState,
  reduceChain,
  type Verifier,
  verifyWrap,
  type Wrap,
  wrapKindToNumber,
} from "../../crdt/public.ts";
import { limits } from "../limits.ts";
import { type Clock, type Log, shortId } from "../ports.ts";
import type { Store, StoreFailure } from "../store/store.ts";
import type { GroupCommit } from "../sync/group-commit.ts";
import type { Admission } from "./admission.ts";

export interface AppendRequest {
  readonly chain: ChainId;
  readonly entries: readonly Bytes[];
  readonly wraps: readonly Bytes[];
  /** Brought by a device that the chain already knows: it may hand back what happened long ago. */
  readonly isHistory: boolean;
}

export interface AppendOutcome {
  readonly refusal: Refusal | null;
  /** Which rule or reason, for `NotAllowed` and `Invalid`. */
  readonly rule: string;
  /** Length of the chain at this relay now. */
  readonly length: number;
}

interface ChainPorts {
  readonly store: Store;
  readonly commit: GroupCommit<unknown>;
  readonly verifier: Verifier;
  readonly clock: Clock;
  readonly admission: Admission;
  readonly log: Log;
  readonly appended: (state: RosterState, wraps: readonly Wrap[]) => void;
}

type Refused = { readonly refusal: Refusal; readonly rule: string };
type Judged = Result<{ readonly fresh: readonly Entry[]; readonly state: RosterState }, Refused>;

/**
 * The roster chains of this relay: entries on disk, their reduced state in memory.
 *
 * The relay runs the reducer that clients run and keeps what it accepts, one append after the other for each chain,
 * so that compare-and-swap on `prev` holds. Rules RLY15 and RLY16 in SPEC.md.
 */
export class Chains {
  readonly #ports: ChainPorts;
  readonly #states = new Map<ChainId, RosterState>();
  readonly #turns = new Map<ChainId, Promise<unknown>>();

  constructor(ports: ChainPorts) {
    this.#ports = ports;
  }

  /** Reads and verifies what is stored. What a damaged disk broke off is missing, and clients bring it back. */
  async load(): Promise<void> {
    for (const chain of this.#ports.admission.admitted()) {
      const state = await this.#readStored(chain);
      if (state !== null) this.#states.set(chain, state);
    }
  }

  stateOf(chain: ChainId): RosterState | null {
    return this.#states.get(chain) ?? null;
  }

  lengthOf(chain: ChainId): number {
    const state = this.stateOf(chain);
    return state === null ? 0 : state.seq + 1;
  }

  append(request: AppendRequest): Promise<AppendOutcome> {
    const before = this.#turns.get(request.chain) ?? Promise.resolve();
    const turn = before.then(() => this.#appendNow(request));
    const settled = turn.catch(() => undefined); // whoever asked hears of it; the next in line is not to blame
    this.#turns.set(request.chain, settled);
    void settled.then(() => {
      if (this.#turns.get(request.chain) === settled) this.#turns.delete(request.chain);
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
    if (!this.#ports.admission.isAdmitted(chain)) return answer({ refusal: "UnknownOrg", rule: "" });
    const judged = await this.#judgeEntries(request);
    if (!judged.ok) return answer(judged.error);
    const wraps = await this.#judgeWraps(request.wraps, judged.value.state);
    if (!wraps.ok) return answer(wraps.error);
    if (judged.value.fresh.length === 0 && wraps.value.length === 0) return answer(null);
    const stored = await this.#store(judged.value.fresh, wraps.value, chain);
    if (!stored.ok) return answer({ refusal: "StorageFull", rule: "" });
    this.#states.set(chain, judged.value.state);
    this.#ports.appended(judged.value.state, wraps.value);
    return answer(null);
  }

  async #judgeEntries({ chain, entries, isHistory }: AppendRequest): Promise<Judged> {
    if (entries.length > limits.maxEntriesPerAppend) return refused("TooLarge", "entries");
    const before = this.stateOf(chain);
    const parsed: Entry[] = [];
    for (const bytes of entries) {
      const entry = parseEntry(bytes, this.#ports.verifier);
      if (!entry.ok) return refused("Invalid", entry.error.type);
      if (entry.value.chain !== chain) return refused("Invalid", "chain");
      parsed.push(entry.value);
    }
    const fresh = this.#withoutStored(chain, parsed);
    if (fresh === null) return refused("Behind", "");
    if (fresh.length === 0)
      return before === null ? refused("Invalid", "empty") : ok({ fresh, state: before });
    const state = await reduceChain(fresh, this.#ports.verifier, before);
    if (!state.ok) return err(refusalOfRoster(state.error));
    if (before !== null && !isHistory && !fresh.every((entry) => this.#joinedInTime(entry, state.value)))
      return refused("ClockAhead", "joinedInTime");
    return ok({ fresh, state: state.value });
  }

  /** Entries that are here already, byte for byte, were sent because an answer got lost. `null`: others stand there. */
  #withoutStored(chain: ChainId, entries: readonly Entry[]): readonly Entry[] | null {
    const length = this.lengthOf(chain);
    const [first] = entries;
    if (first === undefined || first.seq >= length) return entries;
    const stored = this.#ports.store.entries(chain, first.seq, Number.POSITIVE_INFINITY);
    const again = entries.filter((entry) => entry.seq < length);
    const isSame = again.every((entry, index) => {
      const there = stored[index];
      return entry.seq === first.seq + index && there !== undefined && equalBytes(there, entry.bytes);
    });
    return isSame ? entries.slice(again.length) : null;
  }

  /** An old date would open an invite that has ended: whoever joins after its end must have said so at that time. */
  #joinedInTime({ action, at }: Entry, { invites }: RosterState): boolean {
    if (action.kind !== "memberJoined") return true;
    const now = this.#ports.clock.now();
    if (at > now + limits.maxClockAheadMs) return false;
    return at >= now - limits.maxClockAheadMs || now <= (invites.get(action.invite)?.expiresAt ?? 0);
  }

  async #judgeWraps(all: readonly Bytes[], state: RosterState): Promise<Result<readonly Wrap[], Refused>> {
    if (all.length > limits.maxWrapsPerAppend) return refused("TooLarge", "wraps");
    const wraps: Wrap[] = [];
    for (const bytes of all) {
      const parsed = parseWrap(bytes);
      if (!parsed.ok) return refused("Invalid", parsed.error.type);
      const verified = await verifyWrap(state, parsed.value, this.#ports.verifier);
      if (!verified.ok) {
        const { error } = verified;
        return refused(
          error.type === "NotAllowed" ? "NotAllowed" : "BadSignature",
          "rule" in error ? error.rule : "",
        );
      }
      wraps.push(parsed.value);
    }
    return ok(wraps);
  }

  #store(
    fresh: readonly Entry[],
    wraps: readonly Wrap[],
    chain: ChainId,
  ): Promise<Result<void, StoreFailure>> {
    return new Promise((resolve) => {
      this.#ports.commit.add<void>({
        rows: limits.commitRows, // people wait for these: no reason to gather more
        run: (writes) => {
          const [first] = fresh;
          if (first !== undefined)
            writes.putEntries(
              chain,
              first.seq,
              fresh.map(({ bytes }) => bytes),
            );
          for (const wrap of wraps) {
            const { kind, recipient, epoch, by, bytes } = wrap;
            writes.putWrap({ chain, kind: wrapKindToNumber(kind), recipient, epoch, by, bytes });
          }
        },
        settled: resolve,
      });
    });
  }

  async #readStored(chain: ChainId): Promise<RosterState | null> {
    let state: RosterState | null = null;
    const stored = this.#ports.store.entries(chain, 0, Number.POSITIVE_INFINITY);
    const entries: Entry[] = [];
    for (const bytes of stored) {
      const entry = parseEntry(bytes, this.#ports.verifier);
      if (!entry.ok || entry.value.chain !== chain) break;
      entries.push(entry.value);
    }
    const whole = entries.length === 0 ? null : await reduceChain(entries, this.#ports.verifier);
    if (whole?.ok) state = whole.value;
    else if (whole !== null) state = await this.#longestSound(entries);
    if ((state === null ? 0 : state.seq + 1) < stored.length)
      this.#ports.log("warn", "roster chain damaged", {
        org: shortId(chain),
        stored: stored.length,
        sound: state === null ? 0 : state.seq + 1,
      });
    return state;
  }

  async #longestSound(entries: readonly Entry[]): Promise<RosterState | null> {
    let state: RosterState | null = null;
    for (const entry of entries) {
      const next: Result<RosterState, RosterError> = await reduceChain([entry], this.#ports.verifier, state);
      if (!next.ok) break;
      state = next.value;
    }
    return state;
  }
}

const refused = (refusal: Refusal, rule: string) => err({ refusal, rule });

function refusalOfRoster(error: RosterError): Refused {
  switch (error.type) {
    case "Behind":
      return { refusal: "Behind", rule: "" };
    case "BadSignature":
      return { refusal: "BadSignature", rule: "" };
    case "NotAllowed":
      return { refusal: "NotAllowed", rule: error.rule };
    default:
      return { refusal: "Invalid", rule: error.type };
  }
}
