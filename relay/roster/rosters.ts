import {
  type Bytes,
  type ChainId,
  type Chain as CrdtChain,
  isRoomChain,
  type MemberId,
  type RoomId,
  type RoomRoster,
  type RosterState,
  type Rosters,
  type Wrap,
} from "../../crdt/public.ts";

/** The state of an org's chain, or of the chain of one of its private rooms. */
export type Chain = CrdtChain;

export const orgOf = (chain: Chain): ChainId => (isRoomChain(chain) ? chain.org : chain.chain);

/** Chains that a transaction at work has moved: what is judged inside it sees them, and nobody else does yet. */
export type MovedChains = ReadonlyMap<ChainId, Chain>;

/** Keys that were put beside a chain, by whom they are sealed for. */
export type NewWraps = ReadonlyMap<string, readonly Bytes[]>;

export function wrapsByRecipient(wraps: readonly Wrap[]): NewWraps {
  const byRecipient = new Map<string, Bytes[]>();
  for (const { recipient, bytes } of wraps) {
    const theirs = byRecipient.get(recipient);
    if (theirs === undefined) byRecipient.set(recipient, [bytes]);
    else theirs.push(bytes);
  }
  return byRecipient;
}

const NOTHING: MovedChains = new Map();

interface Org {
  state: RosterState | null;
  readonly rooms: Map<RoomId, RoomRoster>;
  /** Rooms that somebody is in, or was. */
  readonly roomsByMember: Map<MemberId, Set<RoomRoster["chain"]>>;
}

/** What all chains of this relay say, in memory: of orgs, and of their private rooms. */
export class RosterBook {
  readonly #orgs = new Map<ChainId, Org>();
  readonly #orgByRoomChain = new Map<ChainId, ChainId>();

  put(chain: Chain): void {
    const org = this.#open(orgOf(chain));
    if (!isRoomChain(chain)) {
      org.state = chain;
      return;
    }
    org.rooms.set(chain.room, chain);
    this.#orgByRoomChain.set(chain.chain, chain.org);
    for (const member of chain.members.keys()) {
      const rooms = org.roomsByMember.get(member) ?? new Set();
      org.roomsByMember.set(member, rooms.add(chain.chain));
    }
  }

  org(chain: ChainId): RosterState | null {
    return this.#orgs.get(chain)?.state ?? null;
  }

  room(chain: ChainId): RoomRoster | null {
    const org = this.#orgByRoomChain.get(chain);
    const rooms = org === undefined ? undefined : this.#orgs.get(org)?.rooms;
    const room = rooms?.get(chain.slice(0, ROOM_ID_DIGITS) as RoomId); // a room is named by how its chain begins
    return room?.chain === chain ? room : null;
  }

  chain(chain: ChainId): Chain | null {
    return this.org(chain) ?? this.room(chain);
  }

  /** All that is asked about rooms of an org. `moved`: as the transaction at work will leave it. */
  rostersOf(org: ChainId, moved: MovedChains = NOTHING): Rosters | null {
    const known = this.#orgs.get(org);
    const state = (moved.get(org) as RosterState | undefined) ?? known?.state;
    if (!state) return null;
    const movedRooms = [...moved.values()].filter(isRoomChain).filter((room) => room.org === org);
    return {
      org: state,
      room: (id) => movedRooms.find(({ room }) => room === id) ?? known?.rooms.get(id) ?? null,
    };
  }

  roomsIn(org: ChainId): Iterable<RoomRoster> {
    return this.#orgs.get(org)?.rooms.values() ?? [];
  }

  roomCount(org: ChainId): number {
    return this.#orgs.get(org)?.rooms.size ?? 0;
  }

  /** Chains of the rooms that a member is in or was. */
  roomsWith(org: ChainId, member: MemberId): Iterable<ChainId> {
    return this.#orgs.get(org)?.roomsByMember.get(member) ?? [];
  }

  #open(org: ChainId): Org {
    const known = this.#orgs.get(org);
    if (known !== undefined) return known;
    const opened: Org = { state: null, rooms: new Map(), roomsByMember: new Map() };
    this.#orgs.set(org, opened);
    return opened;
  }
}

const ROOM_ID_DIGITS = 32;
