import type { Locator, Page } from "playwright-core";
import { label } from "./app.ts";
import { type Screen, visitor } from "./screens.ts";
import type { Story } from "./story.ts";
import { HONGDA, type Membership } from "./story-membership.ts";

/** The screens of who may do what, for `story` as it stands after `tellMembership`. */
export interface Town {
  readonly story: Story;
  readonly told: Membership;
}

const button = (within: Page | Locator, name: RegExp) => within.getByRole("button", { name });
const info = (page: Page) => page.locator(".room-info");
const dialog = (page: Page) => page.getByRole("dialog");

function placesOf({ story, told }: Town) {
  const visit = visitor(story.relay.url);
  const openInfo = (page: Page) => visit(page, `/chats/${told.rooms.contract}?info=1`, ".room-member");
  const openPerson = (who: keyof Membership["members"]) => (page: Page) =>
    visit(page, `/people/${told.members[who]}`, ".facts");
  const press = (open: (page: Page) => Promise<void>, name: RegExp) => async (page: Page) => {
    await open(page);
    await button(page, name).first().click();
    await dialog(page).waitFor();
  };
  return { visit, openInfo, openPerson, press };
}

/** What an admin sees who is in all three rooms, one of them no longer. */
export function adminScreens(town: Town): readonly Screen[] {
  const { told } = town;
  const { visit } = placesOf(town);
  const openKit = async (page: Page) => {
    await visit(page, "/settings/kit", ".kit-verdict");
    await button(page, label("做恢复套件|重新做一份", "Make a recovery kit|Make a new one")).click();
    const again = button(dialog(page), label("重新做", "Make a new one"));
    await again.or(page.locator(".kit-sheet ol")).first().waitFor();
    if (await again.isVisible()) await again.click();
    await page.locator(".kit-sheet ol").first().waitFor();
  };
  return [
    ...roomScreens(town),
    ...personScreens(town),
    { name: "member-list", open: (page) => visit(page, "/chats", "a.room") },
    { name: "member-room", open: (page) => visit(page, `/chats/${told.rooms.contract}`, "article") },
    { name: "member-reader", open: (page) => visit(page, `/chats/${told.rooms.notice}`, ".closed-composer") },
    { name: "member-ended", open: (page) => visit(page, `/chats/${told.rooms.ledger}`, ".closed-composer") },
    {
      name: "member-ended-info",
      open: (page) => visit(page, `/chats/${told.rooms.ledger}?info=1`, ".room-info"),
    },
    { name: "member-people", open: (page) => visit(page, "/people", ".dir a.row") },
    { name: "member-requests", open: (page) => visit(page, "/people/requests", ".join-requests > li") },
    { name: "member-invites", open: (page) => visit(page, "/people/invites", "article.invite") },
    { name: "member-kit-sheet", open: openKit },
    {
      name: "member-kit-confirm",
      async open(page) {
        await openKit(page);
        await button(page, label("我抄好了", "I wrote it down")).click();
        await page.locator("form .asked input").first().waitFor();
      },
    },
    {
      name: "member-joins-room",
      open: (page) => visit(page, fragmentOf(told.links.guest), ".invite-card h2, [role=alert]"),
    },
  ];
}

const fragmentOf = (link: string): string => link.replace(/^https?:\/\/[^/]+/, "");

function roomScreens(town: Town): readonly Screen[] {
  const { visit, openInfo, press } = placesOf(town);
  const openLink = press(openInfo, label("入群链接", "Link to join"));
  return [
    { name: "member-info", open: openInfo },
    {
      name: "member-info-foot",
      async open(page) {
        await openInfo(page);
        await info(page)
          .locator(".scroll")
          .evaluate((one) => one.scrollTo(0, 560));
      },
    },
    {
      name: "member-info-end",
      async open(page) {
        await openInfo(page);
        await button(info(page), /(?:用过的链接|past link)/).click();
        await info(page)
          .locator(".scroll")
          .evaluate((one) => one.scrollTo(0, one.scrollHeight));
      },
    },
    {
      name: "member-menu",
      async open(page) {
        await openInfo(page);
        await button(page, /(?:Bo Lindqvist 的角色|Role of Bo)/).click();
        await page.getByRole("menu").waitFor();
      },
    },
    {
      name: "member-removing",
      async open(page) {
        await openInfo(page);
        await button(page, /(?:周明远 的角色|Role of 周明远)/).click();
        await page.getByRole("menuitem", { name: label("移出群", "Remove from room") }).click();
        await dialog(page).waitFor();
      },
    },
    { name: "member-add", open: press(openInfo, label("加人", "Add people")) },
    { name: "member-link", open: openLink },
    {
      name: "member-link-guests",
      async open(page) {
        await openLink(page);
        await dialog(page)
          .getByRole("radio", { name: /^(?:外部成员|Guests)/ })
          .check();
        await dialog(page)
          .getByRole("textbox", { name: label("来自哪个组织", "Their organisation") })
          .fill(HONGDA);
      },
    },
    {
      name: "member-new-private",
      async open(page) {
        await visit(page, "/chats", "a.room");
        await button(page, label("新建", "New")).filter({ visible: true }).click();
        await page.getByRole("menuitem", { name: label("新建群", "New room") }).click();
        await dialog(page)
          .getByRole("radio", { name: /^(?:私密|Private)/ })
          .check();
      },
    },
    { name: "member-leaving", open: press(openInfo, label("离开这个群", "Leave this room")) },
  ];
}

function personScreens(town: Town): readonly Screen[] {
  const { openPerson, press } = placesOf(town);
  return [
    { name: "person-member", open: openPerson("bo") },
    { name: "person-guest", open: openPerson("zhou") },
    { name: "person-verified", open: openPerson("chen") },
    { name: "person-look-alike", open: openPerson("twin") },
    { name: "person-me", open: openPerson("lin") },
    { name: "person-vouch", open: press(openPerson("bo"), label("认证", "Vouch")) },
    { name: "person-until", open: press(openPerson("zhou"), label("改", "Change")) },
    { name: "person-differs", open: press(openPerson("bo"), label("对不上", "Not the same")) },
    {
      name: "person-handover",
      async open(page) {
        await press(openPerson("bo"), label("移出组织", "Remove from the organisation"))(page);
        await dialog(page)
          .getByRole("radio", { name: /^(?:交给|To one)/ })
          .check();
        await dialog(page).getByRole("radio", { name: /陈恩/ }).check();
      },
    },
    { name: "person-leave", open: press(openPerson("lin"), label("离开组织", "Leave the organisation")) },
  ];
}

/** What somebody sees at the door with a link into one room. */
export function doorScreens(town: Town): readonly Screen[] {
  const { visit } = placesOf(town);
  return [
    { name: "door-guest", open: (page) => visit(page, fragmentOf(town.told.links.guest), ".invite-card h2") },
    {
      name: "door-guest-asks",
      open: (page) => visit(page, fragmentOf(town.told.links.guestAsks), ".invite-card h2"),
    },
  ];
}

/** What a guest sees: one room, and the people in it. */
export function guestScreens(town: Town): readonly Screen[] {
  const { visit, openInfo, press } = placesOf(town);
  return [
    { name: "guest-list", open: (page) => visit(page, "/chats", "a.room") },
    {
      name: "guest-room",
      open: (page) => visit(page, `/chats/${town.told.rooms.contract}`, ".composer"),
    },
    { name: "guest-info", open: openInfo },
    { name: "guest-blocking", open: press(openInfo, label("离开并屏蔽", "Leave and block")) },
    { name: "guest-people", open: (page) => visit(page, "/people", ".dir a.row") },
    { name: "guest-settings", open: (page) => visit(page, "/settings/org", ".set") },
  ];
}

/** What somebody sees who asked to come in, before anybody has answered. */
export function waitingScreens({ story }: Town): readonly Screen[] {
  return [{ name: "waiting", open: (page) => visitor(story.relay.url)(page, "/waiting", "h1") }];
}

/** What somebody sees who was removed from the organisation. */
export function removedScreens(town: Town): readonly Screen[] {
  const { visit } = placesOf(town);
  return [
    { name: "removed-room", open: (page) => visit(page, `/chats/${town.story.rooms.pump}`, ".standing") },
    { name: "removed-list", open: (page) => visit(page, "/chats", ".standing") },
    { name: "removed-goals", open: (page) => visit(page, "/goals", "section.obj .kr") },
    { name: "removed-settings", open: (page) => visit(page, "/settings/sync", ".standing") },
    {
      name: "removed-start-over",
      async open(page) {
        await visit(page, "/chats", ".standing");
        await button(page, label("重新开始", "Start over")).click();
        await dialog(page).waitFor();
      },
    },
  ];
}

/** Brings the one at the browser to where the screens begin: compared a safety number, made a link, was taken out of a room. */
export async function settleMembership(page: Page, { story, told }: Town): Promise<void> {
  const { openPerson } = placesOf({ story, told });
  await openPerson("chen")(page);
  await button(page, label("对上了", "They match")).click();
  await page.locator(".compared").waitFor();
  await visitor(story.relay.url)(page, `/chats/${told.rooms.ledger}`, "article");
  await page.getByRole("textbox", { name: label("写消息", "Write a message") }).fill("第四架我再数一遍");
  await told.endLedger();
  await page.locator(".closed-composer").waitFor();
}
