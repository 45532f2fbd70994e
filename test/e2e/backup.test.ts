import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWebCrypto } from "../../crdt/crypto/webcrypto.ts";
import { kitKeys, openBackup, sourceOf, wordsToSecret } from "../../crdt/index.ts";
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

/** Lin keeps a backup file, in English; then laptop and relay are lost, and she comes back on a screen in Chinese. */

let relay: RelayPlace;
let lin: Person;
let back: Person;
let scratch: string;
let words: readonly string[];
let file: string;

const press = (page: Page | Locator, name: RegExp) => page.getByRole("button", { name }).click();
const copy = (page: Page) => page.locator(".copies > li").filter({ hasText: /备份文件|Backup file/ });
const saveIt = label("保存备份文件", "Save a backup file");

beforeAll(async () => {
  [relay, lin] = await Promise.all([createRelayPlace(), openPerson({ locale: "en-GB" })]);
  scratch = await mkdtemp(join(tmpdir(), "skein-backup-"));
  await foundOrg(lin.page, relay.setupLink, { org: "North & Valley", name: "林可", room: "Hall" });
  await send(lin.page, "the pump is at the bridge");
  await createRoom(lin.page, "Notes");
  await send(lin.page, "sluice code 4711");
  await lin.page.getByText("Stored at relay").waitFor();
  await go(lin.page, "/goals");
  await addObjective(lin.page, "Water for six villages");
});
afterAll(async () => {
  await Promise.all([lin?.close(), back?.close()]);
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
  const { page } = lin;
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
  const tab = await lin.profile.context.newPage();
  await tab.goto(`${relay.url}/settings/sync`);
  await copy(tab).getByText("Everything is in it").waitFor();
  const downloading = tab.waitForEvent("download");
  await press(tab, saveIt);
  const path = await (await downloading).path();
  expect((await stat(path)).size).toBeGreaterThan(3_000);
  await tab.close();
  expect(lin.complaints).toEqual([]);
});

/** As if the browser had been closed while the file was being taken: what is noted on the device before the first row is. */
async function breakOff(page: Page): Promise<void> {
  const crypto = createWebCrypto();
  const secret = await wordsToSecret(words.join(" "));
  if (!secret.ok) throw new Error(secret.error.type);
  const source = sourceOf(await readFile(file));
  const opened = await openBackup(crypto, source, await kitKeys(crypto, secret.value));
  if (!opened.ok) throw new Error(opened.error.type);
  const { head, headHash, key } = opened.value;
  await page.evaluate(
    async ([org, hash, bytes]) => {
      const noted = { org, headHash: Uint8Array.from(hash), key: Uint8Array.from(bytes), at: Date.now() };
      await new Promise((done, failed) => {
        const opening = indexedDB.open("skein-keys");
        opening.onerror = failed;
        opening.onsuccess = () => {
          const writing = opening.result.transaction("local", "readwrite");
          writing.objectStore("local").put(noted, new TextEncoder().encode("backup unfinished").buffer);
          writing.oncomplete = done;
          writing.onerror = failed;
        };
      });
    },
    [head.org, [...headHash], [...key]] as const,
  );
}

test("[G08] laptop and relay are lost: words and file bring back rooms, messages and goals, in Chinese", async () => {
  await lin.close();
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
  const allIn = copy(page).getByText(/^都在里面/);
  await allIn.waitFor();
  const health = async () => {
    await page.goto(`${relay.url}/settings/sync`);
    await allIn.waitFor();
  };
  await expectOpenToAll(page, { name: "health-with-file", open: health });
  await breakOff(page);
  await page.goto(`${relay.url}/settings/sync`);
  await page.getByText("上次的备份文件还没取完。再选一次同一个文件，接着取。").waitFor();
  await page.locator(".backup-acts input[type=file]").setInputFiles(file);
  await page.getByText("备份文件里的都在这里了").waitFor();
  await page.getByRole("button", { name: saveIt }).waitFor();
  expect(back.complaints).toEqual([]);
});
