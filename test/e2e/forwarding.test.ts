import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseForMessage, joinOrg, message, openPerson, openRoom, type Person } from "../support/app.ts";
import { expectNoBarrier } from "../support/look.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

/** Messages carried from one room into another, in Chromium. */

let team: Team;
let lin: Person;
let page: Page;

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  const { room } = await team.ana.must("createRoom", { name: "泵房" });
  await send(team.ana, room, "泵三停了");
  await send(team.ana, room, "零件下午到");
  await team.ana.must("createRoom", { name: "备件" });
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
  await page.getByRole("link", { name: "备件" }).waitFor();
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

test("[UI23] several messages go on as one record, which says who said what and that it was checked", async () => {
  await openRoom(page, "泵房");
  await page.getByText("零件下午到").waitFor();
  await chooseForMessage(page, "泵三停了", /转发/);
  const dialog = page.getByRole("dialog", { name: "转发" });
  await dialog.getByRole("button", { name: "再选几条" }).click();
  const which = page.getByRole("dialog", { name: "选择消息" });
  await which.getByRole("checkbox", { name: /零件下午到/ }).check();
  await expectNoBarrier(page);
  await which.getByRole("button", { name: "下一步" }).click();
  expect(await dialog.getByRole("button", { name: "转发", exact: true }).isDisabled()).toBe(true);
  await dialog.getByRole("searchbox", { name: "找群或人" }).fill("备");
  await dialog.getByRole("checkbox", { name: /备件/ }).check();
  await dialog.getByRole("textbox", { name: /说点什么/ }).fill("看看这个");
  await shoot("dialog");
  await expectNoBarrier(page);
  await dialog.getByRole("button", { name: "转发", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await openRoom(page, "备件");
  const card = page.getByRole("button", { name: /“泵房”的聊天记录/ });
  await card.getByText("签名核对无误").waitFor();
  expect(await card.textContent()).toContain("Ana：泵三停了");
  await message(page, "看看这个").waitFor();
  await shoot("card");
  await expectNoBarrier(page);
  await card.click();
  const record = page.getByRole("dialog", { name: "“泵房”的聊天记录" });
  await record.getByText("零件下午到").waitFor();
  await shoot("record");
  await expectNoBarrier(page);
  await record.getByRole("button", { name: "到原处看" }).first().click();
  await page.getByRole("main", { name: "泵房" }).waitFor();
  expect(lin.complaints).toEqual([]);
});

test("[J6] with the keyboard alone: a message is found, forwarded, and one goes from room to room", async () => {
  const keys = page.keyboard;
  const focus = (at: Locator) => at.and(page.locator(":focus")).waitFor();
  await keys.press("Control+k");
  await focus(page.getByRole("combobox"));
  await keys.type("下午");
  const found = page.getByRole("option", { name: /零件下午到/ }).first();
  await found.waitFor();
  await keys.press("ArrowDown");
  await page.getByRole("option", { name: /零件下午到/, selected: true }).waitFor();
  await keys.press("Enter");
  await page.getByRole("main", { name: "泵房" }).waitFor();
  await message(page, "零件下午到").and(page.locator(":focus, :has(:focus)")).first().waitFor();

  await keys.press("Enter");
  const menu = page.getByRole("menu");
  await menu.waitFor();
  await pressUntil("ArrowDown", menu.getByRole("menuitem", { name: /转发/ }));
  await keys.press("Enter");
  const dialog = page.getByRole("dialog", { name: "转发" });
  await pressUntil("Tab", dialog.getByRole("searchbox", { name: "找群或人" }));
  await keys.type("备");
  await pressUntil("Tab", dialog.getByRole("checkbox", { name: /备件/ }));
  await keys.press("Space");
  await pressUntil("Tab", dialog.getByRole("button", { name: "转发", exact: true }));
  await keys.press("Enter");
  await dialog.waitFor({ state: "detached" });

  for (const name of ["大家", "备件"]) {
    // the one that was written in last is the first of the list
    await keys.press("Alt+ArrowUp");
    await page.getByRole("main", { name }).waitFor();
  }
  await page
    .getByRole("button", { name: /“泵房”的聊天记录/ })
    .last()
    .getByText("零件下午到")
    .waitFor();
  await keys.press("Alt+ArrowDown");
  await page.getByRole("main", { name: "大家" }).waitFor();
  expect(lin.complaints).toEqual([]);
});

/** The same key until the focus is there, as often as somebody without a mouse would put up with. */
async function pressUntil(key: string, at: Locator): Promise<void> {
  const there = at.and(page.locator(":focus"));
  for (let n = 0; n < 25 && !(await there.count()); n++) await page.keyboard.press(key);
  await there.waitFor();
}

async function shoot(name: string): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/forward-${name}.png` });
}
