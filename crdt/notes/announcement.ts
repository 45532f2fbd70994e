import { type Bytes, concat, utf8 } from "../base/bytes.ts";
import { idToBytes, type NoteId, type RoomId } from "../base/ids.ts";

/** What a room announces stands in one note, whoever began it: two who begin it apart write in the same one. Rule NOTE2. */
export const announcementOf = (room: RoomId, sha256: (bytes: Bytes) => Bytes): NoteId =>
  Array.from(sha256(concat(utf8("skein/v1/announcement"), idToBytes(room))).slice(0, 16), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("") as NoteId;
