import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { createNotePeer, doStep, noteSteps, sha256 } from "../../test/support/note-peer.ts";
import type { Bytes } from "../base/bytes.ts";
import { guardNoteUpdate } from "./guard.ts";
import { erasedPart, partOf, splitNoteUpdate } from "./split.ts";
import { NOTE_LIMITS, type NoteUpdate, readNoteUpdate } from "./update.ts";

const read = (bytes: Bytes, max?: number): NoteUpdate => {
  const update = readNoteUpdate(bytes, max);
  if (!update.ok) throw new Error(update.error.reason);
  return update.value;
};
const mergedOf = (all: readonly Bytes[]) => Y.mergeUpdates([...all] as Uint8Array<ArrayBuffer>[]);

test("[NOTE7] what was typed is cut into updates that pass the guard and make the same note", () => {
  fc.assert(
    fc.property(noteSteps, fc.integer({ min: 150, max: 400 }), (steps, max) => {
      const peer = createNotePeer(1);
      for (const step of steps) doStep(peer, step);
      const whole = read(mergedOf(peer.take()));
      const doc = new Y.Doc();
      for (const part of splitNoteUpdate(whole, max)) {
        expect(guardNoteUpdate(part, peer.signer, sha256).ok).toBe(true);
        Y.applyUpdate(doc, part);
        expect(doc.store.pendingStructs).toBe(null);
      }
      expect(doc.getXmlFragment("note").toString()).toBe(peer.root.toString());
    }),
    { numRuns: 30 },
  );
});

test("[NOTE7] a pasted book is cut between letters, into updates that fit into envelopes", () => {
  const peer = createNotePeer(1);
  const book = "雁字回时👋🏽, 月满西楼 ".repeat(20_000);
  peer.root.insert(0, [new Y.XmlText(book)]);
  const [bytes] = peer.take();
  const parts = splitNoteUpdate(read(bytes as Bytes, 10_000_000));
  expect(parts.length).toBeGreaterThan(10);
  expect(Math.max(...parts.map(({ length }) => length))).toBeLessThanOrEqual(NOTE_LIMITS.updateBytes);
  const doc = new Y.Doc();
  for (const part of parts) Y.applyUpdate(doc, read(part).bytes);
  expect(doc.getXmlFragment("note").toString()).toBe(book);
});

test("[NOTE7] an update in parts, one after the other, is the update", () => {
  fc.assert(
    fc.property(noteSteps, (steps) => {
      const peer = createNotePeer(1);
      for (const step of steps) doStep(peer, step);
      const whole = read(mergedOf(peer.take()));
      const doc = new Y.Doc();
      for (let at = 0; at < whole.structs.length; at++) Y.applyUpdate(doc, partOf(whole, at, at + 1));
      if (whole.erased.length > 0) Y.applyUpdate(doc, erasedPart(whole));
      expect(doc.getXmlFragment("note").toString()).toBe(peer.root.toString());
    }),
    { numRuns: 25 },
  );
});
