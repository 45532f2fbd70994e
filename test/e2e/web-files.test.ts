import { afterAll, beforeAll, expect, test } from "vitest";
import type { CborValue } from "../../crdt/base/cbor.ts";
import { utf8 } from "../../crdt/index.ts";
import { go, joinOrg, openPerson, type Person } from "../support/app.ts";
import { hostileJoins } from "../support/hostile-member/cast.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";
import { findForeign, watchXss, type XssWatch } from "../support/xss-watch.ts";

/** There are no files in this version. What claims to be one must stay text, or a line that says a newer version made it. */

const SVG = "<svg xmlns='http://www.w3.org/2000/svg' onload='ran()'><script>ran()</script></svg>";
const HTML = "<!doctype html><script>ran()</script>";
/** A PNG of 50,000 × 50,000 that unpacks to ten gigabytes, as far as its header says. */
const BOMB = Uint8Array.from([
  ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52],
  ...[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50, 8, 6, 0, 0, 0],
]);
const addressOf = (type: string, bytes: Uint8Array) =>
  `data:${type};base64,${Buffer.from(bytes).toString("base64")}`;

const unknown: readonly CborValue[] = [
  ["file", "evil.svg", "image/svg+xml", utf8(SVG)],
  ["file", "../../evil\u202egnp.html", "text/html", utf8(HTML)],
  [
    "attachment",
    [
      ["name", "CON"],
      ["type", "image/png"],
      ["bytes", BOMB],
    ],
  ],
  ["image", BOMB, null],
  ["embed", "https://evil.invalid/frame", null],
  ["html", HTML],
];
const texts: readonly string[] = [
  addressOf("image/svg+xml", utf8(SVG)),
  addressOf("text/html", utf8(HTML)),
  addressOf("image/png", BOMB),
  `![picture](${addressOf("image/png", BOMB)})`,
  "blob:null/0f1e2d3c-0000-0000-0000-000000000000",
  "file:///etc/passwd",
];

let team: Team;
let lin: Person;
let watch: XssWatch;
let made: string[];

beforeAll(async () => {
  team = await foundTeam();
  const mal = await hostileJoins(team);
  for (const content of unknown) expect(await mal.say(team.room, content)).toBe(null);
  for (const text of texts) expect(await mal.say(team.room, ["message", text, null])).toBe(null);
  await allInStep(team.ana);
  mal.close();
  lin = await openPerson({ locale: "en-GB" });
  watch = await watchXss(lin.profile, team.relay.url);
  made = [];
  await lin.profile.context.exposeBinding("madeAddress", (_, what: string) => void made.push(what));
  await lin.profile.context.addInitScript(() => {
    const make = URL.createObjectURL.bind(URL);
    URL.createObjectURL = (what) => {
      (globalThis as unknown as { madeAddress: (what: string) => void }).madeAddress(String(what));
      return make(what);
    };
  });
  lin.page.on("download", (download) => made.push(download.url()));
  const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(lin.page, link, "Lin");
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

test("[H09] [H10] [H11] what claims to be a file is text or a line about a newer version: no element, no address, no download, nothing asked for", async () => {
  const { page } = lin;
  await go(page, `/chats/${team.room}`);
  const shown = page.locator("article .message-text");
  await expect.poll(() => shown.count()).toBe(texts.length);
  expect(await shown.allTextContents()).toEqual(texts);
  expect(await shown.locator("a, img, picture, object, embed, iframe, video, audio, svg").count()).toBe(0);
  await page.getByRole("button", { name: `${unknown.length} things made by a newer Skein` }).click();
  const newer = page.locator(".event-list .event");
  await expect.poll(() => newer.count()).toBe(unknown.length);
  expect(new Set(await newer.allTextContents())).toEqual(
    new Set(["Made by a newer Skein. Kept whole, shown after an update"]),
  );
  expect(await page.getByText(/evil|CON\b|gnp/).count()).toBe(0);
  expect(await findForeign(page)).toEqual([]);
  expect(made).toEqual([]);
  expect(watch).toEqual({ ran: [], asked: [], violations: [] });
  expect(lin.complaints).toEqual([]);
});
