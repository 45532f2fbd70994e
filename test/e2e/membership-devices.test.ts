import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import jsQR from "jsqr";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addObjective,
  closeDialog,
  composer,
  field,
  foundOrg,
  go,
  joinOrg,
  label,
  lastState,
  makeInvite,
  objective,
  openPerson,
  openRoom,
  type Person,
  postponeKit,
  send,
  texts,
} from "../support/app.ts";
import { noteWritten } from "../support/canary/written.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/**
 * Several devices and none: people link a second browser, rename it, revoke it, print a recovery kit, lose every
 * device and come back with what is on the paper. Ana's screens are English, Lin's are Chinese.
 *
 *   what people can                                                    [en]  [zh]
 *   5 link by code: the same four on both; everything is there          Ana   Lin
 *     link by picture; the four differ: taken away again                Ana adds, a new browser in Chinese
 *     see, rename, revoke; the revoked one is told and sends nothing    Ana   Lin
 *   6 make, print, confirm a kit; its words stay nowhere                Ana   Lin
 *     all devices lost: back with the paper's words, or its code        Ana   Lin
 */

let relay: RelayPlace;
let ana: Person;
let lin: Person;
let second: Person;
let stranger: Person;
let scratch: string;
const extra: Person[] = [];

const another = async (locale: "zh-CN" | "en-GB", args: readonly string[] = []) => {
  const person = await openPerson({ locale, args });
  extra.push(person);
  return person;
};
const press = (page: Page, name: RegExp) => page.getByRole("button", { name }).click();

beforeAll(async () => {
  [relay, ana, lin] = await Promise.all([
    createRelayPlace(),
    openPerson({ locale: "en-GB" }),
    openPerson({ locale: "zh-CN" }),
  ]);
  scratch = await mkdtemp(join(tmpdir(), "skein-paper-"));
  await foundOrg(ana.page, relay.setupLink, { org: "Valley", name: "Ana", room: "Hall" });
  await send(ana.page, "the pump is at the bridge");
  await joinOrg(lin.page, await makeInvite(ana.page), "林可");
  await closeDialog(ana.page);
  await newPrivateRoom(ana.page, "Notes");
  await send(ana.page, "for myself alone");
  await go(ana.page, "/goals");
  await addObjective(ana.page, "Water for six villages");
});
/** Ana's own: only her devices and her kit lead there. */
async function newPrivateRoom(page: Page, name: string): Promise<void> {
  await go(page, "/chats");
  await page.getByRole("region", { name: "Conversations" }).getByRole("button", { name: "New" }).click();
  await page.getByRole("menuitem", { name: "New room" }).click();
  const dialog = page.getByRole("dialog");
  await field(dialog, /^Room name$/).fill(name);
  await dialog.getByRole("radio", { name: /^Private/ }).check();
  await dialog.getByRole("button", { name: "Create" }).click();
  await page.getByRole("main", { name }).waitFor();
}
afterAll(async () => {
  await Promise.all([ana, lin, ...extra].map((person) => person?.close()));
  await relay?.end();
  if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
});

// ---------------------------------------------------------------- asking to come in

test("[J9] whoever has asked to come in waits calmly, over a reload too, and is in when somebody says yes", async () => {
  await go(ana.page, "/people");
  await press(ana.page, label("邀请同事", "Invite someone"));
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByRole("switch", { name: "Somebody has to say yes first" }).click();
  await dialog.getByRole("button", { name: "Make the link" }).click();
  const link = await field(dialog, label("邀请链接", "Invitation link")).inputValue();
  await dialog.getByRole("button", { name: "Done" }).click();

  const mei = await another("zh-CN");
  await mei.page.goto(link);
  await mei.page.getByText("有人点头后你才进得去。").waitFor();
  await field(mei.page, label("你的名字", "Your name")).fill("梅");
  await press(mei.page, label("请求加入", "Ask to join"));
  await mei.page.getByRole("heading", { name: "已请求加入“Valley”" }).waitFor();
  await mei.page.goto(`${relay.url}/chats`);
  await mei.page.getByRole("heading", { name: "已请求加入“Valley”" }).waitFor();
  expect(new URL(mei.page.url()).pathname).toBe("/waiting");

  await go(ana.page, "/people/requests");
  await press(ana.page, /^Let 梅 in$/);
  await postponeKit(mei.page);
  await openRoom(mei.page, "Hall");
  await expect.poll(() => texts(mei.page)).toContain("the pump is at the bridge");
});

// ---------------------------------------------------------------- a second device

/** What a new device shows. */
async function showCode(page: Page): Promise<string> {
  await page.goto(`${relay.url}/welcome`);
  await page.getByRole("link", { name: /我已在用鸿雁|I already use Skein/ }).click();
  return (await page.locator(".typed-code output").textContent()) ?? "";
}

/** On a device that belongs: by the typed code, as far as the four to compare. */
async function addByCode(page: Page, code: string, name: string): Promise<void> {
  await go(page, "/settings/devices");
  await press(page, /^(?:连接新设备|Link a device)/);
  await field(page, label("八个字符的连接码", "Code of eight characters")).fill(code.toLowerCase());
  await press(page, label("继续", "Continue"));
  await nameAndAdd(page, name);
}

async function nameAndAdd(page: Page, name: string): Promise<void> {
  await field(page, label("设备名", "Name of the device")).fill(name);
  await press(page, label("加进来", "Add it"));
  await page.locator("dialog .four").waitFor();
}

/** Rooms, a private one among them, and goals. Ends in the hall. */
async function sees(page: Page): Promise<void> {
  await openRoom(page, "Notes");
  await expect.poll(() => texts(page)).toContain("for myself alone");
  await go(page, "/goals");
  await objective(page, "Water for six villages").waitFor();
  await go(page, "/chats");
  await openRoom(page, "Hall");
  await expect.poll(() => texts(page)).toContain("the pump is at the bridge");
}

/** On a device that belongs: another one gets another name. */
async function renameDevice(page: Page, from: string, to: string): Promise<void> {
  await go(page, "/settings/devices");
  await press(page, label(`给“${from}”改名`, `Rename “${from}”`));
  const dialog = page.getByRole("dialog");
  await field(dialog, label("设备名", "Name of the device")).fill(to);
  await press(page, label("存下", "Save"));
  await page.getByRole("button", { name: label(`给“${to}”改名`, `Rename “${to}”`) }).waitFor();
}

const fourOn = (page: Page): Promise<readonly string[]> => page.locator(".four > li").allTextContents();

test("[J8] a second browser is linked by code: the same four on both, then it has everything by itself", async () => {
  second = await another("en-GB");
  const code = await showCode(second.page);
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4} [0-9A-HJKMNP-TV-Z]{4}$/);
  await addByCode(ana.page, code, "Ana's tablet");
  await second.page.getByRole("heading", { name: "Same four words on both?" }).waitFor();
  expect(await second.page.getByText("Into “Valley”, as Ana").count()).toBe(1);
  const [here, there] = [await fourOn(ana.page), await fourOn(second.page)];
  expect([here.length, here]).toEqual([4, there]);
  await press(ana.page, label("一样", "They match"));
  await press(second.page, label("一样", "They match"));
  await second.page.waitForURL(/\/chats/);
  await sees(second.page);

  await send(second.page, "written on the tablet");
  await go(ana.page, "/chats");
  await openRoom(ana.page, "Hall");
  await expect.poll(() => texts(ana.page)).toContain("written on the tablet");
  await renameDevice(ana.page, "Ana's tablet", "Tablet in the van");
});

test("[J8] the picture opens the same way, without its secret in the address; when they differ the device that was just added is taken away again, and keeps nothing", async () => {
  stranger = await another("zh-CN");
  await showCode(stranger.page);
  const link = await readCode(ana.page, await stranger.page.locator(".pair-qr .qr").screenshot());
  expect(link.startsWith(`${relay.url}/link#d=`)).toBe(true);
  await ana.page.goto(link);
  await nameAndAdd(ana.page, "somebody else's");
  expect(ana.page.url()).toBe(`${relay.url}/settings/devices`);
  await stranger.page.getByRole("heading", { name: "两边是同样的四个字吗？" }).waitFor();
  await press(ana.page, label("不一样", "They differ"));
  await ana.page.getByText(/^It is removed again/).waitFor();
  await ana.page.getByRole("dialog").waitFor({ state: "detached" });
  const gone = ana.page.getByRole("listitem").filter({ hasText: "somebody else's" });
  await gone.getByText(/^Removed/).waitFor();
  await press(stranger.page, label("不一样", "Different"));
  await stranger.page.waitForURL(/\/welcome/);
});

test("[G07] a revoked device says who and when, keeps what it has to read, and sends nothing any more", async () => {
  await go(ana.page, "/settings/devices");
  await press(ana.page, label("移除“Tablet in the van”", "Remove “Tablet in the van”"));
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByText("read anything written afterwards: the keys are changed").waitFor();
  await dialog.getByText(/^the messages and goals kept on it until now/).waitFor();
  await dialog.getByRole("button", { name: "Remove" }).click();
  await dialog.waitFor({ state: "detached" });

  await second.page.getByText(/^This device was removed/).waitFor();
  expect(await texts(second.page)).toContain("the pump is at the bridge");
  await go(ana.page, "/chats");
  await openRoom(ana.page, "Hall");
  await send(ana.page, "only for those who stayed");
  await go(lin.page, "/chats");
  await openRoom(lin.page, "Hall");
  await expect.poll(() => texts(lin.page)).toContain("only for those who stayed");
  expect(await texts(second.page)).not.toContain("only for those who stayed");

  await press(second.page, label("重新开始", "Start over"));
  const asked = second.page.getByRole("dialog");
  await asked.getByText(/^all messages, goals and drafts kept here/).waitFor();
  await asked.getByRole("button", { name: "Start over" }).click();
  await second.page.waitForURL(/\/welcome/);
});

test("[J8] [G07] in Chinese: linked by code, the same four, renamed; when it is lost it is revoked, told so, and keeps what it had", async () => {
  const phone = stranger.page;
  await addByCode(lin.page, await showCode(phone), "林可的手机");
  await phone.getByRole("heading", { name: "两边是同样的四个字吗？" }).waitFor();
  expect(await fourOn(phone)).toEqual(await fourOn(lin.page));
  await press(lin.page, /^一样$/);
  await press(phone, /^一样$/);
  await phone.waitForURL(/\/chats/);
  await openRoom(phone, "Hall");
  await expect.poll(() => texts(phone)).toContain("the pump is at the bridge");

  await renameDevice(lin.page, "林可的手机", "掉进河里的手机");
  await press(lin.page, /^移除“掉进河里的手机”$/);
  const dialog = lin.page.getByRole("dialog");
  await dialog.getByText("读到之后写下的任何东西：钥匙会换掉").waitFor();
  await dialog.getByRole("button", { name: "移除", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await phone.getByText(/移除了这台设备。|这台设备 .*被移除了。/).waitFor();
  await phone.getByText("这里的内容都还能看、能复制，写的东西送不出去了。").waitFor();
  expect(await texts(phone)).toContain("the pump is at the bridge");
  await go(lin.page, "/chats");
  await openRoom(lin.page, "Hall");
});

// ---------------------------------------------------------------- the recovery kit

interface Paper {
  readonly words: readonly string[];
  readonly link: string;
}

/** Makes a kit, prints it, reads the print, and fills in the three words that are asked. */
async function makeAndPrint(person: Person, pdf: string): Promise<Paper> {
  const { page } = person;
  await go(page, "/settings/kit");
  await press(page, label("做恢复套件", "Make a recovery kit"));
  await page.locator(".kit-sheet ol").first().waitFor();
  const paper = await readPaper(page, pdf);
  await press(page, label("我抄好了", "I wrote it down"));
  expect(await page.locator(".kit-sheet").count()).toBe(0);
  for (const box of await page.locator("form .asked input").all()) {
    const asked = (await box.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent)) ?? "";
    await box.fill(paper.words[Number(/\d+/.exec(asked)?.[0]) - 1] ?? "");
  }
  await press(page, label("核对", "Check"));
  await page.getByText(label("核对过，能用", "Checked, and it works")).waitFor();
  return paper;
}

/** What a printer gets: one page, its words, and its code read from the pixels. */
async function readPaper(page: Page, pdf: string): Promise<Paper> {
  const bytes = await page.pdf({ path: join(scratch, pdf), format: "A4" });
  expect(bytes.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g)?.length).toBe(1);
  await page.emulateMedia({ media: "print" });
  expect(await page.locator("#app").isVisible()).toBe(false);
  const sheet = page.locator(".kit-sheet[data-printed]");
  const words = await sheet
    .locator("ol > li")
    .evaluateAll((all) => all.map((one) => one.lastChild?.textContent ?? ""));
  const picture = await sheet.locator(".qr").screenshot();
  await page.emulateMedia({ media: null });
  const link = await readCode(page, picture);
  noteWritten(words.join(" ")); // typed word by word later, and each alone is a plain word
  return { words, link };
}

async function readCode(page: Page, png: Buffer): Promise<string> {
  const { data, width, height } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    return { data: Array.from(pixels), width: bitmap.width, height: bitmap.height };
  }, png.toString("base64"));
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data ?? "";
}

const nowhereBut = async (page: Page, words: readonly string[]): Promise<readonly string[]> => {
  const places = await page.evaluate(() => [
    location.href,
    document.title,
    JSON.stringify(history.state),
    document.documentElement.outerHTML,
    JSON.stringify({ ...localStorage }),
    JSON.stringify({ ...sessionStorage }),
  ]);
  const phrase = words.slice(0, 3);
  return places.filter((text) => text.includes(phrase.join(" ")) || text.includes(phrase.join("")));
};

let anasPaper: Paper;
let linsPaper: Paper;

test("[H19] a kit is printed on one page, checked with three words, and its words stay nowhere", async () => {
  anasPaper = await makeAndPrint(ana, "ana.pdf");
  expect(anasPaper.words.length).toBe(24);
  expect(anasPaper.words.every((word) => /^[a-z]{3,8}$/.test(word))).toBe(true);
  expect(anasPaper.link.startsWith(`${relay.url}/recover#k=`)).toBe(true);
  expect(await nowhereBut(ana.page, anasPaper.words)).toEqual([]);
  expect(
    await ana.page.evaluate((link) => document.documentElement.outerHTML.includes(link), anasPaper.link),
  ).toBe(false);

  linsPaper = await makeAndPrint(lin, "lin.pdf");
  expect(linsPaper.words.every((word) => /^\p{Script=Han}$/u.test(word))).toBe(true);
  expect(await nowhereBut(lin.page, linsPaper.words)).toEqual([]);
});

test("[G08] all devices lost: a fresh browser comes back with the words of the print, in English", async () => {
  await go(ana.page, "/chats");
  await openRoom(ana.page, "Hall");
  await send(ana.page, "before the river took the laptop");
  await expect.poll(() => texts(ana.page).then((all) => all.at(-1))).toBe("before the river took the laptop");
  await expect.poll(() => lastState(ana.page).textContent()).toMatch(/^(?:Stored at relay|Read by )/);
  await ana.close();
  const fresh = await another("en-GB");
  await fresh.page.goto(`${relay.url}/welcome`);
  await fresh.page.getByRole("link", { name: "Use your recovery kit" }).click();
  const boxes = fresh.page.locator(".word-grid input");
  await boxes.first().fill("zzzz");
  await boxes.nth(1).focus();
  await fresh.page.getByText("Not in the list of words: number 1.").waitFor();
  await boxes.first().fill("");
  await boxes.first().focus();
  for (const word of anasPaper.words) await fresh.page.keyboard.type(`${word} `);
  await press(fresh.page, label("找回", "Bring it back"));
  await fresh.page.waitForURL(/\/chats/, { timeout: 30_000 });
  await sees(fresh.page);
  await expect.poll(() => texts(fresh.page)).toContain("before the river took the laptop");
  await send(fresh.page, "back again");
  await go(lin.page, "/chats");
  await openRoom(lin.page, "Hall");
  await expect.poll(() => texts(lin.page)).toContain("back again");
});

test("[G08] and with the code of the print held before a camera, in Chinese", async () => {
  const picture = await filmOf(lin.page, linsPaper.link);
  const film = join(scratch, "camera.mjpeg");
  await writeFile(film, Buffer.concat([picture, picture, picture]));
  await lin.close();
  const fresh = await another("zh-CN", [
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-video-capture=${film}`,
  ]);
  await fresh.profile.context.grantPermissions(["camera"]);
  await fresh.page.goto(`${relay.url}/recover`);
  await press(fresh.page, label("扫套件上的码", "Scan the kit's code"));
  await fresh.page.getByRole("heading", { name: "套件带来了" }).waitFor({ timeout: 20_000 });
  expect(await fresh.page.locator("video").count()).toBe(0);
  expect(fresh.page.url()).toBe(`${relay.url}/recover`);
  await press(fresh.page, label("找回", "Bring it back"));
  await fresh.page.waitForURL(/\/chats/, { timeout: 30_000 });
  await openRoom(fresh.page, "Hall");
  await expect.poll(() => texts(fresh.page)).toContain("only for those who stayed");
  await composer(fresh.page).waitFor();
  expect(fresh.complaints).toEqual([]);
});

/** The paper as a camera sees it: a picture of the printed code, a little askew. */
async function filmOf(page: Page, link: string): Promise<Buffer> {
  const { encode } = await import("uqr");
  const code = encode(link, { ecc: "M", border: 4 });
  const path = code.data
    .flatMap((line, y) => line.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")))
    .join("");
  const canvas = await page.context().newPage();
  await canvas.setViewportSize({ width: 640, height: 480 });
  await canvas.setContent(
    `<body style="margin:0;height:480px;display:grid;place-items:center;background:#cfc8b8"><svg width="320" viewBox="0 0 ${code.size} ${code.size}" style="background:#fff;rotate:5deg" shape-rendering="crispEdges"><path d="${path}"/></svg></body>`,
  );
  const picture = await canvas.screenshot({ type: "jpeg", quality: 85 });
  await canvas.close();
  return picture;
}

test("[CSP1] the browsers complained of nothing on the way", () => {
  const complaints = [ana, lin, ...extra].flatMap((person) => person.complaints);
  expect(complaints).toEqual([]);
});
