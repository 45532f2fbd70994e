import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  closeDialog,
  composer,
  createRoom,
  foundOrg,
  go,
  label,
  message,
  openPerson,
  type Person,
  send,
} from "../support/app.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/** Finding messages, rooms and things to do, with the keyboard alone where not said otherwise; each test begins where the one before it ended. */

let relay: RelayPlace;
let ana: Person;
let page: Page;

beforeAll(async () => {
  [relay, ana] = await Promise.all([createRelayPlace(), openPerson({ locale: "en-GB" })]);
  page = ana.page;
  await foundOrg(page, relay.setupLink, { org: "Upper Valley", name: "Ana Ruiz", room: "Hall" });
  for (const text of ["三号泵房水压掉到 0.18", "one", "two", "three", "五号村水压正常 https://example.org/5"])
    await send(page, text);
  await createRoom(page, "采购");
  await send(page, "PE100 管耐水压 1.6 MPa");
  await message(page, "PE100").waitFor();
});
afterAll(async () => {
  await ana?.close();
  await relay?.end();
});

const words = () => page.getByRole("combobox");
const options = () => page.getByRole("option");
const chip = (name: string) =>
  page.getByRole("dialog", { name: "Search" }).getByRole("button", { name, exact: true });
const chosen = () => page.getByRole("option", { selected: true });
const stage = (name: string) => page.getByRole("main", { name });
const press = async (...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

const openFinder = async () => {
  await press("Control+k");
  await words().and(page.locator(":focus")).waitFor();
};

test("[FIND20] words find messages in all rooms; one that is opened stands in its room, marked, with a way back", async () => {
  await openFinder();
  await page.keyboard.type("水压");
  await expect.poll(() => options().locator("mark").allTextContents()).toEqual(["水压", "水压", "水压"]);
  await expect
    .poll(() => options().locator(".hit").allTextContents())
    .toEqual(["PE100 管耐水压 1.6 MPa", "五号村水压正常 https://example.org/5", "三号泵房水压掉到 0.18"]);
  await press("ArrowDown", "ArrowDown", "Enter");
  await stage("Hall").waitFor();
  await message(page, "三号泵房水压").and(page.locator(":focus, :has(:focus)")).first().waitFor();
  await expect.poll(() => page.evaluate(() => CSS.highlights.get("found")?.size)).toBe(1);
  expect(new URL(page.url()).search).toBe("");
  await page.getByText("3 of 3").waitFor();
  await page.getByRole("button", { name: "Newer result" }).click();
  await page.getByText("2 of 3").waitFor();
  await page.getByRole("button", { name: "Back to results" }).click();
  await expect.poll(() => words().inputValue()).toBe("水压");
  expect(await options().count()).toBe(3);
  await press("Escape");
  await words().waitFor({ state: "detached" });
  await page.getByText("2 of 3").waitFor();
});

test("[FIND21] filters narrow it down: links, a room, a time; Backspace takes them away again", async () => {
  await page.getByRole("button", { name: "Leave the results" }).click();
  await openFinder();
  await chip("Links").press("Enter");
  await expect
    .poll(() => options().locator(".hit").allTextContents())
    .toEqual(["五号村水压正常 https://example.org/5"]);
  await chip("All").press("Enter");
  await words().fill("水压");
  await chip("In room").press("Enter");
  await words().and(page.locator(":focus")).waitFor();
  await page.keyboard.type("采");
  await press("Enter");
  await expect.poll(() => options().locator(".hit").allTextContents()).toEqual(["PE100 管耐水压 1.6 MPa"]);
  expect(await words().inputValue()).toBe("水压");
  await chip("Files").press("Enter");
  await page.getByText("Nothing found for “水压”").waitFor();
  await chip("All").press("Enter");
  await chip("When").press("Enter");
  await page.keyboard.type("yesterday");
  await press("Escape"); // of the choice alone
  expect(await words().inputValue()).toBe("水压");
  await chip("When").press("Enter");
  await page.keyboard.type("yesterday");
  await press("Enter");
  await page.getByText("Nothing found for “水压”").waitFor();
  await words().fill("");
  await press("Backspace", "Backspace");
  await words().fill("水压");
  await expect.poll(() => options().count()).toBe(3);
  await press("Escape");
});

test("[FIND22] in the head of a room its own messages are looked for, without a network too", async () => {
  await ana.profile.context.setOffline(true);
  await page.getByRole("button", { name: "Search in this room" }).click();
  await words().and(page.locator(":focus")).waitFor();
  await page.keyboard.type("水压");
  await expect.poll(() => options().count()).toBe(2);
  await page.getByText("5 messages searched on this device").waitFor();
  await ana.profile.context.setOffline(false);
  await press("Escape");
});

test("[FIND24] whoever goes on to another room has left the results, and looks for something else anew", async () => {
  await openFinder();
  await page.keyboard.type("PE100");
  await expect.poll(() => options().locator("mark").count()).toBe(1);
  await press("Enter");
  await page.getByText("1 of 1").waitFor();
  await press("Alt+ArrowDown");
  await page.getByText("1 of 1").waitFor({ state: "detached" });
  await openFinder();
  expect(await words().inputValue()).toBe("");
  await press("Escape");
});

test("[FIND23] rooms and things to do are found by a few letters", async () => {
  await openFinder();
  await expect.poll(() => options().first().locator(".hit").textContent()).toContain("采购");
  await page.keyboard.type("cg");
  await expect.poll(() => chosen().locator(".hit").textContent()).toContain("采购");
  await press("Enter");
  await stage("采购").waitFor();
  await openFinder();
  await page.keyboard.type("dark");
  await expect.poll(() => chosen().textContent()).toContain("Use the dark look");
  await press("Enter");
  await expect.poll(() => page.locator("html").getAttribute("data-theme")).toBe("dark");
  await openFinder();
  await page.keyboard.type("new room");
  await expect.poll(() => chosen().textContent()).toContain("New room");
  await press("Enter");
  await page.getByRole("dialog").getByRole("textbox", { name: "Room name" }).fill("Third");
  await press("Enter");
  await stage("Third").waitFor();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await openFinder();
  await page.keyboard.type("invite");
  await press("Enter");
  await page.getByRole("dialog").waitFor();
  await closeDialog(page);
  expect(new URL(page.url()).search).toBe("");
});

test("[KEYS3] ? shows the keys, but is a sign where somebody writes; Alt and arrows go from room to room", async () => {
  await go(page, "/settings/about");
  await page.getByRole("heading", { name: "About" }).first().waitFor();
  await press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("Next unread room").waitFor();
  await press("Escape");
  await go(page, "/chats");
  await page.getByRole("link", { name: label("Third.*", "Third.*") }).click();
  await composer(page).and(page.locator(":focus")).waitFor();
  await press("?");
  expect(await composer(page).inputValue()).toBe("?");
  expect(await page.getByRole("dialog").count()).toBe(0);
  await press("Backspace", "Alt+ArrowDown");
  await stage("采购").waitFor();
  await press("Alt+ArrowUp");
  await stage("Third").waitFor();
});

test("[CSP1] the browser complained of nothing", () => {
  expect(ana.complaints).toEqual([]);
});
