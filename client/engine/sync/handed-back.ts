import type { ClientId, FeedId, RoomId } from "../../../crdt/index.ts";

/** Rows that the relay had lost and was handed on this connection: until it has answered it is not in step with us. */
export interface HandedBack {
  note(room: RoomId, clientId: ClientId, next: number): void;
  /** The relay stores this feed up to `next`, or has said that it will not. */
  answered(room: RoomId, clientId: ClientId, next: number): void;
  /** The room is compared anew: what was handed back before has no answer of its own. */
  forget(room: RoomId): void;
  /** For the rooms that count: of one that was left meanwhile the relay says no more. */
  isAnswered(counts: (room: RoomId) => boolean): boolean;
  /** Its author has lost the right to write and no chain says yet how much of the feed counts: nobody may bring it now. */
  keep(rows: Kept): void;
  /** Those of which that is no longer so; they are not kept any more. */
  takeSettled(isSettled: (rows: Kept) => boolean): readonly Kept[];
}

/** Rows of a feed, from there on. */
export interface Kept {
  readonly room: RoomId;
  readonly feed: FeedId;
  readonly from: number;
}

export function createHandedBack(): HandedBack {
  const nextByRoom = new Map<RoomId, Map<ClientId, number>>();
  let kept: readonly Kept[] = [];
  return {
    note(room, clientId, next) {
      nextByRoom.set(room, (nextByRoom.get(room) ?? new Map<ClientId, number>()).set(clientId, next));
    },
    answered(room, clientId, next) {
      const feeds = nextByRoom.get(room);
      if (feeds === undefined || (feeds.get(clientId) ?? 0) > next) return;
      feeds.delete(clientId);
      if (feeds.size === 0) nextByRoom.delete(room);
    },
    forget(room) {
      nextByRoom.delete(room);
      kept = kept.filter((rows) => rows.room !== room);
    },
    isAnswered: (counts) => ![...nextByRoom.keys()].some(counts),
    keep(rows) {
      const isSame = ({ room, feed }: Kept) => room === rows.room && feed === rows.feed;
      const from = Math.min(rows.from, ...kept.filter(isSame).map((before) => before.from));
      kept = [...kept.filter((before) => !isSame(before)), { ...rows, from }];
    },
    takeSettled(isSettled) {
      const settled = kept.filter(isSettled);
      kept = kept.filter((rows) => !settled.includes(rows));
      return settled;
    },
  };
}
