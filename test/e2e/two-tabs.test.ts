import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  composer,
  joinOrg,
  lastState,
  makeInvite,
  message,
  openPerson,
  openRoom,
  type Person,
  send,
  texts,
} from "../support/app.ts";
import { openValley, type Valley } from "../support/valley.ts";

/** Ana has two tabs open and Lin watches from elsewhere. */

let valley: Valley;
let ana: Person;
let lin: Person;

beforeAll(async () => {
  [valley, lin] = await Promise.all([openValley({ browser: {} }), openPerson()]);
  ana = valley.ana;
  await joinOrg(lin.page, await makeInvite(ana.page), "林可");
  await openRoom(lin.page, "Hall");
});
afterAll(async () => {
  await lin?.close();
  await valley?.end();
});

test("[J7] [B02] the tab that leads is closed while both write: the other takes over, nothing is lost or doubled", async () => {
  const [first, second] = [await openTab(), await openTab()];
  await ana.page.close();
  await write(first, ["tab a, line 1", "tab a, line 2"]);
  await write(second, ["tab b, line 1"]);
  await Promise.all([first.close(), write(second, ["tab b, line 2", "tab b, line 3", "tab b, line 4"])]);
  const all = [
    "tab a, line 1",
    "tab a, line 2",
    "tab b, line 1",
    "tab b, line 2",
    "tab b, line 3",
    "tab b, line 4",
  ];
  for (const page of [second, lin.page]) await expect.poll(() => texts(page), within).toEqual(all);
  await expect.poll(() => lastState(second).textContent(), within).toBe("Read");
});

test("[J7] [B02] the tab that leads crashes while another writes: nothing is lost or doubled", async () => {
  const before = await texts(lin.page);
  const [leader] = ana.profile.context.pages();
  const other = await openTab();
  await write(leader as Page, ["tab c, line 1"]);
  await message(other, "tab c, line 1").waitFor();
  await Promise.all([
    crash(leader as Page),
    write(other, ["tab d, line 1", "tab d, line 2", "tab d, line 3"]),
  ]);
  const all = [...before, "tab c, line 1", "tab d, line 1", "tab d, line 2", "tab d, line 3"];
  for (const page of [other, lin.page]) await expect.poll(() => texts(page), within).toEqual(all);
});

/** Ends the process behind a tab, as a crash does: no goodbye, no last write. */
async function crash(tab: Page): Promise<void> {
  const gone = tab.waitForEvent("crash");
  const session = await ana.profile.context.newCDPSession(tab);
  void session.send("Page.crash").catch(() => undefined); // a dead process does not answer
  await gone;
}

const within = { timeout: 30_000 };

async function openTab(): Promise<Page> {
  const tab = await ana.profile.context.newPage();
  await tab.goto(`${valley.relay.url}/chats`);
  await openRoom(tab, "Hall");
  return tab;
}

/** One after the other; each has left the composer, so it is on the disk, before the next. */
async function write(page: Page, all: readonly string[]): Promise<void> {
  for (const text of all) {
    await send(page, text);
    await expect.poll(() => composer(page).inputValue(), within).toBe("");
  }
}
