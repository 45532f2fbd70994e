import { afterAll, beforeAll, expect, test } from "vitest";
import type { GoalCardView } from "../../client/engine/api.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** Goals in messages: what their cards say on devices that have read the document, and on those that have not. */

let team: Team;
let ana: Device;
let bo: Device;
let objective: string;
let keyResult: string;
let card: string;

beforeAll(async () => {
  team = await foundTeam();
  ana = team.ana;
  bo = await team.join("Bo");
  const { cycle } = await ana.view("goals", { cycle: null });
  objective = (await ana.must("createObjective", { cycle: cycle.id, title: "Clean water" })).id;
  const numbers = { start: 0, target: 10, unit: "件", owner: null };
  keyResult = (await ana.must("addKeyResult", { objective, title: "Wells", ...numbers })).id;
  card = (await ana.must("shareGoal", { room: team.room, objective, keyResult })).id;
});
afterAll(() => team?.end());

const cardOn = async (device: Device, isIt: (card: GoalCardView) => boolean, id = card) => {
  const at = { room: team.room, id };
  const view = await device.until(
    "goalCards",
    at,
    (one) => one?.cards[0] !== undefined && isIt(one.cards[0]),
  );
  return view?.cards[0];
};
const checkIn = (device: Device, value: number, confidence: number) =>
  device.must("checkIn", { objective, keyResult, value, confidence, note: "" });

test("[EVT18] a shared key result is a card: the words are there for an older Skein, and nothing says it needs a newer one", async () => {
  await allInStep(ana, bo);
  const around = await bo.must("readTimelineAround", { room: team.room, id: card, limit: 1 });
  const item = around?.items.find(({ id }) => id === card);
  expect(item).toMatchObject({ goals: true, text: "" });
  expect(item).not.toHaveProperty("hasNewer");
  const view = await bo.until("goalCards", { room: team.room, id: card }, (one) => one !== null);
  expect(view?.words).toBe("🎯 Wells · 0 → 10 件");
});

test("[EVT18] a check-in while another device is offline: its card, its goals page, its chart and the room's line agree once it is back", async () => {
  expect(await cardOn(bo, ({ state }) => state === "shared")).toMatchObject({ progress: 0, by: null });
  await bo.must("platformChanged", { online: false });
  await checkIn(ana, 6, 7);
  expect(await cardOn(ana, ({ current }) => current === 6)).toMatchObject({
    state: "kept",
    objectiveTitle: "Clean water",
    progress: 0.6,
    confidence: 7,
  });
  expect(await cardOn(bo, () => true)).toMatchObject({ state: "shared", current: 0 });
  await bo.must("platformChanged", { online: true });
  const seen = { progress: 0.6, current: 6, target: 10, unit: "件", confidence: 7, by: { name: "Ana" } };
  expect(await cardOn(bo, ({ current }) => current === 6)).toMatchObject({ ...seen, state: "shared" });
  // the goals page is opened for the first time
  await bo.until("goals", { cycle: null }, ({ state }) => state === "ready");
  const view = await bo.until("keyResult", { objective, keyResult }, (one) => one?.checkIns.length === 1);
  expect(view?.keyResult).toMatchObject({
    current: 6,
    progress: 0.6,
    confidence: 7,
    history: [{ value: 6 }],
  });
  expect(await cardOn(bo, ({ state }) => state === "kept")).toMatchObject({ ...seen, title: "Wells" });
  const line = await bo.until("timeline", { room: team.goalsRoom }, (change) =>
    JSON.stringify(change).includes('"to":"6 件"'),
  );
  expect(JSON.stringify(line)).toContain('"keyResult":"Wells"');
});

test("[CHK3] values checked in apart from each other stand side by side on the card too", async () => {
  await allInStep(ana, bo);
  await bo.must("platformChanged", { online: false });
  await checkIn(ana, 7, 7);
  await checkIn(bo, 8, 3);
  await bo.must("platformChanged", { online: true });
  const sides = await Promise.all([ana, bo].map((one) => cardOn(one, ({ apart }) => apart.length === 2)));
  for (const one of sides) expect(one).toMatchObject({ apart: [7, 8], current: 8, confidence: 3 });
});

test("[EVT18] an objective's card adds up its key results; a goal of a room that one is not in is shown as it was put there", async () => {
  const whole = await ana.must("shareGoal", { room: team.room, objective, keyResult: null });
  await allInStep(ana, bo);
  expect(await cardOn(bo, ({ progress }) => progress === 0.8, whole.id)).toMatchObject({
    state: "kept",
    keyResult: null,
    title: "Clean water",
    confidence: 3,
  });
  const { room } = await ana.must("createRoom", { name: "Quiet", access: "private" });
  const { cycle } = await ana.view("goals", { cycle: null });
  const hidden = await ana.must("createObjective", { cycle: cycle.id, title: "Not for all", room });
  const shared = await ana.must("shareGoal", { room: team.room, objective: hidden.id, keyResult: null });
  await allInStep(ana, bo);
  expect(await cardOn(bo, () => true, shared.id)).toMatchObject({
    state: "away",
    title: "Not for all",
    cycle: null,
    owner: null,
  });
  expect(
    await ana.command("shareGoal", { room: team.room, objective: "00".repeat(16), keyResult: null }),
  ).toMatchObject({ ok: false, error: { type: "NotFound" } });
});

test("[EVT19] a check-in is one line in the room of the team, which is no news to be read; rewording it tells nothing more", async () => {
  const { room } = await ana.must("createRoom", { name: "Team" });
  await bo.until("goals", { cycle: null }, ({ state }) => state === "ready");
  await allInStep(ana, bo);
  await bo.must("markRead", { room });
  await ana.must("setObjective", { id: objective, home: room });
  const { id } = await checkIn(ana, 9, 8);
  await ana.must("checkIn", { objective, keyResult, value: 9.5, confidence: 8, note: "", instead: id });
  await checkIn(ana, 10, 9);
  await allInStep(ana, bo);
  const last = (await ana.view("rooms", {})).find((one) => one.id === room);
  for (const device of [ana, bo]) {
    const row = (await device.view("rooms", {})).find((one) => one.id === room);
    expect(row).toMatchObject({ unread: 0 });
    const { items } = await device.must("readTimeline", { room, before: "f".repeat(76), limit: 20 });
    const lines = items.flatMap(({ line, kind }) => (line?.type === "CheckedIn" ? [{ kind, ...line }] : []));
    expect(lines).toMatchObject([
      { kind: "line", by: "Ana", keyResult: "Wells", to: "9 件" },
      { kind: "line", by: "Ana", keyResult: "Wells", to: "10 件" },
    ]);
    expect(items.filter(({ kind }) => kind === "message")).toEqual([]);
  }
  expect(last?.last).toMatchObject({ kind: "line" });
});
