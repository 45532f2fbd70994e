import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  closeDialog,
  composer,
  field,
  foundOrg,
  go,
  joinOrg,
  label,
  lastState,
  makeInvite,
  message,
  openPerson,
  type Person,
  postponeKit,
  send,
  texts,
} from "../support/app.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/** Who may do what in rooms, as three people see it; each test begins where the one before it ended. */

const HONGDA = "宏达管材";

let relay: RelayPlace;
let ana: Person; // owner, English
let lin: Person; // member, Chinese
let wei: Person; // guest of another organisation, Chinese

beforeAll(async () => {
  relay = await createRelayPlace();
  [ana, lin, wei] = await Promise.all([
    openPerson({ locale: "en-GB" }),
    openPerson({ locale: "zh-CN" }),
    openPerson({ locale: "zh-CN" }),
  ]);
  await foundOrg(ana.page, relay.setupLink, { org: "Clearwater", name: "Ana", room: "Hall" });
  const link = await makeInvite(ana.page);
  await closeDialog(ana.page);
  await joinOrg(lin.page, link, "林可");
});
afterAll(async () => {
  await Promise.all([ana?.close(), lin?.close(), wei?.close()]);
  await relay?.end();
});

const button = (within: Page | Locator, name: RegExp | string) => within.getByRole("button", { name });
const info = (page: Page) => page.getByRole("complementary", { name: label("群信息", "Room info") });
const rooms = (page: Page) => page.getByRole("navigation", { name: label("会话列表", "Conversations") });
const roomRow = (page: Page, name: string) =>
  rooms(page)
    .getByRole("link")
    .filter({ has: page.locator(".name").getByText(name, { exact: true }) });
const row = (page: Page, name: string) => info(page).getByRole("listitem").filter({ hasText: name });

async function openRoom(page: Page, name: string): Promise<void> {
  await roomRow(page, name).click();
  await page.getByRole("main", { name }).waitFor();
}

async function openInfo(page: Page): Promise<void> {
  if (!(await info(page).isVisible())) await button(page, label("群信息", "Room info")).click();
  await info(page).waitFor();
}

async function openPersonPage(page: Page, name: string): Promise<Locator> {
  await go(page, "/people");
  await page
    .getByRole("navigation", { name: label("通讯录", "People") })
    .getByRole("link", { name })
    .click();
  const main = page.getByRole("main", { name });
  await main.waitFor();
  return main;
}

async function chooseRole(page: Page, opener: Locator, role: string): Promise<void> {
  await opener.click();
  await page.getByRole("menuitemradio", { name: role, exact: true }).click();
}

test("[J7] an owner makes a member an admin and takes it back, and both screens say so", async () => {
  const page = await openPersonPage(ana.page, "林可");
  await chooseRole(ana.page, button(page, "Role of 林可: Member"), "Admin");
  await button(page, "Role of 林可: Admin").waitFor();
  const own = await openPersonPage(lin.page, "林可");
  await own.getByRole("definition").filter({ hasText: "管理员" }).waitFor();
  await button(ana.page, "Undo").click();
  await button(page, "Role of 林可: Member").waitFor();
  await own.getByRole("definition").filter({ hasText: "成员" }).waitFor();
});

test("[J7] both see the same safety number, and what was compared is remembered", async () => {
  const digits = (main: Locator) => main.getByRole("img", { name: /\d{4} \d{4}/ }).textContent();
  const seen = await digits(await openPersonPage(ana.page, "林可"));
  const other = await openPersonPage(lin.page, "Ana");
  expect(seen).toMatch(/^\d{24}$/);
  expect(await digits(other)).toBe(seen);
  await button(other, "对上了").click();
  await other.getByText(/对过，一样$/).waitFor();
  await lin.page.reload();
  await lin.page
    .getByRole("main", { name: "Ana" })
    .getByText(/对过，一样$/)
    .waitFor();
});

test("[J7] the organisation vouches for a name and title, and everybody sees the seal", async () => {
  const page = await openPersonPage(ana.page, "林可");
  await button(page, "Vouch").click();
  const dialog = ana.page.getByRole("dialog");
  await field(dialog, /^Title$/).fill("项目总管");
  await button(dialog, "Sign it").click();
  await page.getByRole("definition").filter({ hasText: "项目总管" }).waitFor();
  const own = await openPersonPage(lin.page, "林可");
  await own.getByRole("img", { name: "组织认证：项目总管" }).waitFor();
});

async function newPrivateRoom(page: Page, name: string, member?: string): Promise<void> {
  await go(page, "/chats");
  const pane = page.getByRole("region", { name: "Conversations" });
  await button(pane, "New").click();
  await page.getByRole("menuitem", { name: "New room" }).click();
  const dialog = page.getByRole("dialog");
  await field(dialog, /^Room name$/).fill(name);
  await dialog.getByRole("radio", { name: /^Private/ }).check();
  if (member !== undefined) await dialog.getByRole("checkbox", { name: new RegExp(member) }).check();
  await button(dialog, "Create").click();
  await page.getByRole("main", { name }).waitFor();
}

test("[J7] a private room has only those who were put into it, with the reason beside each", async () => {
  await newPrivateRoom(ana.page, "Pump 3", "林可");
  await ana.page.getByText("Private, end-to-end encrypted").waitFor();
  await send(ana.page, "only for the two of us");
  await expect.poll(() => lastState(ana.page).textContent()).toBe("Stored at relay");

  await go(lin.page, "/chats");
  await openRoom(lin.page, "Pump 3");
  await message(lin.page, "only for the two of us").waitFor();
  await send(lin.page, "收到");
  await message(ana.page, "收到").waitFor();

  await openInfo(lin.page);
  await row(lin.page, "Ana")
    .getByText(/今天建的群/)
    .waitFor();
  await row(lin.page, "林可")
    .getByText(/Ana 今天加的/)
    .waitFor();
});

test("[J7] who only reads has a calm sentence in place of the composer, until the role changes", async () => {
  await openInfo(ana.page);
  await chooseRole(ana.page, button(row(ana.page, "林可"), "Role of 林可: Member"), "Reads only");
  await lin.page.getByText("你在这个群里只读。").waitFor();
  expect(await composer(lin.page).count()).toBe(0);
  await chooseRole(ana.page, button(row(ana.page, "林可"), "Role of 林可: Reads only"), "Member");
  await composer(lin.page).waitFor();
  await send(lin.page, "又能说话了");
  await message(ana.page, "又能说话了").waitFor();
});

test("[J7] the rules of a room change in sight of everybody", async () => {
  await openInfo(ana.page);
  await button(info(ana.page), "Who may add people Members").click();
  await ana.page.getByRole("menuitemradio", { name: "Owners and admins" }).click();
  await lin.page
    .getByText(/^Ana 改了群规.*只有管理员可以邀请$/)
    .last()
    .waitFor();
  await expect.poll(() => button(info(lin.page), "加人").count()).toBe(0);
});

test("[J7] a link into a room is made, seen with what it allows, and revoked for good", async () => {
  await newPrivateRoom(ana.page, "Board");
  await openInfo(ana.page);
  await button(info(ana.page), "Link to join").click();
  const dialog = ana.page.getByRole("dialog");
  await button(dialog, /^1 day$/).click();
  await button(dialog, /^50 people$/).click();
  await button(dialog, "Make the link").click();
  const link = await field(dialog, /^Link to join$/).inputValue();
  await closeDialog(ana.page);
  await info(ana.page).getByText("0 of 50").waitFor();
  await button(info(ana.page), "Link and code").click();
  expect(await field(info(ana.page), /^Link to join$/).inputValue()).toBe(link);

  await button(info(ana.page), "Revoke").click();
  await button(ana.page.getByRole("dialog"), "Revoke").click();
  await info(ana.page).getByText("No link is open").waitFor();
  await button(info(ana.page), "1 past link").click();
  await info(ana.page).getByText("Revoked").waitFor();
});

test("[J7] without the relay a private room is there at once, says that it waits, and goes out later", async () => {
  await relay.stop();
  await newPrivateRoom(ana.page, "Ditch", "林可");
  await ana.page.getByText("This room is on this device only").first().waitFor();
  await send(ana.page, "dug by hand");
  await relay.start();
  await expect.poll(() => lastState(ana.page).textContent(), { timeout: 60_000 }).toBe("Stored at relay");
  await go(lin.page, "/chats");
  await openRoom(lin.page, "Ditch");
  await message(lin.page, "dug by hand").waitFor();
});

test("[J7] who leaves a room by themselves is asked first and keeps what was there", async () => {
  await openInfo(lin.page);
  await button(info(lin.page), "离开这个群").click();
  await button(lin.page.getByRole("dialog"), "离开这个群").click();
  await lin.page
    .getByText(/^你 .*离开了这个群。/)
    .first()
    .waitFor();
  expect(await texts(lin.page)).toContain("dug by hand");
  await go(lin.page, "/chats");
  await openRoom(lin.page, "Pump 3");
  await openRoom(ana.page, "Pump 3");
});

test("[J7] a guest asks by a link, is let in, and bears the organisation's name everywhere", async () => {
  await openInfo(ana.page);
  await button(info(ana.page), "Link to join").click();
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Guests/ }).check();
  await field(dialog, /^Their organisation$/).fill(HONGDA);
  await dialog.getByRole("switch", { name: "Somebody has to say yes first" }).click();
  await button(dialog, "Make the link").click();
  const link = await field(dialog, /^Link to join$/).inputValue();
  await closeDialog(ana.page);

  await wei.page.goto(link);
  await field(wei.page, /^你的名字$/).fill("周明远");
  await button(wei.page, "请求加入").click();
  await postponeKit(wei.page);
  await wei.page.getByText("这里还没有群").waitFor();

  await info(ana.page).getByRole("listitem").filter({ hasText: "周明远" }).getByText(HONGDA).waitFor();
  await button(info(ana.page), /^Let 周明远 in$/).click();
  await openRoom(wei.page, "Pump 3");
  await send(wei.page, "管子周六到");
  await message(ana.page, "管子周六到").getByText(HONGDA).waitFor();
  await row(ana.page, "周明远").getByText(HONGDA).waitFor();
  await roomRow(lin.page, "Pump 3").getByText(HONGDA, { exact: true }).waitFor();
});

test("[J7] a guest sees one room and the people in it", async () => {
  expect(await rooms(wei.page).getByRole("link").count()).toBe(1);
  await go(wei.page, "/people");
  const directory = wei.page.getByRole("navigation", { name: "通讯录" });
  await directory.getByRole("link", { name: /Ana/ }).waitFor();
  expect(await directory.getByRole("link", { name: /邀请/ }).count()).toBe(0);
  await go(ana.page, "/people");
  await ana.page.getByRole("heading", { name: "From other organisations 1" }).waitFor();
});

test("[J7] a guest leaves and blocks in two presses, and keeps what was there", async () => {
  await go(wei.page, "/chats");
  await openRoom(wei.page, "Pump 3");
  await openInfo(wei.page);
  await button(info(wei.page), "离开并屏蔽").click();
  await button(wei.page.getByRole("dialog"), "离开并屏蔽").click();
  await wei.page
    .getByText(/离开了这个群。/)
    .first()
    .waitFor();
  expect(await texts(wei.page)).toContain("管子周六到");
  expect(await composer(wei.page).count()).toBe(0);
});

test("[J7] a guest leaves the organisation by their own page, and is told what stays", async () => {
  const page = await openPersonPage(wei.page, "周明远");
  await button(page, "离开组织").click();
  const dialog = wei.page.getByRole("dialog");
  await dialog.getByText("不能撤销。想回来，要重新邀请。").waitFor();
  await button(dialog, "离开组织").click();
  await wei.page
    .getByText(/离开了组织/)
    .first()
    .waitFor();
  await go(ana.page, "/people");
  await ana.page.getByRole("heading", { name: /^From other organisations/ }).waitFor({ state: "detached" });
});

test("[J7] who was removed from a room is told, keeps the past and gets nothing new", async () => {
  await go(ana.page, "/chats");
  await openRoom(ana.page, "Pump 3");
  await openInfo(ana.page);
  await button(row(ana.page, "林可"), /^Role of 林可/).click();
  await ana.page.getByRole("menuitem", { name: "Remove from room" }).click();
  await button(ana.page.getByRole("dialog"), "Remove from room").click();
  await row(ana.page, "林可").waitFor({ state: "detached" });
  await lin.page
    .getByText(/^Ana .*把你移出了这个群。/)
    .first()
    .waitFor();
  await send(ana.page, "after the removal");
  await expect.poll(() => lastState(ana.page).textContent()).toBe("Stored at relay");
  expect(await texts(lin.page)).toContain("only for the two of us");
  expect(await texts(lin.page)).not.toContain("after the removal");
});

test("[J7] two people open one room of two, whoever begins", async () => {
  const page = await openPersonPage(ana.page, "林可");
  await button(page, "Message").click();
  await composer(ana.page).waitFor();
  await send(ana.page, "just us");
  await go(lin.page, "/chats");
  await openRoom(lin.page, "Ana");
  await message(lin.page, "just us").waitFor();
});

test("[J7] removing somebody says exactly what follows, and hands over what they looked after", async () => {
  const page = await openPersonPage(ana.page, "林可");
  await button(page, "Remove from the organisation").click();
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByText("It cannot be undone.").waitFor();
  await dialog.getByRole("radio", { name: /^To one person/ }).check();
  expect(await button(dialog, "Remove from the organisation").isDisabled()).toBe(true);
  await dialog.getByRole("radio", { name: /Ana/ }).check();
  await dialog.getByText(/of 林可 go to Ana/).waitFor();
  await button(dialog, "Remove from the organisation").click();
  await page.getByText(/Removed from the organisation/).waitFor();
  await lin.page.getByText(/移出/).first().waitFor();
});

test("[J7] the last owner is told why leaving has to wait", async () => {
  const page = await openPersonPage(ana.page, "Ana");
  await page.getByText("You are the only owner and cannot leave yet").waitFor();
  expect(await button(page, "Leave the organisation").count()).toBe(0);
  expect([...ana.complaints, ...lin.complaints, ...wei.complaints]).toEqual([]);
});
