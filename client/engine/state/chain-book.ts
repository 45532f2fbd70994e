import {
  type Bytes,
  type CryptoPort,
  type Entry,
  type EntryError,
  err,
  ok,
  parseEntry,
  type Result,
} from "../../../crdt/index.ts";
import type { Disk } from "../ports.ts";
import { createBatch } from "./batch.ts";
import { entryKey } from "./places.ts";

/** What every chain's state has, the organisation's and a room's. */
interface Chained {
  readonly seq: number;
}

/** How one kind of chain grows: the reducers of crdt/roster. */
export interface Reducer<State extends Chained, E> {
  apply(state: State | null, entry: Entry): Promise<Result<State, E>>;
  /** Many at once: signatures are checked beside each other. */
  reduce(entries: readonly Entry[], from: State | null): Promise<Result<State, E>>;
}

/** One chain on this device: verified entries and the state they reduce to. */
export interface ChainBook<State extends Chained, E> {
  state(): State | null;
  /** Entries already known, oldest first. */
  history(): readonly Entry[];
  /** Appends what continues the chain, skips what is known; an entry that does not hold stops the rest. */
  accept(from: number, entries: readonly Bytes[]): Promise<Result<readonly Entry[], E | EntryError>>;
}

export const ENTRIES = "entries";

export function createChainBook<State extends Chained, E>(
  start: { readonly state: State | null; readonly entries: readonly Entry[] },
  reducer: Reducer<State, E>,
  crypto: CryptoPort,
  cache: Disk,
): ChainBook<State, E> {
  let { state } = start;
  let entries = [...start.entries];
  let unsaved: readonly Entry[] = []; // refused by a full disk: behind a hole the next start reads nothing

  async function keep(next: State, added: readonly Entry[]): Promise<readonly Entry[]> {
    const batch = createBatch(cache);
    const due = [...unsaved, ...added];
    for (const entry of due) batch.put(ENTRIES, entryKey(entry.chain, entry.seq), entry.bytes);
    const saved = await batch.commit("relaxed"); // a lost cache is fetched again: the chain lives at the relay and with every member
    unsaved = saved.ok ? [] : due;
    entries = [...entries, ...added];
    state = next;
    return added;
  }

  /** As many as hold; the first that does not is the answer only when nothing holds. */
  async function acceptOneByOne(fresh: readonly Entry[]): Promise<Result<readonly Entry[], E>> {
    const added: Entry[] = [];
    let next = state;
    for (const entry of fresh) {
      const reduced = await reducer.apply(next, entry);
      if (!reduced.ok && added.length === 0) return reduced;
      if (!reduced.ok) break;
      next = reduced.value;
      added.push(entry);
    }
    return ok(next === null ? [] : await keep(next, added));
  }

  return {
    state: () => state,
    history: () => entries,
    async accept(from, bytes) {
      const fresh: Entry[] = [];
      for (const one of bytes.slice(Math.max(0, (state?.seq ?? -1) + 1 - from))) {
        const entry = parseEntry(one, crypto);
        if (!entry.ok && fresh.length === 0) return err(entry.error);
        if (!entry.ok) break;
        fresh.push(entry.value);
      }
      if (fresh.length === 0) return ok([]);
      const reduced = fresh.length > 1 ? await reducer.reduce(fresh, state) : null;
      return reduced?.ok ? ok(await keep(reduced.value, fresh)) : acceptOneByOne(fresh);
    },
  };
}
