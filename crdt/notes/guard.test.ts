import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as Y from "yjs";
import {
  createNotePeer,
  doStep,
  type NotePeer,
  noteSteps,
  sha256,
  signerOf,
} from "../../test/support/note-peer.ts";
import { frozenPresence, notesVectorsNow } from "../../test/vectors/notes.samples.ts";
import { type Bytes, fromHex } from "../base/bytes.ts";
import type { RoomId } from "../base/ids.ts";
import { ByteWriter } from "../base/varint.ts";
import { createWebCrypto } from "../crypto/webcrypto.ts";
import { announcementOf } from "./announcement.ts";
import { descriptionOf } from "./description.ts";
import { guardNoteUpdate, noteClient } from "./guard.ts";
import { openPresence, parsePresence } from "./presence.ts";
import { NOTE_LIMITS, readNoteUpdate } from "./update.ts";

const guard = (bytes: Bytes, signer = signerOf(1)) => guardNoteUpdate(bytes, signer, sha256);
const reasonOf = (bytes: Bytes, signer = signerOf(1)) => {
  const judged = guard(bytes, signer);
  return judged.ok ? null : judged.error.reason;
};
const made = (change: (peer: NotePeer) => void): Bytes => {
  const peer = createNotePeer(1);
  peer.doc.transact(() => change(peer));
  return peer.take()[0] as Bytes;
};
const CLIENT = noteClient(signerOf(1), sha256);

test("[NOTE4] a client is the first 53 bits of a hash over note, device and session", () => {
  const signer = signerOf(1, 7);
  const input = fromHex(
    `${Buffer.from("skein/v1/note").toString("hex")}${signer.note}${signer.device}00000007`,
  );
  const hash = Buffer.from(sha256(input as Bytes));
  expect(BigInt(noteClient(signer, sha256))).toBe(hash.readBigUInt64BE() >> 11n);
  const others = [signerOf(1, 8), signerOf(2, 7), { ...signer, note: "0f".repeat(16) as typeof signer.note }];
  for (const other of others) expect(noteClient(other, sha256)).not.toBe(noteClient(signer, sha256));
});

const vectors: Awaited<ReturnType<typeof notesVectorsNow>> = JSON.parse(
  readFileSync(new URL("../../test/vectors/notes.json", import.meta.url), "utf8"),
);

test("[NOTE4] [HERE1] clients, announcements, what was typed and presence still have their bytes, and are read from them", async () => {
  expect(await notesVectorsNow()).toEqual(vectors);
  const updates = vectors.updates.map((hex) => fromHex(hex) as Bytes);
  expect(updates.map((bytes) => reasonOf(bytes))).toEqual(updates.map(() => null));
  for (const [at, { bytes }] of vectors.presence.entries()) {
    const presence = parsePresence(fromHex(bytes) as Bytes);
    const opened =
      presence && (await openPresence(presence, fromHex(vectors.roomKey) as Bytes, createWebCrypto()));
    expect(opened).toEqual(frozenPresence[at]);
  }
});

test("[NOTE2] a room has one announcement, and no other room has the same", () => {
  const [a, b] = ["aa".repeat(16) as RoomId, "ab".repeat(16) as RoomId];
  expect(announcementOf(a, sha256)).toMatch(/^[0-9a-f]{32}$/);
  expect(announcementOf(a, sha256)).toBe(announcementOf(a, sha256));
  expect(announcementOf(a, sha256)).not.toBe(announcementOf(b, sha256));
  const all = [a, b].flatMap((room) => [announcementOf(room, sha256), descriptionOf(room, sha256)]);
  expect(new Set(all).size).toBe(4);
});

test("[NOTE5] what an editor writes passes, and is read as what Yjs reads", () => {
  fc.assert(
    fc.property(noteSteps, noteSteps, (mine, theirs) => {
      const [a, b] = [createNotePeer(1), createNotePeer(2)];
      for (const step of theirs) doStep(b, step);
      for (const update of b.take()) Y.applyUpdate(a.doc, update);
      for (const step of mine) doStep(a, step);
      for (const bytes of a.take()) {
        const judged = guard(bytes);
        const { structs, ds } = Y.decodeUpdate(bytes);
        expect(judged).toMatchObject({ ok: true });
        if (!judged.ok) return;
        expect(judged.value.structs.map(({ clock, length }) => [clock, length])).toEqual(
          structs.map(({ id, length }) => [id.clock, length]),
        );
        expect(judged.value.erased).toEqual(
          [...ds.clients].flatMap(([client, ranges]) =>
            ranges.map(({ clock, len }) => ({ client, clock, length: len })),
          ),
        );
      }
    }),
    { numRuns: 30 },
  );
});

test("[NOTE5] updates that were put together pass as one", () => {
  fc.assert(
    fc.property(noteSteps, (steps) => {
      const peer = createNotePeer(1);
      for (const step of steps) doStep(peer, step);
      const merged = Y.mergeUpdates([...peer.take()] as Uint8Array<ArrayBuffer>[]);
      expect(reasonOf(merged)).toBe(null);
    }),
    { numRuns: 25 },
  );
});

test("[NOTE4] what another device or session typed is refused", () => {
  const bytes = made(({ root }) => root.insert(0, [new Y.XmlElement("paragraph")]));
  expect(reasonOf(bytes)).toBe(null);
  expect(reasonOf(bytes, signerOf(2))).toBe("Owner");
  expect(reasonOf(bytes, signerOf(1, 2))).toBe("Owner");
});

test("[NOTE4] an update with structs of two people is refused", () => {
  const [a, b] = [createNotePeer(1), createNotePeer(2)];
  for (const peer of [a, b]) doStep(peer, { kind: "paragraph", at: 0, text: "x" });
  const both = Y.mergeUpdates([...a.take(), ...b.take()] as Uint8Array<ArrayBuffer>[]);
  expect(reasonOf(both)).toBe("Owner");
});

describe("[NOTE6] what no editor of ours writes is refused", () => {
  const cases: readonly (readonly [string, string, (peer: NotePeer) => void])[] = [
    ["another root", "Parent", ({ doc }) => void doc.getXmlFragment("other").insert(0, [new Y.XmlText("x")])],
    ["a map", "Parent", ({ doc }) => void doc.getMap("m").set("k", 1)],
    ["an array within", "Struct", ({ root }) => void root.insert(0, [new Y.Array() as unknown as Y.XmlText])],
    ["a subdocument", "Struct", ({ root }) => void withText(root).insertEmbed(0, new Y.Doc())],
    ["an embedded thing", "Struct", ({ root }) => void withText(root).insertEmbed(0, { image: "x" })],
    [
      "bytes as a value",
      "Struct",
      ({ root }) => void element(root).setAttribute("a", new Uint8Array(3) as unknown as string),
    ],
    ["a name like a prototype", "Name", ({ root }) => void element(root).setAttribute("__proto__", "x")],
    ["a name of a constructor", "Name", ({ root }) => void root.insert(0, [new Y.XmlElement("constructor")])],
    ["a name with markup", "Name", ({ root }) => void root.insert(0, [new Y.XmlElement("p onclick=1")])],
    ["a name too long", "CutShort", ({ root }) => void root.insert(0, [new Y.XmlElement("p".repeat(65))])],
    [
      "a value too deep",
      "Value",
      ({ root }) => void element(root).setAttribute("a", [[[[[1]]]]] as unknown as string),
    ],
    ["a value too large", "Value", ({ root }) => void element(root).setAttribute("a", "x".repeat(9_000))],
    [
      "a mark too deep",
      "Value",
      ({ root }) => void withText(root).insert(0, "x", { strong: { a: { b: { c: { d: {} } } } } }),
    ],
    [
      "an update too large",
      "TooLarge",
      ({ root }) => void withText(root).insert(0, "x".repeat(NOTE_LIMITS.updateBytes)),
    ],
  ];
  const element = (root: Y.XmlFragment) => {
    const made = new Y.XmlElement("paragraph");
    root.insert(0, [made]);
    return made;
  };
  const withText = (root: Y.XmlFragment) => {
    const made = new Y.XmlText();
    root.insert(0, [made]);
    return made;
  };
  test.for(cases)("%s", ([, reason, change]) => {
    expect(reasonOf(made(change))).toBe(reason);
  });
});

describe("[NOTE6] bytes that say more than they hold are refused before anything is taken", () => {
  const write = (...parts: readonly (number | Bytes)[]): Bytes => {
    const writer = new ByteWriter();
    for (const part of parts) typeof part === "number" ? writer.uint(part) : writer.raw(part);
    return writer.bytes();
  };
  const root = write(1, 4, new TextEncoder().encode("note"));
  const head = (structs: number, clock = 0) => write(1, structs, CLIENT, clock);
  const gone = (length: number) => write(Uint8Array.of(0), length);
  const cases: readonly (readonly [string, string, Bytes])[] = [
    ["nothing", "CutShort", write()],
    ["no structs in a section", "Number", write(head(0), 0)],
    ["ten million structs", "TooMany", write(head(10_000_000), 0)],
    ["a skip", "Struct", write(head(1), Uint8Array.of(10), root, 5, 0)],
    ["a struct without length", "Number", write(head(1), gone(0), 0)],
    ["a clock past its bound", "Number", write(head(1), gone(2 ** 40), 0)],
    ["a section from past its bound", "Number", write(head(1, 2 ** 50), gone(1), 0)],
    ["a text without letters", "Text", write(head(1), Uint8Array.of(4), root, 0, 0)],
    ["text that is no UTF-8", "Text", write(head(1), Uint8Array.of(4), root, 1, Uint8Array.of(0xff), 0)],
    ["text longer than the bytes", "CutShort", write(head(1), Uint8Array.of(4), root, 1_000, 0)],
    [
      "a mark that is no JSON",
      "Value",
      write(head(1), Uint8Array.of(6), root, 1, Uint8Array.of(98), 1, Uint8Array.of(123), 0),
    ],
    ["many values at once", "Value", write(head(1), Uint8Array.of(8), root, 2 ** 30, 0)],
    ["something behind the end", "TrailingBytes", write(0, 0, 0)],
    ["a length that is written long", "Number", write(0, Uint8Array.of(0x80, 0x00))],
    ["erasing everything that is to come", "Number", write(0, 1, 5, 1, 0, 2 ** 52)],
    ["erased ranges that fall", "Order", write(0, 1, 5, 2, 7, 1, 0, 1)],
    ["erased ranges that overlap", "Order", write(0, 1, 5, 2, 0, 3, 2, 1)],
    ["erased clients that rise", "Order", write(0, 2, 5, 1, 0, 1, 6, 1, 0, 1)],
    ["a client that erases nothing", "Order", write(0, 1, 5, 0)],
    ["a million erased ranges", "TooMany", write(0, 1, 5, 1_000_000)],
    ["a million erased clients", "TooMany", write(0, 1_000_000)],
  ];
  test.for(cases)("%s", ([, reason, bytes]) => {
    expect(reasonOf(bytes)).toBe(reason);
  });
});

test("[NOTE6] no bytes make the guard throw, and what it takes Yjs reads to the end", () => {
  const sample = Y.mergeUpdates(
    [...Array(6).keys()].map((at) =>
      made(({ root }) => root.insert(0, [new Y.XmlText("ab".repeat(at + 1))])),
    ) as Uint8Array<ArrayBuffer>[],
  );
  const changed = fc
    .tuple(fc.nat(), fc.nat(255))
    .map(([at, value]) => sample.with(at % sample.length, value));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), changed), (bytes) => {
      const read = readNoteUpdate(bytes);
      if (read.ok) expect(() => Y.decodeUpdate(bytes)).not.toThrow();
    }),
    { numRuns: 3_000 },
  );
});
