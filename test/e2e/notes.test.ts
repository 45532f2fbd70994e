import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinOrg, openPerson, openRoom, type Person } from "../support/app.ts";
import { expectNoBarrier, expectOpenToAll } from "../support/look.ts";
import { foundTeam, type Team } from "../support/team.ts";

/** A note that two people write in two browsers, and what a room announces. */

let team: Team;
let lin: Person;
let bo: Person;

beforeAll(async () => {
  [team, lin, bo] = await Promise.all([
    foundTeam(),
    openPerson({ locale: "zh-CN", viewport: { width: 1280, height: 800 } }),
    openPerson({ locale: "en-GB", viewport: { width: 1280, height: 800 } }),
  ]);
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 2 });
  await Promise.all([joinOrg(lin.page, link, "林可"), joinOrg(bo.page, link, "Bo")]);
  for (const { page } of [lin, bo]) await openRoom(page, "大家");
});
afterAll(async () => {
  await Promise.all([lin?.close(), bo?.close()]);
  await team?.end();
});

const textOf = (page: Page) => page.locator(".note-text");
/** Without the names beside other people's carets. */
const words = (page: Page) =>
  textOf(page).evaluate((one) => {
    const copy = one.cloneNode(true) as HTMLElement;
    for (const caret of copy.querySelectorAll(".note-caret")) caret.remove();
    return [...copy.children].map(({ textContent }) => textContent).join("\n");
  });

test("[UI40] two people write in one note, each sees where the other is, and what one wrote without a network is merged", async () => {
  const { page: zh } = lin;
  const { page: en } = bo;
  await zh.getByRole("button", { name: "笔记", exact: true }).click();
  const pane = zh.getByRole("complementary", { name: "笔记" });
  await pane.getByText("还没有笔记").waitFor();
  await pane.getByRole("button", { name: "新建笔记" }).click();
  await zh.keyboard.type("周会纪要");
  await zh.keyboard.press("Enter");
  await textOf(zh).click();
  await zh.keyboard.type("# 三号泵");
  await zh.keyboard.press("Enter");
  await zh.keyboard.type("周五前停机");
  await pane.getByText("已送到中继").waitFor();

  await en.locator(".event", { hasText: "林可 began the note “周会纪要”" }).waitFor();
  await en.getByRole("button", { name: "Notes", exact: true }).click();
  await en.getByRole("button", { name: "周会纪要" }).click();
  await textOf(en).getByRole("heading", { name: "三号泵" }).waitFor();
  await textOf(en).getByText("周五前停机").click();
  await en.keyboard.press("End");
  await en.keyboard.type(" until Friday");
  await textOf(zh).getByText("until Friday").waitFor();
  await expect.poll(() => zh.locator(".note-caret-name").textContent(), { timeout: 10_000 }).toBe("Bo");
  expect(await zh.locator(".note-caret").getAttribute("data-dye")).toMatch(/^\d+$/);

  await bo.profile.context.setOffline(true);
  await en.keyboard.type(" (offline)");
  await en.getByText("Not sent yet").first().waitFor();
  await textOf(zh).getByText("三号泵").click();
  await zh.keyboard.press("End");
  await zh.keyboard.type("检修");
  await bo.profile.context.setOffline(false);
  await expect.poll(() => words(en), { timeout: 20_000 }).toContain("三号泵检修");
  await expect.poll(() => words(zh), { timeout: 20_000 }).toContain("until Friday (offline)");
  expect(await words(en)).toBe(await words(zh));

  await zh.keyboard.press("ControlOrMeta+z"); // takes back one's own, and nobody else's
  await expect.poll(() => words(zh)).not.toContain("检修");
  expect(await words(zh)).toContain("(offline)");
  await zh.keyboard.press("ControlOrMeta+y");
  await expect.poll(() => words(en)).toContain("检修");
});

test("[UI41] marks, lists, checks and links go by keyboard and toolbar; nothing that is pasted becomes markup", async () => {
  const { page: zh } = lin;
  await textOf(zh).click();
  await zh.keyboard.press("ControlOrMeta+End");
  await zh.keyboard.press("Enter");
  await zh.keyboard.press("ControlOrMeta+b");
  await zh.keyboard.type("要紧");
  await zh.keyboard.press("ControlOrMeta+b");
  await zh.keyboard.press("Enter");
  await zh.keyboard.type("[] 买垫片");
  await zh.keyboard.press("Enter");
  await zh.keyboard.type("通知阿依");
  await textOf(zh).locator("strong", { hasText: "要紧" }).waitFor();
  await zh.getByRole("checkbox", { name: "做完了" }).first().check();
  await textOf(bo.page).locator("li[data-done]", { hasText: "买垫片" }).waitFor();
  await zh.keyboard.press("Escape"); // out of the text, to its tools
  await zh.keyboard.press("ArrowRight");
  expect(await zh.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("H2 中标题");
  await zh.keyboard.press("Enter");
  await zh.keyboard.press("Enter");
  await zh.keyboard.press("Enter");
  await textOf(zh).evaluate((one) => {
    const data = new DataTransfer();
    data.setData("text/html", "<img src=x onerror=alert(1)><b>bold</b>");
    data.setData("text/plain", "<img src=x> first\nsecond");
    one.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await textOf(zh).getByText("<img src=x> first").waitFor();
  expect(await textOf(zh).locator("img:not(.ProseMirror-separator), b").count()).toBe(0);
  await textOf(zh).getByText("second").dblclick();
  await zh.getByRole("button", { name: "链接", exact: true }).click();
  await zh.getByRole("textbox", { name: "链接地址" }).fill("javascript:alert(1)");
  await zh.keyboard.press("Enter");
  await zh.getByText("这个地址不能作为链接").waitFor();
  await expectNoBarrier(zh);
  await zh.getByRole("textbox", { name: "链接地址" }).fill("example.org/pump");
  await zh.keyboard.press("Enter");
  const link = textOf(bo.page).getByRole("link", { name: "second" });
  await link.waitFor();
  await expect.poll(() => link.getAttribute("href")).toBe("https://example.org/pump");
});

test("[UI42] what the room announces stands at its top, folds, and is written by those who lead the room alone", async () => {
  const { page: zh } = lin;
  await team.ana.must("announce", { room: team.room, text: "Pump 3 is off until Friday" });
  const strip = zh.getByRole("region", { name: "群公告" });
  await strip.getByText("Pump 3 is off until Friday").waitFor();
  await zh.locator(".event", { hasText: "Ana 更新了群公告：Pump 3 is off until Friday" }).waitFor();
  await strip.getByRole("button", { name: "收起这条公告" }).click();
  await strip.getByRole("button", { name: /^群公告/ }).click();
  await strip.getByText("Pump 3 is off until Friday").click();
  const pane = zh.getByRole("complementary", { name: "笔记" });
  await pane.getByText("你在这里只能读").waitFor();
  expect(await pane.getByRole("button", { name: "发布" }).count()).toBe(0);
});

test("[UI43] a note that is put away is not deleted: it comes back from the list or by undo", async () => {
  const { page: zh } = lin;
  const pane = zh.getByRole("complementary", { name: "笔记" });
  await pane.getByRole("button", { name: "回到笔记列表" }).click();
  await pane.getByRole("button", { name: "周会纪要" }).click();
  await pane.getByRole("button", { name: "收起来" }).click();
  await zh.locator(".toast").getByRole("button", { name: "撤销" }).click();
  await zh.getByText("笔记放回来了").waitFor();
  await pane.getByRole("button", { name: "收起来" }).click();
  await pane.getByRole("button", { name: "回到笔记列表" }).click();
  await pane.getByText("收起来的笔记（1）").click();
  await pane.getByRole("button", { name: "周会纪要" }).click();
  await pane.getByRole("button", { name: "放回来" }).click();
  await pane.getByRole("button", { name: "收起来" }).waitFor();
});

test("[UI45] what a room is about is written from its info, with a hint until somebody writes, and stands there for everybody", async () => {
  const info = async (page: Page) => {
    const { origin, pathname } = new URL(page.url());
    await page.goto(`${origin}${pathname}?info=1`);
  };
  const { page: zh } = lin;
  await info(zh);
  await zh.getByRole("button", { name: "写一段群简介" }).click();
  await zh.locator(".note-empty").waitFor();
  expect(await zh.locator(".note-empty").getAttribute("data-hint")).toContain("这个群做什么");
  await shoot(zh, "about-empty");
  await textOf(zh).click();
  await zh.keyboard.type("水务值班，找林可");
  await zh.locator(".note-empty").waitFor({ state: "detached" });
  await zh.getByText("已送到中继").first().waitFor();
  await info(bo.page);
  await bo.page.getByRole("button", { name: /About this room.*水务值班，找林可/ }).click();
  await textOf(bo.page).getByText("水务值班，找林可").waitFor();
  await info(zh);
  await zh.getByRole("button", { name: /群简介.*水务值班/ }).waitFor();
  await shoot(zh, "about");
});

test("[UI44] the list, a note and an announcement are open to all: no barrier, nothing cut off on a phone", async () => {
  const { page: zh } = lin;
  const { pathname } = new URL(zh.url());
  const at = (notes: string) => ({
    name: notes,
    open: async (page: Page) => {
      await page.goto(`${new URL(page.url()).origin}${pathname}?notes=${notes}`);
      await page.getByRole("complementary", { name: "笔记" }).waitFor();
      if (notes !== "list") await page.locator(".note-sheet:not([data-state])").waitFor();
    },
  });
  const view = await team.ana.view("notes", { room: team.room });
  const page = view?.notes.find(({ role }) => role === "page")?.id ?? "";
  for (const screen of [at("list"), at(page), at(view?.announcement ?? ""), at(view?.description ?? "")])
    await expectOpenToAll(zh, screen);
  expect(
    [...lin.complaints, ...bo.complaints].filter(
      (words) => !/ERR_INTERNET_DISCONNECTED|WebSocket/.test(words),
    ),
  ).toEqual([]);
});

async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/notes-${name}.png` });
}
