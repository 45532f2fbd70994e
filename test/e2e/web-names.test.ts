import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { go, joinOrg, message, openPerson, type Person } from "../support/app.ts";
import type { Device } from "../support/device.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";

/** Names and words that try to turn, cover or imitate what stands beside them. */

const OVERRIDE = "\u202e";
const NAME = `${OVERRIDE}gnp.nimda`;
const ROOM = `\u2067${OVERRIDE}moor`;
const ARABIC = "غرفة (١)";
let team: Team;
let mal: Device;
let lin: Person;
let room: string;

beforeAll(async () => {
  team = await foundTeam();
  mal = await team.join("Mal");
  await mal.must("setProfile", { name: NAME });
  ({ room } = await mal.must("createRoom", { name: ROOM }));
  await mal.must("renameRoom", { room, name: ARABIC });
  await mal.must("renameRoom", { room, name: ROOM });
  const { id } = await mal.must("sendMessage", { room, text: `first ${OVERRIDE}turned`, replyTo: null });
  await mal.must("sendMessage", { room, text: `${OVERRIDE}\u2067 answer \u2069`, replyTo: id });
  await mal.must("react", { room, id, emoji: `${OVERRIDE}ab`, on: true });
  await allInStep(team.ana, mal);
  lin = await openPerson({ locale: "zh-CN" });
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 5 });
  await joinOrg(lin.page, link, "林可");
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

/** Whether the last character of a line stands to the right of its first, as written by us and not as turned by a name. */
const endsBehind = (line: Locator, first: string, last: string): Promise<boolean> =>
  line.evaluate(
    (element, [head = "", tail = ""]) => {
      const found: { readonly node: Text; readonly at: number }[] = [];
      const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
        for (let at = 0; at < (node as Text).data.length; at++) found.push({ node: node as Text, at });
      const leftOf = (place: { readonly node: Text; readonly at: number } | undefined) => {
        const range = document.createRange();
        if (place === undefined) throw new Error("not there");
        range.setStart(place.node, place.at);
        range.setEnd(place.node, place.at + 1);
        return range.getBoundingClientRect().left;
      };
      const charOf = ({ node, at }: (typeof found)[number]) => node.data[at];
      const begin = found.find((place) => charOf(place) === head);
      const end = found.findLast((place) => charOf(place) === tail);
      return leftOf(end) > leftOf(begin);
    },
    [first, last],
  );

test("[E21] a name that turns the reading order turns no sentence, time or name beside it", async () => {
  const { page } = lin;
  await go(page, `/chats/${room}`);
  await message(page, "first").first().waitFor();
  const created = page.locator("p.event").filter({ hasText: "建了" }).first();
  expect(await endsBehind(created, "建", "”")).toBe(true);
  const shared = page.getByRole("button", { name: /改成.*共 2 次/ }); // both names share a line
  await shared.click();
  const renamed = page.locator("p.event").filter({ hasText: "改成" });
  await expect.poll(() => renamed.count()).toBe(3);
  for (const line of await renamed.all()) expect(await endsBehind(line, "把", "”")).toBe(true);
  const who = page.locator(".msg .who").first();
  const [name, time] = [await boxOf(who.locator("b")), await boxOf(who.locator("time"))];
  expect(time.x).toBeGreaterThan(name.x + name.width - 1);
  await expectIsolated(page);
});

test("[E21] every screen keeps names in isolation from what we write around them", async () => {
  const { page } = lin;
  for (const path of ["/chats", `/chats/${room}?info=1`, "/people", "/goals"]) {
    await go(page, path);
    await page.locator("main, section.pane").first().waitFor();
    await expect.poll(() => page.getByText("nimda").count()).toBeGreaterThan(path === "/goals" ? -1 : 0);
    await expectIsolated(page);
  }
});

/** Wherever a turning mark is drawn, it has an element of its own that ends what it does, or an isolate around it. */
async function expectIsolated(page: Page): Promise<void> {
  const open = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = (node as Text).data;
      const parent = node.parentElement;
      if (parent === null || !/[\u202a-\u202e\u2066-\u2069]/.test(text)) continue;
      const style = getComputedStyle(parent);
      const isFenced = style.unicodeBidi !== "normal" || style.display !== "inline";
      const isAlone = parent.textContent === text || /^[^\u202a-\u202e]*$/.test(text);
      if (!isFenced || !isAlone)
        found.push(`${parent.tagName}.${parent.className}: ${JSON.stringify(parent.textContent)}`);
    }
    return found;
  });
  expect(open).toEqual([]);
}

async function boxOf(place: Locator): Promise<{ readonly x: number; readonly width: number }> {
  const box = await place.boundingBox();
  if (box === null) throw new Error("not drawn");
  return box;
}

/** How many pixels of two pictures are plainly not the same: the soft edge of a corner may be, where something has moved by a part of a pixel. */
async function pixelsApart(page: Page, one: Buffer, other: Buffer): Promise<number> {
  return page.evaluate(
    async (pictures) => {
      const [a, b] = await Promise.all(
        pictures.map(async (base64) => {
          const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
          const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
          const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
          canvas?.drawImage(bitmap, 0, 0);
          return canvas?.getImageData(0, 0, bitmap.width, bitmap.height);
        }),
      );
      if (a === undefined || b?.data.length !== a.data.length) return Number.POSITIVE_INFINITY;
      const apart = (at: number) => Math.abs((a.data[at] ?? 0) - (b.data[at] ?? 0)) > 60;
      let count = 0;
      for (let at = 0; at < a.data.length; at += 4) if (apart(at) || apart(at + 1) || apart(at + 2)) count++;
      return count;
    },
    [one.toString("base64"), other.toString("base64")],
  );
}

test("[E21] ten thousand combining marks stay inside their own message", async () => {
  const { page } = lin;
  await go(page, `/chats/${room}`);
  const neighbour = message(page, "first").first();
  await neighbour.waitFor();
  await page.getByRole("button", { name: /改成.*共 2 次/ }).waitFor(); // nothing moves any more
  await page.mouse.move(5, 5);
  const before = await neighbour.screenshot();
  await team.ana.must("sendMessage", { room, text: `x${"\u0301\u0489\u20dd".repeat(3_000)}`, replyTo: null });
  await page.locator("article").nth(2).waitFor();
  await page.waitForTimeout(300);
  await expect.poll(async () => pixelsApart(page, before, await neighbour.screenshot())).toBeLessThan(10);
  await neighbour.evaluate((one) => one.append("\u0301\u0489\u20dd".repeat(9))); // what it would look like
  expect(await pixelsApart(page, before, await neighbour.screenshot())).toBeGreaterThan(20);
  const wide = await page.evaluate(() =>
    [...document.querySelectorAll(".scroll")]
      .filter((pane) => pane.scrollWidth > pane.clientWidth)
      .map((pane) => pane.className),
  );
  expect(wide).toEqual([]);
});
