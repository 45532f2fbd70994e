import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type ChromiumProfile, closeTabs, launchChromium } from "../support/chromium.ts";
import type { Scenarios } from "../support/disk-page.ts";
import { buildPage } from "../support/page-app.ts";
import { type StaticServer, startStaticServer } from "../support/static-server.ts";

let folder: string;
let server: StaticServer;
let browser: ChromiumProfile;
let page: Page;

beforeAll(async () => {
  const entry = fileURLToPath(new URL("../support/disk-page.ts", import.meta.url));
  folder = await buildPage(entry);
  browser = await launchChromium();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  server = await startStaticServer(folder);
  page = await newTab();
});
afterEach(async () => {
  await closeTabs(browser);
  await server.stop();
});

test("[DISK] IndexedDB keeps every fact about disks", async () => {
  expect(await run(page, "suite").then(failuresOf)).toEqual([]);
});

test("[DISK] IndexedDB without getAllRecords keeps them too", async () => {
  expect(await run(page, "withoutGetAllRecords").then(failuresOf)).toEqual([]);
});

test("[DISK14] [A08] a newer tab upgrades at once: the older one lets go, says so and never writes again", async () => {
  await run(page, "hold", "old", 1);
  await run(page, "write", "old", 1, "kept");
  const newer = await newTab();
  const opened = await run(newer, "openAs", 2);
  expect(opened.error).toBeNull();
  expect(opened.ms).toBeLessThan(1000);
  expect(await run(page, "lost")).toEqual([{ type: "NewerData" }]);
  expect(await run(page, "write", "old", 2, "late")).toMatchObject({ error: { reason: "Closed" } });
  expect(await run(page, "read", "old", 1)).toEqual({ failed: "Closed" });
  await run(newer, "hold", "new", 2);
  expect(await run(newer, "read", "new", 1)).toBe("kept");
  expect(await run(newer, "read", "new", 2)).toBeUndefined();
});

test("[DISK14] [A08] an upgrade that another tab blocks fails by name within two seconds", async () => {
  await run(page, "openAs", 1);
  await run(page, "holdRudely", 1);
  const newer = await newTab();
  const opened = await run(newer, "openAs", 2);
  expect(opened.error).toEqual({ type: "UpgradeBlocked" });
  expect(opened.ms).toBeLessThan(2000);
  await page.close();
  await expect.poll(() => run(newer, "openAs", 2).then(({ error }) => error)).toBeNull();
});

test("[DISK12] [A09] data of a newer version is refused and left alone", async () => {
  await run(page, "hold", "newer", 7);
  await run(page, "write", "newer", 1, "from the future");
  await page.close();
  const older = await newTab();
  expect((await run(older, "openAs", 6)).error).toEqual({ type: "NewerData" });
  expect(await run(older, "version")).toBe(7);
  await run(older, "hold", "again", 7);
  expect(await run(older, "read", "again", 1)).toBe("from the future");
});

test("[DISK15] [A10] a handle that died is replaced once and the same transaction runs again", async () => {
  await run(page, "hold", "d", 1);
  await run(page, "write", "d", 1, "before");
  await run(page, "closeHandles");
  expect(await run(page, "write", "d", 2, "after")).toEqual({ ok: true });
  expect(await run(page, "handles")).toBe(1);
  await run(page, "closeHandles");
  expect(await run(page, "read", "d", 2)).toBe("after");
  await run(page, "loseServerOnce");
  expect(await run(page, "write", "d", 3, "through Safari's worst day")).toEqual({ ok: true });
  await run(page, "loseServerOnce");
  expect(await run(page, "read", "d", 3)).toBe("through Safari's worst day");
  expect(await run(page, "lost")).toEqual([]);
});

test("[DISK16] [A03] a full quota is said by name, changes nothing, and passes when there is room again", async () => {
  await run(page, "hold", "d", 1);
  const cdp = await browser.context.newCDPSession(page);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: server.url, quotaSize: 3_000_000 });
  const full = await run(page, "fill", "d");
  expect(full?.reason).toBe("Quota");
  expect(full?.last).toBe((full?.rows ?? 0) - 1);
  await cdp.send("Storage.overrideQuotaForOrigin", { origin: server.url });
  expect(await run(page, "write", "d", 200, "room again")).toEqual({ ok: true });
});

const DAMAGE = {
  QuotaExceededError: "Encountered full disk while opening backing store for indexedDB.open.",
  UnknownError: "Internal error opening backing store for indexedDB.open.",
  AbortError: "The open request was aborted",
  DataError: "Failed to read large IndexedDB value",
};

test("[DISK16] [A04] what a browser says whose own database is damaged is passed on, nothing is deleted, and what was there is there again", async () => {
  await run(page, "hold", "before", 1);
  expect(await run(page, "write", "before", 1, "kept")).toEqual({ ok: true });
  for (const [name, words] of Object.entries(DAMAGE)) {
    await run(page, "damage", name, words);
    const { error, ms } = await run(page, "openAs", 1);
    expect(error).toMatchObject({ type: "StorageUnavailable", detail: expect.stringContaining(name) });
    expect(ms).toBeLessThan(2_000);
  }
  expect(await run(page, "deleted")).toEqual([]);
  await run(page, "damage", null);
  await run(page, "hold", "after", 1);
  expect(await run(page, "read", "after", 1)).toBe("kept");
});

test("[DISK24] [A12] a value whose file is gone is said to be unreadable, alone: every other of its table is read as before", async () => {
  const profileDir = await mkdtemp(join(tmpdir(), "skein-lost-file-"));
  let own = await launchChromium({ profileDir });
  page = await newTab(own);
  await run(page, "hold", "d", 1);
  for (const n of [1, 3]) await run(page, "write", "d", n, `kept ${n}`);
  expect(await run(page, "writeLarge", "d", 2)).toEqual({ ok: true });
  await own.close();
  const files = await readdir(profileDir, { recursive: true, withFileTypes: true });
  const blobs = files.filter((file) => file.isFile() && file.parentPath.includes("indexeddb.blob"));
  expect(blobs.length).toBeGreaterThan(0);
  for (const { parentPath, name } of blobs) await rm(join(parentPath, name));

  own = await launchChromium({ profileDir });
  page = await newTab(own);
  await run(page, "hold", "d", 1);
  const lost = { unreadable: expect.stringContaining("NotReadableError"), raw: null };
  expect(await run(page, "read", "d", 2)).toEqual(lost);
  expect(await run(page, "read", "d", 3)).toBe("kept 3");
  expect(await run(page, "readMany", "d", [3, 2, 9])).toEqual(["kept 3", lost, undefined]);
  const all = [
    [1, "kept 1"],
    [2, lost],
    [3, "kept 3"],
  ];
  expect(await run(page, "readAll", "d", false, 10)).toEqual(all);
  expect(await run(page, "readAll", "d", true, 2)).toEqual(all.slice(1).reverse());
  expect(await run(page, "lost")).toEqual([]);
  expect(await run(page, "write", "d", 2, "anew")).toEqual({ ok: true });
  expect(await run(page, "read", "d", 2)).toBe("anew");
  await own.close();
  await rm(profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
});

test("[DISK17] whoever opens with a newer lease ends the earlier one, also in a commit under way", async () => {
  await run(page, "hold", "first", 1, "lease one");
  expect(await run(page, "write", "first", 1, "mine")).toEqual({ ok: true });
  const other = await newTab();
  await run(other, "hold", "second", 1, "lease two");
  expect(await run(page, "write", "first", 1, "behind its back")).toMatchObject({
    ok: false,
    error: { reason: "Closed" },
  });
  expect(await run(other, "read", "second", 1)).toBe("mine");
  expect(await run(other, "write", "second", 1, "theirs")).toEqual({ ok: true });
});

test("[DISK17] after the browser cleared the site, an engine of before writes nothing into the empty database (A05)", async () => {
  await run(page, "hold", "d", 1, "lease one");
  await run(page, "write", "d", 1, "gone");
  const cdp = await browser.context.newCDPSession(page);
  await cdp.send("Storage.clearDataForOrigin", { origin: server.url, storageTypes: "indexeddb" });
  expect(await run(page, "write", "d", 2, "as if nothing had happened")).toMatchObject({ ok: false });
  expect(await run(page, "lost")).toMatchObject([{ type: "StorageUnavailable" }]);
});

test("[DISK18] the last 50 of many rows cost no more than 1.2 bare cursor reads", async () => {
  await run(page, "hold", "d", 1, "lease");
  const { disk, bare } = await run(page, "timeRange", "d");
  expect(disk).toBeLessThan(bare * 1.2);
});

async function newTab({ context } = browser): Promise<Page> {
  const tab = await context.newPage();
  await tab.goto(server.url);
  await tab.waitForFunction("'scenarios' in globalThis");
  return tab;
}

/** Calls one scenario in a page. */
function run<N extends keyof Scenarios>(
  tab: Page,
  name: N,
  ...parameters: Parameters<Scenarios[N]>
): Promise<Awaited<ReturnType<Scenarios[N]>>> {
  return tab.evaluate(
    ([scenario, values]) =>
      (globalThis as unknown as { scenarios: Record<string, (...all: unknown[]) => never> }).scenarios[
        scenario as string
      ]?.(...(values as unknown[])) as never,
    [name, parameters] as const,
  );
}

const failuresOf = (results: Awaited<ReturnType<Scenarios["suite"]>>) =>
  results.filter(([, problem]) => problem !== null);
