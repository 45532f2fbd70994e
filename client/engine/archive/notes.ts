import * as Y from "yjs";
import {
  type Bytes,
  descriptionOf,
  importKey,
  type KnownEvent,
  NOTE_ROOT,
  parseNoteId,
  type RoomId,
  readNoteUpdate,
} from "../../../crdt/index.ts";
import type { NoteWireView } from "../api.ts";
import { writeEvent } from "../commands/chat.ts";
import { knownNotes } from "../notes/list.ts";
import { createNoteDoc } from "../notes/note-doc.ts";
import { updateFrame } from "../notes/wire.ts";
import type { Running } from "../running.ts";
import type { Core } from "../state/core.ts";
import type { ManifestDocument } from "./skein/manifest.ts";

/* A room's notes on their way out and in. Their text goes whole; who typed which letter does not come along. */

const MOST_BYTES = 4 * 1024 * 1024; // of one note, as it may have here
const TITLE_UNITS = 80;

/** The notes of a room as they go out; none where no note was ever made. */
export async function notesOf(run: Running, room: RoomId): Promise<readonly ManifestDocument[]> {
  if ((await knownNotes(run, room)).length === 0) return [];
  const half = await run.notes().catch(() => null); // its code cannot be fetched now: then they are not taken
  return (await half?.documents(room)) ?? [];
}

/** A document as far as its updates are those of a note: each passes the doors that a note's do. `null`: there is too much of it. */
export function openDocument(
  sha256: (bytes: Bytes) => Bytes,
  { updates }: Pick<ManifestDocument, "updates">,
): Y.Doc | null {
  if (updates.reduce((sum, { length }) => sum + length, 0) > MOST_BYTES) return null;
  const note = createNoteDoc(sha256);
  note.take(
    updates.flatMap((update) => {
      const read = readNoteUpdate(update);
      return read.ok ? [read.value] : [];
    }),
    null,
  );
  return note.doc;
}

// ---------------------------------------------------------------- in

/** Those of them that are not here yet. */
export async function notesToCome(
  core: Core,
  room: RoomId,
  documents: readonly ManifestDocument[],
): Promise<readonly ManifestDocument[]> {
  if (documents.length === 0) return documents;
  const here = new Set((await knownNotes({ core }, room)).map(({ note }) => note));
  return documents.filter((document) => {
    const note = noteHere(core, room, document);
    return note !== null && !here.has(note);
  });
}

/** What described the room there describes it here. */
const noteHere = ({ ports: { crypto } }: Core, room: RoomId, { kind, id }: ManifestDocument) =>
  kind === "description"
    ? descriptionOf(room, crypto.sha256)
    : parseNoteId(importKey(crypto, "note", room, id));

/** Makes the notes of a room here. A note's id follows from what it was there, so the same is not made twice. Gives how many came. */
export async function bringNotes(
  run: Running,
  room: RoomId,
  documents: readonly ManifestDocument[],
): Promise<number> {
  const { crypto } = run.core.ports;
  const fresh = await notesToCome(run.core, room, documents);
  const half = fresh.length === 0 ? null : await run.notes().catch(() => null);
  let brought = 0;
  for (const document of fresh) {
    const note = noteHere(run.core, room, document);
    const doc = openDocument(crypto.sha256, document);
    if (half === null || note === null || doc === null) continue;
    const title = document.title.slice(0, TITLE_UNITS).toWellFormed() || "—";
    const event: KnownEvent = { type: "note", note, role: "page", act: "made", title };
    const made = await writeEvent(run, room, event, { kind: "note", text: title }, `import note ${note}`);
    if (!made.ok) continue;
    await typeIn(
      (give) => half.watch({ room, note, session: sessionOf(crypto.randomBytes(4)) }, give),
      doc,
      (connection, frame) => half.commands.noteFrame({ connection, frame }, ""),
    );
    brought++;
  }
  return brought;
}

const sessionOf = (bytes: Bytes): number => new DataView(bytes.slice().buffer).getUint32(0);

/** As somebody who opens the note, pastes all of it and leaves again: what is typed is sealed when they do. */
async function typeIn(
  open: (give: (view: NoteWireView) => void) => { stop(): void },
  from: Y.Doc,
  send: (connection: string, frame: Bytes) => Promise<unknown>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<NoteWireView>();
  const editor = open(resolve);
  const { connection, client } = await promise;
  const doc = new Y.Doc();
  doc.clientID = client;
  const copy = doc.getXmlFragment(NOTE_ROOT);
  copy.insert(0, from.getXmlFragment(NOTE_ROOT).toArray().flatMap(cloned));
  await send(connection, updateFrame(Y.encodeStateAsUpdate(doc)));
  editor.stop();
}

function cloned(node: unknown): (Y.XmlElement | Y.XmlText)[] {
  if (node instanceof Y.XmlText) {
    const text = new Y.XmlText();
    text.applyDelta(node.toDelta());
    return [text];
  }
  if (!(node instanceof Y.XmlElement)) return [];
  const element = new Y.XmlElement(node.nodeName);
  for (const [name, value] of Object.entries(node.getAttributes()))
    if (value !== undefined) element.setAttribute(name, value);
  element.insert(0, node.toArray().flatMap(cloned));
  return [element];
}
