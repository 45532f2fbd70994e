import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRoom, go, label, lastState, openRoom, type Person, send, texts } from "../support/app.ts";
import type { RelayPlace } from "../support/relay-place.ts";
import { openValley, storesApp, type Valley } from "../support/valley.ts";

/** Junk in the databases of a real browser: found, set aside as it is, said calmly, and gone on without. */

let valley: Valley;
let relay: RelayPlace;
let ana: Person;

beforeAll(async () => {
  valley = await openValley();
  ({ relay, ana } = valley);
  await storesApp(valley);
});
afterAll(() => valley?.end());

/** Puts junk in the place of a record, as a person with the developer tools would; answers over how many. */
function spoil(page: Page, database: string, table: string, which: "all" | "middle"): Promise<number> {
  return page.evaluate(
    async ([name, store, chosen]) => {
      const wait = <T>(request: IDBRequest<T>) =>
        new Promise<T>((done, failed) => {
          request.onsuccess = () => done(request.result);
          request.onerror = () => failed(request.error);
        });
      const opened = await wait(indexedDB.open(name));
      const transaction = opened.transaction(store, "readwrite");
      const keys = await wait(transaction.objectStore(store).getAllKeys());
      const spoilt = chosen === "all" ? keys : keys.slice(keys.length >> 1, (keys.length >> 1) + 1);
      for (const key of spoilt)
        await wait(transaction.objectStore(store).put({ junk: ["what lay there"] }, key));
      opened.close();
      return spoilt.length;
    },
    [database, table, which] as const,
  );
}

const databases = (page: Page) =>
  page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name).sort());

const isRelaysAbsence = (words: string) => /ERR_CONNECTION_REFUSED|WebSocket connection/.test(words);

const notice = (page: Page) => page.locator(".app-banner").getByText(/could not be read|读不出来/);

test("[A12] a store of messages with broken records is set aside without the relay: words and badges stand as before, a sentence says so, and it can be saved and deleted", async () => {
  const { page } = ana;
  for (const text of ["one", "two", "three"]) await send(page, text);
  await expect.poll(() => lastState(page).textContent()).toBe("Stored at relay");
  await relay.stop();
  await send(page, "only here");
  await expect.poll(() => lastState(page).textContent()).toBe("Waiting on this device");
  expect(await spoil(page, "skein-cache", "leaves", "all")).toBeGreaterThan(0);
  await page.reload();
  await notice(page).waitFor();
  await openRoom(page, "Hall");
  await expect.poll(() => texts(page)).toEqual(["one", "two", "three", "only here"]);
  await expect.poll(() => lastState(page).textContent()).toBe("Waiting on this device");

  await page.locator(".app-banner").getByRole("button", { name: "See" }).click();
  await page.getByRole("heading", { name: "What could not be read" }).waitFor();
  await page.getByText(/all that can be read is in the new one/).waitFor();
  await expect.poll(() => notice(page).count()).toBe(0);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as a file" }).click(),
  ]);
  expect(await readFile(await download.path(), "utf8")).toContain('"value":{"junk":["what lay there"]}');
  expect(await databases(page)).toEqual(["skein-cache", "skein-cache-2", "skein-keys", "skein-outbox"]);
  await page.getByRole("button", { name: "Delete these" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete these" }).click();
  await expect.poll(() => page.getByRole("heading", { name: "What could not be read" }).count()).toBe(0);

  await relay.start();
  await page.reload();
  await go(page, "/chats");
  await openRoom(page, "Hall");
  await expect.poll(() => texts(page)).toEqual(["one", "two", "three", "only here"]);
  await expect.poll(() => lastState(page).textContent()).toBe("Stored at relay");
  expect(await notice(page).count()).toBe(0);
});

test("[A12] a broken record that is met while the app is open: the engine goes on with a new store under the same page, again and again", async () => {
  const { page } = ana;
  await createRoom(page, "Kitchen");
  await send(page, "by the stove");
  await expect.poll(() => lastState(page).textContent()).toBe("Stored at relay");
  await openRoom(page, "Hall");
  await page.evaluate(() => Object.assign(globalThis, { stillHere: true }));
  for (const [database, text] of [
    ["skein-cache-2", "first"],
    ["skein-cache", "second"],
  ] as const) {
    await spoil(page, database, "leaves", "all");
    await openRoom(page, "Kitchen");
    await expect.poll(() => texts(page), { timeout: 15_000 }).toContain("by the stove");
    await send(page, text);
    await expect.poll(() => lastState(page).textContent()).toBe("Stored at relay");
    await openRoom(page, "Hall");
  }
  expect(await page.evaluate(() => "stillHere" in globalThis)).toBe(true);
  await openRoom(page, "Kitchen");
  await expect.poll(() => texts(page)).toEqual(["by the stove", "first", "second"]);
  expect(await databases(page)).toEqual(["skein-cache", "skein-cache-2", "skein-keys", "skein-outbox"]);
});

test("[A12] broken records of what only this device has are set aside one by one, in Chinese too; what waits keeps its badge and is sent", async () => {
  const { page } = ana;
  await page.getByRole("button", { name: "Got it" }).click();
  await relay.stop();
  await send(page, "waits behind junk");
  await expect.poll(() => lastState(page).textContent()).toBe("Waiting on this device");
  for (const [database, table] of [
    ["skein-outbox", "rows"],
    ["skein-outbox", "feeds"],
    ["skein-outbox", "commands"],
    ["skein-keys", "identity"],
    ["skein-keys", "deviceKeys"],
    ["skein-keys", "wraps"],
  ] as const)
    expect(await spoil(page, database, table, "middle"), table).toBeGreaterThanOrEqual(
      table === "wraps" ? 0 : 1,
    );
  await page.evaluate(() => localStorage.setItem("skein.language", "zh"));
  await page.reload();
  await notice(page).waitFor();
  await openRoom(page, "Kitchen");
  await expect.poll(() => texts(page)).toContain("waits behind junk");
  expect(await lastState(page).textContent()).toMatch(/Waiting on this device|在本机等待/);
  await relay.start();
  await page.reload();
  await expect.poll(() => lastState(page).textContent(), { timeout: 20_000 }).toMatch(/Stored at relay|中继/);
  await send(page, "and on");
  await expect
    .poll(() => texts(page))
    .toEqual(["by the stove", "first", "second", "waits behind junk", "and on"]);
});

test("[A12] whose device this is cannot be read in either place: nothing is deleted, it can be saved, and starting over is the person's own step", async () => {
  const { page } = ana;
  expect(await spoil(page, "skein-keys", "identity", "all")).toBe(2);
  await page.reload();
  const save = page.getByRole("button", { name: label("存成文件", "Save as a file") });
  const [download] = await Promise.all([page.waitForEvent("download"), save.click()]);
  expect(await readFile(await download.path(), "utf8")).toContain('"table":"identity"');
  await page.getByRole("button", { name: label("重新开始", "Start over") }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: label("重新开始", "Start over") })
    .click();
  await page.waitForURL(/\/welcome/);
  expect(ana.complaints.filter((words) => !isRelaysAbsence(words))).toEqual([]);
});
