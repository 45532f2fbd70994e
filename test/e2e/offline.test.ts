import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addKeyResult,
  addObjective,
  checkIn,
  composer,
  createRoom,
  foundOrg,
  joinOrg,
  keyResult,
  lastState,
  makeInvite,
  message,
  objective,
  openPerson,
  openRoom,
  type Person,
  send,
  texts,
  titleBox,
} from "../support/app.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/** Two people who lose each other and meet again; each test begins where the one before it ended. */

/** By the relay's clock, which decides: longer than what counts as late, shorter than what counts as a wrong clock. */
const APART_MS = 150_000;
const meet = { timeout: 40_000 };

let relay: RelayPlace;
let ana: Person;
let lin: Person;

beforeAll(async () => {
  relay = await createRelayPlace();
  [ana, lin] = await Promise.all([openPerson({ locale: "en-GB" }), openPerson({ locale: "zh-CN" })]);
  await foundOrg(ana.page, relay.setupLink, { org: "Valley", name: "Ana", room: "Hall" });
  await joinOrg(lin.page, await makeInvite(ana.page), "林可");
  await ana.page.keyboard.press("Escape");
  await ana.page.keyboard.press("Control+2");
  await addObjective(ana.page, "Water");
  await addKeyResult(ana.page, objective(ana.page, "Water"), {
    title: "Villages",
    start: "0",
    target: "40",
    unit: "villages",
  });
  await lin.page.keyboard.press("Control+2");
  await keyResult(lin.page, "Villages").waitFor();
  for (const { page } of [ana, lin]) {
    await page.waitForFunction(storesGoals);
    await page.keyboard.press("Control+1");
    await openRoom(page, "Hall");
  }
});
afterAll(async () => {
  await Promise.all([ana?.close(), lin?.close()]);
  await relay?.end();
});

test("[J5] without a network both go on, the app reopens, and on meeting again nothing is lost or doubled", async () => {
  await Promise.all([ana, lin].map(({ profile }) => profile.context.setOffline(true)));
  await relay.stop(); // a browser that only plays offline lets sockets of Workers through
  await lin.page.getByText("没有网络，照常写就行").first().waitFor();
  await send(ana.page, "ana alone");
  await expect.poll(() => lastState(ana.page).textContent()).toBe("Waiting on this device");
  await send(lin.page, "lin alone 1");
  await expect.poll(() => lastState(lin.page).textContent()).toBe("在本机等待");
  await createRoom(lin.page, "山里");
  await send(lin.page, "a room without a network");
  await message(lin.page, "a room without a network").waitFor();

  await lin.page.reload();
  await message(lin.page, "a room without a network").waitFor();
  await openRoom(lin.page, "Hall");
  await message(lin.page, "lin alone 1").waitFor();
  await composer(lin.page).fill("lin alone 2");
  await composer(lin.page).press("Enter");
  await message(lin.page, "lin alone 2").waitFor();

  await Promise.all([ana, lin].map(({ page }) => page.keyboard.press("Control+2")));
  await typeAt(ana.page, "Home", "Clean ");
  await typeAt(lin.page, "End", " 每个村");
  await keyResult(lin.page, "Villages").click();
  await checkIn(lin.page, { value: "12", confidence: 8, note: "written in the hills" });
  await Promise.all([ana, lin].map(({ page }) => page.keyboard.press("Control+1")));
  await Promise.all([ana, lin].map(({ page }) => openRoom(page, "Hall")));

  await relay.start(APART_MS);
  await ana.profile.context.setOffline(false);
  await expect.poll(() => lastState(ana.page).textContent(), meet).toBe("Stored at relay");
  await lin.profile.context.setOffline(false);
  const all = ["ana alone", "lin alone 1", "lin alone 2"];
  for (const { page } of [ana, lin]) await expect.poll(() => texts(page), meet).toEqual(all);
});

test("[J5] what arrives late says when it was written and when it arrived", async () => {
  const clock = String.raw`\d\d:\d\d`;
  for (const words of ["lin alone 1", "lin alone 2"])
    expect(await message(ana.page, words).textContent()).toMatch(
      new RegExp(`Arrived late: written ${clock}, received ${clock}`),
    );
  await openRoom(ana.page, "山里");
  await message(ana.page, "a room without a network").waitFor();
});

test("[J5] goals written apart stand side by side on both screens", async () => {
  for (const { page } of [ana, lin]) {
    await page.keyboard.press("Control+2");
    await expect.poll(() => titleBox(page, 1).inputValue(), meet).toBe("Clean Water 每个村");
    await expect
      .poll(() => objective(page, "Clean Water 每个村").getByRole("img", { name: /30%/ }).count())
      .toBe(1);
  }
  await keyResult(ana.page, "Villages").click();
  await ana.page.getByText("written in the hills").waitFor();
});

test("[J5] with the relay stopped both go on and reload; when it is back both are equal", async () => {
  for (const { page } of [ana, lin]) {
    await page.keyboard.press("Control+1");
    await openRoom(page, "Hall");
  }
  const before = await texts(ana.page);
  await relay.stop();
  await send(ana.page, "no relay, ana");
  await send(lin.page, "no relay, lin");
  await ana.page.reload();
  await message(ana.page, "no relay, ana").waitFor();
  await ana.page.getByText(/The relay has not answered since/).waitFor();
  await send(ana.page, "no relay, ana again");
  await ana.page.keyboard.press("Control+2");
  await typeAt(ana.page, "End", "!");
  await ana.page.keyboard.press("Control+1");
  await openRoom(ana.page, "Hall");
  await relay.start();
  const after = [...before, "no relay, ana", "no relay, lin", "no relay, ana again"];
  for (const { page } of [ana, lin]) await expect.poll(() => texts(page), meet).toEqual(after);
  await lin.page.keyboard.press("Control+2");
  await expect.poll(() => titleBox(lin.page, 1).inputValue(), meet).toBe("Clean Water 每个村!");
  await expect.poll(() => lin.page.getByRole("button", { name: "同步状态：都齐了" }).count(), meet).toBe(1);
});

async function typeAt(page: Page, key: "Home" | "End", words: string): Promise<void> {
  await titleBox(page, 1).click();
  await page.keyboard.press(key);
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

/** The service worker keeps goals too, for a time without a network. */
async function storesGoals(): Promise<boolean> {
  const stores = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
  const requests = await Promise.all(stores.map((store) => store.keys()));
  return requests.flat().some(({ url }) => url.endsWith(".wasm"));
}
