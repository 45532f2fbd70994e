import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addObjective,
  createRoom,
  foundOrg,
  go,
  label,
  lastState,
  objective,
  openPerson,
  openRoom,
  type Person,
  postponeKit,
  send,
  texts,
} from "../support/app.ts";
import { expectOpenToAll } from "../support/look.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/** Ana keeps a backup file, in English; then laptop and relay are lost, and she comes back on a screen in Chinese. */

let relay: RelayPlace;
let ana: Person;
let back: Person;
let scratch: string;
let words: readonly string[];
let file: string;

const press = (page: Page | Locator, name: RegExp) => page.getByRole("button", { name }).click();
const copy = (page: Page) => page.locator(".copies > li").filter({ hasText: /备份文件|Backup file/ });
const saveIt = label("保存备份文件", "Save a backup file");

beforeAll(async () => {
  [relay, ana] = await Promise.all([createRelayPlace(), openPerson({ locale: "en-GB" })]);
  scratch = await mkdtemp(join(tmpdir(), "skein-backup-"));
  await foundOrg(ana.page, relay.setupLink, { org: "North & Valley", name: "Ana", room: "Hall" });
  await send(ana.page, "the pump is at the bridge");
  await createRoom(ana.page, "Notes");
  await send(ana.page, "sluice code 4711");
  await ana.page.getByText("Stored at relay").waitFor();
  await go(ana.page, "/goals");
  await addObjective(ana.page, "Water for six villages");
});
afterAll(async () => {
  await Promise.all([ana?.close(), back?.close()]);
  await relay?.end();
  if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
});

/** Makes a kit on its page and checks it. */
async function makeKit(page: Page): Promise<readonly string[]> {
  await press(page, label("做恢复套件", "Make a recovery kit"));
  const list = page.locator(".kit-sheet[data-printed] ol > li");
  await list.first().waitFor({ state: "attached" });
  const all = await list.evaluateAll((each) => each.map((one) => one.lastChild?.textContent ?? ""));
  await press(page, label("我抄好了", "I wrote it down"));
  for (const box of await page.locator("form .asked input").all()) {
    const asked = (await box.evaluate((input) => (input as HTMLInputElement).labels?.[0]?.textContent)) ?? "";
    await box.fill(all[Number(/\d+/.exec(asked)?.[0]) - 1] ?? "");
  }
  await press(page, label("核对", "Check"));
  await page.getByText(label("核对过，能用", "Checked, and it works")).waitFor();
  return all;
}

test("[A06] the health screen leads to the kit first, then saves a file through the browser's downloads and says what is in it", async () => {
  const { page } = ana;
  await go(page, "/settings/sync");
  await copy(page).getByText("none yet").waitFor();
  expect(await page.getByRole("button", { name: saveIt }).count()).toBe(0);
  await page
    .getByText("The browser may clear what is here. With a backup file you need not worry.")
    .waitFor();
  await page.getByRole("link", { name: "See the recovery kit" }).click();
  words = await makeKit(page);
  await go(page, "/settings/sync");
  const downloading = page.waitForEvent("download");
  await press(page, saveIt);
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^skein-North-Valley-\d{4}-\d{2}-\d{2}\.skein-backup$/);
  file = join(scratch, download.suggestedFilename());
  await download.saveAs(file);
  expect((await stat(file)).size).toBeGreaterThan(3_000);
  await copy(page).getByText("just now").waitFor();
  await copy(page).getByText("Everything is in it").waitFor();
  expect(await page.getByText("With a backup file you need not worry").count()).toBe(0);
});

test("[A06] a tab that talks to the engine of another tab saves the file as well", async () => {
  const tab = await ana.profile.context.newPage();
  await tab.goto(`${relay.url}/settings/sync`);
  await copy(tab).getByText("Everything is in it").waitFor();
  const downloading = tab.waitForEvent("download");
  await press(tab, saveIt);
  const path = await (await downloading).path();
  expect((await stat(path)).size).toBeGreaterThan(3_000);
  await tab.close();
  expect(ana.complaints).toEqual([]);
});

test("[G08] laptop and relay are lost: words and file bring back rooms, messages and goals, in Chinese", async () => {
  await ana.close();
  await relay.stop();
  for (const name of ["relay.db", "relay.db-wal", "relay.db-shm"])
    await rm(join(relay.dir, name), { force: true });
  await relay.start();
  back = await openPerson({ locale: "zh-CN" });
  const { page } = back;
  const input = page.locator(".backup-choice input[type=file]");
  const open = async () => {
    await page.goto(`${relay.url}/recover`);
    await input.setInputFiles(file);
    await page.getByText(/\.skein-backup$/).waitFor();
  };
  await expectOpenToAll(page, { name: "recover-with-file", open });
  await page.goto(`${relay.url}/recover`);
  await input.setInputFiles({
    name: "holiday.jpg",
    mimeType: "image/jpeg",
    buffer: Buffer.from("no backup"),
  });
  const boxes = page.locator(".word-grid input");
  await boxes.first().focus();
  for (const word of words) await page.keyboard.type(`${word} `);
  await press(page, label("找回", "Bring it back"));
  await page.getByRole("alert").getByText("这不是鸿雁的备份文件，什么也没改动。").waitFor();
  await press(page, label("不用这个文件", "Do not use this file"));
  await input.setInputFiles(file);
  await page.getByText(/^skein-North-Valley-.*\.skein-backup$/).waitFor();
  await press(page, label("找回", "Bring it back"));
  await page.waitForURL(/\/(?:chats|kit)/, { timeout: 30_000 });
  await postponeKit(page);
  await openRoom(page, "Notes");
  await expect.poll(() => texts(page)).toEqual(["sluice code 4711"]);
  await openRoom(page, "Hall");
  await expect.poll(() => texts(page)).toEqual(["the pump is at the bridge"]);
  await send(page, "又回来了");
  await expect.poll(() => lastState(page).textContent()).toMatch(/^已存到中继/);
  await go(page, "/goals");
  await objective(page, "Water for six villages").waitFor();
  await go(page, "/settings/sync");
  await page.getByRole("heading", { name: "都齐了" }).waitFor();
  await copy(page).getByText("还没有").waitFor();
  const downloading = page.waitForEvent("download");
  await press(page, saveIt);
  expect((await downloading).suggestedFilename()).toMatch(/\.skein-backup$/);
  await copy(page)
    .getByText(/^都在里面/)
    .waitFor();
  expect(back.complaints).toEqual([]);
});
