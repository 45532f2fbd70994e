import { afterAll, beforeAll, expect, test } from "vitest";
import type { SearchQuery, SearchView } from "../../client/engine/api.ts";
import { loadHalves } from "../../client/engine/halves.ts";
import type { Device } from "../support/device.ts";
import { foundTeam, send, type Team, untilHistoriesHave } from "../support/team.ts";

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
const asking = (query: Partial<SearchQuery>): SearchQuery => ({ ...ALL, ...query });

/** The view once everything has been looked at. */
const found = (device: Device, query: Partial<SearchQuery>): Promise<SearchView> =>
  device.until("search", asking(query), ({ state }) => state === "done");

const texts = async (device: Device, query: Partial<SearchQuery>) =>
  (await found(device, query)).results.map(({ text }) => text);

test("[FIND4] what was said is found by what it says now, in all rooms or one, by author, time and kind, without a network", async () => {
  const bo = await team.join("Bo");
  const { ana, room } = team;
  const { room: other } = await ana.must("createRoom", { name: "采购" });
  await send(ana, room, "三号泵房水压掉到 0.18");
  const edited = await send(ana, room, "水位正常");
  const recalled = await send(ana, room, "水压，说错了");
  await send(bo, room, "PUMP 三 https://example.org/pump");
  await untilHistoriesHave(4, room, [ana, bo]);
  await send(ana, other, "PE100 管耐水压 1.6 MPa");
  await ana.must("editMessage", { room, id: edited.id, text: "水压正常" });
  await ana.must("recallMessage", { room, id: recalled.id });
  await bo.untilTimeline(room, (items) => items.some((item) => item.recalled !== null));
  await team.stopRelay();

  expect(await texts(ana, { text: "水压" })).toEqual([
    "PE100 管耐水压 1.6 MPa",
    "水压正常",
    "三号泵房水压掉到 0.18",
  ]);
  expect(await texts(ana, { text: "水压", room })).toEqual(["水压正常", "三号泵房水压掉到 0.18"]);
  expect(await texts(ana, { text: "水位" })).toEqual([]);
  expect(await texts(ana, { text: "说错" })).toEqual([]);
  expect(await texts(bo, { text: "ｐump" })).toEqual(["PUMP 三 https://example.org/pump"]);
  expect(await texts(ana, { kind: "links" })).toEqual(["PUMP 三 https://example.org/pump"]);
  const { results, count, links, scanned } = await found(ana, { text: "三" });
  expect({ count, links, scanned }).toEqual({ count: 2, links: 1, scanned: 4 });
  const [byBo, byAna] = results;
  expect(byBo).toMatchObject({
    room,
    roomName: "大家",
    mine: false,
    marks: [[5, 6]],
    author: { name: "Bo" },
  });
  expect(byAna).toMatchObject({ mine: true, marks: [[0, 1]] });
  const author = byBo?.author.member ?? "";
  expect(await texts(ana, { author })).toEqual(["PUMP 三 https://example.org/pump"]);
  const written = byAna?.writtenAt ?? 0;
  expect(await texts(ana, { text: "水压", to: written + 1 })).toEqual(["三号泵房水压掉到 0.18"]);
  expect((await found(ana, { from: written + 1 })).count).toBe(3);
  expect((await found(ana, { limit: 1, text: "水压" })).results).toHaveLength(1);
  expect((await found(ana, { author: "nobody" })).count).toBe(0);
  expect((await found(ana, { room: "no room" })).count).toBe(0);
});

test("[FIND9] whoever looks at results sees what is written, changed and recalled meanwhile", async () => {
  const { ana, room } = team;
  const seen: SearchView[] = [];
  const unwatch = ana.engine.watch("search", asking({ text: "水泵" }), (view) => seen.push(view));
  const shows = (texts: readonly string[]) =>
    expect.poll(() => seen.at(-1)?.results.map(({ text }) => text)).toEqual(texts);
  await shows([]);
  const one = await send(ana, room, "水泵一");
  await shows(["水泵一"]);
  await ana.must("editMessage", { room, id: one.id, text: "水泵二" });
  await shows(["水泵二"]);
  await ana.must("recallMessage", { room, id: one.id });
  await shows([]);
  unwatch();
  const views = seen.length;
  await send(ana, room, "水泵三");
  expect(await texts(ana, { text: "水泵" })).toEqual(["水泵三"]);
  expect(seen).toHaveLength(views);
});

test("[FIND13] what somebody has put away for themselves they do not find, until they take it out again", async () => {
  const { ana, room } = team;
  const { id } = await send(ana, room, "井盖在西边");
  expect(await texts(ana, { text: "井盖" })).toEqual(["井盖在西边"]);
  await ana.must("hideMessage", { room, id, on: true });
  expect(await found(ana, { text: "井盖" })).toMatchObject({ count: 0, results: [] });
  await ana.must("hideMessage", { room, id, on: false });
  expect(await texts(ana, { text: "井盖" })).toEqual(["井盖在西边"]);
  await ana.must("recallMessage", { room, id });
});

test("[FIND10] rooms that this person has left are looked through as far as they are on this device", async () => {
  const { ana } = team;
  await team.startRelay();
  await ana.must("reconnect", {});
  await ana.until("sync", {}, ({ inStep, waiting }) => inStep && waiting === 0);
  const cy = await team.join("Cy");
  const member = (
    await ana.until("people", {}, ({ people }) => people.some(({ name }) => name === "Cy"))
  ).people.find(({ name }) => name === "Cy")?.member;
  const { room } = await ana.must("createRoom", { name: "秘密", access: "private", members: [member ?? ""] });
  await cy.until("room", { room }, (view) => view?.canWrite === true && !view.waitingForKey);
  await send(ana, room, "井盖在东边");
  await untilHistoriesHave(1, room, [cy]);
  await cy.must("leaveRoom", { room });
  await cy.until("room", { room }, (view) => view?.ended !== null);
  expect(await texts(cy, { text: "井盖" })).toEqual(["井盖在东边"]);
  expect((await found(cy, { text: "井盖" })).results[0]?.roomName).toBe("秘密");
});
