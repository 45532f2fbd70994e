import { mkdirSync } from "node:fs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  chooseLook,
  composer,
  go,
  joinOrg,
  message,
  openPerson,
  openRoom,
  type Person,
} from "../support/app.ts";
import { memberNamed } from "../support/hostile-member/cast.ts";
import { desktop, expectNoBarrier, expectOpenToAll, phone } from "../support/look.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

/** Messages that ask for confirmation, and places, in Chromium, in both languages. */

let team: Team;
let lin: Person;
let page: Page;
let room: string;
let member: string;

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  ({ room } = await team.ana.must("createRoom", { name: "泵房" }));
  await send(team.ana, room, "今天照常");
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
  member = await memberNamed(team.ana, "林可");
  await openRoom(page, "泵房");
  await message(page, "今天照常").waitFor();
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const band = (text: string) => message(page, text).locator(".urgent");
const attach = () => page.getByRole("button", { name: /^(图片和文件|Pictures and files)$/ });
const isOpenToAll = async (name: string) => {
  await expectOpenToAll(page, { name, open: async () => {} });
  await page.evaluate(() => {
    document.documentElement.style.removeProperty("--text-scale"); // looking for what does not fit has doubled it
    dispatchEvent(new Event("resize"));
  });
};

test("[UI60] an urgent message is read out once, stands in the lists until it is confirmed, and one key confirms it", async () => {
  await page.evaluate(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    const region = document.querySelector(".stage [aria-live]");
    if (region !== null)
      new MutationObserver(() => said.push(region.textContent)).observe(region, {
        characterData: true,
        childList: true,
        subtree: true,
      });
  });
  await team.ana.must("sendUrgent", { room, text: "三号泵漏水，都先出来", replyTo: null });
  await band("三号泵漏水").getByText("1 人里有 0 人确认").waitFor();
  const row = page.locator(".room", { hasText: "泵房" });
  await row.getByText("[紧急]").waitFor();
  await shoot("asks");
  await isOpenToAll("urgent");
  await page.getByRole("button", { name: "提到我的" }).first().click();
  const sheet = page.getByRole("dialog", { name: "提到我的" });
  await sheet.getByText("[紧急]").waitFor();
  await page.keyboard.press("Escape");
  await composer(page).focus();
  await page.keyboard.press("ArrowUp"); // to the newest message
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("收到");
  await page.keyboard.press("Enter");
  await band("三号泵漏水").getByText("你已确认收到").waitFor();
  await row.getByText("[紧急]").waitFor({ state: "detached" });
  expect(await page.evaluate(() => document.activeElement?.classList.contains("msg"))).toBe(true);
  await team.ana.untilTimeline(room, (items) => items.some(({ urgent }) => urgent?.confirmed === 1));
  const said = await page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
  expect(said).toEqual(["[紧急] Ana：三号泵漏水，都先出来"]);
});

test("[UI61] who leads the room is told whom it reaches before it goes, and sees who has confirmed and who has not", async () => {
  await team.ana.must("setRoomRole", { room, member, role: "admin" });
  await expect
    .poll(
      async () =>
        (await team.ana.view("room", { room }))?.members.find((one) => one.member === member)?.roomRole,
    )
    .toBe("admin");
  await composer(page).fill("四点前全部撤出");
  await attach().click();
  const item = page.getByRole("menuitem", { name: "紧急消息" });
  await item.waitFor();
  await expectNoBarrier(page);
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "发紧急消息" });
  await dialog.getByText("1 人会收到，每个人都要点“收到”。").waitFor();
  await dialog.getByText("还能发 3 条").waitFor();
  await shoot("before");
  await isOpenToAll("before-urgent");
  await dialog.getByRole("button", { name: "发给 1 人" }).click();
  await dialog.waitFor({ state: "detached" });
  await band("四点前全部撤出").getByRole("button", { name: "1 人里有 0 人确认" }).click();
  const who = page.getByRole("dialog", { name: "谁确认了" });
  await who.getByText("还没确认 · 1").waitFor();
  const items = await team.ana.untilTimeline(room, (all) => all.some(({ urgent }) => urgent?.asks === true));
  const id = items.find(({ urgent }) => urgent?.asks)?.id ?? "";
  await team.ana.must("confirmUrgent", { room, id });
  await who.getByText("已确认 · 1").waitFor();
  await shoot("who");
  await expectNoBarrier(page);
  await page.keyboard.press("Escape");
  await band("四点前全部撤出").getByText("要确认的人确认了").waitFor();
  await go(page, "/settings/rest");
  const through = page.getByRole("switch", { name: "紧急消息" });
  await through.waitFor();
  expect(await through.getAttribute("aria-checked")).toBe("true");
  await through.click();
  await page.locator('[role="switch"][aria-label="紧急消息"][aria-checked="false"]').waitFor();
  await shoot("rest");
});

test("[UI62] a place is asked for once; where the browser gives none it is typed; what goes is shown and no more exact", async () => {
  await chooseLook(page, { language: "en" });
  await page.reload();
  await go(page, "/chats");
  await openRoom(page, "泵房");
  const asked: string[] = [];
  lin.profile.context.on("request", (request) => asked.push(new URL(request.url()).origin));
  const openDialog = async () => {
    await attach().click();
    await page.getByRole("menuitem", { name: "Location" }).click();
    return page.getByRole("dialog", { name: "Send a location" });
  };
  const denied = await openDialog();
  await denied.getByText("The browser did not give a location.").waitFor();
  await denied.getByLabel("Latitude").fill("91");
  await denied.getByLabel("Longitude").fill("−121,47376");
  await denied.getByRole("button", { name: "Send location" }).click();
  await denied.getByText("A number from −90 to 90, such as 31.2304").waitFor();
  await shoot("typed");
  await denied.getByLabel("Latitude").fill("31.23041");
  await denied.getByLabel("What it is called (optional)").fill("North gate");
  await page.keyboard.press("Enter");
  await denied.waitFor({ state: "detached" });
  const card = page.locator(".place-card", { hasText: "North gate" });
  await card.getByText("31.2304, -121.4738").waitFor();

  await lin.profile.context.grantPermissions(["geolocation", "clipboard-write"], {
    origin: new URL(page.url()).origin,
  });
  await lin.profile.context.setGeolocation({
    latitude: 31.230_416_7,
    longitude: 121.473_701,
    accuracy: 11.2,
  });
  const granted = await openDialog();
  await granted.getByText("31.2304, 121.4737").waitFor();
  await granted.getByText("within about 12 m").waitFor();
  await shoot("place-dialog");
  await isOpenToAll("place-dialog");
  await granted.getByRole("button", { name: "Send location" }).click();
  const here = page.locator(".place-card", { hasText: "121.4737" }).last();
  await here.getByText("within about 12 m").waitFor();
  await here.getByRole("button", { name: "Copy coordinates" }).click();
  await page.getByText("Coordinates copied").waitFor();
  await composer(page).press("ControlOrMeta+v");
  expect(await composer(page).inputValue()).toBe("31.2304, 121.4737");
  await composer(page).fill("");
  expect(await here.getByRole("link", { name: "Map app" }).getAttribute("href")).toBe("geo:31.2304,121.4737");
  const web = here.getByRole("link", { name: "OpenStreetMap (leaves Skein)" });
  expect(await web.getAttribute("href")).toBe(
    "https://www.openstreetmap.org/?mlat=31.2304&mlon=121.4737#map=17/31.2304/121.4737",
  );
  await shoot("places");
  await isOpenToAll("places");
  const { location } = (
    await team.ana.untilTimeline(room, (items) => items.some((one) => one.location?.accuracy === 12))
  ).find((one) => one.location?.accuracy === 12) ?? { location: undefined };
  expect(location).toEqual({ latitude: 31.2304, longitude: 121.4737, accuracy: 12, name: "" });
  expect(new Set(asked)).toEqual(new Set([new URL(page.url()).origin])); // no map was fetched from anywhere
  expect(lin.complaints).toEqual([]);
});

/** For eyes, where a folder is named: both sizes, both themes. */
async function shoot(name: string): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const theme of ["light", "dark"])
    for (const [size, viewport] of [
      ["desktop", desktop],
      ["phone", phone],
    ] as const) {
      await page.setViewportSize(viewport);
      await page.evaluate((to) => {
        document.documentElement.dataset.theme = to;
      }, theme);
      await page.waitForTimeout(250);
      await page.screenshot({ path: `${folder}/urgent-${name}-${size}-${theme}.png` });
    }
  await page.setViewportSize(desktop);
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "light";
  });
}
