import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composer, joinOrg, lastState, message, openPerson, type Person, texts } from "../support/app.ts";
import { desktop, expectOpenToAll, phone } from "../support/look.ts";
import { memberScreens, type Screen, settleIn, strangerScreens, visitor } from "../support/screens.ts";
import { type Story, tellStory } from "../support/story.ts";

/** How it looks and how it is worked: languages, themes, a phone, the keyboard alone, and every screen by itself. */

let story: Story;
let lin: Person;
let stranger: Person;
let page: Page;

beforeAll(async () => {
  [story, lin, stranger] = await Promise.all([
    tellStory(),
    openPerson({ locale: "zh-CN" }),
    openPerson({ locale: "en-GB" }),
  ]);
  page = lin.page;
  await joinOrg(page, story.link, "林可");
  await settleIn(page, story);
});
afterAll(async () => {
  await Promise.all([lin?.close(), stranger?.close()]);
  await story?.end();
});

test("[J6] the language changes at once, everywhere, and is remembered", async () => {
  await visitor(story.relay.url)(page, "/settings/look", ".set");
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Language and look" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await page.reload();
  await page.getByRole("heading", { name: "Language and look" }).waitFor();
  await page.getByRole("button", { name: "简体中文" }).click();
  await page.getByRole("heading", { name: "语言与外观" }).waitFor();
});

test("[J6] dark is dark at once, and from the first paint after a reload", async () => {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "深色" }).click();
  await expect.poll(ground).not.toBe(light);
  await page.reload({ waitUntil: "commit" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "dark");
  await page.getByRole("button", { name: "浅色" }).click();
  await expect.poll(ground).toBe(light);
});

test("[J6] with the keyboard alone: to a room, a message, an answer, a reaction, the areas, and out again", async () => {
  await visitor(story.relay.url)(page, "/chats", "a.room");
  const rooms = page.getByRole("navigation", { name: "会话列表" });
  await rooms.getByRole("link").filter({ hasText: "三号泵房检修" }).waitFor();
  await page.keyboard.press("F6");
  await page.keyboard.press("F6");
  for (let stop = 0; stop < 6 && !(await rooms.locator(":focus").count()); stop++)
    await page.keyboard.press("Tab");
  await page.keyboard.press("Home");
  const wanted = rooms.locator(":focus", { hasText: "三号泵房检修" });
  const place = () => rooms.locator(":focus").textContent();
  for (let row = await rooms.getByRole("link").count(); row > 0 && !(await wanted.count()); row--) {
    const before = await place();
    await page.keyboard.press("ArrowDown");
    await expect.poll(place).not.toBe(before);
  }
  await page.keyboard.press("Enter");
  await page.getByRole("main", { name: "三号泵房检修" }).waitFor();
  await composer(page).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("只用键盘");
  await page.keyboard.press("Enter");
  await expect.poll(() => lastState(page).textContent()).toBe("已存到中继");

  await page.keyboard.press("ArrowUp");
  await message(page, "只用键盘").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("menu").waitFor();
  await page.keyboard.press("Enter");
  await message(page, "只用键盘").getByRole("button", { pressed: true }).waitFor();
  await message(page, "只用键盘").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("r");
  await composer(page).and(page.locator(":focus")).waitFor();
  await page.getByRole("button", { name: "不引用了" }).waitFor();
  await page.keyboard.type("回自己一句");
  await page.keyboard.press("Enter");
  await message(page, "回自己一句").locator(".quote", { hasText: "只用键盘" }).waitFor();
  await page.keyboard.press("ArrowUp");
  await message(page, "回自己一句").and(page.locator(":focus")).waitFor();
  await page.keyboard.press("r");
  await page.getByRole("button", { name: "不引用了" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "不引用了" }).waitFor({ state: "detached" });

  for (const [key, name] of [
    ["2", /^目标：/],
    ["3", /./],
    ["4", "语言与外观"],
    ["1", /./],
  ] as const) {
    await page.keyboard.press(`Control+${key}`);
    await page.getByRole("main", { name }).or(page.getByRole("main")).first().waitFor();
  }
  expect(new URL(page.url()).pathname).toBe("/chats");
  await page.keyboard.press("Control+3");
  await page.getByRole("button", { name: "邀请同事" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.getByRole("button", { name: "邀请同事" }).and(page.locator(":focus")).waitFor();
});

test("[J6] a phone has tabs at the foot, one pane at a time and a way back", async () => {
  await page.setViewportSize(phone);
  await visitor(story.relay.url)(page, "/chats", "a.room");
  const tabs = page.getByRole("navigation", { name: "主导航" });
  await tabs.getByRole("link", { name: "目标" }).click();
  await page.getByRole("main", { name: /^目标：/ }).waitFor();
  await tabs.getByRole("link", { name: "消息" }).click();
  expect(await composer(page).isVisible()).toBe(false);
  await page.getByRole("link", { name: "三号泵房检修" }).click();
  await composer(page).fill("手机上写的");
  await page.getByRole("button", { name: "发送" }).click();
  await expect.poll(() => texts(page)).toContain("手机上写的");
  expect(await tabs.isVisible()).toBe(false);
  await page.getByRole("button", { name: "返回" }).click();
  await tabs.waitFor();
  expect(await page.getByRole("link", { name: "三号泵房检修" }).isVisible()).toBe(true);
  await page.setViewportSize(desktop);
});

/** Names are known before there is a story to visit. */
const nowhere = {
  relay: { url: "http://localhost" },
  link: "http://localhost/join#i=",
  rooms: {},
  people: {},
};
const namesOf = (screens: (story: Story) => readonly Screen[]) =>
  screens(nowhere as unknown as Story).map(({ name }) => name);

test.for(namesOf(strangerScreens))(
  "[A11Y1] %s: no barrier in light or dark, and fits a phone at twice the text size",
  (name) => check(stranger.page, strangerScreens(story), name),
);
test.for(namesOf(memberScreens))(
  "[A11Y1] %s: no barrier in light or dark, and fits a phone at twice the text size",
  (name) => check(page, memberScreens(story), name),
);

test("[CSP1] on all screens the browsers complained of nothing", () => {
  expect({ lin: lin.complaints, stranger: stranger.complaints }).toEqual({ lin: [], stranger: [] });
});

const check = (shown: Page, screens: readonly Screen[], name: string): Promise<void> =>
  expectOpenToAll(shown, screens.find((screen) => screen.name === name) as Screen);
