import {
  applyEntry,
  type Bytes,
  type Chain,
  type ChainId,
  type CryptoPort,
  type Entry,
  type EntryError,
  err,
  governing,
  idToBytes,
  type MemberId,
  ok,
  parseChainId,
  parseEntry,
  type Result,
  type RoomError,
  type RoomId,
  type RoomRoster,
  type RosterError,
  type RosterState,
  type Rosters,
  reduceChain,
} from "../../../crdt/index.ts";
import { halves } from "../halves.ts";
import type { Disk, DiskWrite } from "../ports.ts";
import { type ChainBook, createChainBook, ENTRIES } from "./chain-book.ts";
import { entryKey, NO_LIMIT, under } from "./places.ts";

/**
 * The chains on this device: the organisation's, and those of the private rooms it is or was in.
 * Every entry passes the same reducers as at the relay; one that does not is never stored.
 */
export interface RosterBook {
  /** The organisation. */
  state(): RosterState;
  room(room: RoomId): RoomRoster | null;
  /** Both kinds together, for the questions of crdt/roster/access. */
  readonly rosters: Rosters;
  governing(room: RoomId): Chain | null;
  chainOf(chain: ChainId): Chain | null;
  /** Every room there is a roster for: open ones while this is no guest, and all that have their own chain. */
  rooms(): readonly RoomId[];
  /** Chains with their lengths, the organisation's first. */
  lengths(): readonly (readonly [ChainId, number])[];
  entries(chain: ChainId, from: number): readonly Bytes[];
  history(chain: ChainId): readonly Entry[];
  accept(
    chain: ChainId,
    from: number,
    entries: readonly Bytes[],
  ): Promise<Result<readonly Entry[], ChainError>>;
}

export type ChainError = RosterError | RoomError | EntryError;

type OrgBook = ChainBook<RosterState, RosterError>;
type RoomChain = ChainBook<RoomRoster, RoomError>;

export interface KnownRoster {
  readonly state: RosterState;
  readonly entries: readonly Entry[];
}

export const entryWrites = (entries: readonly Entry[]): readonly DiskWrite[] =>
  entries.map((entry) => ({ table: ENTRIES, key: entryKey(entry.chain, entry.seq), value: entry.bytes }));

export async function loadEntries(cache: Disk, chain: ChainId): Promise<readonly Bytes[]> {
  const rows = await cache.range(ENTRIES, { ...under(idToBytes(chain)), limit: NO_LIMIT });
  return rows.map(({ value }) => value as Bytes);
}

export async function reduceBytes(
  bytes: readonly Bytes[],
  crypto: CryptoPort,
): Promise<Result<KnownRoster, RosterError>> {
  const entries: Entry[] = [];
  for (const one of bytes) {
    const entry = parseEntry(one, crypto);
    if (!entry.ok) return entry;
    entries.push(entry.value);
  }
  const state = await reduceChain(entries, crypto);
  return state.ok ? ok({ state: state.value, entries }) : state;
}

/** A room's chain of this organisation, whole; `null` for anything else. */
export async function reduceRoomBytes(
  bytes: readonly Bytes[],
  chain: ChainId,
  org: RosterState,
  crypto: CryptoPort,
): Promise<{ readonly state: RoomRoster; readonly entries: readonly Entry[] } | null> {
  const entries: Entry[] = [];
  for (const one of bytes) {
    const entry = parseEntry(one, crypto);
    if (!entry.ok) return null;
    entries.push(entry.value);
  }
  const reduced = await (await halves.roomChains()).reduceRoomChain(entries, org, crypto);
  if (!reduced.ok || reduced.value.chain !== chain || reduced.value.org !== org.chain) return null;
  return { state: reduced.value, entries };
}

/** While what judges rooms cannot be fetched there is no verdict, as while the organisation's chain is behind: it is asked for again. */
async function judge(
  verdict: (chains: Awaited<ReturnType<typeof halves.roomChains>>) => Promise<Result<RoomRoster, RoomError>>,
): Promise<Result<RoomRoster, RoomError>> {
  const chains = await halves.roomChains().catch(() => null);
  return chains === null ? err({ type: "OrgBehind", seq: 0 }) : verdict(chains);
}

export async function openRosterBook(
  known: KnownRoster,
  me: MemberId,
  crypto: CryptoPort,
  cache: Disk,
): Promise<RosterBook> {
  const org: OrgBook = createChainBook<RosterState, RosterError>(
    known,
    {
      apply: (state, entry) => applyEntry(state, entry, crypto),
      reduce: (entries, from) => reduceChain(entries, crypto, from),
    },
    crypto,
    cache,
  );
  const chainByRoom = new Map<RoomId, ChainId>();
  const rooms = new Map<ChainId, RoomChain>();
  const orgState = (): RosterState => org.state() ?? known.state;

  const roomBook = (start: {
    readonly state: RoomRoster | null;
    readonly entries: readonly Entry[];
  }): RoomChain =>
    createChainBook<RoomRoster, RoomError>(
      start,
      {
        apply: (state, entry) => judge((chains) => chains.applyRoomEntry(state, entry, orgState(), crypto)),
        reduce: (entries, from) =>
          judge((chains) => chains.reduceRoomChain(entries, orgState(), crypto, from)),
      },
      crypto,
      cache,
    );

  const room = (id: RoomId): RoomRoster | null => {
    const chain = chainByRoom.get(id);
    return (chain && rooms.get(chain)?.state()) ?? null;
  };
  const rosters: Rosters = {
    get org() {
      return orgState();
    },
    room,
  };

  async function acceptRoom(
    chain: ChainId,
    from: number,
    entries: readonly Bytes[],
  ): Promise<Result<readonly Entry[], RoomError | EntryError>> {
    const book = rooms.get(chain) ?? roomBook({ state: null, entries: [] });
    const accepted = await book.accept(from, entries);
    const state = book.state();
    if (state === null) return accepted;
    if (state.chain !== chain || state.org !== orgState().chain) return err({ type: "Behind", seq: 0 });
    rooms.set(chain, book);
    chainByRoom.set(state.room, chain);
    return accepted;
  }

  for (const [chain, bytes] of await loadRoomChains(cache, known.state.chain)) {
    const stored = await reduceRoomBytes(bytes, chain, orgState(), crypto);
    if (stored === null) {
      await acceptRoom(chain, 0, bytes); // as far as it holds; the rest is fetched again
      continue;
    }
    rooms.set(chain, roomBook(stored));
    chainByRoom.set(stored.state.room, chain);
  }

  const isGuest = (): boolean => orgState().members.get(me)?.role === "guest";
  const bookOf = (chain: ChainId): OrgBook | RoomChain | undefined =>
    chain === orgState().chain ? org : rooms.get(chain);

  return {
    state: orgState,
    room,
    rosters,
    governing: (id) => governing(rosters, id),
    chainOf: (chain) => bookOf(chain)?.state() ?? null,
    rooms: () => [
      ...(isGuest() ? [] : [...orgState().rooms.keys()].filter((id) => !chainByRoom.has(id))),
      ...[...rooms.values()].flatMap((book) => {
        const state = book.state();
        return state?.members.has(me) ? [state.room] : [];
      }),
    ],
    lengths: () => [
      [orgState().chain, orgState().seq + 1],
      ...[...rooms].map(([chain, book]) => [chain, (book.state()?.seq ?? -1) + 1] as const),
    ],
    entries: (chain, from) => (bookOf(chain)?.history() ?? []).slice(from).map((entry) => entry.bytes),
    history: (chain) => bookOf(chain)?.history() ?? [],
    accept: (chain, from, entries) =>
      chain === orgState().chain ? org.accept(from, entries) : acceptRoom(chain, from, entries),
  };
}

/** All chains of the table but the organisation's. */
async function loadRoomChains(cache: Disk, org: ChainId): Promise<ReadonlyMap<ChainId, readonly Bytes[]>> {
  const rows = await cache.range(ENTRIES, { ...under(new Uint8Array(0)), limit: NO_LIMIT });
  const chains = new Map<ChainId, Bytes[]>();
  for (const { key, value } of rows) {
    const chain = parseChainId(key.slice(0, 32));
    if (chain === null || chain === org) continue;
    const entries = chains.get(chain) ?? [];
    entries.push(value as Bytes);
    chains.set(chain, entries);
  }
  return chains;
}
