import { type Bytes, concat, toHex, utf8 } from "../base/bytes.ts";
import { idToBytes, type ObjectiveId, type RoomId } from "../base/ids.ts";

const MARK_DIGITS = 16;

/**
 * The id of an objective says which room it is of: what somebody writes of it in another room is nobody's business there.
 * Its first half follows from the room and its second half, which is random. Rule OKR9 in SPEC.md. Apart from how ids are
 * made: chat asks this of what arrives.
 */
export const markOf = (room: RoomId, own: Bytes, sha256: (bytes: Bytes) => Bytes): Bytes =>
  sha256(concat(utf8("skein/v1/objective"), idToBytes(room), own)).subarray(0, MARK_DIGITS / 2);

export const isOfRoom = (id: ObjectiveId, room: RoomId, sha256: (bytes: Bytes) => Bytes): boolean =>
  id.startsWith(toHex(markOf(room, idToBytes(id.slice(MARK_DIGITS)), sha256)));
