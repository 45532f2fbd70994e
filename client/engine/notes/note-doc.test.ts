import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import { ByteWriter } from "../../../crdt/base/varint.ts";
import {
  type Bytes,
  guardNoteUpdate,
  type NoteReason,
  type NoteUpdate,
  readNoteUpdate,
} from "../../../crdt/index.ts";
import {
  createNotePeer,
  doStep,
  lettersOf,
  type NotePeer,
  noteSteps,
  sha256,
} from "../../../test/support/note-peer.ts";
import { createNoteDoc } from "./note-doc.ts";

const taken = (peer: NotePeer): readonly NoteUpdate[] =>
  peer.take().map((bytes) => {
    const judged = guardNoteUpdate(bytes, peer.signer, sha256);
    if (!judged.ok) throw new Error(judged.error.reason);
    return judged.value;
  });

/** Two people who write, and sometimes meet: all that both made. */
function story(rounds: readonly Round[]) {
  const peers = [createNotePeer(1), createNotePeer(2)] as const;
  const all: NoteUpdate[] = [];
  for (const [mine, theirs, meets] of rounds) {
    for (const step of mine) doStep(peers[0], step);
    for (const step of theirs) doStep(peers[1], step);
    all.push(...taken(peers[0]), ...taken(peers[1]));
    if (!meets) continue;
    Y.applyUpdate(peers[0].doc, Y.encodeStateAsUpdate(peers[1].doc));
    Y.applyUpdate(peers[1].doc, Y.encodeStateAsUpdate(peers[0].doc));
  }
  return { peers, all };
}
const rounds = fc.array(fc.tuple(noteSteps, noteSteps, fc.boolean()), { minLength: 1, maxLength: 4 });
type Round = typeof rounds extends fc.Arbitrary<infer All extends readonly unknown[]> ? All[number] : never;

const inOrder = <T>(items: readonly T[], seed: number): readonly T[] =>
  fc.sample(fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length }), {
    numRuns: 1,
    seed,
  })[0] as T[];

function readIn(updates: readonly NoteUpdate[]) {
  const note = createNoteDoc(sha256);
  const refused: NoteReason[] = [];
  for (const update of updates) {
    refused.push(...note.take([update], null).map(({ reason }) => reason));
    expect([note.doc.store.pendingStructs, note.doc.store.pendingDs]).toEqual([null, null]);
  }
  return { text: lettersOf(note.root), refused, waiting: note.waiting };
}

test("[NOTE8] in whatever order and however often updates arrive, every replica has the same note, and nothing waits", () => {
  fc.assert(
    fc.property(rounds, fc.nat(), (given, seed) => {
      const { peers, all } = story(given);
      Y.applyUpdate(peers[0].doc, Y.encodeStateAsUpdate(peers[1].doc));
      const text = lettersOf(peers[0].root);
      expect(readIn(inOrder([...all, ...all], seed))).toEqual({ text, refused: [], waiting: 0 });
      expect(readIn(all).text).toBe(text);
    }),
    { numRuns: 30 },
  );
});

/** Letters with any neighbours at all. */
const marks = fc.array(
  fc.record({
    left: fc.nat(60),
    right: fc.nat(60),
    sides: fc.constantFrom("left", "right", "both", "both"),
    letters: fc.constantFrom("X", "YY", "ZZZ"),
  }),
  { minLength: 1, maxLength: 10 },
);

test("[NOTE11] [NOTE12] whatever neighbours somebody claims, nothing waits or breaks, and in the order of the room there is one note", () => {
  const seen = new Map<NoteReason | null, number>();
  fc.assert(
    fc.property(rounds, marks, fc.nat(), (given, hostile, seed) => {
      const { all } = story(given);
      const bad = hostileUpdates(all, hostile);
      for (const { reason } of bad) seen.set(reason, (seen.get(reason) ?? 0) + 1);
      const sound = bad.flatMap(({ update, reason }) => (reason === null ? [update] : []));
      const read = readIn(inOrder([...all, ...sound], seed)); // what it makes of these may differ here: see notebook.ts
      expect([read.refused.filter((reason) => reason !== "Neighbours"), read.waiting]).toEqual([[], 0]);
      const inTheRoomsOrder = readIn([...all, ...sound]);
      expect(inTheRoomsOrder.refused).toEqual([]);
      expect(inTheRoomsOrder).toEqual(readIn([...all, ...sound, ...inOrder([...all, ...sound], seed)]));
    }),
    { numRuns: 60 },
  );
  expect(seen.get(null)).toBeGreaterThan(40);
  expect(seen.get("Neighbours")).toBeGreaterThan(5);
});

/** Each beside letters that are there; what is refused is made again by nobody. */
function hostileUpdates(
  all: readonly NoteUpdate[],
  hostile: readonly { left: number; right: number; sides: string; letters: string }[],
) {
  const note = createNoteDoc(sha256);
  note.take(all, null);
  const mals = hostile.map((_, at) => createNotePeer(3, at)); // one each: who is refused once says nothing more
  const places = all.flatMap(({ client, structs }) =>
    structs.flatMap(({ clock, length, content }) =>
      content === "text" ? Array.from({ length }, (_, at) => [client as number, clock + at] as const) : [],
    ),
  );
  return hostile.flatMap(({ left, right, sides, letters }, at) => {
    const [a, b] = [places[left % places.length], places[right % places.length]];
    const { client } = mals[at] as NotePeer;
    if (a === undefined || b === undefined) return [];
    const update = lettersAt(client, sides === "right" ? null : a, sides === "left" ? null : b, letters);
    const [refused] = note.take([update], null);
    for (let i = 0; i < letters.length && refused === undefined; i++) places.push([client, i]);
    return [{ update, reason: refused?.reason ?? null }];
  });
}

type Place = readonly [client: number, clock: number];
function lettersAt(client: number, left: Place | null, right: Place | null, letters: string): NoteUpdate {
  const writer = new ByteWriter().uint(1).uint(1).uint(client).uint(0);
  writer.raw(Uint8Array.of(4 | (left ? 0x80 : 0) | (right ? 0x40 : 0)));
  for (const [of, clock] of [left, right].flatMap((one) => (one ? [one] : []))) writer.uint(of).uint(clock);
  return must(writer.varBytes(new TextEncoder().encode(letters)).uint(0).bytes());
}

function must(bytes: Bytes): NoteUpdate {
  const read = readNoteUpdate(bytes);
  if (!read.ok) throw new Error(read.error.reason);
  return read.value;
}

test("[NOTE11] neighbours the wrong way round, or one place as both, are refused, and nothing more of that client is taken", () => {
  const ana = createNotePeer(1);
  doStep(ana, { kind: "paragraph", at: 0, text: "abcdef" }); // letters at 2–7
  const said = taken(ana);
  const at = (clock: number) => [ana.client, clock] as const;
  const mal = createNotePeer(3);
  for (const [left, right] of [
    [5, 3],
    [4, 4],
  ] as const) {
    const wrong = lettersAt(mal.client, at(left), at(right), "X");
    const later = lettersAt(mal.client, at(3), at(4), "Y");
    expect(readIn([...said, wrong, later])).toEqual({
      text: "<paragraph>abcdef</paragraph>",
      refused: ["Neighbours", "ClockReused"],
      waiting: 0,
    });
  }
  expect(readIn([...said, lettersAt(mal.client, at(3), at(4), "Y")]).text).toBe(
    "<paragraph>abYcdef</paragraph>",
  );
});

test("[NOTE10] nobody cuts a letter in two: not by what they write and not by what they erase", () => {
  const ana = createNotePeer(1);
  doStep(ana, { kind: "paragraph", at: 0, text: "a👋b" }); // letters at 2, 3–4, 5
  const said = taken(ana);
  const mal = createNotePeer(3);
  const at = (clock: number) => [ana.client, clock] as const;
  const erasing = must(new ByteWriter().uint(0).uint(1).uint(ana.client).uint(1).uint(3).uint(1).bytes());
  const between = lettersAt(mal.client, at(3), at(4), "X");
  expect(readIn([...said, erasing, between])).toEqual({
    text: "<paragraph>a👋b</paragraph>",
    refused: ["Half", "Half"],
    waiting: 0,
  });
});
