import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composer, lastState, openRoom, type Person, send, texts } from "../support/app.ts";
import { otherProtocol } from "../support/other-protocol.ts";
import type { RelayPlace } from "../support/relay-place.ts";
import { openValley, storesApp, type Valley } from "../support/valley.ts";

/** The app beside a relay of another version, and on a disk without room: what was written stays, and says where it is. */

let valley: Valley;
let relay: RelayPlace;
let ana: Person;

/** Enough for the app itself and a few messages. */
const ROOM_BYTES = 24 << 20;

beforeAll(async () => {
  valley = await openValley({ quotaBytes: ROOM_BYTES });
  ({ relay, ana } = valley);
  await storesApp(valley);
});
afterAll(() => valley?.end());

const within = { timeout: 30_000 };
const banner = () => ana.page.locator(".app-banner");

test.for([
  [2, "newer"],
  [0, "older"],
] as const)(
  "[B05] beside a relay whose protocol is %i (%s) the app says so, over a reload too; words wait here and go out when both agree again",
  async ([version, name]) => {
    const { page } = ana;
    await relay.stop();
    await relay.start(0, otherProtocol(version));
    await banner().getByText("needs an update", { exact: false }).waitFor(within);
    await send(page, `beside the ${name} relay`);
    await expect.poll(() => lastState(page).textContent()).toBe("Waiting on this device");
    await page.reload();
    await openRoom(page, "Hall");
    await banner().getByText("needs an update", { exact: false }).waitFor(within);
    expect(await lastState(page).textContent()).toBe("Waiting on this device");
    await relay.stop();
    await relay.start();
    await page.reload();
    await expect.poll(() => lastState(page).textContent(), within).toBe("Stored at relay");
    await expect.poll(() => texts(page).then((all) => all.at(-1))).toBe(`beside the ${name} relay`);
    expect(await banner().textContent()).not.toContain("updated");
  },
);

/** Fills what room the browser gives the site, down to the last piece; answers how much that was. */
function fillUp(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const opened = await new Promise<IDBDatabase>((done, failed) => {
      const request = indexedDB.open("filler", 1);
      request.onupgradeneeded = () => request.result.createObjectStore("rows", { autoIncrement: true });
      request.onsuccess = () => done(request.result);
      request.onerror = () => failed(request.error);
    });
    let filled = 0;
    for (let size = 1 << 20; size >= 64; ) {
      const block = crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536)));
      const kept = await new Promise<boolean>((done) => {
        const transaction = opened.transaction("rows", "readwrite", { durability: "strict" });
        for (let at = 0; at < size; at += block.length) transaction.objectStore("rows").put(block.slice());
        transaction.oncomplete = () => done(true);
        transaction.onabort = () => done(false);
      });
      if (kept) filled += size;
      else size >>= 1;
    }
    opened.close();
    return filled;
  });
}

test("[A03] [A16] on a disk without room a message is not called saved and stays with its writer; with room again it goes on", async () => {
  const { page } = ana;
  const before = await texts(page);
  expect(await fillUp(page)).toBeGreaterThan(100_000);
  const long = `no room ${"x".repeat(2_000)}`;
  await send(page, long);
  await banner()
    .getByText(/not saved/)
    .waitFor(within);
  expect(await composer(page).inputValue()).toBe(long);
  expect(await texts(page)).toEqual(before);
  await page.evaluate(
    () =>
      new Promise((done) => {
        indexedDB.deleteDatabase("filler").onsuccess = done;
      }),
  );
  await expect
    .poll(
      () =>
        banner()
          .getByText(/not saved/)
          .count(),
      within,
    )
    .toBe(0);
  await composer(page).press("Enter");
  await expect.poll(() => texts(page), within).toEqual([...before, long]); // first: the state of the last one is its own from then on
  await expect.poll(() => lastState(page).textContent(), within).toBe("Stored at relay");
});
