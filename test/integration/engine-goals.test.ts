import { afterAll, beforeAll, expect, test } from "vitest";
import type { GoalsView, ObjectiveView } from "../../client/engine/api.ts";
import type { Device } from "../support/device.ts";
import { memberNamed } from "../support/hostile-member/cast.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** Goals that a company runs on, between two engines over a relay. */

const QUARTER = "2026-Q4";
const YEAR = "2026";
let team: Team;
let ana: Device;
let bo: Device;
beforeAll(async () => {
  team = await foundTeam();
  ana = team.ana;
  bo = await team.join("Bo");
});
afterAll(() => team?.end());

const shownTo = (device: Device, cycle: string, isIt: (view: GoalsView) => boolean) =>
  device.until("goals", { cycle }, (view) => view.state === "ready" && isIt(view));
const of = (view: GoalsView, title: string): ObjectiveView | undefined =>
  view.objectives.find((one) => one.title.text === title);
const create = async (device: Device, cycle: string, title: string, room?: string) =>
  (await device.must("createObjective", { cycle, title, ...(room !== undefined && { room }) })).id;
const numbers = { start: 0, target: 10, unit: "", owner: null };

test("[CYC6] who leads the goals room says where a cycle stands, and everybody sees it; others cannot", async () => {
  expect((await ana.view("goals", { cycle: QUARTER })).cycle).toMatchObject({ canSet: true, stateBy: null });
  await ana.must("setCycleState", { cycle: QUARTER, state: "closing" });
  const view = await shownTo(bo, QUARTER, ({ cycle }) => cycle.state === "closing");
  expect(view.cycle).toMatchObject({ kind: "quarter", stateBy: { name: "Ana" }, canSet: false });
  expect(view.above.map(({ id }) => id)).toEqual(["2026-H2", YEAR]);
  expect(await bo.command("setCycleState", { cycle: QUARTER, state: "open" })).toMatchObject({
    ok: false,
    error: { type: "NotAllowed" },
  });
});

test("[ALN2] [ALN5] [OKR8] a quarter's objective rolls up into the year's, and a ring is shown where it does not count", async () => {
  const year = await create(ana, YEAR, "Grow");
  await ana.must("setObjective", { id: year, rollup: "aligned", level: "org", category: "committed" });
  const quarter = await create(bo, QUARTER, "Sell");
  const keyResult = await bo.must("addKeyResult", { objective: quarter, title: "Deals", ...numbers });
  await bo.must("checkIn", {
    objective: quarter,
    keyResult: keyResult.id,
    value: 5,
    confidence: 5,
    note: "",
  });
  expect(of(await shownTo(bo, QUARTER, (view) => of(view, "Sell") !== undefined), "Sell")?.hints).toContain(
    "notAligned",
  );
  const down = { id: year, parent: quarter, keyResult: null, how: "supports" } as const;
  await shownTo(ana, QUARTER, (view) => of(view, "Sell") !== undefined);
  await team.stopRelay(); // who does not know of a ring may close it
  await bo.must("alignObjective", { id: quarter, parent: year, keyResult: null, how: "contributes" });
  await new Promise((done) => setTimeout(done, 1_100)); // documents know their moments by the second
  await ana.must("alignObjective", down);
  await team.startRelay();
  await shownTo(ana, YEAR, (view) => of(view, "Grow")?.progress === 0.5);
  const view = await shownTo(bo, YEAR, (one) => of(one, "Grow")?.parents[0]?.state === "ring");
  expect(of(view, "Grow")).toMatchObject({
    progress: 0.5,
    group: "org",
    children: [{ title: "Sell", how: "contributes", progress: 0.5 }],
  });
  await ana.must("alignObjective", { id: year, parent: quarter, keyResult: null, how: null });
  await shownTo(bo, YEAR, (one) => of(one, "Grow")?.parents.length === 0);

  const targets = await ana.must("readTargets", { id: year });
  expect(targets.find(({ title }) => title === "Sell")).toMatchObject({
    cycle: { id: QUARTER, kind: "quarter" },
    closesRing: true,
    keyResults: [{ number: 1, title: "Deals" }],
  });
  expect(await ana.command("alignObjective", down)).toEqual({ ok: false, error: { type: "ClosesRing" } });
  expect(await ana.command("alignObjective", { ...down, keyResult: keyResult.id })).toMatchObject({
    ok: false,
  });
  expect(await ana.command("alignObjective", { ...down, id: quarter })).toMatchObject({ ok: false });
});

test("[ALN5] an undo writes no edge that would close a ring, and nothing else of its event", async () => {
  const [first, second] = [await create(ana, QUARTER, "First"), await create(ana, QUARTER, "Second")];
  const up = { id: first, parent: second, keyResult: null } as const;
  const down = { id: second, parent: first, keyResult: null } as const;
  await ana.must("alignObjective", { ...up, how: "contributes" });
  await shownTo(bo, QUARTER, (view) => of(view, "First")?.parents.length === 1);
  await bo.must("alignObjective", { ...up, how: null });
  await bo.must("alignObjective", { ...down, how: "supports" });
  const past = { objective: first, limit: 9 };
  const removal = await bo.until("goalHistory", past, (view) => view?.events[0]?.by.name === "Bo");
  const undo = { objective: first, event: removal?.events[0]?.id ?? "" };
  expect(await bo.command("undoGoalEvent", undo)).toEqual({ ok: false, error: { type: "ClosesRing" } });
  const view = await shownTo(bo, QUARTER, (one) => of(one, "Second")?.parents.length === 1);
  expect([of(view, "First")?.parents, of(view, "Second")?.parents[0]?.state]).toEqual([[], "kept"]);
  await bo.must("alignObjective", { ...down, how: null });
  expect(await bo.must("undoGoalEvent", undo)).toMatchObject({ done: 1, left: [] });
  await shownTo(ana, QUARTER, (one) => of(one, "First")?.parents[0]?.state === "kept");
});

test("[ALN5] of each set as many are written as are read; what is there already may change", async () => {
  const id = await create(ana, QUARTER, "Many links");
  const link = (n: number) => ({ id, parent: n.toString(16).padStart(32, "0"), keyResult: null }) as const;
  for (let n = 1; n <= 32; n++) await ana.must("alignObjective", { ...link(n), how: "supports" });
  const refused = { ok: false, error: { type: "TooManyLinks", max: 32 } };
  expect(await ana.command("alignObjective", { ...link(33), how: "supports" })).toEqual(refused);
  await ana.must("alignObjective", { ...link(32), how: "contributes" });
  await ana.must("alignObjective", { ...link(32), how: null });
  await ana.must("alignObjective", { ...link(33), how: "supports" });
  await ana.must("archiveObjective", { id, archived: true });
});

test("[CHK5] [CHK6] a check-in is worded anew and taken back by its author, with evidence, on both sides alike", async () => {
  const id = await create(ana, QUARTER, "Learn");
  const { id: keyResult } = await ana.must("addKeyResult", { objective: id, title: "Talks", ...numbers });
  const about = { objective: id, keyResult };
  const said = { ...about, confidence: 7, note: "" };
  const first = await ana.must("checkIn", { ...said, value: 2, evidence: ["https://example.org/a"] });
  await ana.must("checkIn", { ...said, value: 4, instead: first.id });
  const last = await ana.must("checkIn", { ...said, value: 9 });
  await ana.must("takeBackCheckIn", { ...about, id: last.id });
  await allInStep(ana, bo);
  const [mine, theirs] = await Promise.all(
    [ana, bo].map((one) => one.until("keyResult", about, (view) => view?.checkIns[0]?.isTakenBack === true)),
  );
  const told = (view: typeof mine) =>
    view?.checkIns.map(({ value, isTakenBack, before, evidence }) => [
      value,
      isTakenBack,
      before.length,
      evidence.length,
    ]);
  expect(told(mine)).toEqual([
    [9, true, 0, 0],
    [4, false, 1, 0],
  ]);
  expect(told(theirs)).toEqual(told(mine));
  expect([mine, theirs].map((view) => view?.checkIns[1]?.canEdit)).toEqual([true, false]);
  expect(await bo.command("takeBackCheckIn", { ...about, id: first.id })).toMatchObject({ ok: false });
});

test("[SCO1] scores given apart stand side by side until somebody chooses", async () => {
  const id = await create(ana, QUARTER, "Score me");
  await shownTo(bo, QUARTER, (view) => of(view, "Score me") !== undefined);
  await team.stopRelay();
  await ana.must("scoreGoal", { objective: id, keyResult: null, value: 0.7, note: "nearly" });
  await bo.must("scoreGoal", { objective: id, keyResult: null, value: 0.4, note: "" });
  await team.startRelay();
  const view = await shownTo(ana, QUARTER, (one) => of(one, "Score me")?.scoreChoice?.values.length === 2);
  expect(
    of(view, "Score me")
      ?.scoreChoice?.values.map(({ value, note }) => `${value} ${note}`)
      .sort(),
  ).toEqual(["0.4 ", "0.7 nearly"]);
  await shownTo(bo, QUARTER, (one) => of(one, "Score me")?.scoreChoice !== null);
  await bo.must("scoreGoal", { objective: id, keyResult: null, value: 0.7, note: "yes" });
  const chosen = await shownTo(ana, QUARTER, (one) => of(one, "Score me")?.scoreChoice === null);
  expect(of(chosen, "Score me")?.score).toMatchObject({
    value: 0.7,
    note: "yes",
    by: { name: "Bo" },
    means: "good",
  });
});

test("[RET1] [RET2] looks back that were written apart stand side by side, until somebody writes on all of them", async () => {
  const id = await create(ana, QUARTER, "Look back");
  await shownTo(bo, QUARTER, (view) => of(view, "Look back") !== undefined);
  const look = { objective: id, cycle: QUARTER, problem: "", attempt: "" } as const;
  const whole = { objective: null, cycle: QUARTER, problem: "", attempt: "" } as const;
  await team.stopRelay();
  await ana.must("writeRetrospective", { ...look, keep: "short meetings", seen: [] });
  await bo.must("writeRetrospective", { ...look, keep: "the map", seen: [] });
  await bo.must("writeRetrospective", { ...whole, keep: "all of it", seen: [] });
  await team.startRelay();
  const kept = (view: GoalsView) =>
    of(view, "Look back")
      ?.retrospectives.map(({ keep }) => keep)
      .sort();
  const apart = await shownTo(ana, QUARTER, (view) => kept(view)?.length === 2);
  expect(kept(apart)).toEqual(["short meetings", "the map"]);
  const seen = of(apart, "Look back")?.retrospectives.map((one) => one.id) ?? [];
  await ana.must("writeRetrospective", { ...look, keep: "short meetings, the map", seen });
  const joined = await shownTo(bo, QUARTER, (view) => kept(view)?.length === 1);
  expect(kept(joined)).toEqual(["short meetings, the map"]);
  expect(joined.retrospectives).toMatchObject([{ keep: "all of it", by: { name: "Bo" } }]);
  const over = joined.retrospectives.map((one) => one.id);
  await bo.must("writeRetrospective", { ...whole, keep: "", seen: over });
  await shownTo(ana, QUARTER, (view) => view.retrospectives.length === 0 && kept(view)?.length === 1);
  const long = await ana.command("writeRetrospective", { ...look, keep: "n".repeat(4_001), seen: [] });
  expect(long).toMatchObject({ ok: false, error: { type: "TooLong" } });
});

test("[RET1] where only those who lead a room may post, a look back of others is refused, and not lost in silence", async () => {
  const { room } = await ana.must("createRoom", { name: "Told", access: "private" });
  await ana.must("addToRoom", { room, members: [await memberNamed(ana, "Bo")], role: "writer" });
  await ana.must("setRoomRules", { room, posts: "admins" });
  const id = await create(ana, QUARTER, "From above", room);
  await shownTo(bo, QUARTER, (view) => of(view, "From above") !== undefined);
  await bo.until("goalComments", { objective: id }, (view) => view?.canComment === false);
  const look = { objective: id, cycle: QUARTER, keep: "k", problem: "", attempt: "", seen: [] } as const;
  expect(await bo.command("writeRetrospective", look)).toEqual({
    ok: false,
    error: { type: "NotAllowed", rule: "onlyAdminsPost" },
  });
  await ana.must("writeRetrospective", look);
  await shownTo(bo, QUARTER, (view) => of(view, "From above")?.retrospectives.length === 1);
});

test("an objective is carried over with chosen key results, which start where they stand", async () => {
  const id = await create(ana, QUARTER, "Carry");
  const kept = await ana.must("addKeyResult", {
    objective: id,
    title: "Kept",
    ...numbers,
    kind: "increase",
    weight: 3,
  });
  await ana.must("addKeyResult", { objective: id, title: "Left", ...numbers });
  await ana.must("ownObjective", {
    id,
    member: (await bo.view("people", {})).people.find(({ name }) => name === "Bo")?.member ?? "",
    on: true,
  });
  await ana.must("checkIn", { objective: id, keyResult: kept.id, value: 6, confidence: null, note: "" });
  await ana.must("carryOver", { objective: id, keyResults: [kept.id], cycle: "2027-Q1" });
  const view = await shownTo(bo, "2027-Q1", (one) => (of(one, "Carry")?.keyResults.length ?? 0) > 0);
  expect(of(view, "Carry")).toMatchObject({
    owner: { name: "Ana" },
    mine: true,
    keyResults: [
      { title: { text: "Kept" }, kind: "increase", start: 6, target: 10, weight: 3, current: null },
    ],
  });
  const mine = of(await bo.view("goals", { cycle: QUARTER }), "Carry");
  expect(mine?.owners.map(({ name }) => name)).toEqual(["Ana", "Bo"]);
});

test("[OKR9] an objective of a room is for who is in it; what points at it is private for others", async () => {
  const { room } = await ana.must("createRoom", { name: "Board", access: "private" });
  const hidden = await create(ana, QUARTER, "Merge with Rivals", room);
  const open = await create(ana, QUARTER, "Prepare");
  await ana.must("alignObjective", { id: open, parent: hidden, keyResult: null, how: "supports" });
  const view = await shownTo(bo, QUARTER, (one) => of(one, "Prepare")?.parents.length === 1);
  expect(of(view, "Prepare")?.parents).toMatchObject([{ state: "private", title: null }]);
  expect(of(view, "Merge with Rivals")).toBeUndefined();
  const mine = await ana.view("goals", { cycle: QUARTER });
  expect(of(mine, "Merge with Rivals")).toMatchObject({ room, group: "team" });
  expect(of(mine, "Prepare")?.parents).toMatchObject([{ state: "kept", title: "Merge with Rivals" }]);
});

test("objectives are moved among each other, on both sides alike", async () => {
  const cycle = "2027-Q3";
  const ids: string[] = [];
  for (const title of ["one", "two", "three"]) ids.push(await create(ana, cycle, title));
  await ana.must("moveObjective", { id: ids[2] ?? "", after: null });
  await ana.must("moveObjective", { id: ids[0] ?? "", after: ids[1] ?? "" });
  const order = ({ objectives }: GoalsView) => objectives.map(({ title }) => title.text).join(" ");
  await shownTo(bo, cycle, (view) => order(view) === "three two one");
});

test("goals are written from a file, people by name, and come out as they are", async () => {
  const text =
    'Cycle,Objective,Owners,Key result,Kind,Start,Target,Unit,Current,Confidence,Mood\n2028-Q1,Grow,"Bo, Zed",Deals,increase,0,10,%,4,7,good\n';
  const seen = await ana.must("inspectGoals", { text, format: "csv" });
  expect(seen).toEqual({
    objectives: [{ line: 2, section: "", title: "Grow", cycle: "2028-Q1", keyResults: ["Deals"] }],
    unplaced: [
      { line: 1, text: "Mood" },
      { line: 2, text: "good" },
    ],
    unknownPeople: ["Zed"],
  });
  expect(await ana.must("importGoals", { text, format: "csv", cycle: QUARTER })).toEqual({
    objectives: 1,
    keyResults: 1,
  });
  const view = await shownTo(bo, "2028-Q1", (one) => of(one, "Grow")?.keyResults[0]?.current === 4);
  expect(of(view, "Grow")).toMatchObject({
    owner: { name: "Bo" },
    keyResults: [
      { kind: "increase", target: 10, unit: "%", format: "percent", confidence: 7, progress: 0.4 },
    ],
  });
  const files = await Promise.all(
    (["csv", "markdown", "json"] as const).map(async (format) =>
      (await bo.must("exportGoals", { cycle: "2028-Q1", format })).file.text(),
    ),
  );
  for (const file of files) expect(file).toContain("Deals");
  const again = await bo.must("inspectGoals", { text: files[1] ?? "", format: "markdown" });
  expect(again).toMatchObject({
    objectives: [{ title: "Grow", cycle: "2028-Q1", keyResults: ["Deals"] }],
    unplaced: [],
  });
});
