import { type Bytes, toHex } from "../../crdt/base/bytes.ts";
import type { NoteId, RoomId } from "../../crdt/base/ids.ts";
import { announcementOf } from "../../crdt/notes/announcement.ts";
import { noteClient } from "../../crdt/notes/guard.ts";
import { type NotePresence, sealPresence } from "../../crdt/notes/presence.ts";
import { createNotePeer, doStep, sha256, signerOf } from "../support/note-peer.ts";
import { newWriter, ROOM } from "../support/sealed-feed.ts";

/** What `notes.json` freezes. Run this file to print it anew; only a new version of the format may change a line. */
const room = "aa".repeat(16) as RoomId;
const note = "0e".repeat(16) as NoteId;

export const frozenPresence: readonly NotePresence[] = [
  { note, session: 7, cursor: { anchor: new Uint8Array([0, 5, 3, 0]), head: new Uint8Array([0, 5, 9, 0]) } },
  { note, session: 2 ** 32 - 1, cursor: null },
];

function updates(): readonly Bytes[] {
  const peer = createNotePeer(1);
  for (const [at, kind] of (["paragraph", "type", "mark", "attribute", "nest", "erase", "drop"] as const).entries())
    doStep(peer, { kind, at, text: "words 👋🏽 雁" });
  return peer.take();
}

export async function notesVectorsNow() {
  const { crypto, device, signer, roomKey } = await newWriter("notes");
  const presence = [];
  for (const [at, one] of frozenPresence.entries()) {
    const bytes = await sealPresence({ room: ROOM, device, hlc: 2 ** 50 + at, epoch: 3 }, one, roomKey, signer, crypto);
    presence.push({ bytes: toHex(bytes as Bytes) });
  }
  return {
    version: 1,
    clients: [1, 2].map((session) => ({ session, client: noteClient(signerOf(1, session), sha256) })),
    announcement: { room, note: announcementOf(room, sha256) },
    updates: updates().map(toHex),
    roomKey: toHex(roomKey),
    presence,
  };
}

if (import.meta.main) console.log(JSON.stringify(await notesVectorsNow(), null, 2));
