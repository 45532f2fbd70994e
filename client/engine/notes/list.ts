import {
  announcementOf,
  applyToNote,
  concat,
  descriptionOf,
  hlcToMs,
  idToBytes,
  type MemberId,
  type NoteId,
  type NoteSaid,
  type NoteState,
  parseNoteId,
  type RoomId,
} from "../../../crdt/index.ts";
import type { NoteRole, NoteRow, NotesView } from "../api.ts";
import type { Running } from "../running.ts";
import { NO_LIMIT, under } from "../state/places.ts";
import { plainName } from "../state/plain-name.ts";
import type { NoteEditRecord } from "../state/records.ts";
import { eventOf } from "../state/written.ts";
import { faceOf } from "../views/people.ts";
import { mayAnnounce, mayWriteIn } from "./rights.ts";

/** The notes of a room, as a list. Texts are not read for it. */

export interface KnownNote {
  readonly note: NoteId;
  readonly state: NoteState | null;
  readonly edited: { readonly by: MemberId; readonly at: number } | null;
}

const ID_BYTES = 16;
const ABOUT_UNITS = 600;

export async function knownNotes(
  { core }: Pick<Running, "core">,
  room: RoomId,
): Promise<readonly KnownNote[]> {
  const { cache } = core.ports.disks;
  const prefix = idToBytes(room);
  const states = new Map<NoteId, NoteState | null>();
  for (const { key, value } of await cache.range("notes", { ...under(prefix), limit: NO_LIMIT })) {
    const note = parseNoteId(key.slice(ID_BYTES, 2 * ID_BYTES));
    if (note !== null) states.set(note, applyToNote(states.get(note) ?? undefined, value as NoteSaid));
  }
  const all: KnownNote[] = [];
  for (const [note, state] of states) all.push({ note, state, edited: await lastEdit(room, note) });
  return all;

  async function lastEdit(within: RoomId, note: NoteId): Promise<KnownNote["edited"]> {
    const range = under(concat(idToBytes(within), idToBytes(note)));
    const [row] = await cache.range("noteEdits", { ...range, limit: 1, reverse: true });
    const edit = row?.value as NoteEditRecord | undefined;
    return edit === undefined ? null : { by: edit.author, at: hlcToMs(edit.stamp.hlc) };
  }
}

export async function notesView(
  run: Running,
  room: RoomId,
  isUnsealed: (note: NoteId) => boolean,
  textOf: (note: NoteId) => Promise<string>,
): Promise<NotesView> {
  const { core, outbox } = run;
  const waiting = new Set(
    outbox.rows(room).flatMap((record) => {
      const event = record.kind === "note" ? eventOf(record) : null;
      return event !== null && "note" in event && event.type !== "checkIn" ? [event.note as NoteId] : [];
    }),
  );
  const canWrite = mayWriteIn(core, room);
  const canAnnounce = canWrite && mayAnnounce(core, room);
  const announcement = announcementOf(room, core.ports.crypto.sha256);
  const description = descriptionOf(room, core.ports.crypto.sha256);
  const roleOf = (note: NoteId): NoteRole => {
    if (note === announcement) return "announcement";
    return note === description ? "description" : "page";
  };
  const rowOf = ({ note, state, edited }: KnownNote): NoteRow => {
    const role = roleOf(note);
    const madeAt = state === null ? 0 : hlcToMs(state.made.stamp.hlc);
    return {
      id: note,
      role,
      title: plainName(state?.title?.text ?? ""),
      madeBy: state === null ? null : faceOf(core, state.made.by, room),
      madeAt,
      editedBy: edited === null ? null : faceOf(core, edited.by, room),
      editedAt: edited?.at ?? madeAt,
      isAway: state?.away?.on ?? false,
      waiting: waiting.has(note) || isUnsealed(note),
      canWrite: role === "announcement" ? canAnnounce : canWrite,
    };
  };
  const known = await knownNotes(run, room);
  const isDescribed = known.some(({ note, state }) => note === description && state?.away?.on !== true);
  const about = isDescribed ? (await textOf(description)).slice(0, ABOUT_UNITS).toWellFormed() : "";
  const notes = known
    .map(rowOf)
    .sort((a, b) => Number(a.isAway) - Number(b.isAway) || b.editedAt - a.editedAt || (a.id < b.id ? -1 : 1));
  return { notes, announcement, description, about, canWrite, canAnnounce };
}
