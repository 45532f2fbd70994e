import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ObjectiveView } from "../../client/engine/api.ts";
import { chooseLook, joinOrg, openPerson, type Person } from "../support/app.ts";
import { desktop, expectOpenToAll, phone } from "../support/look.ts";
import { foundTeam, type Team } from "../support/team.ts";

/** Aligning from an objective and from the map, beside somebody on another device. */

let team: Team;
let lin: Person;
let page: Page;
let cycle = "";
const ids: Record<string, string> = {};
const titles = {
  water: "饮水安全全覆盖",
  villages: "让 12 个村喝上放心水",
  partners: "签下三家合作方",
} as const;
type Name = keyof typeof titles;

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  const { ana } = team;
  cycle = (await ana.view("goals", { cycle: null })).cycle.id;
  for (const name of Object.keys(titles) as Name[])
    ids[name] = (await ana.must("createObjective", { cycle, title: titles[name] })).id;
  await ana.must("setObjective", { id: ids.water ?? "", level: "org" });
  await ana.must("setObjective", { id: ids.villages ?? "", level: "team" });
  const numbers = { start: 0, target: 12, unit: "个村", owner: null };
  const tests = await ana.must("addKeyResult", { objective: ids.water ?? "", title: "水质检测", ...numbers });
  ids.tests = tests.id;
  const { room } = await ana.must("createRoom", { name: "只有我", access: "private", members: [] });
  ids.hidden = (await ana.must("createObjective", { cycle, title: "还不能说", room })).id;
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
  await page.goto(`${team.relay.url}/goals`);
  await section("water").waitFor();
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const section = (name: Name) => page.locator(`section.obj[data-objective="${ids[name]}"]`);
const lines = (name: Name) =>
  section(name).locator(".aligned > ul > li .text > :is(a, span)").allTextContents();
const dialog = () => page.getByRole("dialog");
const ask = async (name: Name, what: "对齐到…" | "需要…") => {
  await section(name)
    .getByRole("button", { name: /^更多 O\d/ })
    .click();
  await page.getByRole("menuitem", { name: what }).click();
  await dialog().getByRole("radio").first().waitFor();
};
const row = (text: string) => dialog().locator(".row", { hasText: text });
const undo = () => page.getByRole("status").getByRole("button", { name: "撤销" }).last().click();
const atAna = (name: Name, fits: (one: ObjectiveView) => boolean) =>
  team.ana.until("goals", { cycle }, ({ objectives }) =>
    objectives.some((one) => one.id === ids[name] && fits(one)),
  );
const picture = async (name: string) => {
  const folder = process.env.SKEIN_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

test("[ALN1] an objective is aligned to a key result that is looked for, by keys alone; undone, and again as support", async () => {
  await ask("villages", "对齐到…");
  await dialog().getByRole("searchbox").focus();
  await page.keyboard.type("水质");
  await expect.poll(() => dialog().getByRole("radio").count()).toBe(1);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await picture("align-dialog");
  await dialog().getByRole("button", { name: "对齐", exact: true }).click();
  await expect.poll(() => lines("villages")).toEqual(["贡献于“饮水安全全覆盖 · 水质检测”"]);
  await atAna("villages", ({ parents }) => parents[0]?.keyResult === ids.tests);
  await section("water").getByText("1 个目标对齐到这里").click();
  await section("water").getByRole("link", { name: titles.villages }).waitFor();
  await picture("align-objective");
  await undo();
  await atAna("villages", ({ parents }) => parents.length === 0);
  await expect.poll(() => lines("villages")).toEqual([]);

  await section("villages").getByRole("button", { name: "还没对齐" }).click();
  await section("villages").getByRole("button", { name: "对齐到…" }).click();
  await row(titles.water).first().click();
  await dialog().getByRole("button", { name: "支持" }).click();
  await dialog().getByRole("button", { name: "对齐", exact: true }).click();
  await expect.poll(() => lines("villages")).toEqual(["支持“饮水安全全覆盖”"]);
});

test("[ALN5] what would go round in a ring cannot be chosen, and says so", async () => {
  await ask("water", "对齐到…");
  const closing = row(titles.villages);
  await closing.getByText("会绕成一圈").waitFor();
  expect(await closing.getByRole("radio").isDisabled()).toBe(true);
  expect(await row(titles.partners).getByRole("radio").isDisabled()).toBe(false);
  await page.keyboard.press("Escape");
});

test("what an objective needs is said with its reason, shown on both sides, taken away and brought back", async () => {
  await ask("villages", "需要…");
  await row(titles.partners).click();
  await dialog().getByRole("textbox", { name: "需要什么" }).fill("铺管款");
  await dialog().getByRole("button", { name: "记下" }).click();
  await expect.poll(() => lines("villages")).toContain("需要“签下三家合作方”：铺管款");
  await section("partners").getByRole("link", { name: "“让 12 个村喝上放心水”需要它：铺管款" }).waitFor();
  await section("villages").getByRole("button", { name: "不再需要“签下三家合作方”" }).click();
  await atAna("villages", ({ needs }) => needs.length === 0);
  await undo();
  await atAna("villages", ({ needs }) => needs[0]?.reason === "铺管款");
});

test("[ALN1] what one may not see is a line without a link or a title", async () => {
  await team.ana.must("alignObjective", {
    id: ids.partners ?? "",
    parent: ids.hidden ?? "",
    keyResult: null,
    how: "contributes",
  });
  await expect.poll(() => lines("partners")).toEqual(["贡献于“一个不公开的目标”只有在它房间里的人看得到"]);
  expect(await page.getByText("还不能说").count()).toBe(0);
});

test("[ALN2] a ring that two people closed apart is said in words, the line that does not count is taken away from the map", async () => {
  await team.stopRelay();
  await ask("partners", "对齐到…");
  await row(titles.villages).click();
  await dialog().getByRole("button", { name: "对齐", exact: true }).click();
  await expect.poll(() => lines("partners")).toContain("贡献于“让 12 个村喝上放心水”");
  await new Promise((resolve) => setTimeout(resolve, 1_100)); // when a parent was set is known by the second
  await team.ana.must("alignObjective", {
    id: ids.villages ?? "",
    parent: ids.partners ?? "",
    keyResult: null,
    how: "contributes",
  });
  await team.startRelay();
  const ring = section("villages").locator('.aligned [data-kind="ring"]');
  await ring.getByRole("link", { name: "与“签下三家合作方”绕成了一圈，这条不算" }).waitFor();
  await ring.getByText("去掉圈里的另一条").waitFor();
  await picture("align-ring");

  await page.getByRole("button", { name: "对齐图" }).click();
  const card = page.locator(".node", { has: page.locator("h3 > :not(.sr)", { hasText: titles.villages }) });
  await card.getByRole("button", { name: /的对齐$/ }).click();
  await picture("align-map");
  await page.getByRole("menuitem", { name: "不再对齐到“签下三家合作方”" }).click();
  await atAna("villages", ({ parents }) => parents.every(({ state }) => state !== "ring"));
  await expect.poll(() => page.locator('.ground path[data-kind="ring"]').count()).toBe(0);
});

test("[A11Y1] the list and the dialog: no barrier in light or dark, and they fit a phone at twice the text size", async () => {
  await page.goto(`${team.relay.url}/goals`);
  await expectOpenToAll(page, {
    name: "goals-align",
    async open() {
      await section("villages").waitFor();
      await ask("villages", "对齐到…");
    },
  });
  await page.evaluate(() => document.documentElement.style.removeProperty("--text-scale"));
});

test("on a phone, in English: aligned from the outline with a thumb, seen and undone", async () => {
  await chooseLook(page, { language: "en", theme: "dark" });
  await page.setViewportSize(phone);
  await page.goto(`${team.relay.url}/goals?view=map`);
  const leaf = page.getByRole("treeitem", { name: titles.water });
  const act = leaf.getByRole("button", { name: /^Alignment of/ });
  const box = await act.boundingBox();
  expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
  await picture("align-phone-outline");
  await act.click();
  await page.getByRole("menuitem", { name: "Needs…" }).click();
  await row(titles.partners).click();
  await picture("align-phone-dialog");
  await dialog().getByRole("button", { name: "Save" }).click();
  await leaf.getByText("Needs “签下三家合作方”", { exact: true }).waitFor();
  await atAna("water", ({ needs }) => needs.length === 1);
  await page.getByRole("status").getByRole("button", { name: "Undo" }).last().click();
  await atAna("water", ({ needs }) => needs.length === 0);
  await page.setViewportSize(desktop);
  expect(lin.complaints.filter((one) => !one.includes("WebSocket"))).toEqual([]);
});
