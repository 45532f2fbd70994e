import { afterAll, beforeAll, expect, test } from "vitest";
import type { SearchQuery, SearchView } from "../../client/engine/api.ts";
import { loadHalves } from "../../client/engine/halves.ts";
import type { Device } from "../support/device.ts";
import { openNoteEditor } from "../support/note-editor.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

let team: Team;
beforeAll(async () => {
  await loadHalves();
  team = await foundTeam();
});
afterAll(() => team.end());

const ALL: SearchQuery = {
  text: "",
  room: null,
  author: null,
  from: null,
  to: null,
  kind: "all",
  limit: 50,
};
const found = (device: Device, query: Partial<SearchQuery>, fits = (_: SearchView) => true) =>
  device.until("search", { ...ALL, ...query }, (view) => view.state === "done" && fits(view));

test("[FIND15] a message is found by what was typed and by what is shown of it, and is shown without its marks", async () => {
  const { ana, room } = team;
  await send(ana, room, "三号**泵房**水压见 [记录](https://a.example/log)");
  const shown = { text: "三号泵房水压见 记录" };
  expect((await found(ana, { text: "号泵房水" })).results).toMatchObject([{ ...shown, marks: [[1, 5]] }]);
  expect((await found(ana, { text: "记录" })).results).toMatchObject([{ ...shown, marks: [[8, 10]] }]);
  expect((await found(ana, { text: "a.example/log" })).results).toMatchObject([
    { text: "三号**泵房**水压见 [记录](https://a.example/log)" },
  ]);
  expect((await found(ana, { text: "**泵" })).results).toHaveLength(1);
});

test("[FIND16] what stands in a forwarded record is found where the record is, with who said it and where in it", async () => {
  const { ana, room } = team;
  const bo = await team.join("Bo");
  const secret = (await ana.must("createRoom", { name: "泵房群", access: "private", history: "all" })).room;
  const middle = (await ana.must("createRoom", { name: "值班", access: "private", history: "all" })).room;
  const ids = [
    (await send(ana, secret, "阀门 A 开着")).id,
    (await send(ana, secret, "`阀门` B **关着**")).id,
  ];
  await ana.must("forwardMessages", { room: secret, ids, to: [room, middle], apart: false, text: "看" });
  const carried = await ana.untilTimeline(middle, (items) => items.some(({ forwarded }) => forwarded));
  const record = carried.find(({ forwarded }) => forwarded);
  await ana.must("forwardMessages", {
    room: middle,
    ids: [record?.id ?? ""],
    to: [room],
    apart: false,
    text: "",
  });
  await bo.untilTimeline(room, (items) => items.filter(({ forwarded }) => forwarded).length === 2);
  const { results, count } = await found(bo, { text: "阀门 关着" });
  expect(count).toBe(2);
  expect(results).toMatchObject([
    { room, text: "阀门 B 关着", inside: { path: [0, 1], from: "泵房群", author: { name: "Ana" } } },
    { room, text: "阀门 B 关着", inside: { path: [1], from: "泵房群", author: { name: "Ana" } } },
  ]);
  expect(results[0]?.marks).toEqual([
    [0, 2],
    [5, 7],
  ]);
  const [inner, own] = (await found(bo, { text: "看" })).results;
  expect(inner).toMatchObject({ text: "看", inside: { path: [0], from: "值班" } });
  expect(own).toMatchObject({ text: "看", marks: [[0, 1]] });
  expect(own?.inside).toBeUndefined();
  await ana.must("recallMessage", { room, id: results[1]?.id ?? "" });
  await bo.untilTimeline(room, (items) => items.some(({ recalled }) => recalled !== null));
  expect((await found(bo, { text: "阀门 关着" })).count).toBe(1);
});

test("[FIND17] notes are found by what they are called and by what is in them, whoever typed it, as they are now", async () => {
  const { ana, room } = team;
  const [bo] = [await team.join("Cy")];
  const { note } = await ana.must("createNote", { room, title: "周会纪要" });
  const editor = await openNoteEditor(ana, room, note);
  editor.type(0, "检修定在周四上午");
  await bo.until("notes", { room }, (view) => view?.notes.some(({ id }) => id === note) ?? false);
  const seen = await found(bo, { text: "周四" }, ({ elsewhere }) => elsewhere?.noteCount === 1);
  expect(seen.elsewhere?.notes).toMatchObject([
    {
      note,
      room,
      roomName: "大家",
      title: "周会纪要",
      text: "检修定在周四上午",
      marks: [[4, 6]],
      isAway: false,
    },
  ]);
  expect((await found(bo, { text: "纪要" })).elsewhere?.notes).toMatchObject([
    { title: "", text: "周会纪要", marks: [[2, 4]] },
  ]);
  expect((await found(bo, { text: "检修", room })).elsewhere?.noteCount).toBe(1);
  expect((await found(bo, { text: "检修", author: "nobody" })).elsewhere?.noteCount).toBe(0);
  editor.type(6, "三");
  await found(bo, { text: "周三四" }, ({ elsewhere }) => elsewhere?.noteCount === 0);
  await found(bo, { text: "三上午" }, ({ elsewhere }) => (elsewhere?.noteCount ?? 0) >= 0);
  editor.close();
});

test("[FIND18] goals are found by titles, by why, by key results and by the notes of check-ins", async () => {
  const { ana, room } = team;
  await ana.must("createObjective", { cycle: "2026-Q4", title: "供水不断" });
  const objective = (
    await ana.until("goals", { cycle: "2026-Q4" }, ({ objectives }) => objectives.length === 1)
  ).objectives[0];
  if (objective === undefined) throw new Error("no objective");
  await ana.must("editObjectiveText", {
    id: objective.id,
    field: "why",
    text: "夏天停过三次水",
    version: objective.why.version,
  });
  const { id: keyResult } = await ana.must("addKeyResult", {
    objective: objective.id,
    title: "水压达标 95%",
    start: 60,
    target: 95,
    unit: "%",
    owner: null,
  });
  await ana.must("checkIn", { objective: objective.id, keyResult, value: 70, confidence: 7, note: "换了泵" });
  const goals = async (text: string) =>
    (await found(ana, { text })).elsewhere?.goals.map((one) => [one.what, one.about, one.text, one.cycle]);
  expect(await goals("不断")).toEqual([["objective", "", "供水不断", "2026-Q4"]]);
  expect(await goals("停过")).toEqual([["why", "供水不断", "夏天停过三次水", "2026-Q4"]]);
  expect(await goals("达标")).toEqual([["keyResult", "供水不断", "水压达标 95%", "2026-Q4"]]);
  expect((await found(ana, { text: "换了" })).elsewhere?.goals).toMatchObject([
    { what: "checkIn", objective: objective.id, keyResult, about: "水压达标 95%", by: { name: "Ana" } },
  ]);
  expect((await found(ana, { text: "不断", room })).elsewhere?.goalCount).toBe(0);
  expect((await found(ana, { text: "不断", kind: "links" })).elsewhere?.goalCount).toBe(0);
  const cy = await team.join("Di");
  await cy.until("search", { ...ALL, text: "换了" }, ({ elsewhere }) => elsewhere?.goalCount === 1);
});
