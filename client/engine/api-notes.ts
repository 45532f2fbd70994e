/** A room's notes, as commands and views. Part of api.ts; the same rules: plain data, opaque ids, a view already carries the answer. */

import type { Face, RoomId } from "./api-views.ts";

export type NoteId = string;
export type NoteRole = "page" | "announcement" | "description";

/** What was said of a note: a line of its room. */
export interface NoteLine {
  readonly type: "NoteSaid";
  readonly by: string;
  readonly note: string;
  readonly role: NoteRole;
  readonly act: "made" | "named" | "away" | "back";
  readonly title: string;
}

export interface NoteCommands {
  createNote: {
    input: { readonly room: RoomId; readonly title: string };
    output: { readonly note: NoteId };
  };
  /** Begins what the room is about. `title` is what it is listed by where descriptions are not known. */
  describeRoom: {
    input: { readonly room: RoomId; readonly title: string };
    output: { readonly note: NoteId };
  };
  nameNote: { input: { readonly room: RoomId; readonly note: NoteId; readonly title: string }; output: null };
  /** Puts it away, or brings it back: nothing is deleted. */
  putNoteAway: {
    input: { readonly room: RoomId; readonly note: NoteId; readonly away: boolean };
    output: null;
  };
  /** What the room announces, in one line; an empty one takes it down. The rest of it is the text of the note. */
  announce: { input: { readonly room: RoomId; readonly text: string }; output: null };
  /** What an editor's WebSocket sends: a frame of y-protocols. Of a connection that has ended it is passed over. */
  noteFrame: { input: { readonly connection: string; readonly frame: Uint8Array }; output: null };
}

export interface NoteViews {
  /** `null`: this part is not on this device yet. */
  notes: { query: { readonly room: RoomId }; view: NotesView | null };
  /** The other half of the same WebSocket. Lives as long as it is watched. */
  noteWire: { query: NoteWireQuery; view: NoteWireView };
}

export interface NotesView {
  /** Newest first; put away ones last. */
  readonly notes: readonly NoteRow[];
  readonly announcement: NoteId;
  readonly description: NoteId;
  /** What the room is about, in plain letters, as much of it as stands beside a room; `""` where nobody has said. */
  readonly about: string;
  readonly canWrite: boolean;
  readonly canAnnounce: boolean;
}

export interface NoteRow {
  readonly id: NoteId;
  readonly role: NoteRole;
  readonly title: string;
  readonly madeBy: Face | null;
  readonly madeAt: number;
  readonly editedBy: Face | null;
  readonly editedAt: number;
  readonly isAway: boolean;
  /** Typed here and not at the relay yet. */
  readonly waiting: boolean;
  readonly canWrite: boolean;
}

export interface NoteWireQuery {
  readonly room: RoomId;
  readonly note: NoteId;
  /** Drawn anew for each editor that is opened: with it this device's letters are told from all others. */
  readonly session: number;
}

export interface NoteWireView {
  /** Another one: the connection before it has ended, and a new one stands. */
  readonly connection: string;
  /** Another one: the document was made anew, and the editor begins with an empty one. */
  readonly generation: number;
  /** The Yjs client of this editor. */
  readonly client: number;
  readonly access: "write" | "read" | "full";
  /** Something that was typed was not taken, and is not in the note any more. */
  readonly refused: boolean;
  /** Frames since the view before. */
  readonly frames: readonly Uint8Array[];
}

/** What the room announces, shown at its top. */
export interface AnnouncementView {
  readonly note: NoteId;
  readonly text: string;
  readonly by: Face;
  readonly at: number;
}
