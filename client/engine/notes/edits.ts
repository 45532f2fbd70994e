import {
  announcementOf,
  concat,
  feedToDevice,
  guardNoteUpdate,
  idToBytes,
  type NoteId,
  type NoteUpdate,
  type RoomId,
} from "../../../crdt/index.ts";
import type { Core } from "../state/core.ts";
import { countSetAside } from "../state/inbox.ts";
import { NO_LIMIT, under } from "../state/places.ts";
import type { NoteEditRecord } from "../state/records.ts";

/** What was typed in a note, as the disk has it: in the room's order. */
export const editsOf = ({ ports }: Core, room: RoomId, note: NoteId) =>
  ports.disks.cache.range("noteEdits", {
    ...under(concat(idToBytes(room), idToBytes(note))),
    limit: NO_LIMIT,
  });

/** What of it counts: by whom it says it is, and of an announcement from those who lead. Rules NOTE2 and NOTE4. */
export function createEditGuard(
  core: Core,
  room: RoomId,
  note: NoteId,
): (record: NoteEditRecord) => readonly NoteUpdate[] {
  const { sha256 } = core.ports.crypto;
  const isAnnouncement = note === announcementOf(room, sha256);
  return ({ stamp, session, update, leads }) => {
    if (isAnnouncement && !leads) return [];
    const judged = guardNoteUpdate(update, { note, device: feedToDevice(stamp.feed), session }, sha256);
    if (!judged.ok) countSetAside(core, `Note${judged.error.reason}`);
    return judged.ok ? [judged.value] : [];
  };
}
