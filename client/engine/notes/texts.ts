import * as Y from "yjs";
import { type MemberId, NOTE_ROOT, type NoteId, type RoomId } from "../../../crdt/index.ts";
import type { Running } from "../running.ts";
import { plainName } from "../state/plain-name.ts";
import type { NoteEditRecord } from "../state/records.ts";
import { createEditGuard, editsOf } from "./edits.ts";
import { knownNotes } from "./list.ts";
import { createNoteDoc } from "./note-doc.ts";

/** A note in plain letters, for whoever looks for something in it. */
export interface NoteText {
  readonly note: NoteId;
  readonly title: string;
  readonly text: string;
  readonly isAway: boolean;
  readonly by: MemberId | null;
  readonly at: number;
}

export interface NoteTexts {
  of(room: RoomId): Promise<readonly NoteText[]>;
  /** What one says. */
  textOf(room: RoomId, note: NoteId): Promise<string>;
  forget(room: RoomId, note: NoteId | null): void;
}

/** Each note is put together once, and again when something was typed in it. */
export function createNoteTexts(run: Pick<Running, "core">): NoteTexts {
  const { core } = run;
  const known = new Map<RoomId, Map<NoteId, Promise<string>>>();

  function textOf(room: RoomId, note: NoteId): Promise<string> {
    const texts = known.get(room) ?? new Map<NoteId, Promise<string>>();
    known.set(room, texts);
    const reading = texts.get(note) ?? read(room, note);
    texts.set(note, reading);
    return reading;
  }

  async function read(room: RoomId, note: NoteId): Promise<string> {
    const guarded = createEditGuard(core, room, note);
    const rows = await editsOf(core, room, note);
    const made = createNoteDoc(core.ports.crypto.sha256);
    made.take(
      rows.flatMap(({ value }) => guarded(value as NoteEditRecord)),
      null,
    );
    const text = lettersIn(made.doc);
    made.doc.destroy();
    return text;
  }

  return {
    textOf,
    async of(room) {
      const texts: NoteText[] = [];
      for (const { note, state, edited } of await knownNotes(run, room))
        texts.push({
          note,
          title: plainName(state?.title?.text ?? ""),
          text: await textOf(room, note),
          isAway: state?.away?.on ?? false,
          by: edited?.by ?? state?.made.by ?? null,
          at: edited?.at ?? 0,
        });
      return texts;
    },
    forget(room, note) {
      if (note === null) known.delete(room);
      else known.get(room)?.delete(note);
    },
  };
}

/** Block by block on lines of their own, without marks. */
function lettersIn(doc: Y.Doc): string {
  const lines: string[] = [];
  const walk = (node: unknown): void => {
    if (node instanceof Y.XmlText)
      lines.push(
        node
          .toDelta()
          .map(({ insert }: { insert?: unknown }) => (typeof insert === "string" ? insert : ""))
          .join(""),
      );
    else if (node instanceof Y.XmlElement) node.toArray().forEach(walk);
  };
  doc.getXmlFragment(NOTE_ROOT).toArray().forEach(walk);
  return lines.filter((line) => line !== "").join("\n");
}
