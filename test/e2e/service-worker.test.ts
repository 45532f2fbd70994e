import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type ChromiumProfile, closeTabs, launchChromium } from "../support/chromium.ts";
import { buildSmallApp } from "../support/service-worker-app.ts";
import { type StaticServer, startStaticServer } from "../support/static-server.ts";

let one: string;
let two: string;
let broken: string;
let browser: ChromiumProfile;
let server: StaticServer;

beforeAll(async () => {
  one = await buildSmallApp("one");
  two = await buildSmallApp("two");
  broken = await buildSmallApp("broken", { isBroken: true });
  browser = await launchChromium();
});
beforeEach(async () => {
  server = await startStaticServer(one);
});
afterEach(async () => {
  await closeTabs(browser);
  await server.stop();
});
afterAll(async () => {
  await browser?.close();
  for (const folder of [one, two, broken]) await rm(dirname(folder), { recursive: true });
});

test("[PWA1] after one visit the app opens and reloads with the relay down, on every path of ours", async () => {
  const page = await visit();
  await server.stop();
  await page.reload();
  expect(await shownVersion(page)).toBe("one");
  const deep = await browser.context.newPage();
  await deep.goto(`${server.url}/chats/some-room#i=secret`);
  expect(await shownVersion(deep)).toBe("one");
  expect(await fetchText(deep, "/plain.txt")).toBe("plain one");
});

test("[PWA2] requests for the relay's API always go to the network", async () => {
  const page = await visit();
  // The worker fetches goals by itself once the shell is there: not one of the requests below.
  await expect.poll(() => cachedPaths(page)).toContainEqual(expect.stringMatching(/^\/assets\/goals/));
  server.takeRequests();
  for (const path of ["/healthz", "/rooms/r/segments/1", "/chains/c", "/auth/challenge", "/sw.js"])
    await fetchText(page, path);
  expect(server.takeRequests()).toEqual([
    "/healthz",
    "/rooms/r/segments/1",
    "/chains/c",
    "/auth/challenge",
    "/sw.js",
  ]);
  await server.stop();
  expect(await fetchText(page, "/healthz")).toBe("network error");
});

test("[PWA3] goals are stored after the shell and then work with the relay down", async () => {
  const page = await visit();
  await expect.poll(() => cachedPaths(page)).toContainEqual(expect.stringMatching(/^\/assets\/goals/));
  await server.stop();
  await page.reload();
  expect(await page.evaluate("window.goals()")).toBe("goals one");
});

test("[PWA4] [B04] a new version waits until somebody asks for it, then takes over whole", async () => {
  const page = await visit();
  server.serve(two);
  await page.reload();
  expect(await shownVersion(page)).toBe("one");
  await expect.poll(() => page.textContent("#updates")).toBe("1");
  expect(await page.textContent("#version")).toBe("one");
  await page.evaluate("window.applyUpdate()");
  await expect.poll(() => shownVersion(page).catch(() => "")).toBe("two");
  await server.stop();
  await page.reload();
  expect(await shownVersion(page)).toBe("two");
  expect(await page.evaluate("caches.keys()")).toHaveLength(1);
});

test("[PWA5] [B04] another tab hears of the change and is not reloaded under its person's hands", async () => {
  const page = await visit();
  const other = await browser.context.newPage();
  await other.goto(server.url);
  server.serve(two);
  await page.reload();
  await expect.poll(() => page.textContent("#updates")).toBe("1");
  await other.evaluate("document.querySelector('#updates').textContent = '0'");
  await page.evaluate("window.applyUpdate()");
  await expect.poll(() => shownVersion(page).catch(() => "")).toBe("two");
  await expect.poll(() => other.textContent("#updates")).toBe("1");
  expect(await other.textContent("#version")).toBe("one");
});

test("[PWA6] [B07] a version that cannot be fetched whole never replaces the one that works", async () => {
  const page = await visit();
  server.serve(two);
  server.fail(["/plain.txt"]);
  server.takeRequests();
  await page.reload();
  await workerSettles(page);
  expect(server.takeRequests()).toContain("/plain.txt");
  expect(await page.textContent("#updates")).toBe("0");
  await server.stop();
  await page.reload();
  expect(await shownVersion(page)).toBe("one");
  expect(await page.evaluate("caches.keys()")).toHaveLength(1);
});

test("[PWA7] [B06] a broken release that took over ends with its tabs: the next one is fetched behind its back, and what people wrote is untouched", async () => {
  const page = await visit();
  await page.evaluate("localStorage.setItem('written', 'by a person')");
  server.serve(broken);
  await page.reload();
  await expect.poll(() => page.textContent("#updates")).toBe("1");
  await page.evaluate("window.applyUpdate()");
  await expect.poll(() => shownVersion(page).catch(() => null)).toBe("");
  server.serve(two);
  await page.reload(); // nothing in the page asks for an update any more: the browser does, at every visit
  await expect
    .poll(() => page.evaluate("navigator.serviceWorker.ready.then(({ waiting }) => waiting !== null)"))
    .toBe(true);
  await page.close();
  const again = await browser.context.newPage();
  await again.goto(server.url);
  expect(await shownVersion(again)).toBe("two");
  expect(await again.evaluate("localStorage.getItem('written')")).toBe("by a person");
  await server.stop();
  await again.reload();
  expect(await shownVersion(again)).toBe("two");
});

/** Opens the app and waits until this version is stored. */
async function visit(): Promise<Page> {
  const page = await browser.context.newPage();
  await page.goto(server.url);
  await page.waitForFunction("navigator.serviceWorker.controller !== null", undefined, { timeout: 10_000 });
  return page;
}

const shownVersion = (page: Page) => page.textContent("#version", { timeout: 5000 });

const fetchText = (page: Page, path: string) =>
  page.evaluate(
    (url) =>
      fetch(url).then(
        (response) => response.text(),
        () => "network error",
      ),
    path,
  );

const cachedPaths = (page: Page): Promise<readonly string[]> =>
  page.evaluate(async () => {
    const requests = await Promise.all(
      (await caches.keys()).map(async (name) => (await caches.open(name)).keys()),
    );
    return requests.flat().map((request) => new URL(request.url).pathname);
  });

/** Looks for a new version and waits until it is stored or given up. */
const workerSettles = (page: Page) =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const updated = await registration.update().catch(() => registration);
    while (updated.installing !== null) await new Promise((done) => setTimeout(done, 20));
  });
