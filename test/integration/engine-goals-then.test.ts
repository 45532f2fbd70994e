import { afterAll, beforeAll, expect, test } from "vitest";
import type { GoalsThenView } from "../../client/engine/api.ts";
import { dayOf } from "../../client/ui/kit/day-field.ts";
import type { Device } from "../support/device.ts";
import { memberNamed } from "../support/hostile-member/cast.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** A cycle as it stood on a day, and what changed since, on devices over a relay whose clock goes on by three days. */

const CYCLE = "2026-Q4";
const LATER_MS = 3 * 24 * 60 * 60 * 1000;
let team: Team;
let ana: Device;
let bo: Device;
/** The day that all of the first part is over on. */
let first: string;
const ids = new Map<string, string>();
const id = (title: string): string => ids.get(title) ?? "";

const number = { start: 0, target: 10, unit: "", owner: null };
const create = async (title: string, room?: string) => {
  const place = room === undefined ? {} : { room };
  ids.set(title, (await ana.must("createObjective", { cycle: CYCLE, title, ...place })).id);
  return id(title);
};
const checkIn = (device: Device, title: string, value: number, note: string) =>
  device.must("checkIn", {
    objective: id(title),
    keyResult: id(`${title}/1`),
    value,
    confidence: 7,
    note,
  });

beforeAll(async () => {
  team = await foundTeam();
  ana = team.ana;
  bo = await team.join("Bo");
  for (const title of ["Sell", "Grow", "Rest"]) {
    const { id: keyResult } = await ana.must("addKeyResult", {
      objective: await create(title),
      title: "Deals",
      ...number,
    });
    ids.set(`${title}/1`, keyResult);
  }
  await ana.must("alignObjective", {
    id: id("Sell"),
    parent: id("Grow"),
    keyResult: null,
    how: "contributes",
  });
  const closed = { name: "Board", access: "private", history: "all", members: [] } as const;
  await create("Hidden", (await ana.must("createRoom", closed)).room);
  await ana.must("alignObjective", {
    id: id("Grow"),
    parent: id("Hidden"),
    keyResult: null,
    how: "supports",
  });
  await checkIn(ana, "Sell", 2, "A start");
  await allInStep(ana);
  await bo.until("goals", { cycle: CYCLE }, ({ objectives }) =>
    objectives.some((one) => one.keyResults[0]?.current === 2),
  );
  first = dayOf(Date.now());

  await team.stopRelay();
  await team.startRelay(LATER_MS);
  for (const device of [ana, bo])
    await device.until("goalsThen", { cycle: CYCLE, day: first }, (view) => (view?.today ?? "") > first);
  await ana.must("archiveObjective", { id: id("Rest"), archived: true });
  const title = (await ana.view("goals", { cycle: CYCLE })).objectives.find(
    (one) => one.id === id("Sell"),
  )?.title;
  await ana.must("editObjectiveText", {
    id: id("Sell"),
    field: "title",
    text: "Sell more",
    version: title?.version ?? "",
  });
  await ana.must("setObjectiveOwner", { id: id("Sell"), owner: await memberNamed(ana, "Bo") });
  await ana.must("alignObjective", { id: id("Sell"), parent: id("Grow"), keyResult: null, how: null });
  await ana.must("alignObjective", {
    id: id("Grow"),
    parent: id("Hidden"),
    keyResult: null,
    how: "contributes",
  });
  await create("Learn");
  await checkIn(bo, "Sell", 6, "Two large ones");
  await checkIn(bo, "Sell", 5, "One of them left");
  await allInStep(ana, bo);
  await ana.until("goals", { cycle: CYCLE }, ({ objectives }) =>
    objectives.some((one) => one.keyResults[0]?.current === 5),
  );
  await bo.until("goals", { cycle: CYCLE }, ({ objectives }) =>
    objectives.some((one) => one.id === id("Learn")),
  );
}, 120_000);
afterAll(() => team?.end());

const then = (device: Device, day: string | null) =>
  device.until(
    "goalsThen",
    { cycle: CYCLE, day },
    (view) => view?.state === "ready",
  ) as Promise<GoalsThenView>;
const of = (view: GoalsThenView, title: string) => view.goals?.objectives.find((one) => one.id === id(title));

test("[PAST1] [PAST5] a cycle is shown as it stood when a day was over, alike to everybody, and nothing of it can be edited", async () => {
  for (const device of [ana, bo]) {
    const view = await then(device, first);
    expect(view).toMatchObject({ day: first, unread: 0 });
    const open = view.goals?.objectives.filter((one) => one.id !== id("Hidden"));
    expect(open?.map((one) => [one.title.text, one.archived, one.canEdit]).sort()).toEqual([
      ["Grow", false, false],
      ["Rest", false, false],
      ["Sell", false, false],
    ]);
    expect(of(view, "Sell")).toMatchObject({
      owner: { name: "Ana" },
      progress: 0.2,
      parents: [{ objective: id("Grow"), title: "Grow", how: "contributes", state: "kept" }],
      keyResults: [{ current: 2, history: [{ value: 2 }] }],
    });
    expect(of(view, "Learn")).toBeUndefined();
  }
});

test("[PAST5] [ALN1] what a private room keeps is not there for others at any time: a line without a title", async () => {
  const [seen, unseen] = await Promise.all([then(ana, first), then(bo, first)]);
  expect(of(seen, "Grow")?.parents).toMatchObject([{ state: "kept", title: "Hidden" }]);
  expect(of(unseen, "Grow")?.parents).toMatchObject([{ state: "private", title: null }]);
  expect([seen.all, unseen.all]).toEqual([5, 4]);
  const aboutIn = async (device: Device) => {
    const window = { cycle: CYCLE, from: first, to: seen.today };
    const view = await device.until("goalsBetween", window, (one) => one?.state === "ready");
    const grow = view?.objectives.find((one) => one.id === id("Grow"));
    return grow?.edits.flatMap(({ effects }) => effects.map(({ what, about, to }) => [what, about, to]));
  };
  expect(await aboutIn(ana)).toEqual([["parents", "Hidden", "contributes"]]);
  expect(await aboutIn(bo)).toEqual([["parents", null, "contributes"]]);
});

test("[PAST1] without a day it is the last one before today on which something changed; today is now", async () => {
  const view = await then(ana, null);
  expect(view.day).toBe(first);
  expect(view.days).toContain(first);
  expect(view.days.at(-1)).toBe(view.today);
  const now = await then(bo, view.today);
  expect(of(now, "Sell")).toMatchObject({
    title: { text: "Sell more" },
    owner: { name: "Bo" },
    parents: [],
    keyResults: [{ current: 5 }],
    canEdit: false,
  });
  expect(of(now, "Rest")).toMatchObject({ archived: true });
  expect(of(await then(ana, "2026-01-01"), "Sell")).toBeUndefined();
});

test("[PAST3] [PAST4] [PAST5] what changed between two days: by objective, from what to what, by whom, and why", async () => {
  const { today } = await then(ana, null);
  for (const device of [ana, bo]) {
    const view = await device.until(
      "goalsBetween",
      { cycle: CYCLE, from: first, to: today },
      (one) => one?.state === "ready",
    );
    const told = new Map(view?.objectives.map((one) => [one.id, one]));
    expect([...told.keys()].sort()).toEqual(["Grow", "Learn", "Rest", "Sell"].map(id).sort());
    expect(told.get(id("Learn"))).toMatchObject({ kind: "new", by: { name: "Ana" }, edits: [] });
    expect(told.get(id("Rest"))).toMatchObject({
      kind: "archived",
      number: null,
      edits: [{ by: [{ name: "Ana" }], effects: [{ what: "archived", from: false, to: true }] }],
    });
    const sell = told.get(id("Sell"));
    expect(sell).toMatchObject({ kind: "changed", title: "Sell more", progress: { from: 0.2, to: 0.5 } });
    expect(sell?.edits).toMatchObject([
      {
        by: [{ name: "Ana" }],
        effects: [
          { what: "title", from: "Sell", to: "Sell more" },
          { what: "owner", from: "Ana", to: "Bo" },
          { what: "parents", about: "Grow", from: "contributes", to: null },
        ],
      },
    ]);
    expect(sell?.results).toMatchObject([
      {
        title: "Deals",
        value: { from: 2, to: 5 },
        checkIns: [
          { by: { name: "Bo" }, value: 6, note: "Two large ones" },
          { by: { name: "Bo" }, value: 5, note: "One of them left" },
        ],
      },
    ]);
    expect(view?.progress).toEqual({ from: expect.closeTo(0.2 / 3), to: expect.closeTo(0.5 / 2) }); // "Learn" has no number yet
  }
});

test("[PAST1] it goes on with what is written while somebody looks, and a day that is none is today", async () => {
  const { today } = await then(bo, null);
  await ana.must("archiveObjective", { id: id("Grow"), archived: true });
  await bo.until("goalsBetween", { cycle: CYCLE, from: first, to: today }, (view) =>
    Boolean(view?.objectives.some((one) => one.id === id("Grow") && one.kind === "archived")),
  );
  expect(of(await then(bo, first), "Grow")).toMatchObject({ archived: false });
  const odd = await bo.view("goalsBetween", { cycle: CYCLE, from: "2026-13-45", to: today });
  expect(odd?.state).toBe("failed");
  expect((await then(bo, "nonsense")).day).toBe(first);
});
