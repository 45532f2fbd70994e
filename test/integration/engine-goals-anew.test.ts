import { cpSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkInsKey } from "../../client/engine/state/apply.ts";
import { textKey } from "../../client/engine/state/places.ts";
import { createNodePorts } from "../../client/platform/node/ports.ts";
import { type CheckInsState, encodeEvent, type KeyResultId } from "../../crdt/index.ts";
import { makeFile, withKit } from "../support/backup-play.ts";
import type { Device } from "../support/device.ts";
import { hostileJoins, memberNamed } from "../support/hostile-member/cast.ts";
import { objectiveOf } from "../support/hostile-member/hostile-goals.ts";
import { allInStep, foundTeam, send, type Team } from "../support/team.ts";

/** What was said of goals, where rows are sealed once more at another place or a room is folded again. */

const CYCLE = "2026-Q4";
const NUMBERS = { start: 0, target: 10, unit: "", owner: null } as const;
let team: Team;
beforeEach(async () => {
  team = await foundTeam();
});
afterEach(() => team.end());

const goalsOf = (device: Device) => device.until("goals", { cycle: CYCLE }, ({ state }) => state === "ready");

async function makeGoal(by: Device, title: string, room?: string) {
  const about = { cycle: CYCLE, title, ...(room !== undefined && { room }) };
  const { id: objective } = await by.must("createObjective", about);
  const { id: keyResult } = await by.must("addKeyResult", { objective, title: "Wells", ...NUMBERS });
  return { objective, keyResult };
}

const shows = (device: Device, objective: string) =>
  device.until("goals", { cycle: CYCLE }, ({ objectives }) =>
    objectives.some(({ id, keyResults }) => id === objective && keyResults.length === 1),
  );

const say = (by: Device, objective: string, text: string, answers: string | null = null) =>
  by.must("addComment", { objective, keyResult: null, checkIn: null, answers, text, mentions: [] });

/** Comments as one line for each thread, and what was kept of looks back. */
async function told(device: Device, objective: string): Promise<readonly string[]> {
  const { objectives } = await goalsOf(device);
  const view = await device.view("goalComments", { objective });
  const threads = (view?.threads ?? []).map(({ root, answers, settled }) => {
    const all = [root, ...answers].map(
      ({ text, recalled, edited, reactions }) =>
        `${recalled ? "(gone)" : text}${edited ? "*" : ""}${reactions.map(({ emoji }) => emoji).join("")}`,
    );
    return `${all.join(" / ")}${settled ? " ✓" : ""}`;
  });
  const looks = objectives.find(({ id }) => id === objective)?.retrospectives.map(({ keep }) => keep) ?? [];
  return [...threads, ...looks.map((keep) => `kept: ${keep}`)].sort();
}

const untilTold = (device: Device, objective: string, lines: readonly string[]): Promise<void> =>
  expect.poll(() => told(device, objective), { timeout: 20_000 }).toEqual([...lines].sort());

/** One of each kind of word, all that speak of others speaking of rows that are not sent yet. */
async function talks(by: Device, objective: string, mark = ""): Promise<readonly string[]> {
  const first = await say(by, objective, "frist");
  await by.must("editComment", { objective, id: first.id, text: `first${mark}` });
  await by.must("reactToComment", { objective, id: first.id, emoji: "🪿", on: true });
  await say(by, objective, "answer", first.id);
  const gone = await say(by, objective, "oops");
  await by.must("recallComment", { objective, id: gone.id });
  const done = await say(by, objective, `done${mark}`);
  await by.must("settleComment", { objective, id: done.id, on: true });
  const look = { objective, cycle: CYCLE, problem: "", attempt: "" } as const;
  await by.must("writeRetrospective", { ...look, keep: "one", seen: [] });
  const { objectives } = await by.until("goals", { cycle: CYCLE }, (view) =>
    view.objectives.some(({ id, retrospectives }) => id === objective && retrospectives.length > 0),
  );
  const seen = objectives.find(({ id }) => id === objective)?.retrospectives.map(({ id }) => id) ?? [];
  await by.must("writeRetrospective", { ...look, keep: `two${mark}`, seen });
  return ["(gone)", `done${mark} ✓`, `first${mark}*🪿 / answer`, `kept: two${mark}`];
}

test("[CMT1] [CMT3] [CMT4] [RET2] what was said of a goal and done to it before a key was renewed stands once, as its author left it", async () => {
  const { ana } = team;
  const [bo, cy] = [await team.join("Bo"), await team.join("Cy")];
  const { objective } = await makeGoal(ana, "Clean water");
  await shows(bo, objective);
  await bo.must("platformChanged", { online: false });
  const lines = await talks(bo, objective);
  await untilTold(bo, objective, lines);
  await cy.must("leaveOrg", { successor: null });
  await say(ana, objective, "under a new key");
  await allInStep(ana);
  await bo.must("platformChanged", { online: true });
  const all = [...lines, "under a new key"];
  for (const device of [ana, bo]) await untilTold(device, objective, all);
  await allInStep(ana, bo);
  for (const device of [ana, bo]) await untilTold(device, objective, all);
  await bo.close();
  await untilTold(await team.open("Bo"), objective, all);
});

test("[CMT1] [FEED4] what two copies of a profile said of a goal apart stands once for each, everywhere", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const { objective } = await makeGoal(ana, "Clean water");
  await shows(bo, objective);
  await say(bo, objective, "before");
  await allInStep(ana, bo);
  await bo.close();
  cpSync(team.deviceDir("Bo"), team.deviceDir("Bo2"), { recursive: true });
  await team.stopRelay();
  const lives = [await team.open("Bo"), await team.open("Bo2")];
  const said: string[] = ["before"];
  for (const [at, life] of lives.entries()) {
    await shows(life, objective);
    said.push(...(await talks(life, objective, ` ${at}`)));
  }
  await team.startRelay();
  for (const device of [ana, ...lives]) await untilTold(device, objective, said);
  await allInStep(ana, ...lives);
  for (const device of [ana, ...lives]) await untilTold(device, objective, said);
  await team.close("Bo2");
  await untilTold(await team.open("Bo2"), objective, said);
});

test("[ENG81] an answer and an edit that were sealed anew since the file was made are not said twice", async () => {
  const { ana } = team;
  const [bo, cy] = [await team.join("Bo"), await team.join("Cy")];
  const { objective } = await makeGoal(ana, "Clean water");
  await shows(bo, objective);
  const kit = await withKit(ana);
  await allInStep(ana);
  await ana.must("platformChanged", { online: false });
  const lines = await talks(ana, objective);
  const { file } = await makeFile(ana);
  await cy.must("leaveOrg", { successor: null });
  await send(bo, team.room, "under a new key");
  await allInStep(bo);
  await ana.must("platformChanged", { online: true });
  await untilTold(bo, objective, lines);
  await allInStep(ana, bo);
  const before = (await bo.view("sync", {})).storage;
  await ana.crash();
  const back = await team.open("back");
  const { backup } = await back.must("restoreFromKit", { kit, backup: file });
  expect(backup).toMatchObject({ leftOut: 0 });
  await allInStep(back, bo);
  for (const device of [back, bo]) await untilTold(device, objective, lines);
  expect((await bo.view("sync", {})).storage.envelopes).toBe(before.envelopes);
});

test("[CMT4] a thread whose first comment was taken back is settled all the same", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  const { objective } = await makeGoal(ana, "Clean water");
  await shows(bo, objective);
  const { id } = await say(ana, objective, "Why?");
  await untilTold(bo, objective, ["Why?"]);
  await say(bo, objective, "Because", id);
  await untilTold(ana, objective, ["Why? / Because"]);
  await ana.must("recallComment", { objective, id });
  await untilTold(bo, objective, ["(gone) / Because"]);
  await bo.must("settleComment", { objective, id, on: true });
  await untilTold(ana, objective, ["(gone) / Because ✓"]);
  expect((await goalsOf(ana)).objectives[0]?.comments).toMatchObject({ open: 0 });
});

test("[OKR9] an objective of a room that waits for a network is that room's from the start", async () => {
  const { ana } = team;
  const bo = await team.join("Bo");
  await ana.must("platformChanged", { online: false });
  const { room } = await ana.must("createRoom", { name: "On the way" });
  const { objective, keyResult } = await makeGoal(ana, "Begun on the way", room);
  await ana.must("checkIn", { objective, keyResult, value: 4, confidence: null, note: "" });
  await say(ana, objective, "here already");
  await untilTold(ana, objective, ["here already"]);
  const isThere = (device: Device) =>
    device.until("goals", { cycle: CYCLE }, ({ objectives }) =>
      objectives.some((one) => one.id === objective && one.room === room && one.keyResults[0]?.current === 4),
    );
  await isThere(ana);
  await ana.close();
  const again = await team.open("Ana");
  await again.must("platformChanged", { online: false });
  await isThere(again);
  await again.must("platformChanged", { online: true });
  await isThere(bo);
  await untilTold(bo, objective, ["here already"]);
});

const UNMARKED = "ff".repeat(16);

test("[OKR9] whatever is said in the goals room, folding it again takes nothing from a private room's key result", async () => {
  const { ana, goalsRoom } = team;
  const [bo, mal, cy] = [await team.join("Bo"), await hostileJoins(team), await team.join("Cy")];
  const { objective: open } = await makeGoal(ana, "Everybody's");
  const { room } = await ana.must("createRoom", { name: "Board", access: "private" });
  await ana.must("addToRoom", { room, members: [await memberNamed(ana, "Bo")], role: "writer" });
  const { objective, keyResult } = await makeGoal(ana, "Quiet plan", room);
  await ana.must("checkIn", { objective, keyResult, value: 4, confidence: 7, note: "" });
  const isWhole = (device: Device) =>
    device.until("goals", { cycle: CYCLE }, ({ objectives }) =>
      objectives.some(
        ({ id, keyResults: [one] }) =>
          id === objective && one?.current === 4 && one.history.length === 1 && one.currentChoice === null,
      ),
    );
  await isWhole(bo);
  for (const id of [objective, UNMARKED]) {
    const about = { objective: objectiveOf(id), keyResult: keyResult as KeyResultId, value: 666 };
    const lie = { type: "checkIn", ...about, confidence: null, note: "", after: [] } as const;
    expect(await mal.say(goalsRoom, encodeEvent(lie))).toBeNull();
  }
  await allInStep(ana, bo);
  await bo.must("platformChanged", { online: false });
  await say(bo, open, "sealed anew, so that the room is folded again");
  await cy.must("leaveOrg", { successor: null });
  await say(ana, open, "under a new key");
  await allInStep(ana);
  await bo.must("platformChanged", { online: true });
  await untilTold(ana, open, ["sealed anew, so that the room is folded again", "under a new key"]);
  await allInStep(ana, bo);
  await isWhole(bo);
  await bo.close();
  const both = [
    [4, false],
    [666, true],
  ];
  expect(await valuesOnDisk("Bo", objective, keyResult)).toEqual(both);

  // as a fold before marks left them
  await onCache("Bo", async (cache) => {
    const key = checkInsKey(UNMARKED, keyResult);
    const { checkIns } = (await cache.get("checkIns", key)) as CheckInsState;
    const value = { checkIns: checkIns.map(({ isUnmarked: _, ...one }) => one) };
    await cache.commit(
      [
        { table: "checkIns", key, value },
        { table: "meta", key: textKey("foldVersion"), value: 1 },
      ],
      "strict",
    );
  });
  const folded = await team.open("Bo");
  await isWhole(folded);
  await folded.close();
  expect(await valuesOnDisk("Bo", objective, keyResult)).toEqual(both);
  expect(await valuesOnDisk("Bo", UNMARKED, keyResult)).toEqual([[666, true]]);
});

type Cache = Extract<ReturnType<typeof createNodePorts>, { ok: true }>["value"]["disks"]["cache"];

async function onCache<T>(label: string, use: (cache: Cache) => Promise<T>): Promise<T> {
  const made = createNodePorts({ dir: team.deviceDir(label), origin: null, label });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  const { disks } = made.value;
  try {
    return await use(disks.cache);
  } finally {
    await Promise.all(Object.values(disks).map((disk) => disk.close()));
  }
}

async function valuesOnDisk(label: string, objective: string, keyResult: string) {
  const state = await onCache(label, (cache) => cache.get("checkIns", checkInsKey(objective, keyResult)));
  return ((state as CheckInsState | undefined)?.checkIns ?? [])
    .map(({ value, isUnmarked = false }) => [value, isUnmarked] as const)
    .sort(([a], [b]) => a - b);
}
