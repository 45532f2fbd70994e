import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, onTestFinished, test } from "vitest";
import { type ChromiumProfile, closeTabs, launchChromium } from "../support/chromium.ts";
import { ask, buildEnginePage, type EngineApp, startEngineApp } from "../support/engine-app.ts";

let app: EngineApp;
let browser: ChromiumProfile;

let folder: string;

beforeAll(async () => {
  folder = await buildEnginePage();
  browser = await launchChromium();
});
beforeEach(async () => {
  app = await startEngineApp(folder);
});
afterEach(async () => {
  await closeTabs(browser);
  await app.stop();
});
afterAll(() => browser?.close());

const within = { timeout: 15_000 };

test("[TAB1] [B01] the first tab leads; a second one shows the same from the same engine", async () => {
  const first = await openTab();
  await expect.poll(() => ask(first, "session"), within).toEqual({ state: "new" });
  const second = await openTab();
  await expect.poll(() => ask(second, "session"), within).toEqual({ state: "new" });
  expect(await ask(first, "lock")).toEqual({ held: 1, pending: 1 });
});

test("[TAB2] tabs write while leaders close one after the other: nothing is lost and nothing doubled", async () => {
  const leader = await openTab();
  await expect.poll(() => ask(leader, "session"), within).toEqual({ state: "new" });
  const room = await foundOrg(leader);
  const second = await openTab();
  const third = await openTab();
  for (const tab of [second, third])
    await expect.poll(() => ask(tab, "session"), within).toMatchObject({ state: "ready" });
  await Promise.all([second, third].map((tab) => ask(tab, "texts", room)));

  await ask(second, "send", room, words("a", 10));
  await ask(third, "send", room, words("b", 10));
  await leader.close();
  await ask(third, "send", room, words("c", 10));
  await expect.poll(() => ask(second, "answers"), within).toEqual(allOk(words("a", 10)));
  await second.close();
  await ask(third, "send", room, words("d", 5));
  const mine = [...words("b", 10), ...words("c", 10), ...words("d", 5)];
  await expect.poll(() => ask(third, "answers"), within).toEqual(allOk(mine));

  const all = [...words("a", 10), ...mine].sort();
  await expect.poll(() => ask(third, "texts", room).then(sorted), within).toEqual(all);
  await expect.poll(() => ask(third, "waiting"), within).toBe(0);
  const later = await openTab();
  await expect.poll(() => ask(later, "texts", room).then(sorted), within).toEqual(all);
  expect(new Set(await ask(later, "states", room))).toEqual(new Set(["relay"]));
});

test("[TAB2] [B01] [B02] six tabs write at once while their leaders close and crash in turn: one engine, nothing lost, nothing doubled", async () => {
  const tabs = [await openTab()];
  await expect.poll(() => ask(tabs[0] as Page, "session"), within).toEqual({ state: "new" });
  const room = await foundOrg(tabs[0] as Page);
  while (tabs.length < 6) tabs.push(await openTab());
  for (const tab of tabs)
    await expect.poll(() => ask(tab, "session"), within).toMatchObject({ state: "ready" });
  expect(await ask(tabs[5] as Page, "lock")).toEqual({ held: 1, pending: 5 });
  await Promise.all(tabs.map((tab) => ask(tab, "texts", room)));

  const written: string[] = [];
  for (const [round, end] of [closeTab, crashTab, closeTab, crashTab].entries()) {
    const [leader, ...others] = tabs.splice(0, tabs.length);
    const texts = others.map((_, i) => words(`r${round} t${i} `, 8));
    const writing = Promise.all(others.map((tab, i) => ask(tab, "send", room, texts[i] ?? [])));
    await Promise.all([writing, end(leader as Page)]);
    for (const [i, tab] of others.entries())
      await expect.poll(() => ask(tab, "answers"), within).toMatchObject(allOk(texts[i] ?? []));
    tabs.push(...others);
    written.push(...texts.flat());
  }
  for (const tab of tabs) {
    await expect.poll(() => ask(tab, "texts", room).then(sorted), within).toEqual([...written].sort());
    await expect.poll(() => ask(tab, "waiting"), within).toBe(0);
  }
  expect(await ask(tabs[0] as Page, "lock")).toEqual({ held: 1, pending: 1 });
});

test("[TAB4] [B02] a leader that hangs is taken over; when it wakes it writes nothing and follows", async () => {
  const hung = await openTab();
  await expect.poll(() => ask(hung, "session"), within).toEqual({ state: "new" });
  const room = await foundOrg(hung);
  const other = await openTab();
  await expect.poll(() => ask(other, "session"), within).toMatchObject({ state: "ready" });
  await ask(hung, "texts", room);
  await expect.poll(() => ask(hung, "waiting"), within).toBe(0);
  await hung.waitForTimeout(500); // a quiet engine: no write of it is under way
  const asleep = hung.workers()[0]?.evaluate(sleepHard, 9_000);
  await hung.waitForTimeout(300);
  await ask(hung, "send", room, words("h", 5)); // asked of an engine that does not hear
  await ask(other, "send", room, words("o", 5));
  await expect.poll(() => ask(other, "answers"), { timeout: 8000 }).toEqual(allOk(words("o", 5)));
  await asleep;
  await expect.poll(() => ask(hung, "answers"), within).toEqual(allOk(words("h", 5)));
  const all = [...words("h", 5), ...words("o", 5)];
  for (const tab of [hung, other])
    await expect.poll(() => ask(tab, "texts", room).then(sorted), within).toEqual(all);
  expect(await ask(other, "lock")).toEqual({ held: 1, pending: 1 });
  await expect.poll(() => ask(other, "waiting"), within).toBe(0);
});

test("[TAB4] an engine whose lock was taken stops writing; when it is free again every tab goes on", async () => {
  const tab = await openTab();
  await expect.poll(() => ask(tab, "session"), within).toMatchObject({ state: "new" });
  const other = await openTab();
  await ask(other, "stealFor", 1500);
  expect(await ask(tab, "command", "createRoom", { name: "x" })).toEqual({
    ok: false,
    error: { type: "NotReady" }, // there is no org here: an engine answered, and it is the only one
  });
  expect(await ask(other, "lock")).toEqual({ held: 1, pending: 1 });
});

test("[TAB10] [B09] a Worker that cannot start is said, not waited for", async () => {
  await browser.context.route(/engine\.worker/, (route) => route.abort());
  const tab = await openTab();
  await expect
    .poll(() => ask(tab, "session"), within)
    .toMatchObject({ state: "stopped", reason: { type: "WorkerFailed" } });
  expect(await ask(tab, "command", "reconnect", {})).toEqual({ ok: false, error: { type: "NotReady" } });
});

test("[TAB10] [F17] on plain http there is no crypto: the session says so at once (InsecureContext)", async () => {
  const elsewhere = await launchChromium({ args: ["--host-resolver-rules=MAP skein.test 127.0.0.1"] });
  onTestFinished(elsewhere.close);
  const tab = await elsewhere.context.newPage();
  await tab.goto(app.url.replace("localhost", "skein.test"));
  await tab.waitForFunction("'enginePage' in globalThis");
  expect(await ask(tab, "session")).toEqual({ state: "stopped", reason: { type: "InsecureContext" } });
  expect(await ask(tab, "command", "reconnect", {})).toEqual({ ok: false, error: { type: "NotReady" } });
});

test("[KEY4] [A18] the page cannot read the device's keys, and storage holds no bytes of them", async () => {
  const tab = await openTab();
  await expect.poll(() => ask(tab, "session"), within).toMatchObject({ state: "new" });
  await foundOrg(tab);
  expect(await tab.evaluate(readDeviceKeys)).toEqual({ pairs: 4, exported: [] }); // two of them, each kept twice
});

const closeTab = (tab: Page): Promise<void> => tab.close();

/** Ends the process behind a tab: no goodbye, no last write. */
async function crashTab(tab: Page): Promise<void> {
  const gone = tab.waitForEvent("crash");
  const session = await browser.context.newCDPSession(tab);
  void session.send("Page.crash").catch(() => undefined); // a dead process does not answer
  await gone;
}

/** Stops a Worker for real, without burning a core: nothing in it runs until the time is over. */
function sleepHard(ms: number): void {
  const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  Atomics.wait(new Int32Array(buffer), 0, 0, ms);
}

const orgInput = {
  orgName: "Upper Valley",
  name: "Alice Moreau",
  firstRoom: "First hall",
  goalsRoom: "Goals 2026",
};

async function foundOrg(tab: Page): Promise<string> {
  const setupToken = app.relay.setupToken ?? "";
  const made = await ask(tab, "command", "createOrg", { ...orgInput, setupToken });
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return (made.value as { readonly room: string }).room;
}

async function openTab(): Promise<Page> {
  const tab = await browser.context.newPage();
  await tab.goto(app.url);
  await tab.waitForFunction("'enginePage' in globalThis");
  return tab;
}

const words = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i}`);
const allOk = (texts: readonly string[]) => Object.fromEntries(texts.map((text) => [text, "ok"]));
const sorted = (texts: readonly string[]) => [...texts].sort();

/** What a script that got into the page would try. */
async function readDeviceKeys(): Promise<{ readonly pairs: number; readonly exported: readonly string[] }> {
  const request = indexedDB.open("skein-keys");
  const database = await new Promise<IDBDatabase>((done) => {
    request.onsuccess = () => done(request.result);
  });
  const all = database.transaction("deviceKeys").objectStore("deviceKeys").getAll();
  const rows = await new Promise<readonly Record<string, { pair: CryptoKeyPair }>[]>((done) => {
    all.onsuccess = () => done(all.result);
  });
  database.close();
  const pairs = rows.flatMap((row) => Object.values(row).map((key) => key.pair));
  const exported: string[] = [];
  for (const { privateKey } of pairs)
    for (const format of ["pkcs8", "jwk", "raw"] as const)
      await crypto.subtle.exportKey(format, privateKey).then(
        () => exported.push(format),
        () => undefined,
      );
  return { pairs: pairs.length, exported };
}
