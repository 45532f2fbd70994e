import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseLook, joinOrg, openPerson, type Person } from "../support/app.ts";
import { desktop, expectOpenToAll, phone } from "../support/look.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** The map of alignments on the screen, and aligning. */

let team: Team;
let lin: Person;
let page: Page;
const ids: Record<string, string> = {};

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  await tellGoals();
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

/** An objective of the organisation, one of a team under it, one of a person under a key result; and what is private. */
async function tellGoals(): Promise<void> {
  const { ana } = team;
  const { cycle } = await ana.view("goals", { cycle: null });
  const write = async (name: string, title: string, level: "org" | "team" | "person", room?: string) => {
    const { id } = await ana.must("createObjective", {
      cycle: cycle.id,
      title,
      ...(room === undefined ? {} : { room }),
    });
    await ana.must("setObjective", { id, level });
    ids[name] = id;
    return id;
  };
  const align = (id: string, parent: string, keyResult: string | null = null) =>
    ana.must("alignObjective", { id, parent, keyResult, how: "contributes" });
  const water = await write("water", "饮水安全全覆盖", "org");
  const villages = await write("villages", "入冬前，让 12 个村喝上放心水", "team");
  const partners = await write("partners", "签下三家长期合作方", "team");
  const samples = await write("samples", "走完 12 个村的取样路线", "person");
  const { id: tests } = await ana.must("addKeyResult", {
    objective: villages,
    title: "水质检测",
    start: 0,
    target: 12,
    unit: "个村",
    owner: null,
  });
  const { room } = await ana.must("createRoom", { name: "只有我", access: "private", members: [] });
  const hidden = await write("hidden", "还不能说", "org", room);
  await align(villages, water);
  await align(partners, hidden);
  const bo = await team.join("Bo");
  await bo.until("goals", { cycle: cycle.id }, ({ objectives }) => objectives.length === 4);
  await team.stopRelay(); // who does not know of a ring may close it
  await align(samples, villages, tests);
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // when a parent was set is known by the second
  await bo.must("alignObjective", { id: water, parent: samples, keyResult: null, how: "contributes" });
  await team.startRelay();
  await allInStep(ana, bo);
  await bo.close();
  await ana.must("needObjective", { id: villages, needed: partners, keyResult: null, reason: "铺管款" });
}

const card = (title: string) =>
  page.locator(".node", { has: page.locator("h3 > :not(.sr)", { hasText: title }) });
const openMap = async (query = "") => {
  await page.goto(`${team.relay.url}/goals?view=map${query}`);
  await card("饮水安全全覆盖").waitFor();
};

test("[ALN1] [ALN2] the map: columns, lines and their words, a ring that is broken, and a goal one may not see", async () => {
  await page.goto(`${team.relay.url}/goals`);
  await page.getByRole("button", { name: "对齐图" }).click();
  await card("饮水安全全覆盖").waitFor();
  await expect.poll(() => page.locator(".node").count()).toBe(5);
  expect(await page.locator(".col").allTextContents()).toEqual(["组织", "团队", "个人"]);
  const lines = await page
    .locator(".ground > .threads:not(.over) > path:not(.arrow)")
    .evaluateAll((paths) => paths.map((one) => one.getAttribute("data-kind")).sort());
  expect(lines).toEqual(["contributes", "contributes", "contributes", "needs", "ring"]);
  expect((await page.locator(".thread-tag").allTextContents()).sort()).toEqual(["这里绕成了一圈", "铺管款"]);
  await card("一个不公开的目标").waitFor();
  expect(await page.getByText("还不能说").count()).toBe(0);
});

test("filters as one types, only mine, zoom by key, and with the arrow keys from goal to goal into one", async () => {
  await openMap();
  await page.getByRole("searchbox", { name: "找目标" }).fill("取样");
  await expect.poll(() => page.locator(".node").count()).toBe(3);
  await page.getByRole("searchbox", { name: "找目标" }).fill("没有这样的");
  await page.getByRole("button", { name: "看全部" }).click();
  await page.getByRole("button", { name: "只看与我有关" }).click();
  await page.getByText("没有找到这样的目标").waitFor();
  await page.getByRole("button", { name: "看全部" }).click();
  await page.getByRole("button", { name: "看谁的 全部层级" }).click();
  await page.getByRole("menuitemradio", { name: "团队 2" }).click();
  await expect.poll(() => page.locator(".node").count()).toBe(4); // with what they lead to, without what leads to them
  await page.getByRole("button", { name: "看谁的 团队 2" }).click();
  await page.getByRole("menuitemradio", { name: "全部层级" }).click();
  await expect.poll(() => page.locator(".node").count()).toBe(5);

  await card("饮水安全全覆盖").getByRole("link").first().focus();
  await page.keyboard.press("ArrowRight");
  await page.locator(".node:has(.lead:focus)", { hasText: "入冬前" }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.locator(".node:has(.lead:focus)", { hasText: "取样路线" }).waitFor();
  const zoom = page.getByRole("group", { name: "缩放" });
  const before = await zoom.textContent();
  await page.keyboard.press("-");
  await expect.poll(() => zoom.textContent()).not.toBe(before);
  await page.keyboard.press("Enter");
  await page.locator(`section.obj[data-objective="${ids.samples}"]`).waitFor();
});

test("[A11Y1] the map and its outline: no barrier in light or dark, and they fit a phone at twice the text size", async () => {
  await expectOpenToAll(page, { name: "goals-map", open: () => openMap() });
  await expectOpenToAll(page, {
    name: "goals-outline",
    async open() {
      await openMap();
      await page.getByRole("button", { name: "大纲" }).click();
      await page.getByRole("tree").waitFor();
    },
  });
  await page.evaluate(() => document.documentElement.style.removeProperty("--text-scale"));
});

test("on a phone, in English: an outline that is walked and folded by keys", async () => {
  await chooseLook(page, { language: "en", theme: "light" });
  await page.setViewportSize(phone);
  await page.goto(`${team.relay.url}/goals?view=map`);
  const rows = page.getByRole("treeitem");
  await expect.poll(() => rows.count()).toBe(5);
  await page.getByText("A private goal", { exact: true }).waitFor();
  await page.getByText("Needs “签下三家长期合作方”: 铺管款").waitFor();
  await rows.first().focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => rows.count()).toBe(3);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.locator("[role=treeitem]:focus", { hasText: "入冬前" }).waitFor();
  await page.getByRole("button", { name: "Fold all" }).click();
  await expect.poll(() => rows.count()).toBe(2);
  expect(await page.locator(".leaf > .group").allTextContents()).toEqual(["Organisation"]);
  await page.getByRole("button", { name: "Unfold all" }).click();
  await expect.poll(() => rows.count()).toBe(5);
  await rows.nth(1).focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(`section.obj[data-objective="${ids.villages}"]`).waitFor();
  await page.getByRole("button", { name: "Whose All levels" }).click(); // the list pane, which offers it elsewhere, is not here
  await page.getByRole("menuitemradio", { name: "Teams 2" }).click();
  await expect.poll(() => page.locator("section.obj").count()).toBe(2);
  await page.getByRole("button", { name: "Whose Teams 2" }).click();
  await page.getByRole("menuitemradio", { name: "All levels" }).click();
  await expect.poll(() => page.locator("section.obj").count()).toBeGreaterThan(2);
  if (process.env.SKEIN_SHOTS)
    await page.screenshot({ path: `${process.env.SKEIN_SHOTS}/phone-document.png` }); // for whoever wants to look
  await page.setViewportSize(desktop);
  expect(lin.complaints).toEqual([]);
});
