import { mkdirSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composer, joinOrg, label, message, openPerson, type Person } from "../support/app.ts";
import { type Finger, fingerOn, middleOf } from "../support/finger.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

/** A phone in somebody's hand: touch events from below, through what Chromium makes of them. */

let team: Team;
let lin: Person;
let page: Page;
let finger: Finger;

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN", phone: true })]);
  page = lin.page;
  for (const name of ["备件", "食堂"]) {
    const { room } = await team.ana.must("createRoom", { name });
    await send(team.ana, room, `说一句 ${name}`);
  }
  for (let n = 0; n < 30; n++) await send(team.ana, team.room, `第 ${n} 句，泵房那边看过了`);
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
  finger = await fingerOn(page);
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const row = (name: string) => page.locator("a.room", { hasText: name });
const acts = (name: string) => page.getByRole("group", { name: `${name}：怎么放` });
const toList = async () => {
  await page.goto(new URL("/chats", page.url()).href);
  await row("备件").waitFor();
  await page.locator('link[href*="touch-parts"]').first().waitFor({ state: "attached" });
};
/** Nothing moves under the finger that comes. */
const standsStill = (place: Locator) =>
  expect
    .poll(() => place.evaluate((one) => getComputedStyle(one.closest(".msg") ?? one).translate))
    .toBe("none");
const pull = async (place: Locator, by: number) => {
  await standsStill(place);
  const { x, y } = await middleOf(place);
  await finger.down(x, y);
  await finger.to(x + by, y + 3);
};
const hold = async (place: Locator) => {
  const { x, y } = await middleOf(place);
  await finger.down(x, y);
  await page.locator("[data-flash], [data-held]").first().waitFor();
  await finger.up();
};
const shiftOf = (place: Locator) => place.evaluate((one) => getComputedStyle(one).translate);

test("[UI91] in the list a row pulled to the left shows its acts, one row at a time; a press elsewhere closes it and does nothing else", async () => {
  await toList();
  await pull(row("备件"), -180);
  expect(await shiftOf(row("备件"))).toBe("-170px");
  await finger.up();
  await acts("备件").waitFor();
  await shoot("row-aside");
  await pull(row("食堂"), -180);
  await finger.up();
  await acts("食堂").waitFor();
  expect(await acts("备件").count()).toBe(0);
  await row("备件").tap();
  await acts("食堂").waitFor({ state: "detached" });
  expect(new URL(page.url()).pathname).toBe("/chats");

  await pull(row("食堂"), -180);
  await finger.up();
  await acts("食堂").getByRole("button", { name: "置顶" }).tap();
  await expect.poll(() => page.locator("a.room .name").first().textContent()).toBe("食堂");
  await pull(row("食堂"), -180);
  await finger.up();
  await acts("食堂").getByRole("button", { name: "收起" }).tap();
  await page.getByRole("button", { name: "撤销" }).tap();
  await row("食堂").waitFor();
  await pull(row("备件"), -60); // less than half: it goes back
  await page.waitForTimeout(120);
  await finger.up();
  await expect.poll(() => shiftOf(row("备件"))).toBe("none");
  expect(await page.locator(".row-acts").count()).toBe(0);
});

test("[UI92] a row of the list that is held opens its menu, and does not open the room", async () => {
  await toList();
  await hold(row("备件"));
  const menu = page.getByRole("menu", { name: "备件：怎么放" });
  await menu.waitFor();
  expect(new URL(page.url()).pathname).toBe("/chats");
  await shoot("row-held");
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
});

test("[UI90] a message pulled to the right is quoted; one that was let go too early, pulled the other way or from the screen's edge is not", async () => {
  await row("大家").tap();
  await page.locator(".newest-pill").tap(); // a room opens at what was not read
  await page.locator(".newest-pill").waitFor({ state: "detached" });
  await message(page, "第 29 句").waitFor();
  const last = message(page, "第 29 句").locator(".bubble");
  const quoted = page.locator(".composer").getByText("第 29 句");
  await pull(last, 40);
  expect(await shiftOf(message(page, "第 29 句"))).not.toBe("none");
  await finger.up();
  await pull(last, -120);
  await finger.up();
  const { y } = await middleOf(last);
  await finger.down(8, y);
  await finger.to(160, y);
  await finger.up();
  expect(await quoted.count()).toBe(0);
  await expect.poll(() => shiftOf(message(page, "第 29 句"))).toBe("none");

  await pull(last, 110);
  await page.locator(".msg[data-far] .pull-sign").waitFor();
  await shoot("quoting");
  await finger.up();
  await quoted.waitFor();
  await expect.poll(() => page.locator(".pull-sign").count()).toBe(0);
  await composer(page).fill("收到");
  await composer(page).press("Enter"); // a browser takes a tap right behind a swipe for the end of that swipe
  await message(page, "收到").locator(".quote").waitFor();
});

test("[UI90] a finger that goes up or down scrolls, whatever it touches", async () => {
  const top = () => page.locator(".thread-scroll").evaluate((one) => one.scrollTop);
  const before = await top();
  const { x, y } = await middleOf(message(page, "第 27 句").locator(".bubble"));
  await finger.down(x, y);
  await finger.to(x + 20, y + 200, 12);
  await finger.up();
  await expect.poll(top).toBeLessThan(before - 100);
  expect(await page.locator(".msg[data-pulled]").count()).toBe(0);
});

test("[UI92] a message that is held opens its menu when the finger lifts, chooses no words, and moving on calls it off", async () => {
  const bubble = message(page, "第 20 句").locator(".bubble");
  await bubble.scrollIntoViewIfNeeded();
  await hold(bubble);
  const menu = page.getByRole("menu", { name: label("这条消息", "This message") });
  await page.getByRole("menuitem", { name: "引用" }).waitFor();
  await shoot("held");
  expect(await page.evaluate(() => String(getSelection()))).toBe("");
  await page.keyboard.press("Escape");
  await menu.waitFor({ state: "detached" });
  const { x, y } = await middleOf(bubble);
  await finger.down(x, y);
  await finger.to(x, y + 30, 3);
  await page.waitForTimeout(450);
  await finger.up();
  expect(await page.getByRole("menu").count()).toBe(0);
  expect(lin.complaints).toEqual([]);
});

/** Pictures, where somebody wants them. */
async function shoot(name: string): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const theme of ["light", "dark"]) {
    await page.evaluate((chosen) => {
      document.documentElement.dataset.theme = chosen;
    }, theme);
    await page.waitForTimeout(250);
    await page.screenshot({ path: `${folder}/touch-${name}-${theme}.png` });
  }
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "light";
  });
}
