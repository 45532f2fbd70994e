import { afterEach, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import { createNoteDoc } from "../../client/engine/notes/note-doc.ts";
import { guardNoteUpdate, type NoteUpdate } from "../../crdt/index.ts";
import { beginningOf, readTrace, type Trace } from "../support/editing-traces.ts";
import { type NoteEditor, openNoteEditor } from "../support/note-editor.ts";
import { createNotePeer, sha256 } from "../support/note-peer.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** What people really typed, typed again through notes. The whole of it: `npm run traces`. */
const isWhole = process.env.SKEIN_TRACES === "whole";
const STEPS = 2_500;
const LONG_MS = 280_000;

const sequential = ["json-crdt-patch", "rustcode"].flatMap((name) => readTrace(name) ?? []);
const together = readTrace("clownschool");
if (together === null) console.log("skipped: no shared data");
const part = (trace: Trace): Trace => (isWhole ? trace : beginningOf(trace, STEPS));

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

function paragraphIn({ root, doc }: NoteEditor, at: number): Y.XmlText {
  const paragraph = new Y.XmlElement("paragraph");
  const letters = new Y.XmlText();
  doc.transact(() => {
    paragraph.insert(0, [letters]);
    root.insert(at, [paragraph]);
  });
  return letters;
}

/** Key by key; now and then the engine gets a turn, as between keys it always does. */
async function type({ doc }: NoteEditor, letters: Y.XmlText, { steps }: Trace): Promise<void> {
  for (const [at, { patches }] of steps.entries()) {
    doc.transact(() => {
      for (const [place, erased, typed] of patches) {
        if (erased > 0) letters.delete(place, erased);
        if (typed.length > 0) letters.insert(place, typed);
      }
    });
    if (at % 50 === 0) await new Promise((done) => setImmediate(done));
  }
}

test.skipIf(sequential.length < 2)(
  "[NOTE5] [NOTE12] two real writings, typed apart without a relay on two devices in one note, meet in the texts that were recorded (skipped: no shared data)",
  { timeout: LONG_MS },
  async () => {
    const bo = await team.join("Bo");
    const { note } = await team.ana.must("createNote", { room: team.room, title: "Code" });
    await bo.until("notes", { room: team.room }, (view) => view?.notes.length === 1);
    const [a, b] = [
      await openNoteEditor(team.ana, team.room, note),
      await openNoteEditor(bo, team.room, note),
    ];
    const [first, second] = sequential.map(part) as [Trace, Trace];
    const mine = paragraphIn(a, 0);
    await b.until(() => b.root.length === 1);
    const theirs = paragraphIn(b, 1);
    await a.until(() => a.root.length === 2);
    await type(a, mine, beginningOf(first, 200));
    await Promise.all([team.ana, bo].map((one) => one.must("platformChanged", { online: false })));
    await type(a, mine, { ...first, steps: first.steps.slice(200) });
    await type(b, theirs, second);
    await Promise.all([team.ana, bo].map((one) => one.must("platformChanged", { online: true })));
    const whole = `${first.end}\n${second.end}`;
    for (const editor of [a, b]) await editor.until(() => lettersIn(editor) === whole, LONG_MS);
    for (const editor of [a, b]) editor.close();
    await allInStep(team.ana, bo);
    const lin = await team.join("Lin"); // who comes later reads the same from the log alone
    const l = await openNoteEditor(lin, team.room, note);
    await l.until(() => lettersIn(l) === whole, LONG_MS);
    expect([...a.resets, ...b.resets, ...l.resets]).toEqual([]);
    l.close();
    const { envelopes } = (await lin.view("room", { room: team.room })) ?? { envelopes: 0 };
    console.log(`${first.steps.length + second.steps.length} steps typed, ${envelopes} envelopes`);
  },
);

const lettersIn = ({ root }: Pick<NoteEditor, "root">): string =>
  root
    .toArray()
    .map((paragraph) =>
      ((paragraph as Y.XmlElement).get(0) as Y.XmlText)
        .toDelta()
        .map(({ insert }: { insert: string }) => insert)
        .join(""),
    )
    .join("\n");

test.skipIf(together === null)(
  "[NOTE5] [NOTE8] what three people really typed at once passes the guard, and every order of the room ends in the recorded text (skipped: no shared data)",
  { timeout: LONG_MS },
  () => {
    const trace = together as Trace;
    const steps = isWhole ? trace.steps : trace.steps.slice(0, STEPS * 2);
    const updates = typedTogether(steps);
    const byPerson = [...updates].sort((a, b) => (b.client ?? 0) - (a.client ?? 0) || a.from - b.from);
    const replicas = [updates, byPerson].map((order) => {
      const note = createNoteDoc(sha256);
      for (let at = 0; at < order.length; at += 500) {
        const refused = note.take(order.slice(at, at + 500), null);
        expect(refused).toEqual([]);
      }
      return lettersIn(note);
    });
    expect(replicas[0] === replicas[1]).toBe(true);
    if (isWhole) expect(replicas[0] === trace.end).toBe(true);
  },
);

/** Each person's document has exactly what they had seen when they typed. */
function typedTogether(steps: Trace["steps"]): readonly NoteUpdate[] {
  const people = [1, 2, 3].map((person) => ({ peer: createNotePeer(person), has: new Set<number>() }));
  const made: NoteUpdate[][] = [];
  const base = createNotePeer(9);
  const paragraph = new Y.XmlElement("paragraph");
  base.doc.transact(() => {
    paragraph.insert(0, [new Y.XmlText()]);
    base.root.insert(0, [paragraph]);
  });
  const begun = judged(base);
  for (const { peer } of people) for (const { bytes } of begun) Y.applyUpdate(peer.doc, bytes);
  for (const [at, { agent = 0, parents = [], patches }] of steps.entries()) {
    const { peer, has } = people[agent] as (typeof people)[number];
    for (const seen of unseen(steps, parents, has)) {
      has.add(seen);
      for (const { bytes } of made[seen] ?? []) Y.applyUpdate(peer.doc, bytes);
    }
    has.add(at);
    const letters = (peer.root.get(0) as Y.XmlElement).get(0) as Y.XmlText;
    peer.doc.transact(() => {
      for (const [place, erased, typed] of patches) {
        if (erased > 0) letters.delete(place, erased);
        if (typed.length > 0) letters.insert(place, typed);
      }
    });
    made.push([...judged(peer)]);
  }
  return [...begun, ...made.flat()];
}

function judged(peer: ReturnType<typeof createNotePeer>): readonly NoteUpdate[] {
  return peer.take().map((bytes) => {
    const guarded = guardNoteUpdate(bytes, peer.signer, sha256);
    if (!guarded.ok) throw new Error(guarded.error.reason);
    return guarded.value;
  });
}

/** Oldest first. */
function unseen(
  steps: Trace["steps"],
  parents: readonly number[],
  has: ReadonlySet<number>,
): readonly number[] {
  const found = new Set<number>();
  const queue = [...parents];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (has.has(next) || found.has(next)) continue;
    found.add(next);
    queue.push(...(steps[next]?.parents ?? []));
  }
  return [...found].sort((a, b) => a - b);
}
