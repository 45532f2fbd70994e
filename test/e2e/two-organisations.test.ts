import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  closeDialog,
  field,
  foundOrg,
  go,
  joinOrg,
  label,
  makeInvite,
  message,
  openPerson,
  openRoom,
  type Person,
  postponeKit,
  send,
} from "../support/app.ts";
import { createCanaries, readFolder } from "../support/canary.ts";
import { type RelayProcess, startRelay } from "../support/relay.ts";
import { openWireTap, type WireTap } from "../support/wire-tap.ts";

/**
 * Two organisations with a relay each and four browsers: Clearwater (in English) has Ana and Lin, the pipe factory Hongda (in
 * Chinese) has Zhou and Mei; Zhou comes to Clearwater as a guest, in the browser that is a founder at home. Every
 * field is marked, and everything on both wires is kept.
 */

const { mark, seenIn, count } = createCanaries();
const names = {
  clearwater: mark("Clearwater"),
  hongda: mark("宏达"),
  ana: mark("Ana"),
  lin: mark("林可"),
  zhou: mark("周明远"),
  mei: mark("梅"),
  hall: mark("Hall"),
  yard: mark("车间"),
  pipes: mark("Pipes"),
  asGuest: mark("宏达管材"),
};

interface Town {
  readonly dir: string;
  readonly relay: RelayProcess;
  readonly tap: WireTap;
  readonly setupLink: string;
}

let towns: Town[] = [];
let people: Person[] = [];
let ana: Person;
let lin: Person;
let zhou: Person;
let mei: Person;

async function openTown(): Promise<Town> {
  const dir = mkdtempSync(join(tmpdir(), "skein-town-"));
  let port = 0;
  const tap = await openWireTap(() => port);
  const relay = await startRelay({ dir, env: { SKEIN_ORIGINS: tap.url } });
  port = relay.port;
  return { dir, relay, tap, setupLink: `${tap.url}/setup#s=${relay.setupToken}` };
}

beforeAll(async () => {
  towns = await Promise.all([openTown(), openTown()]);
  const locales = ["en-GB", "zh-CN", "zh-CN", "zh-CN"] as const;
  people = await Promise.all(locales.map((locale) => openPerson({ locale })));
  [ana, lin, zhou, mei] = people as [Person, Person, Person, Person];
});
afterAll(async () => {
  await Promise.all(people.map((person) => person.close()));
  for (const { relay, tap, dir } of towns) {
    await tap.end();
    await relay.stop();
    rmSync(dir, { recursive: true, force: true });
  }
});

const at = (index: number): Town => towns[index] as Town;
const button = (within: Page | Locator, name: RegExp | string) => within.getByRole("button", { name });
const info = (page: Page) => page.getByRole("complementary", { name: label("群信息", "Room info") });

test("[J10] two organisations are founded, each on its own relay and in its own language", async () => {
  await Promise.all([
    foundOrg(ana.page, at(0).setupLink, { org: names.clearwater, name: names.ana, room: names.hall }),
    foundOrg(zhou.page, at(1).setupLink, { org: names.hongda, name: names.zhou, room: names.yard }),
  ]);
  const links = await Promise.all([makeInvite(ana.page), makeInvite(zhou.page)]);
  await Promise.all([closeDialog(ana.page), closeDialog(zhou.page)]);
  await Promise.all([joinOrg(lin.page, links[0], names.lin), joinOrg(mei.page, links[1], names.mei)]);
  await openRoom(mei.page, names.yard);
  await send(mei.page, mark("家里的话"));
});

test("[J10] the founder of one organisation is a guest of the other: named with it there, and nobody's business at home", async () => {
  await go(ana.page, "/chats");
  const pane = ana.page.getByRole("region", { name: "Conversations" });
  await button(pane, "New").click();
  await ana.page.getByRole("menuitem", { name: "New room" }).click();
  await ana.page.getByRole("radio", { name: /^Private/ }).check();
  await field(ana.page, /^Room name$/).fill(names.pipes);
  await ana.page.keyboard.press("Enter");
  await ana.page.getByRole("main", { name: names.pipes }).waitFor();

  if (!(await info(ana.page).isVisible())) await button(ana.page, "Room info").click();
  await button(info(ana.page), "Link to join").click();
  const dialog = ana.page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^Guests/ }).check();
  await field(dialog, /^Their organisation$/).fill(names.asGuest);
  const approval = dialog.getByRole("switch", { name: "Somebody has to say yes first" });
  if ((await approval.getAttribute("aria-checked")) === "true") await approval.click();
  await button(dialog, "Make the link").click();
  const link = await field(dialog, /^Link to join$/).inputValue();
  await closeDialog(ana.page);

  await zhou.page.goto(link);
  await zhou.page.getByText(names.asGuest).first().waitFor();
  await field(zhou.page, /^你的名字$/).fill(names.zhou);
  await button(zhou.page, label("加入", "加入")).click();
  await postponeKit(zhou.page);
  await openRoom(zhou.page, names.pipes);
  const words = mark("管子周六到");
  await send(zhou.page, words);
  await message(ana.page, words).getByText(names.asGuest).waitFor();
  expect(await zhou.page.getByRole("link", { name: /^目标/ }).count()).toBe(0);
  await go(zhou.page, "/people");
  expect(await zhou.page.getByText(names.lin).count()).toBe(0);

  await zhou.page.goto(at(1).tap.url);
  await openRoom(zhou.page, names.yard);
  expect(await zhou.page.getByText(names.pipes).count()).toBe(0);
});

test("[F13] [PRIV1] in databases, logs, metrics and on the wires of both relays there is nothing that anybody typed", async () => {
  expect(count()).toBeGreaterThan(11);
  for (const { dir, relay, tap } of towns) {
    const files = readFolder(dir);
    expect(files.map(({ path }) => path)).toContainEqual(expect.stringContaining("relay.db"));
    for (const { path, bytes } of files) expect({ path, seen: seenIn(bytes) }).toEqual({ path, seen: [] });
    expect(seenIn(Buffer.from(relay.stdout() + relay.stderr()))).toEqual([]);
    const metrics = await (await fetch(`${relay.url}/metrics`)).text();
    expect(seenIn(Buffer.from(metrics))).toEqual([]);
    const wire = tap.taken();
    expect(wire.reduce((sum, piece) => sum + piece.length, 0)).toBeGreaterThan(50_000);
    for (const piece of wire) expect(seenIn(piece)).toEqual([]);
  }
});
