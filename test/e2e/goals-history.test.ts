import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseLook, joinOrg, openPerson, type Person } from "../support/app.ts";
import { foundTeam, type Team } from "../support/team.ts";

/** The history of an objective on the screen, and the way back from it. */

let team: Team;
let lin: Person;
let page: Page;
let objective: string;
const titles = [
  "完成 12 个村的水质检测",
  "管网漏损率降到 9%",
  "培训 40 名村管水员",
  "六号村新管线铺通",
  "报修两天内修好",
];

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  const { ana } = team;
  const { cycle } = await ana.view("goals", { cycle: null });
  objective = (await ana.must("createObjective", { cycle: cycle.id, title: "入冬前，让 12 个村喝上放心水" }))
    .id;
  for (const title of titles)
    await ana.must("addKeyResult", { objective, title, start: 0, target: 12, unit: "", owner: null });
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

/** Somebody puts everything away, one after the other. */
async function archiveAll(): Promise<void> {
  const { objectives } = await team.ana.view("goals", { cycle: null });
  for (const { id } of objectives[0]?.keyResults ?? [])
    await team.ana.must("setKeyResult", { objective, keyResult: id, archived: true });
}
const shown = () => page.locator("section.obj .kr");

test("[E04] [UNDO6] a mass delete is one line of the history, and one tap brings everything back, with the keyboard too", async () => {
  await page.goto(`${team.relay.url}/goals`);
  await expect.poll(() => shown().count()).toBe(titles.length);
  await archiveAll();
  await expect.poll(() => shown().count()).toBe(0);

  await page.getByRole("link", { name: "O1 的修改记录" }).focus();
  await page.keyboard.press("Enter");
  const pane = page.getByRole("complementary", { name: "O1 · 修改记录" });
  await pane.and(page.locator(":focus")).waitFor();
  const event = pane.getByRole("listitem").first();
  await event.getByText("归档了 5 条关键结果：“完成 12 个村的水质检测”").waitFor();
  await event.getByRole("button", { name: /^撤销：Ana，归档了 5 条/ }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => shown().count()).toBe(titles.length);
  await page.getByRole("status").getByText("撤销了").waitFor();
  await pane.getByText(/^撤销了Ana .* 的修改$/).waitFor();
  await pane.getByText("已经回到原来的样子").waitFor();
  await pane.locator("li:focus").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "O1 的修改记录" }).and(page.locator(":focus")).waitFor();
  await team.ana.until("goals", { cycle: null }, ({ objectives }) => objectives[0]?.keyResults.length === 5);
});

test("[E04] [UNDO6] in English, without a network: what somebody changed since is left as it is, by name", async () => {
  const { ana } = team;
  const { objectives } = await ana.view("goals", { cycle: null });
  const first = objectives[0]?.keyResults[0]?.id ?? "";
  await ana.must("setKeyResult", { objective, keyResult: first, target: 15, unit: "villages" });
  await chooseLook(page, { language: "en", theme: "light" });
  await page.goto(`${team.relay.url}/goals/${objectives[0]?.cycle}/${objective}`);
  const pane = page.getByRole("complementary", { name: "O1 · History" });
  const event = pane.getByRole("listitem").filter({ hasText: "Target of" });
  await event.getByText("Unit of").waitFor();
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  const bo = await team.open("Bo");
  await bo.must("joinOrg", { link, name: "Bo" });
  await bo.until("goals", { cycle: null }, ({ objectives: all }) => all[0]?.keyResults.length === 5);
  await bo.must("setKeyResult", { objective, keyResult: first, target: 20 });
  await event.getByText("Changed again since by Bo; an undo leaves it as it is").waitFor();
  await page.context().setOffline(true);
  await event.getByRole("button", { name: /^Undo: Ana, / }).click();
  await page
    .getByText(`Undone. Left as it is: Target of “${titles[0]}”, changed again since by Bo`)
    .waitFor();
  await page.context().setOffline(false);
  await ana.until("goals", { cycle: null }, ({ objectives: all }) => all[0]?.keyResults[0]?.unit === "");
  expect((await ana.view("goals", { cycle: null })).objectives[0]?.keyResults[0]?.target).toBe(20);
  expect(lin.complaints).toEqual([]);
});
