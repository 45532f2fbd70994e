import {
  type Bytes,
  concat,
  type FeedId,
  fromHex,
  idToBytes,
  type RoomId,
  uint64,
} from "../../../crdt/index.ts";

/** Keys of the engine's tables. Bytes sort as the things they name do. */

/** A range without a limit: the largest that every disk takes (IndexedDB counts in 32 bits). */
export const NO_LIMIT = 2 ** 32 - 1;

export const textKey = (text: string): Bytes => new TextEncoder().encode(text);

export const rowKey = (room: RoomId, feed: FeedId, seq: number): Bytes =>
  concat(idToBytes(room), idToBytes(feed), uint64(seq));

export function seqOf(rowKey: Bytes): number {
  const view = new DataView(rowKey.buffer, rowKey.byteOffset, rowKey.byteLength);
  return view.getUint32(40) * 2 ** 32 + view.getUint32(44);
}

/** `order` is an order key (fixed-width hex), so rows of a room lie on disk in display order. */
export const messageKey = (room: RoomId, order: string): Bytes => concat(idToBytes(room), hexBytes(order));

/** By room, so that whoever folds a room again finds its notes. */
export const noteKey = (room: RoomId, note: string, order: string): Bytes =>
  concat(idToBytes(room), idToBytes(note), hexBytes(order));

export const entryKey = (chain: string, seq: number): Bytes => concat(idToBytes(chain), uint64(seq));

/** Everything that starts with `prefix`: from inclusive, to exclusive. */
export function under(prefix: Bytes): { readonly from: Bytes; readonly to: Bytes } {
  const to = prefix.slice();
  for (let i = to.length - 1; i >= 0; i--) {
    if ((to[i] as number) < 255) {
      to[i] = (to[i] as number) + 1;
      return { from: prefix, to: to.slice(0, i + 1) };
    }
  }
  return { from: prefix, to: concat(prefix, new Uint8Array(64).fill(255)) };
}

function hexBytes(hex: string): Bytes {
  const bytes = fromHex(hex);
  if (bytes === null) throw new Error("not hex");
  return bytes;
}
