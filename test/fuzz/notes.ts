import * as Y from "yjs";
import { createNoteDoc } from "../../client/engine/notes/note-doc.ts";
import { type Bytes, guardNoteUpdate, parsePresence, readNoteUpdate } from "../../crdt/index.ts";
import { createNotePeer, doStep, type NoteStep, sha256 } from "../support/note-peer.ts";
import notes from "../vectors/notes.json" with { type: "json" };
import { hex, type Target } from "./target.ts";

/** What is typed in notes: the guard, and behind it Yjs with what the guard lets through. */

const peer = createNotePeer(1);
const steps: readonly NoteStep["kind"][] = [
  "paragraph",
  "type",
  "mark",
  "attribute",
  "nest",
  "type",
  "erase",
  "drop",
];
const samples: readonly Bytes[] = steps.flatMap((kind, at) => {
  doStep(peer, { kind, at, text: "words 👋🏽 雁" });
  return peer.take();
});

export const notesTargets: readonly Target[] = [
  {
    name: "note update",
    samples,
    run(bytes, index) {
      const guarded = guardNoteUpdate(bytes, peer.signer, sha256);
      if (!guarded.ok) return false;
      const note = createNoteDoc(sha256);
      const before = samples.slice(0, index).map((sample) => {
        const read = readNoteUpdate(sample);
        if (!read.ok) throw new Error("a sample that the guard refuses");
        return read.value;
      });
      const refused = note.take([...before, guarded.value], null);
      if (note.doc.store.pendingStructs !== null) throw new Error("Yjs keeps something for later");
      note.root.toString();
      Y.encodeStateAsUpdate(note.doc);
      return refused.length === 0;
    },
  },
  {
    name: "presence",
    samples: notes.presence.map(({ bytes }) => hex(bytes)),
    run: (bytes) => parsePresence(bytes) !== null,
  },
];
