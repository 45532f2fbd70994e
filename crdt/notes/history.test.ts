import fc from "fast-check";
import { expect, test } from "vitest";
import * as Y from "yjs";
import {
  createNotePeer,
  doStep,
  lettersOf,
  type NotePeer,
  noteSteps,
  sha256,
} from "../../test/support/note-peer.ts";
import type { Bytes } from "../base/bytes.ts";
import { ByteWriter } from "../base/varint.ts";
import { guardNoteUpdate } from "./guard.ts";
import { createNoteHistory } from "./history.ts";
import { NOTE_LIMITS, type NoteUpdate, readNoteUpdate } from "./update.ts";

const taken = (peer: NotePeer): readonly NoteUpdate[] =>
  peer.take().map((bytes) => {
    const judged = guardNoteUpdate(bytes, peer.signer, sha256);
    if (!judged.ok) throw new Error(judged.error.reason);
    return judged.value;
  });
const raw = (bytes: Bytes): NoteUpdate => {
  const read = readNoteUpdate(bytes);
  if (!read.ok) throw new Error(read.error.reason);
  return read.value;
};

/** A replica as the engine is one: history first, then the library. */
function createReplica() {
  const doc = new Y.Doc();
  const history = createNoteHistory(sha256);
  const refused: string[] = [];
  return {
    doc,
    history,
    refused,
    take(updates: readonly NoteUpdate[]) {
      const admitted = history.admit(updates);
      refused.push(...admitted.refused.map(({ reason }) => reason));
      for (const { bytes } of admitted.apply) Y.applyUpdate(doc, bytes);
    },
    text: () => lettersOf(doc.getXmlFragment("note")),
    pending: () => doc.store.pendingStructs !== null || doc.store.pendingDs !== null,
  };
}

/** Two people who write, meet, and write on: all that both made. */
function story(rounds: readonly (readonly [readonly never[], readonly never[]])[] | readonly unknown[]) {
  const peers = [createNotePeer(1), createNotePeer(2)] as const;
  const all: NoteUpdate[] = [];
  for (const [mine, theirs, meets] of rounds as readonly [never[], never[], boolean][]) {
    for (const step of mine) doStep(peers[0], step);
    for (const step of theirs) doStep(peers[1], step);
    const made = [taken(peers[0]), taken(peers[1])] as const;
    all.push(...made[0], ...made[1]);
    if (meets) {
      Y.applyUpdate(peers[0].doc, Y.encodeStateAsUpdate(peers[1].doc));
      Y.applyUpdate(peers[1].doc, Y.encodeStateAsUpdate(peers[0].doc));
    }
  }
  return { peers, all };
}
const rounds = fc.array(fc.tuple(noteSteps, noteSteps, fc.boolean()), { minLength: 1, maxLength: 4 });
const shuffled = <T>(items: readonly T[]) =>
  fc.shuffledSubarray([...items], { minLength: items.length, maxLength: items.length });

test("[NOTE8] in whatever order and however often updates arrive, every replica has the same note, and nothing waits", () => {
  fc.assert(
    fc.property(rounds, fc.infiniteStream(fc.nat()), (given, numbers) => {
      const { peers, all } = story(given);
      Y.applyUpdate(peers[0].doc, Y.encodeStateAsUpdate(peers[1].doc));
      const [pick] = fc.sample(shuffled([...all, ...all]), {
        numRuns: 1,
        seed: numbers.next().value as number,
      }) as [NoteUpdate[]];
      const replica = createReplica();
      for (const update of pick) {
        replica.take([update]);
        expect(replica.pending()).toBe(false);
      }
      expect(replica.text()).toBe(lettersOf(peers[0].root));
      expect([replica.history.waiting, replica.refused]).toEqual([0, []]);
    }),
    { numRuns: 25 },
  );
});

test("[NOTE8] what erases words that are to come waits for them, and erases nothing that is written after", () => {
  const [ana, mal] = [createNotePeer(1), createNotePeer(2)];
  const replica = createReplica();
  const erasing = raw(new ByteWriter().uint(0).uint(1).uint(ana.client).uint(1).uint(0).uint(50).bytes());
  replica.take([erasing]);
  doStep(ana, { kind: "paragraph", at: 0, text: "kept" });
  replica.take(taken(ana));
  expect(replica.text()).toContain("kept");
  expect([replica.pending(), replica.history.waiting]).toEqual([false, 1]);
  expect(mal.client).not.toBe(ana.client);
});

test("[NOTE8] what stands beside letters that nobody ever types waits, and holds up nobody else", () => {
  const [ana, mal] = [createNotePeer(1), createNotePeer(2)];
  doStep(mal, { kind: "paragraph", at: 0, text: "lost" });
  mal.take(); // never sent
  doStep(mal, { kind: "type", at: 0, text: "floating" });
  doStep(ana, { kind: "paragraph", at: 0, text: "here" });
  const replica = createReplica();
  replica.take([...taken(mal), ...taken(ana)]);
  expect(replica.text()).toBe("<paragraph>here</paragraph>");
  expect(replica.history.waiting).toBe(1);
});

test("[NOTE8] more than 20,000 that wait are refused", () => {
  const history = createNoteHistory(sha256);
  const one = (clock: number) =>
    raw(new ByteWriter().uint(0).uint(1).uint(7).uint(1).uint(clock).uint(1).bytes());
  history.admit(Array.from({ length: NOTE_LIMITS.waiting }, (_, clock) => one(clock)));
  expect(history.waiting).toBe(NOTE_LIMITS.waiting);
  expect(history.admit([one(5)]).refused.map(({ reason }) => reason)).toEqual(["TooMany"]);
});

test("[NOTE9] a clock that is used twice for different words is refused; the same bytes again are nothing new", () => {
  const [first, second] = [createNotePeer(1), createNotePeer(1)];
  doStep(first, { kind: "paragraph", at: 0, text: "one story" });
  doStep(second, { kind: "paragraph", at: 0, text: "another story" });
  const [told, other] = [taken(first), taken(second)];
  const replica = createReplica();
  replica.take([...told, ...told, ...other]);
  expect(replica.refused).toEqual(["ClockReused"]);
  expect(replica.text()).toBe("<paragraph>one story</paragraph>");
});

const place = (writer: ByteWriter, client: number, clock: number) => writer.uint(client).uint(clock);
const struct = (info: number, write: (writer: ByteWriter) => void) => {
  const writer = new ByteWriter().raw(Uint8Array.of(info));
  write(writer);
  return writer.bytes();
};
const text = (writer: ByteWriter, letters: string) => writer.varBytes(new TextEncoder().encode(letters));
const section = (client: number, clock: number, ...structs: readonly Bytes[]) => {
  const writer = new ByteWriter().uint(1).uint(structs.length);
  place(writer, client, clock);
  for (const bytes of structs) writer.raw(bytes);
  return raw(writer.uint(0).bytes());
};

test("[NOTE10] letters among paragraphs, paragraphs among letters and neighbours in different lists are refused", () => {
  const ana = createNotePeer(1);
  doStep(ana, { kind: "paragraph", at: 0, text: "abc" }); // clock 0 element, 1 run, 2–4 letters
  const mal = createNotePeer(2);
  const letters = section(
    mal.client,
    0,
    struct(4, (to) => text(to.uint(1).varBytes(new TextEncoder().encode("note")), "x")),
  );
  const among = section(
    mal.client,
    0,
    struct(0x87, (to) => text(place(to, ana.client, 3).uint(3), "paragraph")),
  );
  const apart = section(
    mal.client,
    0,
    struct(0xc4, (to) => text(place(place(to, ana.client, 3), ana.client, 0), "x")),
  );
  const within = section(
    mal.client,
    0,
    struct(4, (to) => text(place(to.uint(0), ana.client, 3), "x")),
  );
  const own = section(
    mal.client,
    0,
    struct(0x84, (to) => text(place(to, mal.client, 5), "x")),
  );
  const replica = createReplica();
  replica.take([...taken(ana), letters, among, apart, within, own]);
  expect(replica.refused).toEqual(["Parent", "Parent", "Parent", "Parent", "Reference"]);
  expect(replica.text()).toBe("<paragraph>abc</paragraph>");
});

test("[NOTE11] elements nest 32 deep; what lies deeper is refused, whole", () => {
  const deep = (levels: number) => {
    const peer = createNotePeer(1);
    peer.doc.transact(() => {
      let within: Y.XmlFragment = peer.root;
      for (let level = 0; level < levels; level++) {
        const next = new Y.XmlElement("blockquote");
        within.insert(0, [next]);
        within = next;
      }
    });
    const replica = createReplica();
    replica.take(taken(peer));
    return replica;
  };
  expect(deep(NOTE_LIMITS.depth).refused).toEqual([]);
  expect(deep(NOTE_LIMITS.depth + 1).refused).toEqual(["TooDeep"]);
  expect(deep(NOTE_LIMITS.depth + 1).text()).toBe("");
});
