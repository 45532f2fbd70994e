import { afterEach, beforeEach, expect, test } from "vitest";
import * as Y from "yjs";
import type { NoteRow, NotesView } from "../../client/engine/api.ts";
import { createNoteDoc } from "../../client/engine/notes/note-doc.ts";
import {
  announcementOf,
  ByteWriter,
  type DeviceId,
  encodeEvent,
  hlcOf,
  type KnownEvent,
  type NoteId,
  type NoteUpdate,
  noteClient,
  type RoomId,
  readNoteUpdate,
} from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hostileJoins } from "../support/hostile-member/cast.ts";
import { type NoteEditor, openNoteEditor } from "../support/note-editor.ts";
import { createNotePeer, sha256 } from "../support/note-peer.ts";
import { createChance } from "../support/simulation/random.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

let team: Team;
const editors: NoteEditor[] = [];
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(async () => {
  for (const editor of editors.splice(0)) editor.close();
  await team.end();
});

const open = async (device: Device, note: string, room = team.room): Promise<NoteEditor> => {
  const editor = await openNoteEditor(device, room, note);
  editors.push(editor);
  return editor;
};
const close = (editor: NoteEditor): void => {
  editors.splice(editors.indexOf(editor), 1);
  editor.close();
};
async function notesIn(
  device: Device,
  fits: (view: NotesView) => boolean,
  room = team.room,
): Promise<NotesView> {
  const view = await device.until("notes", { room }, (one) => one !== null && fits(one));
  if (view === null) throw new Error("no notes");
  return view;
}
const rowsOf = async (device: Device, fits: (rows: readonly NoteRow[]) => boolean, room = team.room) =>
  (await notesIn(device, ({ notes }) => fits(notes), room)).notes;
const begin = async (device: Device, title: string, room = team.room): Promise<string> =>
  (await device.must("createNote", { room, title })).note;
const linesIn = async (device: Device, count: number, room = team.room): Promise<readonly string[]> => {
  const said = (items: Awaited<ReturnType<Device["timeline"]>>) =>
    items.flatMap(({ line }) =>
      line?.type === "NoteSaid" ? [`${line.role} ${line.act} ${line.title}`] : [],
    );
  return said(await device.untilTimeline(room, (items) => said(items).length >= count));
};

test("[NOTE1] [NOTE5] two people write in one note through stock providers, and each sees where the other is", async () => {
  const bo = await team.join("Bo");
  const note = await begin(team.ana, "Minutes");
  await rowsOf(bo, (rows) => rows.some(({ title }) => title === "Minutes"));
  const [a, b] = [await open(team.ana, note), await open(bo, note)];
  a.type(0, "from Ana");
  await b.until((text) => text === "from Ana");
  b.type(0, "Bo was here, ");
  await a.until((text) => text === "Bo was here, from Ana");
  const at = Y.createRelativePositionFromTypeIndex((a.root.get(0) as Y.XmlElement).get(0) as Y.XmlText, 3);
  a.awareness.setLocalStateField("cursor", { anchor: at, head: at });
  await expect
    .poll(() => [...b.awareness.getStates().values()].map(({ user }) => user?.name), { timeout: 10_000 })
    .toContain("Ana");
  const shown = b.awareness.getStates().get(a.doc.clientID)?.cursor;
  const found = Y.createAbsolutePositionFromRelativePosition(
    Y.createRelativePositionFromJSON(shown.anchor),
    b.doc,
  );
  expect([found?.index, found?.type.toString()]).toEqual([3, "Bo was here, from Ana"]);
  close(a);
  await expect.poll(() => [...b.awareness.getStates().keys()], { timeout: 10_000 }).toEqual([b.doc.clientID]);
  expect(await linesIn(bo, 1)).toEqual(["page made Minutes"]);
});

test("[NOTE5] [NOTE8] what two wrote apart, with restarts between, is merged; what was typed is on the device before it is sent", async () => {
  const bo = await team.join("Bo");
  const note = await begin(team.ana, "Minutes");
  const a = await open(team.ana, note);
  a.type(0, "middle");
  await rowsOf(bo, (rows) => rows[0]?.editedBy?.name === "Ana");
  await team.stopRelay();
  const b = await open(bo, note);
  a.type(0, "Ana first ");
  b.type(b.text().length, " Bo last");
  expect(await rowsOf(team.ana, (rows) => rows[0]?.waiting === true)).toHaveLength(1);
  close(b);
  await rowsOf(bo, (rows) => rows[0]?.waiting === true && rows[0]?.editedBy?.name === "Bo");
  await team.close("Bo");
  const back = await team.open("Bo");
  const b2 = await open(back, note);
  expect(b2.text()).toBe("middle Bo last");
  await team.startRelay();
  for (const editor of [a, b2]) await editor.until((text) => text === "Ana first middle Bo last");
  await allInStep(team.ana, back);
  expect((await rowsOf(back, (rows) => rows[0]?.waiting === false)).length).toBe(1);
  const late = await team.join("Lin");
  const l = await open(late, note);
  await l.until((text) => text === "Ana first middle Bo last");
  expect([...a.resets, ...b2.resets, ...l.resets]).toEqual([]);
});

test("[NOTE7] a page that is pasted at once arrives whole, and a batch of typing is one envelope", async () => {
  const bo = await team.join("Bo");
  const note = await begin(team.ana, "Book");
  const [a, b] = [await open(team.ana, note), await open(bo, note)];
  const book = "月满西楼 👋🏽 ".repeat(12_000);
  a.type(0, book);
  await b.until((text) => text.length === book.length);
  expect(b.text() === book).toBe(true);
  await allInStep(team.ana, bo);
  const before = (await team.ana.view("room", { room: team.room }))?.envelopes ?? 0;
  for (let i = 0; i < 60; i++) a.type(i, "x");
  close(a);
  await b.until((text) => text.startsWith("x".repeat(60)));
  expect(((await team.ana.view("room", { room: team.room }))?.envelopes ?? 0) - before).toBe(1);
});

test("[NOTE3] a note is named, put away and brought back with a line in the room for each; nothing of it is lost", async () => {
  const bo = await team.join("Bo");
  const note = await begin(team.ana, "Minutes");
  const a = await open(team.ana, note);
  a.type(0, "kept");
  close(a);
  await notesIn(bo, ({ notes }) => notes.length === 1);
  await bo.must("nameNote", { room: team.room, note, title: "Minutes, May" });
  await bo.must("putNoteAway", { room: team.room, note, away: true });
  const [row] = await rowsOf(team.ana, ([one]) => one?.isAway === true);
  expect([row?.title, row?.madeBy?.name]).toEqual(["Minutes, May", "Ana"]);
  await team.ana.must("putNoteAway", { room: team.room, note, away: false });
  await rowsOf(bo, ([one]) => one?.isAway === false);
  expect((await linesIn(bo, 4)).toSorted()).toEqual(
    [
      "page made Minutes",
      "page named Minutes, May",
      "page away Minutes, May",
      "page back Minutes, May",
    ].toSorted(),
  );
  const b = await open(bo, note);
  await b.until((text) => text === "kept");
});

test("[NOTE2] what a room announces stands at its top for everybody; only who looks after the room announces", async () => {
  const bo = await team.join("Bo");
  await team.ana.must("announce", { room: team.room, text: "Pump 3 is off until Friday" });
  const shown = await bo.until("room", { room: team.room }, (view) => view?.announcement != null);
  expect([shown?.announcement?.text, shown?.announcement?.by.name]).toEqual([
    "Pump 3 is off until Friday",
    "Ana",
  ]);
  const { announcement, canAnnounce } = await notesIn(bo, ({ notes }) => notes.length === 1);
  expect([shown?.announcement?.note, canAnnounce]).toEqual([announcement, false]);
  expect(await bo.command("announce", { room: team.room, text: "No!" })).toEqual({
    ok: false,
    error: { type: "NotAllowed", rule: "onlyRoomAdminsAnnounce" },
  });
  const b = await open(bo, announcement);
  b.type(0, "scribbled");
  await expect.poll(() => b.resets).toEqual([true]);
  await team.ana.must("announce", { room: team.room, text: "" });
  await bo.until("room", { room: team.room }, (view) => view?.announcement === null);
  expect(await linesIn(bo, 2)).toEqual([
    "announcement made Pump 3 is off until Friday",
    "announcement away ",
  ]);
});

test("[NOTE4] whoever may only read a room types nothing in its notes, on their own screen neither", async () => {
  const bo = await team.join("Bo");
  const note = await begin(team.ana, "Minutes");
  const a = await open(team.ana, note);
  a.type(0, "theirs to read");
  const people = await team.ana.view("people", {});
  const member = people.people.find(({ name }) => name === "Bo")?.member ?? "";
  await team.ana.must("setRoomRole", { room: team.room, member, role: "reader" });
  await notesIn(bo, ({ canWrite }) => !canWrite);
  const b = await open(bo, note);
  await b.until((text) => text === "theirs to read");
  b.type(0, "scribbled ");
  await expect.poll(() => b.resets).toEqual([true]);
  const again = await open(bo, note);
  expect(again.text()).toBe("theirs to read");
  expect(a.text()).toBe("theirs to read");
});

test("[NOTE4] [ROS30] what a removed member typed after the cut is in nobody's note", async () => {
  const bo = await team.join("Bo");
  const note = await begin(team.ana, "Minutes");
  const [a, b] = [await open(team.ana, note), await open(bo, note)];
  b.type(0, "before");
  await a.until((text) => text === "before");
  await allInStep(team.ana, bo);
  await bo.must("platformChanged", { online: false });
  b.type(0, "after ");
  await rowsOf(bo, (rows) => rows[0]?.waiting === true);
  close(b);
  const people = await team.ana.view("people", {});
  const member = people.people.find(({ name }) => name === "Bo")?.member ?? "";
  await team.ana.must("removeMember", { member, successor: null });
  await bo.must("platformChanged", { online: true });
  await bo.until(
    "session",
    {},
    (session) => session.state === "ready" && session.standing.state !== "active",
  );
  const lin = await team.join("Lin");
  const l = await open(lin, note);
  await l.until((text) => text === "before");
  expect(a.text()).toBe("before");
});

test("[NOTE12] an editor goes on where it was after the engine died under it", async () => {
  const note = await begin(team.ana, "Minutes");
  const a = await open(team.ana, note);
  a.type(0, "saved");
  close(a);
  await rowsOf(team.ana, ([row]) => row?.waiting === false && row.editedBy !== null);
  await team.ana.crash();
  const ana = await team.open("Ana");
  const again = await open(ana, note);
  expect(again.text()).toBe("saved");
});

test("[NOTE2] [NOTE4] [NOTE6] what a hostile member signs of others' letters and of announcements changes nothing for anybody", async () => {
  const note = await begin(team.ana, "Minutes");
  const a = await open(team.ana, note);
  a.type(0, "honest words");
  const mal = await hostileJoins(team);
  const lin = await team.join("Lin");
  const announcement = announcementOf(team.room as RoomId, sha256);
  const theirs = createNotePeer(7);
  theirs.doc.getXmlFragment("note").insert(0, [new Y.XmlText("forged")]);
  const [forged] = theirs.take() as [Uint8Array];
  const says: readonly KnownEvent[] = [
    { type: "note", note: announcement, role: "announcement", act: "made", title: "All is lost" },
    { type: "noteEdit", note: note as NoteId, session: 1, update: forged }, // of another device
    { type: "noteEdit", note: note as NoteId, session: 1, update: new Uint8Array(2_000).fill(255) },
    { type: "noteEdit", note: note as NoteId, session: 1, update: erasing(a.doc.clientID, 0, 50_000) },
    { type: "noteEdit", note: announcement, session: 1, update: forged },
  ];
  for (const event of says) await mal.say(team.room as RoomId, encodeEvent(event));
  await allInStep(team.ana, lin);
  const l = await open(lin, note);
  await l.until((text) => text === "honest words");
  a.type(0, "more ");
  await l.until((text) => text === "more honest words");
  expect((await lin.view("room", { room: team.room }))?.announcement).toBe(null);
  expect((await open(lin, announcement)).text()).toBe("");
  expect([...a.resets, ...l.resets]).toEqual([]);
  const { setAside } = await lin.view("sync", {});
  expect(setAside.map(({ reason }) => reason).filter((reason) => reason.startsWith("Note"))).not.toEqual([]);
});

const erasing = (client: number, clock: number, length: number): Uint8Array =>
  new ByteWriter().uint(0).uint(1).uint(client).uint(1).uint(clock).uint(length).bytes();

test("[NOTE11] [NOTE12] neighbours that no editor would choose, told in another order than the room's, end in one note for everybody", async () => {
  const note = (await begin(team.ana, "Minutes")) as NoteId;
  const lin = await team.join("Lin");
  const [a, l] = [await open(team.ana, note), await open(lin, note)];
  a.type(0, "abcdefghijkl");
  await l.until((text) => text === "abcdefghijkl");
  const mal = await hostileJoins(team);
  const base = readNoteUpdate(Y.encodeStateAsUpdate(a.doc));
  if (!base.ok) throw new Error(base.error.reason);
  const { told, inOrder } = lettersThatDiffer(base.value, note, mal.device as DeviceId);
  const now = hlcOf(Date.now());
  for (const [at, one] of told.entries()) {
    const { session, update } = one;
    const lie = { hlc: now + inOrder.indexOf(one) * 2_048, incarnation: `${at}`.padStart(16, "e") };
    const event: KnownEvent = { type: "noteEdit", note, session, update: update.bytes };
    await mal.say(team.room as RoomId, encodeEvent(event), lie);
  }
  const late = await open(await team.join("Kim"), note);
  const whole = textIn([base.value, ...inOrder.map(({ update }) => update)]);
  expect(whole).not.toBe(textIn([base.value, ...told.map(({ update }) => update)]));
  await late.until((text) => text === whole);
  for (const editor of [a, l]) await expect.poll(() => editor.resets, { timeout: 10_000 }).toEqual([false]); // another one was shown, and they were told
  for (const device of [team.ana, lin]) await (await open(device, note)).until((text) => text === whole);
});

interface Told {
  readonly session: number;
  readonly update: NoteUpdate;
}

/** Letters of one device in many sessions, and an order in which Yjs makes another text of them. */
function lettersThatDiffer(base: NoteUpdate, note: NoteId, device: DeviceId) {
  const random = createChance("neighbours");
  const [from, length] = [2, 12]; // an element and a run stand before the letters
  for (let turn = 0; turn < 5_000; turn++) {
    const told = Array.from({ length: 4 }, (_, at): Told => {
      const session = turn * 10 + at;
      const client = noteClient({ note, device, session }, sha256);
      const place = () => [base.client as number, from + random.between(0, length - 1)] as const;
      const [left, right] = [random.happens(0.7) ? place() : null, place()];
      return {
        session,
        update: lettersAt(client, left, left === null || random.happens(0.5) ? right : null, `${at}`),
      };
    });
    const inOrder = [...told].reverse();
    const read = (order: readonly Told[]) => textIn([base, ...order.map(({ update }) => update)]);
    if (read(told) !== null && read(inOrder) !== null && read(told) !== read(inOrder))
      return { told, inOrder };
  }
  throw new Error("no such letters");
}

/** `null` where something of it is refused. */
function textIn(updates: readonly NoteUpdate[]): string | null {
  const made = createNoteDoc(sha256);
  const refused = made.take(updates, null);
  const [paragraph] = made.root.toArray();
  return refused.length > 0 ? null : (paragraph?.toString().replaceAll(/<[^>]*>/g, "") ?? "");
}

type Place = readonly [client: number, clock: number];
function lettersAt(client: number, left: Place | null, right: Place | null, letters: string): NoteUpdate {
  const writer = new ByteWriter().uint(1).uint(1).uint(client).uint(0);
  writer.raw(Uint8Array.of(4 | (left ? 0x80 : 0) | (right ? 0x40 : 0)));
  for (const [of, clock] of [left, right].flatMap((one) => (one ? [one] : []))) writer.uint(of).uint(clock);
  const read = readNoteUpdate(writer.varBytes(new TextEncoder().encode(letters)).uint(0).bytes());
  if (!read.ok) throw new Error(read.error.reason);
  return read.value;
}

test("[NOTE13] what a room is about is one note, whoever begins it, beside the pages; on the wire it is a page", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  expect(await notesIn(ana, () => true)).toMatchObject({ about: "", notes: [] });
  await team.stopRelay();
  const note = (await ana.must("describeRoom", { room, title: "群简介" })).note;
  expect((await bo.must("describeRoom", { room, title: "About" })).note).toBe(note);
  const [a, b] = [await open(ana, note), await open(bo, note)];
  a.type(0, "水务值班");
  b.type(0, "Ask Ana");
  await team.startRelay();
  for (const device of [ana, bo]) await device.must("reconnect", {});
  const whole = (text: string) => text.includes("水务值班") && text.includes("Ask Ana");
  const views = await Promise.all([ana, bo].map((device) => notesIn(device, ({ about }) => whole(about))));
  for (const { notes, description, announcement } of views) {
    expect(notes).toMatchObject([{ id: note, role: "description", canWrite: true, isAway: false }]);
    expect([description, announcement === note]).toEqual([note, false]);
  }
  expect(views[0]?.about).toBe(views[1]?.about);
  expect((await linesIn(bo, 2)).map((line) => line.split(" ").slice(0, 2).join(" "))).toEqual([
    "page made",
    "page made",
  ]);
  await ana.must("putNoteAway", { room, note, away: true });
  await notesIn(bo, ({ about }) => about === "");
});
