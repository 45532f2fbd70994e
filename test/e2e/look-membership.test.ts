import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinOrg, openPerson, type Person, postponeKit } from "../support/app.ts";
import { expectOpenToAll } from "../support/look.ts";
import {
  adminScreens,
  doorScreens,
  guestScreens,
  removedScreens,
  settleMembership,
  type Town,
  waitingScreens,
} from "../support/membership-screens.ts";
import { type Screen, visitor } from "../support/screens.ts";
import { type Story, tellStory } from "../support/story.ts";
import { askToJoin, joinAsGuest, tellMembership } from "../support/story-membership.ts";

/** The screens of who may do what, each by itself, and the acts behind them with the keyboard alone. */

let story: Story;
let town: Town;
let lin: Person; // admin, Chinese
let guest: Person; // of another organisation, English
let asker: Person; // asks, is let in and removed; Chinese
let stranger: Person; // English

beforeAll(async () => {
  [story, lin, guest, asker, stranger] = await Promise.all([
    tellStory(),
    openPerson({ locale: "zh-CN" }),
    openPerson({ locale: "en-GB" }),
    openPerson({ locale: "zh-CN" }),
    openPerson({ locale: "en-GB" }),
  ]);
  await joinOrg(lin.page, story.link, "林可");
  const told = await tellMembership(story, "林可");
  town = { story, told };
  await joinAsGuest(guest.page, told.links.guest, "高小川");
  await askToJoin(asker.page, told.links.orgAsks, "洛桑");
  await settleMembership(lin.page, town);
}, 120_000);
afterAll(async () => {
  await Promise.all([lin, guest, asker, stranger].map((person) => person?.close()));
  await story?.end();
});

/** Names are known before there is a town to visit. */
const nowhere = {
  story: { relay: { url: "http://localhost" }, rooms: {} },
  told: { rooms: {}, links: {}, members: {} },
} as unknown as Town;
type Screens = (town: Town) => readonly Screen[];
const namesOf = (screens: Screens) => screens(nowhere).map(({ name }) => name);
const check = (shown: Page, screens: Screens, name: string) =>
  expectOpenToAll(shown, screens(town).find((screen) => screen.name === name) as Screen);

// ---------------------------------------------------------------- each screen by itself

const fits = "[A11Y1] %s: no barrier in light or dark, and fits a phone at twice the text size";

test.for(namesOf(doorScreens))(fits, (name) => check(stranger.page, doorScreens, name));
test.for(namesOf(waitingScreens))(fits, (name) => check(asker.page, waitingScreens, name));
test.for(namesOf(guestScreens))(fits, (name) => check(guest.page, guestScreens, name));
test.for(namesOf(adminScreens))(fits, (name) => check(lin.page, adminScreens, name));

test("[A11Y1] a guest is not asked to answer those who want to come in", async () => {
  await visitor(story.relay.url)(guest.page, "/people", ".dir a.row");
  expect(await guest.page.getByText("Waiting to come in").count()).toBe(0);
});

// ---------------------------------------------------------------- names that look alike

const ANA = "Ana Ruiz";
const TWIN = "\u0410na Ruiz"; // a Cyrillic capital

/** The mark beside this name among these lines, whole and in sight, on the name's line or the next; `null` where there is none. */
async function markBeside(lines: Locator, name: string): Promise<string | null> {
  const named = lines.filter({ has: lines.page().locator("bdi").getByText(name, { exact: true }) }).first();
  await named.waitFor();
  const mark = named.locator(".chip[title]");
  if ((await mark.count()) === 0) return null;
  await mark.scrollIntoViewIfNeeded();
  const [at, beside] = [await mark.boundingBox(), await named.locator("bdi").first().boundingBox()];
  if (at === null || beside === null) throw new Error("not drawn");
  expect(at.x).toBeGreaterThanOrEqual(beside.x);
  expect(at.y).toBeGreaterThan(beside.y - beside.height);
  expect(at.y).toBeLessThan(beside.y + 2 * beside.height);
  const isOnTop = await mark.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const ends = [x + 2, x + width / 2, x + width - 2];
    return ends.every((left) => element.contains(document.elementFromPoint(left, y + height / 2)));
  });
  expect(isOnTop).toBe(true);
  return `${await mark.textContent()}: ${await mark.getAttribute("title")}`;
}

const markOf = {
  "zh-CN": (other: string) => `名字相近: 和“${other}”的名字很像，别认错`,
  "en-GB": (other: string) => `similar name: Looks much like “${other}”. Make sure it is the right person`,
};

test.for(["zh-CN", "en-GB"] as const)(
  "[G13] in %s both who look alike to the eye are marked beside their names, in the directory, in the room, beside what they say and on their pages; nobody else is",
  async (language) => {
    const { page } = language === "zh-CN" ? lin : guest; // the guest reads English
    const visit = visitor(story.relay.url);
    const markedIn = async (path: string, rows: string) => {
      await visit(page, path, rows);
      const names = page.locator(`${rows} .person-name`);
      const marks = [await markBeside(names, ANA), await markBeside(names, TWIN)];
      return [...marks, await names.locator(".chip[title]").count()];
    };
    const both = [markOf[language](TWIN), markOf[language](ANA), 2];
    expect(await markedIn("/people", ".dir a.row")).toEqual(both);
    expect(await markedIn(`/chats/${town.told.rooms.contract}?info=1`, ".room-member")).toEqual(both);
    await visit(page, `/chats/${town.told.rooms.contract}`, ".msg .who");
    const said = page.locator(".msg .who").filter({ hasText: TWIN });
    expect(await said.locator(".chip").getAttribute("title")).toBe(
      markOf[language](ANA).replace(/^.*?: /, ""),
    );
    expect(await page.locator(".msg .who .chip[data-tone='warn']").count()).toBe(1);
    await visit(page, `/people/${town.told.members.twin}`, ".facts");
    expect(await markBeside(page.locator(".hero .person-name"), TWIN)).toBe(markOf[language](ANA));
    const warning = language === "zh-CN" ? `和“${ANA}”的名字很像` : `The name looks much like “${ANA}”`;
    await page.getByText(warning, { exact: true }).waitFor();
  },
);

// ---------------------------------------------------------------- with the keyboard alone

/** Tab until the focus is on a control with this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let step = 0; step < 60; step++) {
    const named = await page.evaluate(() => {
      const at = document.activeElement;
      if (at === document.body) return ""; // between the last control and the first
      const labels = at instanceof HTMLInputElement ? [...(at.labels ?? [])] : [];
      const words = labels.map((one) => one.textContent).join(" ");
      return at?.getAttribute("aria-label") ?? (words !== "" ? words : (at?.textContent ?? ""));
    });
    if (name.test(named.trim())) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab did not come to ${name}`);
}

const press = async (page: Page, name: RegExp, key = "Enter"): Promise<void> => {
  await tabTo(page, name);
  await page.keyboard.press(key);
};

test("[J6] with the keyboard alone: a private room with somebody in it, one more person, and another role", async () => {
  const { page } = lin;
  await visitor(story.relay.url)(page, "/chats", "a.room");
  await press(page, /^新建$/);
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.type("泵房钥匙");
  await tabTo(page, /^开放/);
  await page.keyboard.press("ArrowDown");
  await press(page, /陈恩/, "Space");
  await press(page, /^建好$/);
  await page.getByRole("main", { name: "泵房钥匙" }).waitFor();

  await press(page, /^群信息$/);
  await page.locator(".room-member").first().waitFor();
  await press(page, /^加人$/);
  await page.getByRole("dialog").waitFor();
  await press(page, /Bo Lindqvist/, "Space");
  await press(page, /^加进来$/);
  await page.locator(".room-member").filter({ hasText: "Bo Lindqvist" }).waitFor();

  await tabTo(page, /看资料 林可$/); // one stop for all rows
  await page.keyboard.press("End");
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.getByRole("menuitemradio", { name: "只读" }).waitFor();
  for (let step = 0; step < 5; step++) {
    if ((await page.locator(":focus").textContent())?.trim() === "只读") break;
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /的角色： 只读$/ }).waitFor();
});

test("[J6] with the keyboard alone: a request is answered", async () => {
  const { page } = lin;
  await visitor(story.relay.url)(page, "/people", ".dir a.row");
  await press(page, /^想加入的人/);
  await page.locator(".join-requests > li").first().waitFor();
  await press(page, /^同意 Tenzin Dorje 进来$/);
  await page
    .locator(".join-requests > li")
    .filter({ hasText: "Tenzin Dorje" })
    .waitFor({ state: "detached" });
});

test("[J6] with the keyboard alone: a kit is made and confirmed", async () => {
  const { page } = lin;
  await visitor(story.relay.url)(page, "/settings/kit", ".kit-verdict");
  await press(page, /^(?:做恢复套件|重新做一份)$/);
  const sheet = page.locator(".kit-sheet ol > li");
  const again = page.getByRole("dialog");
  await again.or(sheet.first()).first().waitFor();
  if (await again.isVisible()) await press(page, /^重新做$/);
  await sheet.first().waitFor();
  const words = await sheet.evaluateAll((all) => all.map((one) => one.lastChild?.textContent ?? ""));
  await press(page, /^我抄好了$/);
  const asked = page.locator("form .asked input");
  await asked.first().waitFor();
  for (let box = 0; box < 3; box++) {
    await tabTo(page, /^第 \d+ 个字/);
    const position = await page.evaluate(() =>
      Number(/\d+/.exec((document.activeElement as HTMLInputElement).labels?.[0]?.textContent ?? "")?.[0]),
    );
    await page.keyboard.type(words[position - 1] ?? "");
    await page.keyboard.press("Tab");
  }
  await press(page, /^核对$/);
  await page.getByText("核对过，能用").waitFor();
});

test("[J6] with the keyboard alone: a device is linked by code", async () => {
  const { page } = lin;
  const shown = stranger.page;
  await visitor(story.relay.url)(shown, "/link", ".typed-code output");
  const code = (await shown.locator(".typed-code output").textContent()) ?? "";
  await visitor(story.relay.url)(page, "/settings/devices", ".own-device");
  await press(page, /^连接新设备/);
  await page.getByRole("dialog").waitFor();
  await tabTo(page, /^八个字符的连接码/);
  await page.keyboard.type(code);
  await press(page, /^继续$/);
  await tabTo(page, /^设备名/);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("平板");
  await press(page, /^加进来$/);
  await page.locator("dialog .four").waitFor();
  await shown.locator(".four").waitFor();
  await press(page, /^一样$/);
  await press(shown, /^They match$/);
  await shown.waitForURL(/\/chats/);
});

// ---------------------------------------------------------------- after the end

test("[J7] who was let in and removed finds everything as it was, and is told", async () => {
  const { page } = asker;
  await town.told.letIn("洛桑");
  await page.goto(`${story.relay.url}/waiting`); // looks at once
  await postponeKit(page);
  await visitor(story.relay.url)(page, `/chats/${story.rooms.pump}`, "article");
  await town.told.remove("洛桑");
  await page.getByText(/把你移出了组织。/).waitFor();
});

test.for(namesOf(removedScreens))(fits, (name) => check(asker.page, removedScreens, name));

test("[J7] who was removed is not told that the relay is silent", async () => {
  await visitor(story.relay.url)(asker.page, "/settings/sync", ".verdict h3");
  await asker.page.getByRole("heading", { name: "这台设备不再同步了" }).waitFor();
  expect(await asker.page.getByRole("button", { name: /^同步状态：/ }).count()).toBe(0);
});

test("[CSP1] on all of these screens the browsers complained of nothing", () => {
  expect([lin, guest, stranger].flatMap(({ complaints }) => complaints)).toEqual([]);
});
