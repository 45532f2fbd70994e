import {
  type Bytes,
  bodyKeyOf,
  type CryptoPort,
  type FeedId,
  openRoomKey,
  type RoomId,
} from "../../../crdt/index.ts";

/** Content keys of rooms and feeds, derived once. Lives in the engine's memory only. */
export interface RoomKeys {
  room(room: RoomId): Promise<Bytes>;
  body(room: RoomId, feed: FeedId): Promise<Bytes>;
}

export function createRoomKeys(epochKey: Bytes, crypto: CryptoPort): RoomKeys {
  const keyByRoom = new Map<RoomId, Promise<Bytes>>();
  const keyByFeed = new Map<string, Promise<Bytes>>();
  const room = (id: RoomId) => remember(keyByRoom, id, () => openRoomKey(crypto, epochKey, id));
  return {
    room,
    body: (id, feed) =>
      remember(keyByFeed, id + feed, async () => bodyKeyOf(crypto, await room(id), id, feed)),
  };
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  const there = known.get(key);
  if (there !== undefined) return there;
  const made = make();
  known.set(key, made);
  return made;
}
