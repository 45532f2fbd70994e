import { afterEach, beforeEach, expect, test } from "vitest";
import type { TimelineItem } from "../../client/engine/api.ts";
import type { Bytes } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hears, hostileJoins, memberNamed } from "../support/hostile-member/cast.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { plainPng, plainWebp } from "../vectors/events.samples.ts";

/* What a room keeps and what its rules let people do: pins, rules, words taken back by those who lead it. */

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const privateRoom = async (members: readonly string[]) =>
  (await team.ana.must("createRoom", { name: "公告", access: "private", history: "all", members })).room;
const pinsIn = (device: Device, room: string, count: number) =>
  device.until("pins", { room }, (rows) => rows.length === count);
const shown = (items: readonly TimelineItem[], id: string) => items.find((item) => item.id === id);
const readable = (device: Device, room: string) =>
  device.until("room", { room }, (view) => view?.canWrite === true && !view.waitingForKey, 30_000);

test("[ENG110] [FOLD9] what somebody pins is pinned for everybody, newest first, with who did it; and is no more when anybody takes it down", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { id } = await send(ana, room, "where the keys are");
  const { id: second } = await send(ana, room, "when we meet");
  await hears(bo, room, "when we meet");
  await bo.must("pinMessage", { room, id, on: true });
  await bo.must("pinMessage", { room, id, on: true }); // again is no second pin
  await ana.must("pinMessage", { room, id: second, on: true });
  for (const device of [ana, bo]) {
    const rows = await pinsIn(device, room, 2);
    expect(rows.map(({ by, item }) => [by, item.text, item.pinned])).toEqual([
      ["Ana", "when we meet", true],
      ["Bo", "where the keys are", true],
    ]);
    await device.until("room", { room }, (view) => view?.pinned === 2);
    const items = await device.untilTimeline(room, (all) => shown(all, second)?.pinned === true);
    expect(items.flatMap(({ line }) => (line?.type === "Pinned" ? [line] : []))).toEqual([
      { type: "Pinned", by: "Bo", id },
      { type: "Pinned", by: "Ana", id: second },
    ]);
  }
  await ana.must("pinMessage", { room, id, on: false });
  const left = await pinsIn(bo, room, 1);
  expect(left.map(({ item }) => item.text)).toEqual(["when we meet"]);
  await ana.must("recallMessage", { room, id: second });
  await pinsIn(bo, room, 0); // what was taken back is not shown
  expect(await bo.command("pinMessage", { room, id: second, on: true })).toMatchObject({
    error: { type: "NotFound" },
  });
});

test("[ENG110] a pin made without a network is kept, survives a crash and reaches the others; fifty are the most", async () => {
  const { room } = team;
  const bo = await team.join("Bo");
  const ids: string[] = [];
  for (let at = 0; at < 51; at++) ids.push((await send(team.ana, room, `note ${at}`)).id);
  for (const id of ids.slice(0, 49)) await team.ana.must("pinMessage", { room, id, on: true });
  await allInStep(team.ana);
  await team.stopRelay();
  await team.ana.must("pinMessage", { room, id: ids[49] ?? "", on: true });
  await team.ana.crash();
  const ana = await team.open("Ana");
  expect(await pinsIn(ana, room, 50)).toMatchObject([{ item: { text: "note 49" } }, ...Array(49).fill({})]);
  expect(await ana.command("pinMessage", { room, id: ids[50] ?? "", on: true })).toEqual({
    ok: false,
    error: { type: "TooManyPins", max: 50 },
  });
  await team.startRelay();
  await bo.until("pins", { room }, (rows) => rows.length === 50, 30_000);
});

test("[ENG111] [ROS53] rules of a private room: who may not post, name everybody or pin is told so, and a line says who changed them", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const room = await privateRoom([await memberNamed(ana, "Bo")]);
  await readable(bo, room);
  const { id } = await send(bo, room, "before");
  await hears(ana, room, "before");
  expect(await bo.command("setRoomRules", { room, posts: "admins" })).toMatchObject({ ok: false });
  await ana.must("setRoomRules", { room, posts: "admins", pins: "admins" });
  const view = await bo.until("room", { room }, (now) => now?.canPost === false);
  expect(view).toMatchObject({
    canWrite: true,
    canPin: false,
    canNameAll: true,
    canRename: false,
    history: "all",
    whoAdds: "writers",
    whoMay: { posts: "admins", namesAll: "writers", pins: "admins" },
  });
  expect(await bo.command("sendMessage", { room, text: "no", replyTo: null })).toEqual({
    ok: false,
    error: { type: "NotAllowed", rule: "onlyAdminsPost" },
  });
  expect(await bo.command("pinMessage", { room, id, on: true })).toMatchObject({
    error: { rule: "onlyAdminsPin" },
  });
  await bo.must("react", { room, id, emoji: "👍", on: true }); // reading along is not silence
  await bo.must("editMessage", { room, id, text: "before, better" });
  const { id: notice } = await send(ana, room, "notice");
  await ana.must("pinMessage", { room, id: notice, on: true });
  await pinsIn(bo, room, 1);
  const items = await bo.untilTimeline(room, (all) => all.some(({ line }) => line?.type === "RulesChanged"));
  expect(items.find(({ line }) => line?.type === "RulesChanged")?.line).toMatchObject({
    by: "Ana",
    whoMay: { posts: "admins" },
  });
  await ana.must("setRoomRules", { room, posts: "writers" });
  await bo.until("room", { room }, (now) => now?.canPost === true && !now.canPin);
  await send(bo, room, "after");
  await hears(ana, room, "after");
});

test("[ENG111] [ROS57] rules of an open room hold for whoever joins later too", async () => {
  const { ana, room } = team;
  await ana.must("setRoomRules", { room, posts: "admins", namesAll: "admins" });
  const bo = await team.join("Bo");
  await bo.until("room", { room }, (view) => view?.canPost === false && !view.canNameAll && view.canPin);
  expect(await bo.command("sendMessage", { room, text: "no", replyTo: null })).toMatchObject({ ok: false });
  expect(await bo.view("room", { room })).toMatchObject({ canSetRules: false });
  expect(await ana.view("room", { room })).toMatchObject({ canSetRules: true, canPost: true });
});

test("[ENG112] [FOLD8] whoever posts, names everybody or pins against the rules is heard by nobody, and what they wrote before the rules stands", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const mal = await hostileJoins(team);
  await mal.say(room, ["message", "early", null]);
  await hears(ana, room, "early");
  const { id } = await send(ana, room, "hello");
  await ana.must("setRoomRules", { room, posts: "admins", namesAll: "admins", pins: "admins" });
  await bo.until("room", { room }, (view) => view?.canPost === false);
  await mal.catchUp();
  const [feed, seq] = id.split(".");
  const target = [Buffer.from(feed ?? "", "base64url") as unknown as Bytes, Number(seq)] as const;
  const early = (await ana.history(room)).find(({ text }) => text === "early");
  const ownRow = [Buffer.from(early?.id.split(".")[0] ?? "", "base64url") as unknown as Bytes, 0] as const;
  const everyone = [["m", [[0, 4, "all"]]]];
  for (const event of [
    ["message", "loud", null],
    ["roomName", "Mal's"],
    ["pin", target, true],
    ["edit", ownRow, "@all early", everyone],
    ["recall", target],
  ])
    expect(await mal.say(room, event as never)).toBe(null); // the relay is blind to all that
  for (const device of [ana, bo]) {
    const items = await hears(device, room, "@all early");
    expect(items.map(({ text }) => text).filter((text) => text !== "")).toEqual(["@all early", "hello"]);
    expect(items.some(({ line }) => line?.type === "Pinned" || line?.type === "RoomRenamed")).toBe(false);
    expect(await device.view("named", {})).toEqual([]);
    expect(await device.view("pins", { room })).toEqual([]);
    const { setAside } = await device.view("sync", {});
    expect(setAside).toContainEqual({ reason: "AgainstRules", count: 1 });
  }
  mal.close();
});

test("[ENG112] what was written without a network before one knew of the rules is taken", async () => {
  const { ana } = team;
  const [bo, cleo] = [await team.join("Bo"), await team.join("Cleo")];
  const [boMember, cleoMember] = [await memberNamed(ana, "Bo"), await memberNamed(ana, "Cleo")];
  const room = await privateRoom([boMember, cleoMember]);
  for (const device of [bo, cleo]) await readable(device, room);
  await allInStep(ana, bo, cleo);
  await bo.crash();
  await ana.must("setRoomRules", { room, posts: "admins" });
  const again = await team.open("Bo", { relay: null });
  await send(again, room, "did not know");
  await again.close();
  const online = await team.open("Bo");
  await hears(ana, room, "did not know", 30_000);
  await allInStep(online);
});

test("[ENG113] [FOLD4] who leads a room takes back what another said there, everybody sees who did, and nobody else can", async () => {
  const { ana } = team;
  const [bo, cleo] = [await team.join("Bo"), await team.join("Cleo")];
  const [boMember, cleoMember] = [await memberNamed(ana, "Bo"), await memberNamed(ana, "Cleo")];
  const room = await privateRoom([boMember, cleoMember]);
  for (const device of [bo, cleo]) await readable(device, room);
  const { id } = await send(bo, room, "not for here");
  const { id: second } = await send(bo, room, "stays");
  const seen = await hears(cleo, room, "stays");
  expect(shown(seen, id)).toMatchObject({ canRecall: false });
  expect(await cleo.command("recallMessage", { room, id })).toMatchObject({ error: { type: "NotAllowed" } });
  await ana.must("setRoomRole", { room, member: cleoMember, role: "admin" });
  await cleo.untilTimeline(room, (items) => shown(items, id)?.canRecall === true);
  await cleo.must("recallMessage", { room, id });
  for (const device of [ana, bo, cleo]) {
    const items = await device.untilTimeline(room, (all) => shown(all, id)?.recalled != null);
    expect(shown(items, id)).toMatchObject({ text: "", recalled: { by: "Cleo" } });
  }
  await ana.must("setRoomRole", { room, member: cleoMember, role: "writer" });
  await cleo.untilTimeline(room, (items) => shown(items, second)?.canRecall === false);
  expect(await cleo.command("recallMessage", { room, id: second })).toMatchObject({ ok: false });
  await bo.must("recallMessage", { room, id: second });
  const own = await ana.untilTimeline(room, (all) => shown(all, second)?.recalled != null);
  expect(shown(own, second)?.recalled?.by).toBeNull();
  expect(shown(own, id)?.recalled?.by).toBe("Cleo"); // what they did while they led stands
});

const readBy = (device: Device, room: string, id: string, by: number) =>
  device.untilTimeline(room, (items) => {
    const state = shown(items, id)?.state;
    return by === 0 ? state?.type === "relay" : state?.type === "read" && state.by === by;
  });

test("[ENG114] [REG9] whoever hides what they have read is named to nobody and is told of nobody, while their own devices keep step", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { id } = await send(ana, room, "read me");
  await hears(bo, room, "read me");
  await bo.must("markRead", { room });
  await readBy(ana, room, id, 1);
  await bo.must("hideReading", { on: true });
  await readBy(ana, room, id, 0); // what was said before is taken back too
  const { id: second } = await send(ana, room, "and me");
  await hears(bo, room, "and me");
  await bo.must("markRead", { room });
  await bo.until("rooms", {}, (rows) => rows.every(({ unread }) => unread === 0));
  const { id: own } = await send(bo, room, "mine");
  await hears(ana, room, "mine");
  await ana.must("markRead", { room });
  await allInStep(ana, bo);
  expect(shown(await bo.history(room), own)?.state).toEqual({ type: "relay" }); // as one gives, so one gets
  expect(shown(await ana.history(room), second)?.state).toEqual({ type: "relay" });
  expect((await bo.view("calm", {})).hidesReading).toBe(true);
  await bo.crash();
  const again = await team.open("Bo");
  await again.until("rooms", {}, (rows) => rows.every(({ unread }) => unread === 0));
  await again.must("hideReading", { on: false });
  await readBy(ana, room, second, 1);
  await readBy(again, room, own, 1);
});

test("[ENG115] [REG10] who lets it be seen rests for the people of their rooms until the end that they named, and for nobody otherwise", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const member = await memberNamed(ana, "Bo");
  await send(ana, room, "hello");
  await hears(bo, room, "hello");
  await bo.must("markRead", { room });
  const until = Date.now() + 3_600_000;
  await bo.must("rest", { until });
  await allInStep(bo, ana);
  expect((await ana.view("room", { room }))?.resting).toEqual([]);
  await bo.must("setQuiet", { on: false, zone: "", spans: [], shown: true });
  const view = await ana.until("room", { room }, (now) => now?.resting.length === 1);
  expect(view?.resting).toMatchObject([{ member, until }]);
  expect((await bo.view("room", { room }))?.resting).toEqual([]); // oneself knows
  await bo.must("rest", { until: null });
  await ana.until("room", { room }, (now) => now?.resting.length === 0);
});

test("[ENG116] a recall says how many devices of others are known to have had it, on the device that took it back", async () => {
  const { ana, room } = team;
  const [bo] = [await team.join("Bo"), await team.join("Cleo")];
  const { id } = await send(ana, room, "oops");
  await hears(bo, room, "oops");
  await bo.must("markRead", { room });
  await readBy(ana, room, id, 1);
  await ana.must("recallMessage", { room, id });
  const items = await ana.untilTimeline(room, (all) => shown(all, id)?.recalled?.had !== undefined);
  expect(shown(items, id)?.recalled).toMatchObject({ by: null, had: 1 });
  const { id: unread } = await send(ana, room, "again");
  await ana.must("recallMessage", { room, id: unread });
  const after = await ana.untilTimeline(room, (all) => shown(all, unread)?.recalled != null);
  expect(shown(after, unread)?.recalled).not.toHaveProperty("had");
  const there = await bo.untilTimeline(room, (all) => shown(all, id)?.recalled != null);
  expect(shown(there, id)?.recalled).not.toHaveProperty("had"); // who did not take it back says nothing of it
});

test("[ENG117] [EVT13] a room's picture is everybody's, the newest one shows, one without a network too; and what could harm is no picture", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  await ana.must("setRoomPicture", { room, picture: plainWebp(64, 64) });
  const seen = await bo.until("room", { room }, (view) => view?.picture != null);
  const first = await bo.must("readRoomPicture", { room, id: seen?.picture ?? "" });
  expect(first).toEqual({ type: "image/webp", bytes: plainWebp(64, 64) });
  await bo.must("setRoomPicture", { room, picture: plainPng(32, 32) });
  const rows = await ana.until("rooms", {}, (all) =>
    all.some(({ picture }) => picture !== null && picture !== seen?.picture),
  );
  const id = rows.find((row) => row.id === room)?.picture ?? "";
  expect((await ana.must("readRoomPicture", { room, id })).type).toBe("image/png");
  for (const picture of [plainWebp(4_000, 4_000), new TextEncoder().encode("<svg onload=alert(1)>")])
    expect(await bo.command("setRoomPicture", { room, picture })).toMatchObject({
      error: { type: "NotAPicture" },
    });
  const mal = await hostileJoins(team);
  expect(await mal.say(room, ["roomPicture", plainWebp(16_000, 16_000)])).toBe(null);
  await mal.say(room, ["message", "after", null]);
  await hears(ana, room, "after");
  expect((await ana.view("room", { room }))?.picture).toBe(id);
  mal.close();
  await ana.must("setRoomPicture", { room, picture: null });
  await bo.until("room", { room }, (view) => view?.picture === null);
  expect(await bo.command("readRoomPicture", { room, id: "nothing.1" })).toMatchObject({ ok: false });
});
