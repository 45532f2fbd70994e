import {
  announcementOf,
  type Bytes,
  descriptionOf,
  EVENT_LIMITS,
  fromHex,
  type KnownEvent,
  type NoteId,
  ok,
  parseNoteId,
  parseRoomId,
  type RoomId,
} from "../../../crdt/index.ts";
import type { CommandError, NoteRole, NotesView, NoteWireQuery, NoteWireView, Result } from "../api.ts";
import { done, type Handlers, idMadeBy, type NoteCommand, refuse } from "../commands/answers.ts";
import { checkName, knownRoom, writeEvent } from "../commands/chat.ts";
import type { Running } from "../running.ts";
import type { NoteEditRecord } from "../state/records.ts";
import { createEditGuard, editsOf } from "./edits.ts";
import { knownNotes, notesView } from "./list.ts";
import { type Editor, type Notebook, openNotebook } from "./notebook.ts";
import { createPresences } from "./presences.ts";
import { mayAnnounce, mayWriteIn } from "./rights.ts";
import { createNoteTexts, type NoteText } from "./texts.ts";

/** The half of a running engine that has to do with a room's notes. */
export interface Notes {
  readonly commands: Pick<Handlers, NoteCommand>;
  view(room: RoomId): Promise<NotesView>;
  /** An editor opens: it is told everything until it is stopped. */
  watch(query: NoteWireQuery, give: (view: NoteWireView) => void): { touch(): void; stop(): void };
  /** What the notes of a room are called and say, in plain letters. */
  texts(room: RoomId): Promise<readonly NoteText[]>;
  /** The notes of a room with everything that was typed in them, for whoever takes them away: Yjs updates in the room's order. */
  documents(room: RoomId): Promise<readonly NoteDocument[]>;
  stop(): Promise<void>;
}

export interface NoteDocument {
  readonly kind: NoteRole;
  readonly id: NoteId;
  readonly title: string;
  readonly isAway: boolean;
  readonly updates: readonly Bytes[];
}

export function openNotes(run: Running): Notes {
  const { core } = run;
  const { sha256 } = core.ports.crypto;
  const notebooks = new Map<string, Promise<Notebook>>();
  const editors = new Set<Editor>();
  const presences = createPresences(run);
  const texts = createNoteTexts(run);
  const keyOf = (room: RoomId, note: NoteId): string => room + note;
  const isAnnouncement = (room: RoomId, note: NoteId): boolean => note === announcementOf(room, sha256);
  const kindOf = (room: RoomId, note: NoteId): NoteRole => {
    if (isAnnouncement(room, note)) return "announcement";
    return note === descriptionOf(room, sha256) ? "description" : "page";
  };
  const maySay = (room: RoomId, note: NoteId): boolean =>
    mayWriteIn(core, room) && (!isAnnouncement(room, note) || mayAnnounce(core, room));

  const unlisten = core.changes.listen((change) => {
    switch (change.type) {
      case "notes":
        for (const { note } of change.touched) texts.forget(change.room, note);
        for (const [note, orders] of ordersByNote(change.touched))
          void notebooks.get(keyOf(change.room, note))?.then((book) => book.take(orders));
        break;
      case "reset":
        texts.forget(change.room, null);
        for (const book of booksIn(change.room)) void book.then((open) => open.remake());
        break;
      case "roster":
        for (const book of notebooks.values()) void book.then((open) => open.lookAgain());
        break;
      case "presence":
        if (booksIn(change.room).length > 0) void hear(change.room, change.sealed);
        break;
    }
  });

  const booksIn = (room: RoomId): readonly Promise<Notebook>[] =>
    [...notebooks].flatMap(([key, book]) => (key.startsWith(room) ? [book] : []));

  async function hear(room: RoomId, sealed: Bytes): Promise<void> {
    const heard = await presences.open(room, sealed);
    const book = heard && (await notebooks.get(keyOf(room, heard.note)));
    if (heard !== null) book?.here.heard({ room, ...heard }, heard.cursor);
  }

  const unsealed = new Set<string>();

  function open(room: RoomId, note: NoteId): Promise<Notebook> {
    const key = keyOf(room, note);
    const there = notebooks.get(key);
    if (there !== undefined) return there;
    const opening = openNotebook(run, room, note, {
      mayWrite: () => maySay(room, note),
      sayCursor: (session, cursor) => presences.say(room, { note, session, cursor }),
      onChanged() {
        void opening.then((book) => {
          if (book.hasUnsealed()) unsealed.add(key);
          else unsealed.delete(key);
          core.changes.emit({ type: "notes", room, touched: [] });
        });
      },
    });
    notebooks.set(key, opening);
    return opening;
  }

  async function leave(room: RoomId, note: NoteId, editor: Editor): Promise<void> {
    editors.delete(editor);
    await editor.leave();
    const key = keyOf(room, note);
    const book = await notebooks.get(key);
    if (book === undefined || book.isOpen() || book.hasUnsealed()) return;
    notebooks.delete(key);
    book.close();
  }

  /** One act of the log, with a line in the room. */
  async function say(
    id: string,
    noteId: string | null,
    what: (room: RoomId) => Omit<Extract<KnownEvent, { type: "note" }>, "type" | "note" | "role">,
    command: string,
  ): Promise<Result<NoteId, CommandError>> {
    const room = knownRoom(run, id);
    const note = room && noteIn(room, noteId, command);
    if (room === null || note === null) return refuse({ type: "NotFound" });
    if (!maySay(room, note) && mayWriteIn(core, room))
      return refuse({ type: "NotAllowed", rule: "onlyRoomAdminsAnnounce" });
    const said = what(room);
    const role = isAnnouncement(room, note) ? "announcement" : "page"; // a description, too: NOTE13
    const about = { kind: "note", text: said.title } as const;
    const written = await writeEvent(run, room, { type: "note", note, role, ...said }, about, command);
    return written.ok ? ok(note) : written;
  }

  const noteIn = (room: RoomId, id: string | null, command: string): NoteId | null =>
    id === ""
      ? announcementOf(room, sha256)
      : parseNoteId(id === null ? idMadeBy(core, command, 16) : fromHex(id));

  async function titleOf(room: string, note: string): Promise<string> {
    const id = parseRoomId(fromHex(room));
    const known = id === null ? undefined : (await knownNotes(run, id)).find((one) => one.note === note);
    return known?.state?.title?.text ?? "";
  }

  return {
    view: (room) =>
      notesView(
        run,
        room,
        (note) => unsealed.has(keyOf(room, note)),
        (note) => texts.textOf(room, note),
      ),
    watch({ room: roomId, note: noteId, session }, give) {
      const [room, note] = [parseRoomId(fromHex(roomId)), parseNoteId(fromHex(noteId))];
      const touch = () => {};
      if (room === null || note === null || !isSession(session)) return { touch, stop: touch };
      let editor: Editor | null = null;
      let hasLeft = false;
      void open(room, note).then((book) => {
        if (hasLeft) return;
        editor = book.join(session, give);
        editors.add(editor);
      });
      return {
        touch,
        stop() {
          hasLeft = true;
          if (editor !== null) void leave(room, note, editor);
        },
      };
    },
    texts: texts.of,
    async documents(room) {
      const documents: NoteDocument[] = [];
      for (const { note, state } of await knownNotes(run, room)) {
        const guarded = createEditGuard(core, room, note);
        const rows = await editsOf(core, room, note);
        documents.push({
          kind: kindOf(room, note),
          id: note,
          title: state?.title?.text ?? "",
          isAway: state?.away?.on ?? false,
          updates: rows
            .map(({ value }) => value as NoteEditRecord)
            .filter((record) => guarded(record).length > 0)
            .map(({ update }) => update),
        });
      }
      return documents;
    },
    async stop() {
      unlisten();
      presences.stop();
      for (const opening of notebooks.values()) {
        const book = await opening;
        await book.flush();
        book.close();
      }
      notebooks.clear();
    },
    commands: {
      async createNote({ room, title }, command) {
        const name = checkName(title, EVENT_LIMITS.titleUnits);
        if (!name.ok) return name;
        const made = await say(room, null, () => ({ act: "made", title: name.value }), command);
        return made.ok ? ok({ note: made.value }) : made;
      },
      async describeRoom({ room: id, title }, command) {
        const name = checkName(title, EVENT_LIMITS.titleUnits);
        if (!name.ok) return name;
        const room = knownRoom(run, id);
        if (room === null) return refuse({ type: "NotFound" });
        const note = descriptionOf(room, sha256);
        const made = await say(id, note, () => ({ act: "made", title: name.value }), command);
        return made.ok ? ok({ note: made.value }) : made;
      },
      async nameNote({ room, note, title }, command) {
        const name = checkName(title, EVENT_LIMITS.titleUnits);
        if (!name.ok) return name;
        const named = await say(room, note, () => ({ act: "named", title: name.value }), command);
        return named.ok ? done : named;
      },
      async putNoteAway({ room, note, away }, command) {
        const title = await titleOf(room, note);
        const put = await say(room, note, () => ({ act: away ? "away" : "back", title }), command);
        return put.ok ? done : put;
      },
      async announce({ room, text }, command) {
        const line = text.trim() === "" ? ok("") : checkName(text, EVENT_LIMITS.titleUnits);
        if (!line.ok) return line;
        const act = line.value === "" ? "away" : "made";
        const said = await say(room, "", () => ({ act, title: line.value }), command);
        return said.ok ? done : said;
      },
      async noteFrame({ connection, frame }) {
        [...editors].find((editor) => editor.connection === connection)?.receive(frame);
        return done;
      },
    },
  };
}

const isSession = (session: number): boolean =>
  Number.isSafeInteger(session) && session >= 0 && session <= EVENT_LIMITS.session;

function ordersByNote(
  touched: readonly { readonly note: NoteId; readonly order: string | null }[],
): ReadonlyMap<NoteId, readonly string[]> {
  const orders = new Map<NoteId, string[]>();
  for (const { note, order } of touched)
    if (order !== null) orders.set(note, [...(orders.get(note) ?? []), order]);
  return orders;
}
