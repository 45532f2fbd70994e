import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  chooseForMessage,
  composer,
  joinOrg,
  message,
  openPerson,
  openRoom,
  type Person,
} from "../support/app.ts";
import { expectNoBarrier } from "../support/look.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

/** How a person keeps rooms and messages for themselves, and what may call them. */

let team: Team;
let lin: Person;
let page: Page;

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  for (const name of ["备件", "食堂", "摄影"]) {
    const { room } = await team.ana.must("createRoom", { name });
    await send(team.ana, room, `说一句 ${name}`);
  }
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
  await page.getByRole("link", { name: "备件" }).waitFor();
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const list = () => page.getByRole("navigation", { name: "会话" });
const row = (name: string) => list().getByRole("link", { name });
const names = () => list().locator(".room .name, .section-head bdi").allTextContents();
const keep = async (name: string, item: string, role: "menuitem" | "menuitemradio" = "menuitem") => {
  await row(name).click({ button: "right" });
  await page.getByRole("menu").getByRole(role, { name: item }).click();
};

test("[UI94] a section without rooms stays after a reload, with nothing else kept, until it is taken apart", async () => {
  await page.getByRole("button", { name: "新建" }).last().click();
  await page.getByRole("menuitem", { name: "新分组" }).click();
  await page.getByRole("textbox", { name: "分组名" }).fill("以后");
  await expectNoBarrier(page);
  await page.keyboard.press("Enter");
  const head = list().getByRole("button", { name: "以后", exact: true });
  await head.waitFor();
  await page.reload();
  await head.waitFor();
  await list().getByText("还没有群，拖一个进来").waitFor();
  await list().getByRole("button", { name: "“以后”这一组" }).click();
  await page.getByRole("menuitem", { name: "解散这一组" }).waitFor();
  await expectNoBarrier(page);
  await page.getByRole("menuitem", { name: "解散这一组" }).click();
  await head.waitFor({ state: "detached" });
  await page.reload(); // without the way back
  await row("备件").waitFor();
});

test("[UI24] rooms are pinned, silenced behind one row, sorted into sections and put away, from the menu of their row", async () => {
  await keep("食堂", "置顶");
  await expect.poll(async () => (await names())[0]).toBe("食堂");
  await keep("食堂", "不再置顶");
  await keep("食堂", "不提醒", "menuitemradio");
  await keep("摄影", "不提醒", "menuitemradio");
  const fold = list().getByRole("button", { name: "安静的群 · 2" });
  await fold.waitFor();
  expect(await row("食堂").count()).toBe(0);
  await fold.focus();
  await page.keyboard.press("Enter");
  await row("食堂").waitFor();
  await page.keyboard.press("ArrowDown"); // arrows go from the row that folds into what it holds
  expect(
    await row("摄影")
      .or(row("食堂"))
      .first()
      .evaluate((one) => one === document.activeElement),
  ).toBe(true);

  await row("备件").focus();
  await page.keyboard.press("Shift+F10");
  await page.getByRole("menuitem", { name: "放进分组" }).click();
  await page.getByRole("textbox", { name: "分组名" }).fill("供水");
  await expectNoBarrier(page);
  await page.keyboard.press("Enter");
  await list().getByRole("button", { name: "供水", exact: true }).waitFor();
  await keep("备件", "收起来");
  await list().getByRole("button", { name: "收起来的 · 1" }).waitFor();
  await page.getByRole("button", { name: "撤销" }).click();
  await row("备件").waitFor();
});

test("[UI93] sections are made, named, ordered and folded by menu, by keyboard and by dragging, with the way back, and are as they were after a reload", async () => {
  const heads = () => list().locator(".section-head bdi").allTextContents();
  const head = (name: string) => list().getByRole("button", { name, exact: true });
  const inMenu = async (name: string, item: string) => {
    await list()
      .getByRole("button", { name: `“${name}”这一组` })
      .click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  for (const name of ["客户", "家里"]) {
    await page.getByRole("button", { name: "新建" }).last().click();
    await page.getByRole("menuitem", { name: "新分组" }).click();
    await page.getByRole("textbox", { name: "分组名" }).fill(name);
    await page.keyboard.press("Enter");
    await head(name).waitFor();
  }
  expect(await heads()).toEqual(["供水", "客户", "家里"]);

  await row("目标").dragTo(head("家里"));
  await page.getByText("“目标”放进了“家里”").waitFor();
  await expect.poll(async () => (await names()).slice(-2)).toEqual(["家里", "目标"]);
  await head("家里").dragTo(head("供水"));
  await page.getByText("“家里”移到第 1 组").waitFor();
  await expect.poll(heads).toEqual(["家里", "供水", "客户"]);
  await shoot("sections");
  await page.getByRole("button", { name: "撤销" }).last().click();
  await expect.poll(heads).toEqual(["供水", "客户", "家里"]);

  await head("家里").focus();
  await page.keyboard.press("Control+Shift+ArrowUp");
  await expect.poll(heads).toEqual(["供水", "家里", "客户"]);
  await expect.poll(() => head("家里").evaluate((one) => one === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowLeft");
  await row("目标").waitFor({ state: "detached" });
  await inMenu("客户", "往上移");
  await expect.poll(heads).toEqual(["供水", "客户", "家里"]);
  await inMenu("客户", "改名");
  await page.getByRole("textbox", { name: "分组名" }).fill("老客户");
  await page.keyboard.press("Enter");
  await expect.poll(heads).toEqual(["供水", "老客户", "家里"]);

  await page.reload();
  await expect.poll(heads).toEqual(["供水", "老客户", "家里"]);
  expect(await row("目标").count()).toBe(0);
  await head("家里").click();
  await row("目标").waitFor();
  await inMenu("家里", "解散这一组");
  await expect.poll(heads).toEqual(["供水", "老客户"]);
  await row("目标").waitFor(); // among the others
  await page.getByRole("button", { name: "撤销" }).last().click();
  await expect.poll(heads).toEqual(["供水", "老客户", "家里"]);
  await row("目标").dragTo(row("大家"));
  await page.getByText("“目标”不在分组里了").waitFor();
  for (const name of ["老客户", "家里"]) await inMenu(name, "解散这一组");
  await expect.poll(heads).toEqual(["供水"]);
  expect(lin.complaints).toEqual([]);
});

test("[UI25] a room marked as unread looks so until it is opened, and a silent one shows a dot and counts nowhere", async () => {
  await openRoom(page, "备件");
  await keep("备件", "标为未读");
  await row("备件").locator(".badge").waitFor();
  await expect.poll(() => page.title()).toBe("(1) 鸿雁");
  await row("备件").click();
  await expect.poll(() => row("备件").locator(".badge").count()).toBe(0);
  await expect.poll(() => page.title()).toBe("鸿雁");
});

test("[UI26] messages are saved and found again, and one deleted for oneself is back with one press", async () => {
  await openRoom(page, "备件");
  await message(page, "说一句 备件").waitFor();
  await chooseForMessage(page, "说一句 备件", /^收藏$/);
  await page.getByRole("button", { name: "提到我的" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "收藏" }).click();
  await page.getByRole("dialog").getByText("说一句 备件").waitFor();
  await expectNoBarrier(page);
  await page.getByRole("dialog").getByText("说一句 备件").click();
  await message(page, "说一句 备件").waitFor();
  await chooseForMessage(page, "说一句 备件", /^只对我删除$/);
  await expect.poll(() => message(page, "说一句 备件").count()).toBe(0);
  await page.getByRole("button", { name: "重新显示" }).click();
  await message(page, "说一句 备件").waitFor();
  await composer(page).waitFor();
});

test("[UI95] what happens again and again in a room shares one line, which opens", async () => {
  const rooms = await team.ana.view("rooms", {});
  const room = rooms.find(({ name }) => name === "摄影")?.id ?? "";
  for (const name of ["影友", "影像", "摄影"]) await team.ana.must("renameRoom", { room, name });
  await page.goto(new URL(`/chats/${room}`, page.url()).href);
  const line = page.getByRole("button", { name: /把群名改成“摄影”（共 3 次/ });
  await line.press("Enter");
  const each = page.locator(".event-list .event");
  await expect.poll(() => each.allTextContents()).toHaveLength(3);
  expect(await each.first().textContent()).toContain("把群名改成“影友”");
  await shoot("shared-line");
  await expectNoBarrier(page);
  await line.press("Enter");
  await each.first().waitFor({ state: "detached" });
});

test("[UI27] whoever turned it on is told of messages while they do not look, once for a room, and not while they rest", async () => {
  const { context } = lin.profile;
  await context.grantPermissions(["notifications"]);
  await context.addInitScript(() => {
    const told: string[] = [];
    const { Notification } = window;
    window.Notification = class extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.push(`${title} | ${options?.body} | ${options?.silent}`);
      }
    };
    Object.assign(window, { told });
  });
  await page.goto(new URL("/settings/rest", page.url()).href);
  await page.getByRole("switch", { name: "没在看鸿雁时提醒我" }).click();
  await page.getByRole("switch", { name: "没在看鸿雁时提醒我", checked: true }).waitFor(); // the browser was asked, and allows it
  await page.goto(new URL("/chats", page.url()).href);
  await row("备件").waitFor();
  await page.waitForFunction(() =>
    navigator.locks.request("whoever asks", async () => {
      const { held = [] } = await navigator.locks.query();
      const holder = (lock: string) => held.find(({ name }) => name === lock)?.clientId;
      return holder("skein-telling") === holder("whoever asks"); // the page before held it too
    }),
  ); // what tells comes after the rooms
  const session = await context.newCDPSession(page);
  const other = await context.newPage();
  const lookAway = async () => {
    await expect
      .poll(async () => {
        await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
        await other.bringToFront();
        return page.evaluate(() => document.hasFocus());
      })
      .toBe(false);
  };
  await lookAway();
  const told = () => page.evaluate(() => (window as unknown as { told: readonly string[] }).told);
  const rooms = await team.ana.view("rooms", {});
  const say = (name: string, text: string) =>
    send(team.ana, rooms.find((room) => room.name === name)?.id ?? "", text);
  await say("食堂", "silent room");
  await say("备件", "密封圈到了");
  await expect.poll(told, { timeout: 10_000 }).toEqual(["备件 | Ana：密封圈到了 | true"]);

  await page.bringToFront();
  await page.goto(new URL("/settings/rest", page.url()).href);
  await page.getByRole("button", { name: "1 小时" }).click();
  await page.getByRole("button", { name: "回来了" }).waitFor();
  await page.getByRole("switch", { name: "每周安静时段" }).click();
  await page.getByRole("button", { name: "周一" }).waitFor();
  await lookAway();
  await say("大家", "while resting");
  await expect.poll(() => page.title()).toBe("(2) 鸿雁"); // it is there, and calls nobody
  await new Promise((done) => setTimeout(done, 2_000));
  expect(await told()).toEqual([]);
  await other.close();
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
    await page.screenshot({ path: `${folder}/calm-${name}-${theme}.png` });
  }
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "light";
  });
}
