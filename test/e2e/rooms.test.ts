import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  chooseForMessage,
  joinOrg,
  label,
  message,
  openPerson,
  openRoom,
  type Person,
} from "../support/app.ts";
import { memberNamed } from "../support/hostile-member/cast.ts";
import { desktop, expectNoBarrier, expectOpenToAll, phone } from "../support/look.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

/** What a room keeps for everybody in it and what those who lead it do, in Chromium. */

let team: Team;
let lin: Person;
let page: Page;
let room: string;
let member: string;

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  ({ room } = await team.ana.must("createRoom", { name: "泵房" }));
  await send(team.ana, room, "钥匙在值班室第二个抽屉");
  await send(team.ana, room, "周四下午三点碰头");
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
  member = await memberNamed(team.ana, "林可");
  await openRoom(page, "泵房");
  await message(page, "周四下午三点碰头").waitFor();
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const head = () => page.locator(".talk-head");
const openInfo = async () => {
  await head()
    .getByRole("button", { name: label("群信息", "About this room") })
    .click();
  await page.locator(".room-info").waitFor();
};

test("[UI30] a message is pinned from its menu, found from the room's head, gone to, and taken down again", async () => {
  await chooseForMessage(page, "钥匙在值班室第二个抽屉", /在群里置顶/);
  await page.getByText("已置顶，群里每个人都看得到").waitFor();
  await page.getByText("林可 置顶了一条消息").first().waitFor();
  await team.ana.until("pins", { room }, (rows) => rows.length === 1);
  const pins = head().getByRole("button", { name: "置顶 1 条" });
  await pins.click();
  const sheet = page.getByRole("dialog", { name: "置顶的消息" });
  await sheet.getByText("钥匙在值班室第二个抽屉").waitFor();
  await shoot("pins");
  await expectNoBarrier(page);
  await sheet.getByRole("button", { name: /钥匙在值班室/ }).click();
  await sheet.waitFor({ state: "detached" });
  await page.locator(".msg[data-flash]", { hasText: "钥匙在值班室" }).waitFor();
  await pins.click();
  await sheet.getByRole("button", { name: "取下置顶" }).click();
  await page.getByText("已取下").waitFor();
  await sheet.waitFor({ state: "detached" }); // it was the last one, and what led here is gone too
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe("TEXTAREA");
  await page.getByRole("button", { name: "撤销" }).last().click();
  await pins.waitFor();
});

test("[UI31] who leads a room sets its rules in its details, and a line says so; who may not post reads why", async () => {
  await openInfo();
  const info = page.locator(".room-info");
  await info.getByText("谁可以发言").waitFor();
  expect(await info.getByRole("button", { name: /谁可以发言/ }).count()).toBe(0); // a member sees it, and does not change it
  await team.ana.must("setRoomRole", { room, member, role: "admin" });
  await info.getByRole("button", { name: /谁可以发言/ }).click();
  await page.getByRole("menuitemradio", { name: "群主和管理员" }).click();
  await page.getByText("群规改好了").waitFor();
  await team.ana.until("room", { room }, (view) => view?.whoMay.posts === "admins");
  await page.getByText("林可 改了群规：只有管理员可以发言").first().waitFor();
  await shoot("rules");
  await team.ana.must("setRoomRole", { room, member, role: "writer" });
  await page.getByText("这个群里只有群主和管理员发言。").waitFor();
  await shoot("closed");
  await expectOpenToAll(page, { name: "room-rules", open: async () => {} });
  await team.ana.must("setRoomRules", { room, posts: "writers" });
  await page.getByRole("textbox", { name: "写消息" }).waitFor();
});

test("[UI32] an admin takes back what another wrote, after being asked, and the room says who did", async () => {
  await team.ana.must("setRoomRole", { room, member, role: "admin" });
  const { id } = await send(team.ana, room, "发错群了");
  await message(page, "发错群了").waitFor();
  await expect
    .poll(
      async () =>
        (await team.ana.view("room", { room }))?.members.find((one) => one.member === member)?.roomRole,
    )
    .toBe("admin");
  await chooseForMessage(page, "发错群了", /撤回/);
  const dialog = page.getByRole("dialog", { name: "撤回 Ana 的这条消息？" });
  await dialog.waitFor();
  await shoot("recall");
  await expectNoBarrier(page);
  await dialog.getByRole("button", { name: "撤回", exact: true }).click();
  await page.getByText("林可 撤回了 Ana 的一条消息").waitFor();
  const items = await team.ana.untilTimeline(room, (all) =>
    all.some((one) => one.id === id && one.recalled !== null),
  );
  expect(items.find((one) => one.id === id)?.recalled?.by).toBe("林可");
  expect(lin.complaints).toEqual([]);
});

test("[UI33] a room gets a picture, made small here, in its details and in the list, and loses it again", async () => {
  if (!(await page.locator(".room-info").isVisible())) await openInfo();
  const info = page.locator(".room-info");
  const large = await page.evaluate(async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 900, height: 600 });
    const context = canvas.getContext("2d");
    for (let at = 0; context !== null && at < 900; at += 6) {
      context.fillStyle = `hsl(${at} 70% 50%)`;
      context.fillRect(at, (at * 7) % 400, 9, 300);
    }
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    return [...new Uint8Array((await blob?.arrayBuffer()) ?? new ArrayBuffer(0))];
  });
  const file = { name: "pump.png", mimeType: "image/png", buffer: Buffer.from(large) };
  await info.locator(".picture-acts input[type=file]").setInputFiles(file);
  await page.getByText("群头像换好了").waitFor();
  await info.locator("img.room-picture").waitFor();
  await page.locator("a.room img.room-picture").waitFor();
  const view = await team.ana.until("room", { room }, (now) => now?.picture != null);
  const read = await team.ana.must("readRoomPicture", { room, id: view?.picture ?? "" });
  expect([read.type, read.bytes.length <= 8_192]).toEqual(["image/webp", true]);
  await shoot("picture");
  await info
    .locator(".picture-acts input[type=file]")
    .setInputFiles({ ...file, buffer: Buffer.from("no picture") });
  await page.getByText("这张图用不了").waitFor();
  await info.getByRole("button", { name: "去掉头像" }).click();
  await page.getByText("群头像去掉了").waitFor();
  await info.locator("img.room-picture").waitFor({ state: "detached" });
  expect(lin.complaints).toEqual([]);
});

test("[UI34] who hides what they read and shows that they rest says so in the settings, and the other side sees it", async () => {
  await page.goto(`${new URL(page.url()).origin}/settings/rest`);
  await page.getByRole("switch", { name: "不告诉别人我读过什么" }).click();
  await page.getByRole("switch", { name: "让群里的人看到我在休息" }).click();
  await page.getByRole("button", { name: "1 小时" }).click();
  await team.ana.until(
    "room",
    { room },
    (view) => view?.resting.some((rest) => rest.member === member) === true,
  );
  await shoot("rest");
  await expectOpenToAll(page, { name: "rest", open: async () => {} });
  const { room: direct } = await team.ana.must("openDirect", { member });
  await team.ana.must("rest", { until: Date.now() + 3_600_000 });
  await team.ana.must("setQuiet", { on: false, zone: "", spans: [], shown: true });
  await send(team.ana, direct, "我先休息一下");
  await team.ana.must("markRead", { room: direct });
  await page.goto(`${new URL(page.url()).origin}/chats/${direct}`);
  await message(page, "我先休息一下").waitFor();
  await page.getByRole("textbox", { name: "写消息" }).fill("好");
  await page.keyboard.press("Enter");
  await team.ana.untilTimeline(direct, (items) => items.some(({ text }) => text === "好"));
  await team.ana.must("markRead", { room: direct });
  await page
    .getByText(/在休息，到/)
    .first()
    .waitFor();
  await shoot("resting");
  expect(lin.complaints).toEqual([]);
});

/** Pictures, where somebody wants them: desktop light and phone dark. */
async function shoot(name: string): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder === undefined) return;
  await page.evaluate(() => {
    document.documentElement.style.removeProperty("--text-scale"); // looking for what does not fit has doubled it
    dispatchEvent(new Event("resize"));
  });
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/rooms-${name}-desktop-light.png` });
  await page.setViewportSize(phone);
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "dark";
  });
  await page.screenshot({ path: `${folder}/rooms-${name}-phone-dark.png` });
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "light";
  });
  await page.setViewportSize(desktop);
}
