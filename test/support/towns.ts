import type { Locator, Page } from "playwright-core";
import { closeDialog, foundOrg, go, joinOrg, label, makeInvite, openPerson, type Person } from "./app.ts";
import { createRelayPlace, type RelayPlace } from "./relay-place.ts";

/** Two organisations with a relay each and four browsers, each with two people of which one reads the other language. */

interface Member {
  readonly person: Person;
  readonly name: string;
}

export interface Town {
  readonly relay: RelayPlace;
  readonly org: string;
  /** What the other organisation calls them. */
  readonly asGuests: string;
  readonly hall: string;
  readonly owner: Member;
  readonly member: Member;
}

/** Clearwater, whose owner reads English, and Hongda, whose owner reads Chinese; `mark` makes every name unlike any other. */
export async function openTowns(mark: (words: string) => string): Promise<readonly [Town, Town]> {
  const locales = ["en-GB", "zh-CN", "zh-CN", "en-GB"] as const;
  const [relays, people] = await Promise.all([
    Promise.all([createRelayPlace(), createRelayPlace()]),
    Promise.all(locales.map((locale) => openPerson({ locale }))),
  ]);
  const [ana, lin, zhou, mei] = people as [Person, Person, Person, Person];
  const clearwater = {
    relay: relays[0],
    org: mark("Clearwater"),
    asGuests: mark("Clearwater Ltd"),
    hall: mark("Hall"),
    owner: { person: ana, name: mark("Ana") },
    member: { person: lin, name: mark("林可") },
  };
  const hongda = {
    relay: relays[1],
    org: mark("宏达"),
    asGuests: mark("宏达管材"),
    hall: mark("车间"),
    owner: { person: zhou, name: mark("周明远") },
    member: { person: mei, name: mark("Mei") },
  };
  return [clearwater, hongda];
}

export async function endTowns(towns: readonly Town[]): Promise<void> {
  const people = towns.flatMap(({ owner, member }) => [owner.person, member.person]);
  await Promise.all(people.map((person) => person.close()));
  await Promise.all(towns.map(({ relay }) => relay.end()));
}

export async function foundTown({ relay, org, hall, owner, member }: Town): Promise<void> {
  await foundOrg(owner.person.page, relay.setupLink, { org, name: owner.name, room: hall });
  const link = await makeInvite(owner.person.page);
  await closeDialog(owner.person.page);
  await joinOrg(member.person.page, link, member.name);
}

// ---------------------------------------------------------------- the ways to places

export const button = (within: Page | Locator, name: RegExp | string) =>
  within.getByRole("button", { name, exact: true });
export const info = (page: Page) => page.getByRole("complementary", { name: label("群信息", "Room info") });
export const rooms = (page: Page) =>
  page.getByRole("navigation", { name: label("会话列表", "Conversations") });
export const roomRow = (page: Page, name: string) =>
  rooms(page)
    .getByRole("link")
    .filter({ has: page.locator(".name").getByText(name, { exact: true }) });
export const row = (page: Page, name: string) => info(page).getByRole("listitem").filter({ hasText: name });

/** What happened in the open room, as a line between its messages. */
export const line = (page: Page, words: string) => page.locator("p.event").filter({ hasText: words });

export async function openRoom(page: Page, name: string): Promise<void> {
  await go(page, "/chats");
  await roomRow(page, name).click();
  await page.getByRole("main", { name }).waitFor();
}

export async function openInfo(page: Page): Promise<void> {
  if (!(await info(page).isVisible())) await button(page, label("群信息", "Room info")).click();
  await info(page).waitFor();
}

export async function openPersonPage(page: Page, name: string): Promise<Locator> {
  await go(page, "/people");
  await page
    .getByRole("navigation", { name: label("通讯录", "People") })
    .getByRole("link", { name })
    .click();
  const main = page.getByRole("main", { name });
  await main.waitFor();
  return main;
}

export async function chooseRole(page: Page, opener: Locator, role: string): Promise<void> {
  await opener.click();
  await page.getByRole("menuitemradio", { name: role, exact: true }).click();
}
