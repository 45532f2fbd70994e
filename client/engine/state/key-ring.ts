import {
  type Bytes,
  bodyKeyOf,
  type Chain,
  type ChainId,
  type CryptoPort,
  type FeedId,
  isBehind,
  isRoomChain,
  isWrapSignedBy,
  memberOf,
  memberSeedsFor,
  openEpochKeys,
  openersOf,
  openSeeds,
  parseWrap,
  type RoomId,
  type RosterState,
  roomKeyOf,
  toHex,
  type Wrap,
} from "../../../crdt/index.ts";
import type { DeviceKeys, Disk } from "../ports.ts";
import { NO_LIMIT, under } from "./places.ts";
import type { IdentityRecord } from "./records.ts";

/** What the key ring asks of the chains that are here. */
export interface KeyedChains {
  state(): RosterState;
  chainOf(chain: ChainId): Chain | null;
  governing(room: RoomId): Chain | null;
}

/**
 * Every key that this device can open, by chain and epoch: device key → member keys → epoch keys → the keys of rooms.
 * Wraps are kept sealed on disk and opened again at every start; opened keys live in memory only.
 */
export interface KeyRing {
  /** The keys of a chain that are here, by epoch. */
  keysOf(chain: ChainId): ReadonlyMap<number, Bytes>;
  epochKey(chain: ChainId, epoch: number): Bytes | null;
  /** The key that a chain commits to now. */
  newest(chain: ChainId): Bytes | null;
  /** The newest that is here, also where the chain has moved on and nobody has handed over what came after it. */
  held(chain: ChainId): Bytes | null;
  room(room: RoomId, epoch: number): Promise<Bytes | null>;
  body(room: RoomId, feed: FeedId, epoch: number): Promise<Bytes | null>;
  /** The wraps of this device, to hand back to a relay that has lost them: of its person's seeds the newest. */
  wraps(): readonly Wrap[];
  /** Whether this device opens a wrap, or hands it on to its kit. Of a rotation for thousands that is one. */
  isForMe(wrap: Wrap): boolean;
  /** Keeps what is new; answers the chains that have more keys now. */
  learn(wraps: readonly Bytes[]): Promise<readonly ChainId[]>;
  /** Chains have grown: wraps that came before their entries may open now. */
  refresh(): Promise<readonly ChainId[]>;
  /** The seeds of this person's member keys, the one in use first; none while that one is not here. */
  seeds(): readonly Bytes[];
}

const TABLE = "wraps";
const WHOLE_TABLE = under(new Uint8Array(0));

export async function openKeyRing(ports: {
  readonly crypto: CryptoPort;
  readonly disk: Disk;
  readonly keys: DeviceKeys;
  readonly record: IdentityRecord;
  readonly chains: KeyedChains;
}): Promise<KeyRing> {
  const { crypto, disk, keys, record, chains } = ports;
  const wraps = new Map<string, Wrap>();
  let seeds: readonly Bytes[] = [];
  let superseded: ReadonlySet<Wrap> = new Set();
  const opened = new Map<ChainId, Map<number, Bytes>>();
  const roomKeys = new Map<string, Promise<Bytes>>();
  const bodyKeys = new Map<string, Promise<Bytes>>();

  const isForMe = ({ kind, recipient }: Wrap): boolean =>
    recipient === record.device || recipient === record.member || kind === "memberKeyForKit";

  const stored = await disk.range(TABLE, { ...WHOLE_TABLE, limit: NO_LIMIT });
  for (const bytes of [...record.wraps, ...stored.map(({ value }) => value as Bytes)]) await take(bytes);
  await refresh();

  /** False for what is here already, or is no wrap. */
  async function take(bytes: Bytes): Promise<boolean> {
    const parsed = parseWrap(bytes.slice());
    if (!parsed.ok || !isForMe(parsed.value)) return false;
    const name = toHex(crypto.sha256(bytes));
    if (wraps.has(name)) return false;
    wraps.set(name, parsed.value);
    return true;
  }

  /** By somebody whom the chain names: nobody else fills this disk. Entries come before their wraps, and both come again. */
  async function isSigned(bytes: Bytes): Promise<boolean> {
    const parsed = parseWrap(bytes.slice());
    if (!parsed.ok || !isForMe(parsed.value)) return false;
    const author = chains.state().devices.get(parsed.value.by);
    return author !== undefined && isWrapSignedBy(parsed.value, author.signKey, crypto);
  }

  async function refresh(): Promise<readonly ChainId[]> {
    const state = chains.state();
    const sources = { crypto, state, wraps: [...wraps.values()] };
    seeds = await memberSeedsFor(sources, record.device, keys.opener);
    superseded = await olderSeals(state);
    const own = { device: record.device, opener: keys.opener };
    const openers = await openersOf(crypto, own, { member: record.member, seeds });
    const grown: ChainId[] = [];
    const byChain = Map.groupBy(wraps.values(), ({ chain }) => chain);
    for (const [id, mine] of byChain) {
      const chain = chains.chainOf(id);
      const known = opened.get(id) ?? new Map<number, Bytes>();
      if (chain === null || known.size === chain.epochs.length) continue;
      const now = await openEpochKeys({ crypto, chain, wraps: mine, openers, known });
      if (now.size > known.size) grown.push(id);
      opened.set(id, new Map(now));
    }
    return grown;
  }

  /** Seals of this person's seeds for this device that are not, or not any more, behind their member key. */
  async function olderSeals(state: RosterState): Promise<ReadonlySet<Wrap>> {
    const person = state.members.get(record.member);
    const ofSeeds = [...wraps.values()].filter(
      ({ kind, recipient }) => kind === "memberKeyForDevice" && recipient === record.device,
    );
    if (person === undefined || ofSeeds.length < 2) return new Set();
    const older = new Set<Wrap>();
    for (const wrap of ofSeeds)
      if (!(await isBehind(crypto, person, await openSeeds(wrap, keys.opener)))) older.add(wrap);
    return older.size < ofSeeds.length ? older : new Set(); // the one in use is not here: any may help
  }

  const keysOf = (chain: ChainId): ReadonlyMap<number, Bytes> => opened.get(chain) ?? new Map();
  const epochKey = (chain: ChainId, epoch: number) => keysOf(chain).get(epoch) ?? null;

  async function roomKey(room: RoomId, epoch: number): Promise<Bytes | null> {
    const chain = chains.governing(room) ?? chains.state(); // a room that nobody knows yet will be an open one
    const key = epochKey(chain.chain, epoch);
    const access = isRoomChain(chain) ? chain.access : "open";
    if (key === null) return null;
    return remember(roomKeys, `${room}${chain.chain}${epoch}`, () => roomKeyOf(crypto, access, key, room));
  }

  return {
    keysOf,
    epochKey,
    refresh,
    newest: (id) => {
      const chain = chains.chainOf(id);
      return chain && epochKey(id, chain.epoch);
    },
    held: (id) => epochKey(id, Math.max(...keysOf(id).keys())),
    room: roomKey,
    async body(room, feed, epoch) {
      const key = await roomKey(room, epoch);
      if (key === null) return null;
      return remember(bodyKeys, `${room}${feed}${epoch}`, () => bodyKeyOf(crypto, key, room, feed));
    },
    wraps: () => [...wraps.values()].filter((wrap) => !superseded.has(wrap)),
    isForMe,
    async learn(all) {
      const fresh: Bytes[] = [];
      for (const bytes of all) if ((await isSigned(bytes)) && (await take(bytes))) fresh.push(bytes.slice());
      if (fresh.length === 0) return [];
      await disk.commit(
        fresh.map((value) => ({ table: TABLE, key: crypto.sha256(value), value })),
        "strict",
      );
      return refresh();
    },
    seeds: () => seeds,
  };
}

/** The wraps of one chain that a relay takes: of somebody who has left it takes none. */
export const wrapsOf = (
  { keys, roster }: { readonly keys: Pick<KeyRing, "wraps">; readonly roster: Pick<KeyedChains, "state"> },
  chain: ChainId,
): readonly Bytes[] =>
  keys
    .wraps()
    .flatMap((wrap) =>
      wrap.chain === chain && memberOf(roster.state(), wrap.by) !== null ? [wrap.bytes] : [],
    );

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}
