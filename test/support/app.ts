import type { Locator, Page } from "playwright-core";
import { type ChromiumOptions, type ChromiumProfile, launchChromium } from "./chromium.ts";

/**
 * One person at one browser, as a person acts: by role and by the words on the screen, in either language.
 * Everything the console complains of is kept, so that a journey can end with "and nothing broke".
 */
export interface Person {
  readonly profile: ChromiumProfile;
  readonly page: Page;
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function openPerson(options: ChromiumOptions = {}): Promise<Person> {
  const profile = await launchChromium(options);
  const page = profile.context.pages()[0] ?? (await profile.context.newPage());
  const complaints: string[] = [];
  profile.context.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  profile.context.on("weberror", (error) => complaints.push(String(error.error())));
  page.setDefaultTimeout(15_000);
  return { profile, page, complaints, close: profile.close };
}

/** Matches one label in either language, whole. */
export const label = (zh: string, en: string): RegExp => new RegExp(`^(?:${zh}|${en})$`);

const button = (page: Page | Locator, name: RegExp) => page.getByRole("button", { name });
export const field = (page: Page | Locator, name: RegExp) => page.getByRole("textbox", { name });

// ---------------------------------------------------------------- the first minutes

export interface Founding {
  readonly org: string;
  readonly name: string;
  readonly room?: string;
}

export async function foundOrg(page: Page, setupLink: string, founding: Founding): Promise<void> {
  await page.goto(setupLink);
  await field(page, label("组织名称", "Organisation")).fill(founding.org);
  await field(page, label("你的名字", "Your name")).fill(founding.name);
  if (founding.room !== undefined) await field(page, label("第一个群", "First room")).fill(founding.room);
  await button(page, label("建好了", "Create")).click();
  await postponeKit(page);
  await composer(page).waitFor();
}

export async function joinOrg(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await field(page, label("你的名字", "Your name")).fill(name);
  await button(page, label("加入", "Join")).click();
  await postponeKit(page);
  await page.waitForURL(/\/chats/);
}

/** A recovery kit is offered on the way in; most journeys are about something else. */
export async function postponeKit(page: Page): Promise<void> {
  await page.waitForURL(/\/(?:kit|chats)/);
  if (new URL(page.url()).pathname === "/kit") await button(page, label("以后再做", "Later")).click();
}

/** Makes an invitation through the dialog and leaves the dialog open. Returns the link as shown. */
export async function makeInvite(page: Page, uses: 1 | 10 | 50 = 10): Promise<string> {
  await go(page, "/people");
  await button(page, label("邀请同事", "Invite someone")).click();
  const dialog = page.getByRole("dialog");
  await button(dialog, new RegExp(`^${uses} (?:人|person|people)$`)).click();
  await button(dialog, label("建好链接", "Make the link")).click();
  return field(dialog, label("邀请链接", "Invitation link")).inputValue();
}

export const closeDialog = (page: Page) =>
  button(page.getByRole("dialog"), label("好了|关闭|取消", "Done|Close|Cancel")).click();

/** Goes somewhere inside the running app, without a reload. */
export async function go(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, "", to);
    dispatchEvent(new PopStateEvent("popstate"));
  }, path);
}

// ---------------------------------------------------------------- chat

export const composer = (page: Page): Locator => field(page, label("写消息", "Write a message"));

export async function openRoom(page: Page, name: string): Promise<void> {
  const rooms = page.getByRole("navigation", { name: label("会话列表", "Conversations") });
  await rooms.getByRole("link", { name }).click();
  await page.getByRole("main", { name }).waitFor();
}

export async function createRoom(page: Page, name: string): Promise<void> {
  const pane = page.getByRole("region", { name: label("会话列表", "Conversations") });
  await button(pane, label("新建", "New")).click();
  await page.getByRole("menuitem", { name: label("新建群", "New room") }).click();
  await field(page, label("群名", "Room name")).fill(name);
  await page.keyboard.press("Enter");
  await page.getByRole("main", { name }).waitFor();
}

/** Writes and sends; the words leave the composer once they are on this device's disk. What is on its way there is not written over. */
export async function send(page: Page, text: string): Promise<void> {
  await page.locator(".composer .send:not([data-busy])").waitFor();
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** One message by a part of its text. */
export const message = (page: Page, text: string): Locator =>
  page.getByRole("article").filter({ hasText: text });

/** The texts of the open room from top to bottom, as far as they are drawn. */
export const texts = (page: Page): Promise<string[]> =>
  page.locator("article .message-text").evaluateAll((all) => all.map((one) => one.textContent));

/** What stands under the newest own message: its honest state. */
export const lastState = (page: Page): Locator => page.locator(".under .sync").last();

export async function openMessageMenu(page: Page, text: string): Promise<Locator> {
  await message(page, text)
    .locator(".bubble")
    .last()
    .click({ button: "right", position: { x: 12, y: 12 } }); // beside the bar that hovers over its end
  return page.getByRole("menu");
}

export async function chooseForMessage(page: Page, text: string, item: RegExp): Promise<void> {
  const menu = await openMessageMenu(page, text);
  await menu.getByRole("menuitem", { name: item }).click();
}

// ---------------------------------------------------------------- goals

export const addObjective = async (page: Page, title: string): Promise<void> => {
  await field(page, label("新目标", "New objective")).fill(title);
  await page.keyboard.press("Enter");
  await objective(page, title).waitFor();
};

export const objective = (page: Page, title: string): Locator =>
  page.getByRole("region", { name: /^O\d+$/ }).filter({ has: page.getByRole("heading", { name: title }) });

/** The title of the n-th objective, as a box that several people write in. */
export const titleBox = (page: Page, n: number): Locator =>
  field(page, label(`O${n} 的标题`, `Title of O${n}`));

export interface ResultFields {
  readonly title: string;
  readonly start: string;
  readonly target: string;
  readonly unit: string;
}

export async function addKeyResult(page: Page, within: Locator, result: ResultFields): Promise<void> {
  await button(within, label("加一条关键结果", "Add a key result")).click();
  await field(within, label("关键结果", "Key result")).fill(result.title);
  await field(within, label("起点", "Start")).fill(result.start);
  await field(within, label("目标值", "Target")).fill(result.target);
  await field(within, label("单位", "Unit")).fill(result.unit);
  await page.keyboard.press("Enter");
  await keyResult(within, result.title).waitFor();
  await page.keyboard.press("Escape");
}

/** The way into one key result: its numbers, as a link. */
export const keyResult = (within: Page | Locator, title: string): Locator =>
  within.getByRole("link", { name: new RegExp(`^KR\\d+ ${title}(?:，看进展|, see progress)`) });

export async function checkIn(
  page: Page,
  { value, confidence, note }: { readonly value: string; readonly confidence: number; readonly note: string },
): Promise<void> {
  await field(page, label("现在是", "Now at")).fill(value);
  await page.getByRole("slider", { name: label("把握", "Confidence") }).fill(String(confidence));
  await field(page, label("发生了什么", "What happened")).fill(note);
  await page.keyboard.press("Control+Enter");
  await page.getByText(label("记下了", "Saved")).waitFor();
}

// ---------------------------------------------------------------- look

export interface LookChoice {
  readonly language?: "zh" | "en";
  readonly theme?: "light" | "dark";
  readonly textScale?: number;
}

/** Chooses how the app looks, as a choice made earlier on the look page; shown from the next load on. */
export async function chooseLook(page: Page, choice: LookChoice): Promise<void> {
  await page.evaluate((chosen) => {
    const key = "skein.appearance";
    const before = JSON.parse(localStorage.getItem(key) ?? "{}") as object;
    localStorage.setItem(key, JSON.stringify({ ...before, ...chosen }));
  }, choice);
}
