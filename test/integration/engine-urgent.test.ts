import { afterEach, beforeEach, expect, test } from "vitest";
import type { SearchView, TimelineItem } from "../../client/engine/api.ts";
import type { Bytes } from "../../crdt/index.ts";
import type { Device } from "../support/device.ts";
import { hears, hostileJoins, memberNamed } from "../support/hostile-member/cast.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

/* Messages that ask everybody to confirm them, and places. */

let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const sendUrgent = (device: Device, room: string, text: string) =>
  device.must("sendUrgent", { room, text, replyTo: null });
const sees = async (device: Device, room: string, id: string, fits: (item: TimelineItem) => boolean) => {
  const found = (items: readonly TimelineItem[]) => items.find((item) => item.id === id && fits(item));
  return found(await device.untilTimeline(room, (items) => found(items) !== undefined, 30_000));
};
const waitingIn = (device: Device, room: string, count: number) =>
  device.until("rooms", {}, (rows) => rows.some(({ id, urgent }) => id === room && urgent === count), 30_000);
const named = async (device: Device) => (await device.view("named", {})).map(({ item }) => item.text);
const who = async (device: Device, room: string, id: string) => {
  const { confirmed, waiting } = await device.must("readConfirmations", { room, id });
  return [confirmed.map(({ face }) => face.name), waiting.map(({ name }) => name).sort()];
};
const place = { latitude: 31.230_416, longitude: 121.473_701, accuracy: 11.2, replyTo: null };

test("[ENG118] [FOLD10] an urgent message stands with everybody until they confirm it, offline too; its author and those who lead see who has", async () => {
  const { ana, room } = team;
  const [bo, cy] = [await team.join("Bo"), await team.join("Cy")];
  await allInStep(ana, bo, cy);
  expect(await ana.must("inspectUrgent", { room })).toEqual({ reaches: 2, left: 3, max: 3 });
  const { id } = await sendUrgent(ana, room, "everybody out of hall 3");
  for (const device of [bo, cy]) {
    const item = await sees(device, room, id, ({ urgent }) => urgent?.asks === true);
    expect(item?.urgent).toEqual({
      asks: true,
      confirms: false,
      confirmed: 0,
      of: 2,
      beforeEdit: 0,
      canSee: false,
    });
    await waitingIn(device, room, 1);
    await device.must("markRead", { room });
    await waitingIn(device, room, 1); // to read is not to confirm
    expect(await named(device)).toEqual(["everybody out of hall 3"]);
  }
  expect((await ana.view("rooms", {})).every(({ urgent }) => urgent === 0)).toBe(true);
  await bo.must("confirmUrgent", { room, id });
  await bo.must("confirmUrgent", { room, id }); // once more is no second one
  await waitingIn(bo, room, 0);
  expect(await named(bo)).toEqual([]);
  await sees(ana, room, id, ({ urgent }) => urgent?.confirmed === 1);
  await allInStep(cy);
  await team.stopRelay();
  await cy.must("confirmUrgent", { room, id });
  await waitingIn(cy, room, 0);
  expect(await who(ana, room, id)).toEqual([["Bo"], ["Cy"]]); // what she knows without a network
  await team.startRelay();
  const item = await sees(ana, room, id, ({ urgent }) => urgent?.confirmed === 2);
  expect(item).toMatchObject({ reactions: [], urgent: { of: 2, asks: false, canSee: true } });
  expect(await who(ana, room, id)).toEqual([["Bo", "Cy"], []]);
  expect(await bo.command("readConfirmations", { room, id })).toMatchObject({ ok: false });
  expect((await bo.history(room)).find((one) => one.id === id)?.urgent).toMatchObject({
    confirms: true,
    of: 2,
  });
});

test("[ENG118] other words keep the confirmations and say how many came before; a recall takes the asking away; who comes later is not asked", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const { id } = await sendUrgent(ana, room, "hall 3");
  await waitingIn(bo, room, 1);
  await bo.must("confirmUrgent", { room, id });
  await sees(ana, room, id, ({ urgent }) => urgent?.confirmed === 1);
  await ana.must("editMessage", { room, id, text: "hall 4" });
  const edited = await sees(bo, room, id, ({ text }) => text === "hall 4");
  expect(edited?.urgent).toMatchObject({ confirms: true, confirmed: 1, beforeEdit: 1 });
  const { id: second } = await sendUrgent(ana, room, "hall 5");
  await waitingIn(bo, room, 1);
  const cy = await team.join("Cy");
  expect((await sees(cy, room, id, ({ urgent }) => urgent !== undefined))?.urgent).toMatchObject({
    asks: false,
    of: 1,
  });
  expect(await named(cy)).toEqual([]);
  await ana.must("recallMessage", { room, id: second });
  await waitingIn(bo, room, 0);
  expect((await sees(bo, room, second, ({ recalled }) => recalled !== null))?.urgent).toBeUndefined();
  expect(await bo.command("confirmUrgent", { room, id: second })).toMatchObject({
    error: { type: "NotFound" },
  });
});

test("[ENG118] three a day is the most that one person asks in one room, recalled ones too; who leads nothing asks nobody, and who may not write is not asked", async () => {
  const clock = { offsetMs: 0 };
  const other = await foundTeam({ clock });
  const { ana, room } = other;
  const bo = await other.join("Bo");
  expect(await bo.command("sendUrgent", { room, text: "me too", replyTo: null })).toEqual({
    ok: false,
    error: { type: "NotAllowed", rule: "onlyRoomAdminsAskForConfirmation" },
  });
  expect(await bo.view("room", { room })).toMatchObject({ canAsk: false });
  expect(await ana.view("room", { room })).toMatchObject({ canAsk: true });
  const { id } = await sendUrgent(ana, room, "1");
  await ana.must("recallMessage", { room, id });
  await sendUrgent(ana, room, "2");
  await sendUrgent(ana, room, "3");
  const fourth = { room, text: "4", replyTo: null };
  expect(await ana.command("sendUrgent", fourth)).toEqual({
    ok: false,
    error: { type: "TooManyUrgent", max: 3 },
  });
  expect(await ana.must("inspectUrgent", { room })).toMatchObject({ left: 0 });
  const { room: own } = await ana.must("createRoom", { name: "2", access: "private", history: "all" });
  expect(await ana.must("inspectUrgent", { room: own })).toEqual({ reaches: 0, left: 3, max: 3 });
  await sendUrgent(ana, own, "before Bo");
  const member = await memberNamed(ana, "Bo");
  await ana.must("addToRoom", { room: own, members: [member], role: "writer" });
  await hears(bo, own, "before Bo");
  await waitingIn(bo, own, 0);
  const { id: second } = await sendUrgent(ana, own, "now with Bo");
  await waitingIn(bo, own, 1);
  await ana.must("setRoomRole", { room: own, member, role: "reader" });
  await waitingIn(bo, own, 0); // who cannot answer is not asked
  await sees(ana, own, second, ({ urgent }) => urgent?.of === 0);
  const { room: two } = await ana.must("openDirect", { member });
  expect(await ana.command("sendUrgent", { ...fourth, room: two })).toMatchObject({
    error: { type: "NotAllowed" },
  });
  await other.end();
});

test("[ENG119] [FOLD10] [EVT14] whoever leads nothing and marks words as urgent all the same has said plain words; a place that is none is set aside", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const mal = await hostileJoins(team);
  await mal.catchUp();
  const { id } = await sendUrgent(ana, room, "real");
  const [feed, seq] = id.split(".");
  const target = [Buffer.from(feed ?? "", "base64url") as unknown as Bytes, Number(seq)] as const;
  const says = (text: string, key: string, value: unknown) =>
    mal.say(room, ["message", text, null, [[key, value]]] as never);
  await says("loud", "u", true);
  await says("north", "l", [0, 0, null, "n".repeat(81)]);
  await says("beyond", "l", [1e308, 0, null, ""]);
  await says("nowhere", "l", [Number.NaN, 0, null, ""]);
  await mal.say(room, ["edit", target, "stolen", [["u", true]]] as never);
  await says("last", "l", [312304, 1214737, 12, "<b>泵三</b>"]);
  for (const device of [ana, bo]) {
    const items = await hears(device, room, "last");
    const words = items.flatMap(({ text, urgent }) => (text === "" ? [] : [[text, urgent !== undefined]]));
    expect(words).toEqual([
      ["real", true],
      ["loud", false],
      ["last", false],
    ]);
    expect(items.filter(({ line }) => line?.type === "SetAside")).toHaveLength(3);
    expect(items.find(({ text }) => text === "last")?.location).toEqual({
      latitude: 31.2304,
      longitude: 121.4737,
      accuracy: 12,
      name: "<b>泵三</b>",
    });
  }
  await waitingIn(bo, room, 1);
  mal.close();
});

test("[ENG120] [EVT14] a place is sent without a network, no more exactly than ten metres, and is found by what it is called", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  await allInStep(bo);
  await team.stopRelay();
  const { id } = await ana.must("sendLocation", { room, ...place, name: "北门 north gate" });
  const there = { latitude: 31.2304, longitude: 121.4737, accuracy: 12, name: "北门 north gate" };
  expect((await sees(ana, room, id, () => true))?.location).toEqual(there);
  for (const odd of [{ latitude: 90.1 }, { latitude: Number.NaN }, { longitude: -1e308 }, { accuracy: -1 }])
    expect(await ana.command("sendLocation", { room, ...place, name: "", ...odd })).toMatchObject({
      error: { type: "NotAPlace" },
    });
  expect(await ana.command("sendLocation", { room, ...place, name: "n".repeat(81) })).toMatchObject({
    error: { type: "TooLong" },
  });
  await team.startRelay();
  expect((await sees(bo, room, id, () => true))?.location).toEqual(there);
  const asked = { room: null, author: null, from: null, to: null, kind: "all" as const, limit: 10 };
  const found = await bo.until(
    "search",
    { ...asked, text: "north" },
    ({ state }: SearchView) => state === "done",
  );
  expect(found.results.map((one) => one.id)).toEqual([id]);
  const row = (await bo.view("rooms", {})).find((one) => one.id === room);
  expect(row?.last?.text).toBe("📍 北门 north gate");
  await ana.must("recallMessage", { room, id });
  expect((await sees(bo, room, id, ({ recalled }) => recalled !== null))?.location).toBeUndefined();
});

test("[ENG120] [EVT15] what is carried over, and what is exported and brought elsewhere, keeps its place and that it was urgent, and asks nobody", async () => {
  const { ana, room } = team;
  const other = await foundTeam();
  const bo = await team.join("Bo");
  const { id: urgent } = await sendUrgent(ana, room, "out");
  const { id: where } = await ana.must("sendLocation", { room, ...place, name: "北门" });
  await waitingIn(bo, room, 1);
  await bo.must("confirmUrgent", { room, id: urgent });
  await sees(ana, room, urgent, (item) => item.urgent?.confirmed === 1);
  await ana.must("editMessage", { room, id: urgent, text: "all out" });
  await ana.must("forwardMessages", { room, ids: [urgent, where], to: [room], apart: false, text: "" });
  const items = await bo.untilTimeline(room, (all) => all.some(({ forwarded }) => forwarded !== undefined));
  const record = items.find(({ forwarded }) => forwarded)?.id ?? "";
  const read = await bo.must("readForwarded", { room, id: record, path: [] });
  expect(read.messages).toMatchObject([
    { type: "proven", text: "all out", urgent: true },
    { type: "proven", location: { latitude: 31.2304, name: "北门" } },
  ]);
  await send(ana, room, "plain");
  await allInStep(ana);
  const { file } = await ana.must("makeExport", { rooms: [], files: false, language: "en" });
  const view = await other.ana.must("inspectArchive", { file, name: "export.zip" });
  expect(view.leftOut).toEqual([]);
  const brought = await other.ana.must("importArchive", {
    rooms: view.rooms.map(({ key }) => key),
    access: "open",
  });
  const there = brought.rooms.find(({ name }) => name === "大家")?.room ?? "";
  const cy = await other.join("Cy");
  const history = await cy.untilTimeline(there, (all) => all.some(({ text }) => text === "plain"));
  const out = history.find(({ text }) => text === "all out");
  expect(out?.imported?.isSigned).toBe(true);
  expect(out?.urgent).toMatchObject({ asks: false, of: 0 });
  expect(out?.reactions.map(({ emoji, names }) => [emoji, names])).toEqual([["收到", ["Bo"]]]);
  expect(history.find(({ location }) => location)?.location).toMatchObject({ name: "北门" });
  expect((await cy.view("rooms", {})).every((row) => row.urgent === 0)).toBe(true);
  await other.end();
});
