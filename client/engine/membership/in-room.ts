import {
  type Act,
  type ActError,
  type Bytes,
  err,
  type FeedId,
  fromHex,
  type Hand,
  type MemberId,
  parseMemberId,
  parseRoomId,
  type Result,
  type RoomId,
  type RoomRoster,
  removeFromRoomAct,
} from "../../../crdt/index.ts";
import type { CommandError } from "../api.ts";
import { done } from "../commands/answers.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";

/** What a command about a private room works with: its chain as it is now, and its newest key. */
export interface Inside {
  readonly hand: Hand;
  readonly room: RoomRoster;
  readonly epochKey: Bytes;
  /** All its keys that are here, by epoch. */
  readonly keys: ReadonlyMap<number, Bytes>;
  /** What comes next in each of its feeds, as this device has them. */
  readonly heads: ReadonlyMap<FeedId, number>;
}

type Made<A> = Promise<Result<A, ActError | CommandError>>;

/** Does an act in a room's own chain, on whatever the chain is when its turn comes. A room of this moment goes out first. */
export async function inRoom<A extends Act<RoomRoster>>(
  run: Running,
  id: string,
  make: (inside: Inside) => Made<A>,
): Promise<Result<Act<RoomRoster>, CommandError>> {
  const { core } = run;
  return onChain(run, id, async (hand, room) => {
    const epochKey = core.keys.newest(room.chain);
    if (epochKey === null) return err({ type: "NoKeyYet" });
    const [keys, heads] = [core.keys.keysOf(room.chain), headsOf(run, room.room)];
    return make({ hand, room, epochKey, keys, heads });
  });
}

/** Works without the newest key as well: whoever keeps it from the others cannot keep them from this. */
export function removeFromRoom(
  run: Running,
  id: string,
  member: MemberId,
): Promise<Result<Act<RoomRoster>, CommandError>> {
  const { core } = run;
  return onChain(run, id, async (hand, room) => {
    const epochKey = core.keys.held(room.chain);
    if (epochKey === null) return err({ type: "NoKeyYet" });
    return removeFromRoomAct(hand, room, { epochKey, member, heads: headsOf(run, room.room) });
  });
}

/** A room that the relay has not been told of yet is none there: it goes out first. */
async function onChain<A extends Act<RoomRoster>>(
  { core, acts }: Running,
  id: string,
  make: (hand: Hand, room: RoomRoster) => Made<A>,
): Promise<Result<Act<RoomRoster>, CommandError>> {
  const roomId = parseRoomId(fromHex(id));
  const chain = roomId && core.roster.room(roomId)?.chain;
  const isPending = () => acts.pending().some(({ act }) => act.kind === "roomFounded" && act.chain === chain);
  if (isPending()) await acts.flush();
  return acts.submit<RoomRoster>(async (hand) => {
    const room = roomId && core.roster.room(roomId);
    if (room === null) return err({ type: "NotFound" });
    return isPending() ? err({ type: "NeedsRelay" }) : make(hand, room);
  });
}

type Held = Pick<Running, "core" | "outbox">;

/** What comes next in each feed of a room, as the views have it: enough for feeds of others. */
export const foldedHeads = (core: Core, room: RoomId): ReadonlyMap<FeedId, number> =>
  new Map([...core.rooms.get(room).heads].map(([feed, { next }]) => [feed, next]));

/** The same, and of own feeds also what the relay has taken while a full disk kept it from the views. */
export function headsOf({ core, outbox }: Held, room: RoomId): ReadonlyMap<FeedId, number> {
  const heads = new Map(foldedHeads(core, room));
  for (const [feed, next] of outbox.taken(room)) heads.set(feed, Math.max(next, heads.get(feed) ?? 0));
  return heads;
}

/** The same for every open room: what somebody who leaves the organisation may have written to. */
export const openHeads = (run: Held): ReadonlyMap<RoomId, ReadonlyMap<FeedId, number>> =>
  new Map([...run.core.roster.state().rooms.keys()].map((room) => [room, headsOf(run, room)]));

export const noted = (result: Result<unknown, CommandError>) => (result.ok ? done : result);

export const memberOfText = (id: string) => parseMemberId(fromHex(id));
