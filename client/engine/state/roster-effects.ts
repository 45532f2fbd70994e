import {
  type Bytes,
  boundOf,
  type ChainId,
  canRead,
  type Entry,
  type FeedId,
  type RoomId,
  refusals,
  type Wrap,
} from "../../../crdt/index.ts";
import { halves } from "../halves.ts";
import type { Core } from "./core.ts";
import { openShutMarkers } from "./markers.ts";
import type { Outbox } from "./outbox.ts";
import { showRosterLines } from "./roster-lines.ts";

/** What follows when chains grow or keys come: names, lines, what can be opened now, what is cut off. */
export interface RosterEffects {
  /** Entries are on a chain. */
  grown(chain: ChainId, entries: readonly Entry[]): Promise<void>;
  /** An act of ours is done: at the relay, or here alone where that is enough. */
  taken(chain: ChainId, entries: readonly Entry[], wraps: readonly Wrap[]): Promise<void>;
  /** Wraps came: from the relay, or from an act of ours. */
  keysCame(wraps: readonly Bytes[]): Promise<void>;
  /** What entries cut off that a crash, right after they were kept, let stand. */
  cutAgain(): Promise<void>;
}

export function createRosterEffects(core: Core, outbox: () => Outbox): RosterEffects {
  async function opened(chains: readonly ChainId[]): Promise<void> {
    if (chains.length === 0) return;
    for (const room of core.roster.rooms()) {
      const chain = core.roster.governing(room);
      if (chain === null || !chains.includes(chain.chain)) continue;
      await openShutMarkers(core, room);
      if (mayOpenMore(core, room)) await (await halves.again()).refoldRoom(core, room, null);
    }
  }

  async function keysCame(wraps: readonly Bytes[]): Promise<void> {
    await opened(await core.keys.learn(wraps));
    await core.names.learn();
    core.changes.emit({ type: "roster" });
  }

  async function grown(chain: ChainId, entries: readonly Entry[]): Promise<void> {
    await opened(await core.keys.refresh());
    await core.names.learn();
    if (entries.some(({ action }) => cutsFeeds.has(action.kind)))
      for (const room of core.roster.rooms())
        if (core.roster.governing(room)?.chain === chain) await dropWhatIsCut(core, outbox(), room);
    await showRosterLines(core, chain);
  }

  return {
    keysCame,
    grown,
    async cutAgain() {
      for (const room of core.roster.rooms()) await dropWhatIsCut(core, outbox(), room);
    },
    async taken(chain, entries, wraps) {
      const bytes = entries.map((entry) => entry.bytes);
      const accepted = await core.roster.accept(chain, entries[0]?.seq ?? 0, bytes);
      const mine = wraps.filter((wrap) => core.keys.isForMe(wrap));
      await opened(await core.keys.learn(mine.map((wrap) => wrap.bytes)));
      if (accepted.ok) await grown(chain, accepted.value);
    },
  };
}

/** Envelopes wait for a key, or were not for this person when they came and are now. */
export function mayOpenMore({ rooms, roster, keys }: Core, room: RoomId): boolean {
  const { locked, before } = rooms.get(room);
  const chain = roster.governing(room);
  return locked > 0 || (chain !== null && before.some((epoch) => keys.epochKey(chain.chain, epoch) !== null));
}

/** Acts that take somebody's right to write. */
const cutsFeeds: ReadonlySet<Entry["action"]["kind"]> = new Set<Entry["action"]["kind"]>([
  "memberRemoved",
  "deviceRevoked",
  "openRoomRoleSet",
  "roomMemberRemoved",
  "roomRoleSet",
  "roomRotated",
]);

const mayRead = ({ roster, identity, time }: Core, room: RoomId): boolean =>
  canRead(roster.rosters, identity.device, room, time.now());

/** Everybody ends a cut feed at the same place, whatever they had of it. What this person wrote beyond it is kept to be copied. */
async function dropWhatIsCut(core: Core, outbox: Outbox, room: RoomId): Promise<void> {
  for (const [feed, next] of endsOf(core, outbox, room)) {
    const bound = boundOf(core.roster.rosters, room, feed);
    const isOwn = feed.startsWith(core.identity.device);
    if (isOwn && !mayRead(core, room) && hasWaiting(outbox, room, feed))
      await outbox.refuse(room, feed, 0, "NotMember"); // below the cut or not: nothing goes there from here any more
    if (bound >= next) continue;
    if (isOwn) {
      await outbox.refuse(room, feed, bound, "NotMember");
      await outbox.takeBack(room, feed, bound, "NotMember");
    } else await (await halves.again().catch(() => null))?.refoldRoom(core, room, { feed, from: bound }); // cannot be fetched now: at the next start
  }
}

/** Feeds as the views have them, and rows that wait: a power cut may have kept those from the views. */
function endsOf(core: Core, outbox: Outbox, room: RoomId): ReadonlyMap<FeedId, number> {
  const ends = new Map([...core.rooms.get(room).heads].map(([feed, { next }]) => [feed, next]));
  for (const { feed, seq } of outbox.rows(room)) ends.set(feed, Math.max(ends.get(feed) ?? 0, seq + 1));
  return ends;
}

/** What a full relay has refused waits for room there. */
const hasWaiting = (outbox: Outbox, room: RoomId, feed: FeedId): boolean =>
  outbox
    .rows(room)
    .some(({ feed: of, refusal }) => of === feed && (refusal === null || refusals[refusal] === "retry"));
