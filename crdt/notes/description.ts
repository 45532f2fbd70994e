import { type Bytes, concat, toHex, utf8 } from "../base/bytes.ts";
import { idToBytes, type NoteId, type RoomId } from "../base/ids.ts";

/** What a room is about stands in one note, whoever began it, as what it announces does. Rule NOTE13. */
export const descriptionOf = (room: RoomId, sha256: (bytes: Bytes) => Bytes): NoteId =>
  toHex(sha256(concat(utf8("skein/v1/description"), idToBytes(room))).slice(0, 16)) as NoteId;
