import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composer, go, lastState, openRoom, type Person, send, texts } from "../support/app.ts";
import { noteWritten } from "../support/canary/written.ts";
import type { RelayPlace } from "../support/relay-place.ts";
import { openValley, type Valley } from "../support/valley.ts";

/** A browser that throws away everything of a site: what was only there is gone, and had been counted as such. */

let valley: Valley;
let relay: RelayPlace;
let ana: Person;

beforeAll(async () => {
  valley = await openValley();
  ({ relay, ana } = valley);
});
afterAll(() => valley?.end());

async function makeKit(page: Page): Promise<readonly string[]> {
  await go(page, "/settings/kit");
  await page.getByRole("button", { name: "Make a recovery kit" }).click();
  const words = page.locator(".kit-sheet ol > li");
  await words.first().waitFor();
  const all = await words.evaluateAll((found) => found.map((one) => one.lastChild?.textContent ?? ""));
  noteWritten(all.join(" "));
  return all;
}

async function evict(page: Page): Promise<void> {
  const cdp = await ana.profile.context.newCDPSession(page);
  await cdp.send("Storage.clearDataForOrigin", { origin: relay.url, storageTypes: "all" });
}

/** More than is read at once when a room opens. */
const LONG = 75;

/** Everything that can be reached by scrolling up is there. */
async function scrolledBackTo(page: Page, first: string): Promise<void> {
  const seen = new Set<string>();
  await expect
    .poll(async () => {
      for (const text of await texts(page)) seen.add(text);
      await page.evaluate(() => document.querySelector(".thread-scroll")?.scrollBy(0, -400));
      return seen.has(first);
    })
    .toBe(true);
  const lines = Array.from({ length: LONG }, (_, i) => `line ${i}`);
  expect(lines.filter((line) => !seen.has(line))).toEqual([]);
}

test("[A05] words that wait are counted as on this device only; after an eviction the door is open, nothing of the relay's is touched, and kit and relay bring the rest back, to the first line", async () => {
  const { page } = ana;
  const kit = await makeKit(page);
  await go(page, "/chats");
  await openRoom(page, "Hall");
  for (let i = 0; i < LONG; i++) {
    await send(page, `line ${i}`);
    await expect.poll(() => composer(page).inputValue()).toBe("");
  }
  await send(page, "kept by the relay");
  await expect.poll(() => texts(page).then((all) => all.at(-1))).toBe("kept by the relay"); // whose state it is
  await expect.poll(() => lastState(page).textContent()).toBe("Stored at relay");
  await relay.stop();
  await send(page, "only here, one");
  await send(page, "only here, two");
  await expect.poll(() => lastState(page).textContent()).toBe("Waiting on this device");
  await page
    .getByText(/\b2 (?:items wait on this device|waiting)/)
    .first()
    .waitFor();

  await evict(page);
  await relay.start();
  await page.reload();
  await page.goto(`${relay.url}/chats`);
  await page.waitForURL(/\/welcome/);
  await page.getByRole("link", { name: "Use your recovery kit" }).click();
  await page.locator(".word-grid input").first().focus();
  for (const word of kit) await page.keyboard.type(`${word} `);
  await page.getByRole("button", { name: "Bring it back" }).click();
  await page.waitForURL(/\/chats/, { timeout: 30_000 });
  await openRoom(page, "Hall");
  await expect.poll(() => texts(page).then((all) => all.at(-1))).toBe("kept by the relay");
  await composer(page).waitFor();
  await scrolledBackTo(page, "line 0");
  await send(page, "and on");
  await expect.poll(() => lastState(page).textContent()).toBe("Stored at relay");
});
