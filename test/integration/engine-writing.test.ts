import { afterEach, beforeEach, expect, test } from "vitest";
import type { NamedRow, TimelineItem } from "../../client/engine/api.ts";
import type { Device } from "../support/device.ts";
import { hostileJoins } from "../support/hostile-member/cast.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const words = (rows: readonly NamedRow[]) => rows.map(({ item }) => item.text);
const named = (items: readonly TimelineItem[]) =>
  items.flatMap(({ text, mentions = [] }) =>
    mentions.map(({ from, length, name, me }) => [text.slice(from, from + length), name, me]),
  );
const memberOf = async (team: Team, called: string) =>
  (await team.ana.view("people", {})).people.find(({ name }) => name === called)?.member ?? "";

test("[ENG85] whoever is named sees it in the room, in the list of rooms and among all that names them, under the name they have now", async () => {
  const bo = await team.join("Bo");
  const who = await memberOf(team, "Bo");
  const say = { room: team.room, replyTo: null };
  await team.ana.must("sendMessage", { ...say, text: "@Bo look", mentions: [{ from: 0, length: 3, who }] });
  await send(team.ana, team.room, "nobody");
  const all = [{ from: 3, length: 9, who: "all" }];
  await team.ana.must("sendMessage", { ...say, text: "hi @everyone", mentions: all });
  await bo.until("rooms", {}, (rows) =>
    rows.some(({ namedUnread, unread }) => namedUnread === 2 && unread === 3),
  );
  expect(words(await bo.until("named", {}, (rows) => rows.length === 2))).toEqual([
    "hi @everyone",
    "@Bo look",
  ]);
  expect(await team.ana.view("named", {})).toEqual([]); // one's own words name nobody to oneself
  await bo.must("setProfile", { name: "Bo 2" });
  await team.ana.untilTimeline(team.room, (items) => named(items).some(([, name]) => name === "Bo 2"));
  const shown = await bo.untilTimeline(team.room, (items) =>
    named(items).some(([, name]) => name === "Bo 2"),
  );
  expect(named(shown)).toEqual([
    ["@Bo", "Bo 2", true],
    ["@everyone", "", true],
  ]);
  await bo.must("markRead", { room: team.room });
  await bo.until("rooms", {}, (rows) => rows.every(({ namedUnread }) => namedUnread === 0));
  expect(words(await bo.view("named", {}))).toHaveLength(2);
});

test("[ENG85] an edit that names somebody, or names them no more, and a recall change what names them", async () => {
  const bo = await team.join("Bo");
  const who = await memberOf(team, "Bo");
  const { room } = team;
  const { id } = await send(team.ana, room, "look");
  await team.ana.must("editMessage", { id, room, text: "@Bo look", mentions: [{ from: 0, length: 3, who }] });
  await bo.until("named", {}, (rows) => rows.length === 1);
  await team.ana.must("editMessage", { id, room, text: "look" });
  await bo.until("named", {}, (rows) => rows.length === 0);
  await team.ana.must("editMessage", { id, room, text: "@Bo!", mentions: [{ from: 0, length: 3, who }] });
  await bo.until("named", {}, (rows) => rows.length === 1);
  await team.ana.must("recallMessage", { id, room });
  await bo.until("named", {}, (rows) => rows.length === 0);
});

test("[ENG85] what names somebody is there again after a restart", async () => {
  const bo = await team.join("Bo");
  const who = await memberOf(team, "Bo");
  const mentions = [{ from: 0, length: 3, who }];
  await team.ana.must("sendMessage", { room: team.room, replyTo: null, text: "@Bo look", mentions });
  await bo.until("named", {}, (rows) => rows.length === 1);
  await team.close("Bo");
  const again = await team.open("Bo");
  expect(words(await again.until("named", {}, (rows) => rows.length === 1))).toEqual(["@Bo look"]);
});

test("[ENG85] names that do not fit the words are left out, and the words go all the same", async () => {
  const wrong = [
    [{ from: 2, length: 9, who: "all" }],
    [{ from: 0, length: 1, who: "nobody" }],
    [
      { from: 1, length: 1, who: "all" },
      { from: 0, length: 1, who: "all" },
    ],
  ];
  for (const mentions of wrong)
    await team.ana.must("sendMessage", { room: team.room, replyTo: null, text: "hello", mentions });
  const items = (await team.ana.history(team.room)).filter(({ kind }) => kind === "message");
  expect(items.map(({ text, mentions }) => [text, mentions])).toEqual(wrong.map(() => ["hello", undefined]));
});

test("[EVT8] [ENG86] parts of a message that a newer Skein wrote are said to be there, beside its words", async () => {
  const mal = await hostileJoins(team, "Mal");
  await mal.say(team.room, ["message", "later", null, [["zz", [1, "future"]]]]);
  const items = await team.ana.untilTimeline(team.room, (all) => all.some(({ text }) => text === "later"));
  expect(items.find(({ text }) => text === "later")).toMatchObject({ hasNewer: true });
  await allInStep(team.ana);
});

const HOUR = 3_600_000;
const wordsOf = async (device: Device, room: string) =>
  (await device.history(room))
    .filter(({ kind }) => kind === "message")
    .map(({ text, recalled }) => (recalled ? null : text));
const hold = (device: Device, text: string, at: number, replyTo: string | null = null) =>
  device.must("holdMessage", { room: team.room, text, replyTo, at });
const held = async (device: Device) =>
  (await device.view("held", { room: team.room })).map(({ text, state }) => `${text}: ${state}`);

test("[ENG87] what was just sent and has not left the device is gone as if it had never been written, its words and its quote given back", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { id: first } = await send(ana, room, "stays");
  await allInStep(ana, bo);
  await team.stopRelay();
  await ana.until("sync", {}, ({ link }) => link !== "online");
  const { id } = await ana.must("sendMessage", { room, text: "too soon", replyTo: first });
  const after = await send(ana, room, "later");
  expect(await ana.must("undoSend", { id, room })).toEqual({ text: "too soon", replyTo: first, left: false });
  expect(await wordsOf(ana, room)).toEqual(["stays", "later"]);
  expect(after.id).not.toBe(id);
  await team.startRelay();
  await bo.untilTimeline(room, (items) => items.some(({ text }) => text === "later"));
  await allInStep(ana, bo);
  expect((await bo.history(room)).map(({ text }) => text)).not.toContain("too soon");
  expect(await wordsOf(bo, room)).toEqual(["stays", "later"]);
});

test("[ENG87] what has left the device is recalled, once however often it is asked, and nobody takes back what another wrote", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { id } = await send(ana, room, "too soon");
  await bo.untilTimeline(room, (items) => items.some(({ text }) => text === "too soon"));
  expect(await bo.command("undoSend", { id, room })).toMatchObject({ error: { type: "NotAllowed" } });
  expect(await ana.must("undoSend", { id, room })).toEqual({ text: "too soon", replyTo: null, left: true });
  expect(await ana.command("undoSend", { id, room })).toMatchObject({ error: { type: "NotFound" } });
  await bo.untilTimeline(room, (items) => items.some(({ recalled }) => recalled !== null));
});

test("[ENG87] whoever closes the app between sending and thinking better of it finds the message sent, and can still recall it", async () => {
  const { room } = team;
  await team.join("Bo");
  await team.stopRelay();
  const { id } = await send(team.ana, room, "too soon");
  await team.ana.crash();
  const ana = await team.open("Ana");
  expect(await wordsOf(ana, room)).toEqual(["too soon"]);
  expect(await ana.must("undoSend", { id, room })).toMatchObject({ text: "too soon", left: true });
  expect(await wordsOf(ana, room)).toEqual([null]);
  await team.startRelay();
  await allInStep(ana);
});

test("[ENG88] every wording of a message is there with its time, on other devices too, until it is recalled", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { id } = await send(ana, room, "one");
  for (const text of ["two", "three", "four"]) await ana.must("editMessage", { id, room, text });
  await bo.untilTimeline(room, (items) => items.some(({ text }) => text === "four"));
  for (const device of [ana, bo]) {
    const wordings = await device.must("readWordings", { id, room });
    expect(wordings.map(({ text, by }) => [text, by.name])).toEqual(
      ["one", "two", "three", "four"].map((text) => [text, "Ana"]),
    );
    expect(wordings.every(({ at }, n) => n === 0 || at >= (wordings[n - 1]?.at ?? 0))).toBe(true);
  }
  await ana.must("recallMessage", { id, room });
  expect(await ana.command("readWordings", { id, room })).toMatchObject({ error: { type: "NotFound" } });
});

test("[ENG89] a message for later waits on this device alone, and goes when its time comes", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { id: quoted } = await send(ana, room, "before");
  await hold(ana, "next", Date.now() + 1_500, quoted);
  await hold(ana, "tomorrow", Date.now() + 24 * HOUR);
  expect(await held(ana)).toEqual(["next: waiting", "tomorrow: waiting"]);
  expect((await ana.view("room", { room }))?.held).toBe(2);
  await bo.untilTimeline(room, (all) => all.some(({ text }) => text === "before"));
  expect(await wordsOf(bo, room)).toEqual(["before"]);
  const items = await bo.untilTimeline(room, (all) => all.some(({ text }) => text === "next"));
  expect(items.find(({ text }) => text === "next")?.quote?.id).toBe(quoted);
  expect(await held(ana)).toEqual(["tomorrow: waiting"]);
});

test("[ENG89] one can send it at once, move it, or drop it; nothing else of it remains", async () => {
  const { ana, room } = team;
  const [now, later, never] = [
    await hold(ana, "now", Date.now() + HOUR),
    await hold(ana, "later", Date.now() + HOUR),
    await hold(ana, "never", Date.now() + HOUR),
  ];
  await ana.must("sendHeld", { id: now.id });
  await ana.must("moveHeld", { id: later.id, at: Date.now() + 2 * HOUR });
  await ana.must("dropHeld", { id: never.id });
  expect(await wordsOf(ana, room)).toEqual(["now"]);
  expect(await held(ana)).toEqual(["later: waiting"]);
  expect(await ana.command("sendHeld", { id: now.id })).toMatchObject({ error: { type: "NotFound" } });
  expect(await ana.command("holdMessage", { room, text: " ", replyTo: null, at: 0 })).toMatchObject({
    error: { type: "Empty" },
  });
});

test("[ENG89] it outlives a crash; closed at its time it goes at the next start, and long after it waits for a word", async () => {
  const { room } = team;
  await hold(team.ana, "soon", Date.now() + 0.5 * HOUR);
  await hold(team.ana, "early", Date.now() + 0.01 * HOUR);
  await hold(team.ana, "tomorrow", Date.now() + 24 * HOUR);
  await team.ana.crash();
  const ana = await team.open("Ana", { clock: { offsetMs: 1.2 * HOUR } });
  await ana.untilTimeline(room, (items) => items.some(({ text }) => text === "soon"));
  expect(await wordsOf(ana, room)).toEqual(["soon"]);
  expect(await held(ana)).toEqual(["early: missed", "tomorrow: waiting"]);
  await ana.crash();
  const again = await team.open("Ana", { clock: { offsetMs: 1.2 * HOUR } });
  expect(await wordsOf(again, room)).toEqual(["soon"]); // once
  const [missed] = await again.view("held", { room });
  await again.must("sendHeld", { id: missed?.id ?? "" });
  expect((await wordsOf(again, room)).sort()).toEqual(["early", "soon"]);
});
