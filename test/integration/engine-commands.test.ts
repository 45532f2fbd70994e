import { afterEach, beforeEach, expect, test } from "vitest";
import type { CommandName, Commands } from "../../client/engine/api.ts";
import type { Disk, DiskError, Ports } from "../../client/engine/ports.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";
import { textsOf } from "../support/timeline-mirror.ts";

const CYCLE = "2026-Q4";
let team: Team;
let ana: Device;
beforeEach(async () => {
  team = await foundTeam();
  ana = team.ana;
});
afterEach(() => team.end());

/** The leader tab died after the command and before its answer: the next leader is given it again. */
async function twice<C extends CommandName>(device: Device, name: C, input: Commands[C]["input"]) {
  const id = `twice-${Math.random()}`;
  const first = await device.command(name, input, id);
  const second = await device.command(name, input, id);
  expect(second).toEqual(first);
  if (!first.ok) throw new Error(JSON.stringify(first.error));
  return first.value;
}

test("[CMD1] a command that is given twice is done once", async () => {
  const { room } = team;
  const { id } = await twice(ana, "sendMessage", { room, text: "once", replyTo: null });
  await twice(ana, "editMessage", { room, id, text: "once, edited" });
  await twice(ana, "react", { room, id, emoji: "🪿", on: true });
  const made = await twice(ana, "createRoom", { name: "twin" });
  const objective = (await twice(ana, "createObjective", { cycle: CYCLE, title: "Ship" })).id;
  const fields = { title: "boxes", start: 0, target: 5, unit: "", owner: null };
  const keyResult = (await twice(ana, "addKeyResult", { objective, ...fields })).id;
  await twice(ana, "checkIn", { objective, keyResult, value: 2, confidence: 5, note: "" });
  const { version } = (await ana.view("goals", { cycle: CYCLE })).objectives[0]?.title ?? { version: "" };
  await twice(ana, "editObjectiveText", { id: objective, field: "title", text: "Ship it", version });
  await allInStep(ana);
  const goals = await ana.view("goals", { cycle: CYCLE });
  expect(goals.objectives.map(({ title, keyResults }) => [title.text, keyResults.length])).toEqual([
    ["Ship it", 1],
  ]);
  expect(goals.objectives[0]?.keyResults[0]?.history.map(({ value }) => value)).toEqual([2]);
  expect(textsOf(await ana.timeline(room))).toEqual(["once, edited"]);
  const twins = (await ana.view("rooms", {})).filter(({ name }) => name === "twin");
  expect(twins.map(({ id: twin }) => twin)).toEqual([made.room]);
});

test("[CMD1] a recall that is given twice is answered alike, and so are an edit and a reaction that came before it", async () => {
  const { room } = team;
  const { id } = await send(ana, room, "taken back");
  const edited = { room, id, text: "soon taken back" };
  const reacted = { room, id, emoji: "🪿", on: true };
  await ana.command("editMessage", edited, "the-edit");
  await ana.command("react", reacted, "the-reaction");
  await twice(ana, "recallMessage", { room, id });
  const done = { ok: true, value: null };
  expect(await ana.command("editMessage", edited, "the-edit")).toEqual(done);
  expect(await ana.command("react", reacted, "the-reaction")).toEqual(done);
  expect(await ana.command("editMessage", edited, "another-edit")).toEqual({
    ok: false,
    error: { type: "NotFound" },
  });
});

test("[CMD2] a command that is given again after a restart, offline, is still done once", async () => {
  const bo = await team.join("Bo");
  await team.stopRelay();
  const message = { room: team.room, text: "once", replyTo: null };
  const objective = { cycle: CYCLE, title: "Ship" };
  const first = await bo.command("sendMessage", message, "the-message");
  const made = await bo.command("createRoom", { name: "twin" }, "the-room");
  const goal = await bo.command("createObjective", objective, "the-goal");
  await bo.crash();
  const again = await team.open("Bo");
  expect(await again.command("sendMessage", message, "the-message")).toEqual(first);
  expect(await again.command("createRoom", { name: "twin" }, "the-room")).toEqual(made);
  expect(await again.command("createObjective", objective, "the-goal")).toEqual(goal);
  await team.startRelay();
  await ana.untilTimeline(team.room, (items) => textsOf(items).length === 1);
  await allInStep(again, ana);
  expect(textsOf(await ana.timeline(team.room))).toEqual(["once"]);
  const named = (rooms: readonly { readonly name: string }[]) => rooms.filter(({ name }) => name === "twin");
  expect(named(await ana.until("rooms", {}, (rooms) => named(rooms).length > 0))).toHaveLength(1);
  await ana.until("goals", { cycle: CYCLE }, ({ objectives }) => objectives.length === 1);
});

/** A disk that refuses the next commits, as a full one does. */
function refusing(which: "outbox" | "cache") {
  const refusals: DiskError["reason"][] = [];
  const change = (ports: Ports): Ports => {
    const disk: Disk = ports.disks[which];
    const commit: Disk["commit"] = async (writes, durability) => {
      const reason = refusals.shift();
      return reason === undefined
        ? disk.commit(writes, durability)
        : { ok: false, error: { type: "NotSaved", reason, detail: "test" } };
    };
    return { ...ports, disks: { ...ports.disks, [which]: { ...disk, commit } } };
  };
  return { change, failNext: (...reasons: DiskError["reason"][]) => refusals.push(...reasons) };
}

test("[CMD3] [A03] [A16] a full disk is said at once, nothing is half written, and the next attempt works", async () => {
  const disk = refusing("outbox");
  const bo = await team.join("Bo", { change: disk.change });
  const refusal = { ok: false, error: { type: "NotSaved", reason: "Quota" } };
  const message = { room: team.room, text: "kept in mind", replyTo: null };
  disk.failNext("Quota");
  expect(await bo.command("sendMessage", message, "m1")).toEqual(refusal);
  expect((await bo.view("sync", {})).storage.notSaved).toMatchObject({ reason: "Quota" });
  expect(textsOf(await bo.timeline(team.room))).toEqual([]);
  disk.failNext("Quota");
  expect(await bo.command("createObjective", { cycle: CYCLE, title: "Ship" }, "o1")).toEqual(refusal);
  disk.failNext("Quota");
  expect(await bo.command("createRoom", { name: "new" }, "r1")).toEqual(refusal);
  disk.failNext("Quota");
  expect(await bo.command("saveDraft", { room: team.room, text: "draft" }, "d1")).toEqual(refusal);

  expect(await bo.command("sendMessage", message, "m1")).toMatchObject({ ok: true });
  expect(await bo.command("createObjective", { cycle: CYCLE, title: "Ship" }, "o1")).toMatchObject({
    ok: true,
  });
  expect((await bo.view("sync", {})).storage.notSaved).toBeNull();
  await allInStep(bo);
  await ana.untilTimeline(team.room, (items) => textsOf(items).join() === "kept in mind");
  const goals = await ana.until("goals", { cycle: CYCLE }, ({ objectives }) => objectives.length > 0);
  expect(goals.objectives.map(({ title }) => title.text)).toEqual(["Ship"]);
});

test("[CMD4] when only the cache is full, what was written is sent, and shown after the next start", async () => {
  const disk = refusing("cache");
  const bo = await team.join("Bo", { change: disk.change });
  await send(bo, team.room, "one");
  await allInStep(bo);
  disk.failNext("Quota");
  await send(bo, team.room, "two");
  await send(bo, team.room, "three");
  await ana.untilTimeline(team.room, (items) => textsOf(items).join() === "one,two,three");
  await bo.close();
  const again = await team.open("Bo");
  await again.untilTimeline(team.room, (items) => textsOf(items).join() === "one,two,three");
  await allInStep(ana, again);
});
