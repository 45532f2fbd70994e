import { concat, utf8 } from "../base/bytes.ts";
import { type FeedId, idToBytes, type RoomId } from "../base/ids.ts";
import type { Verifier } from "../crypto/port.ts";

/** A feed's Yjs client id in its room: the first 53 bits of SHA-256("skein/v1/feed" ‖ room ‖ device ‖ incarnation). Rule LOG1. */
export type ClientId = number;

export function clientIdOf(room: RoomId, feed: FeedId, { sha256 }: Pick<Verifier, "sha256">): ClientId {
  const hash = sha256(concat(utf8("skein/v1/feed"), idToBytes(room), idToBytes(feed)));
  const view = new DataView(hash.buffer, hash.byteOffset);
  return view.getUint32(0) * 2 ** 21 + (view.getUint32(4) >>> 11);
}
