/**
 * Pictures of every screen in screens/: desktop and phone, light and dark, Chinese and English.
 *
 *   node_modules/.bin/node test/e2e/screens.ts [words of the file names wanted…]
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import {
  chooseForMessage,
  chooseLook,
  composer,
  joinOrg,
  label,
  makeInvite,
  message,
  openMessageMenu,
  openPerson,
  type Person,
} from "../support/app.ts";
import { tellStory } from "../support/story.ts";

const folder = fileURLToPath(new URL("../../screens/", import.meta.url));
const wanted = process.argv.slice(2);
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;
type Size = keyof typeof sizes;

interface Variant {
  readonly size: Size;
  readonly theme: "light" | "dark";
  readonly language: "zh" | "en";
}
const variants: readonly Variant[] = (["desktop", "phone"] as const).flatMap((size) =>
  (["light", "dark"] as const).flatMap((theme) =>
    (["zh", "en"] as const).map((language) => ({ size, theme, language })),
  ),
);

mkdirSync(folder, { recursive: true });
const story = await tellStory();
const origin = story.relay.url;
const lin = await openPerson({ locale: "zh-CN", args: ["--host-resolver-rules=MAP skein.test 127.0.0.1"] });
const stranger = await openPerson({ locale: "zh-CN" });
try {
  await strangerScreens(stranger);
  await joinOrg(lin.page, story.link, "林可");
  await settleIn(lin.page);
  for (const variant of variants) await memberScreens(lin.page, variant);
  await offlineScreens(lin);
  await stoppedScreens(lin);
} finally {
  await Promise.all([lin.close(), stranger.close()]);
  await story.end();
}
for (const { name, complaints } of [
  { name: "member", complaints: lin.complaints },
  { name: "stranger", complaints: stranger.complaints },
])
  for (const words of new Set(complaints)) console.log(`console of ${name}: ${words}`);
process.exit(0);

async function shoot(page: Page, { size, theme, language }: Variant, name: string): Promise<void> {
  const file = `${name}-${size}-${theme}-${language}.png`;
  if (wanted.length > 0 && !wanted.some((word) => file.includes(word))) return;
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250); // the end of the longest transition
  await page.screenshot({ path: join(folder, file) });
}

async function dress(page: Page, { size, theme, language }: Variant): Promise<void> {
  await page.setViewportSize(sizes[size]);
  await chooseLook(page, { theme, language });
}

async function visit(page: Page, path: string, ready: string): Promise<void> {
  await page.goto(origin + path);
  await page.locator(ready).first().waitFor();
}

/** Before there is an org: each address is opened fresh. */
async function strangerScreens({ page }: Person): Promise<void> {
  await visit(page, "/welcome", ".ways");
  const pages: readonly (readonly [string, string, string])[] = [
    ["onboarding-welcome", "/welcome", ".ways"],
    ["onboarding-setup-link", "/setup", "form"],
    ["onboarding-join-link", "/join", "form"],
    ["onboarding-join", new URL(story.link).pathname + new URL(story.link).hash, ".invite-card h2"],
    ["onboarding-torn", `/join${new URL(story.link).hash.slice(0, -9)}`, "[role=alert]"],
  ];
  for (const variant of variants) {
    await dress(page, variant);
    for (const [name, path, ready] of pages) {
      await page.goto("about:blank");
      await visit(page, path, ready);
      await shoot(page, variant, name);
    }
    await page.goto("about:blank");
    await visit(page, "/setup#s=abcdefghijklmnopqrstuvwx", "form");
    await shoot(page, variant, "onboarding-setup");
    await page.locator("input").first().fill("云岭供水");
    await page.locator("input").nth(1).fill("林可");
    await page.keyboard.press("Enter");
    await page.locator("[role=alert]").waitFor();
    await shoot(page, variant, "onboarding-setup-refused");
  }
}

/** Own messages in every state that one person can bring about. */
async function settleIn(page: Page): Promise<void> {
  await visit(page, `/chats/${story.rooms.pump}`, "article");
  await composer(page).fill(
    "我下午带两个新的压力表上去。\n清单在这里：https://example.org/yunling/pump-3/list",
  );
  await composer(page).press("Enter");
  await message(page, "带两个新的").waitFor();
  await chooseForMessage(page, "还在往上走", label("回应 爱心", "React with Heart"));
  await page
    .getByRole("article")
    .filter({ hasText: "还在往上走" })
    .getByRole("button", { pressed: true })
    .waitFor();
  await composer(page).fill("👍🎉");
  await composer(page).press("Enter");
  const { bo, chen } = story.people;
  for (const device of [bo, chen]) {
    await device.untilTimeline(story.rooms.pump, (items) => items.some(({ text }) => text === "👍🎉"));
    await device.must("markRead", { room: story.rooms.pump });
  }
  await page.locator(".under .sync[data-state=read]").last().waitFor();
  await makeInvite(page);
}

async function memberScreens(page: Page, variant: Variant): Promise<void> {
  await dress(page, variant);
  const { rooms } = story;
  await visit(page, "/chats", "a.room");
  await shoot(page, variant, "chat-list");
  await visit(page, `/chats/${rooms.pump}`, "article");
  await shoot(page, variant, "chat-room");
  await openMessageMenu(page, "带两个新的");
  await shoot(page, variant, "chat-message-menu");
  await page.keyboard.press("Escape");
  await chooseForMessage(page, "还在往上走", label("更多表情", "More emoji"));
  await page.getByRole("dialog").waitFor();
  await shoot(page, variant, "chat-emoji");
  await page.keyboard.press("Escape");
  await chooseForMessage(page, "还在往上走", label("引用.*", "Quote.*"));
  await composer(page).fill("好，我把旧的也带下来，");
  await shoot(page, variant, "chat-quoting");
  await composer(page).fill("");
  await page.keyboard.press("Escape");
  await visit(page, `/chats/${rooms.pump}?info=1`, ".room-info");
  await shoot(page, variant, "chat-room-info");
  await visit(page, `/chats/${rooms.survey}`, "article");
  await shoot(page, variant, "chat-room-english");
  await visit(page, "/chats", "a.room");
  await page
    .getByRole("button", { name: label("新建", "New") })
    .first()
    .click();
  await page.getByRole("menuitem", { name: label("新建群", "New room") }).click();
  await page.getByRole("dialog").waitFor();
  await shoot(page, variant, "chat-new-room");
  await goalScreens(page, variant);
  await peopleScreens(page, variant);
  for (const name of ["look", "me", "sync", "about"]) {
    await visit(page, `/settings/${name}`, ".set");
    await shoot(page, variant, `settings-${name}`);
  }
  if (variant.size === "phone") {
    await visit(page, "/settings", ".set-nav");
    await shoot(page, variant, "settings-index");
  } else {
    await page.getByRole("button", { name: /^(?:同步状态：|Sync: )/ }).click();
    await page.getByRole("dialog").waitFor();
    await shoot(page, variant, "sync-panel");
  }
  await visit(page, "/nowhere/at-all", ".empty");
  await shoot(page, variant, "not-found");
}

async function goalScreens(page: Page, variant: Variant): Promise<void> {
  await visit(page, "/goals", "section.obj");
  await shoot(page, variant, "goals");
  await page.locator(".doc > section.obj").last().scrollIntoViewIfNeeded();
  await page
    .getByRole("button", { name: label("加一条关键结果", "Add a key result") })
    .last()
    .click();
  await shoot(page, variant, "goals-add-result");
  await page.keyboard.press("Escape");
  await page
    .getByRole("link", { name: /(?:，看进展|, see progress)/ })
    .first()
    .click();
  await page.locator("form.check-in").waitFor();
  await shoot(page, variant, "goals-check-in");
  await page.getByRole("tab", { name: label("设定", "Details") }).click();
  await shoot(page, variant, "goals-details");
  await visit(page, "/goals/2026-Q3", ".empty");
  await shoot(page, variant, "goals-empty");
  await visit(page, "/goals?mine=1", ".empty");
  await shoot(page, variant, "goals-mine-empty");
}

async function peopleScreens(page: Page, variant: Variant): Promise<void> {
  await visit(page, "/people", ".dir a.row");
  await shoot(page, variant, "people");
  const chen = (await story.people.chen.view("people", {})).people.find(({ me }) => me);
  await visit(page, `/people/${chen?.member}`, ".facts");
  await shoot(page, variant, "people-person");
  await visit(page, "/people/invites", "article.invite");
  await shoot(page, variant, "people-invites");
  await visit(page, "/people", ".dir a.row");
  await page.getByRole("button", { name: label("邀请同事", "Invite someone") }).click();
  await page.getByRole("dialog").waitFor();
  await shoot(page, variant, "people-invite-dialog");
  await page.getByRole("button", { name: label("建好链接", "Make the link") }).click();
  await page
    .getByRole("img", { name: label("邀请链接的二维码", "QR code of the invitation link") })
    .waitFor();
  await shoot(page, variant, "people-invite-link");
}

/** Written while the relay is away; then late messages from somebody who was away longer. */
async function offlineScreens({ page, profile }: Person): Promise<void> {
  const first: Variant = { size: "desktop", theme: "light", language: "zh" };
  await dress(page, first);
  await visit(page, `/chats/${story.rooms.pump}`, "article");
  await profile.context.setOffline(true);
  await composer(page).fill("下到沟里了，没有信号。压力 0.23，先记着。");
  await composer(page).press("Enter");
  await page.locator(".under .sync[data-state=waiting]").waitFor();
  for (const variant of variants) {
    await dress(page, variant);
    await visit(page, `/chats/${story.rooms.pump}`, "article");
    await page.locator(".app-banner .banner").waitFor();
    await shoot(page, variant, "offline-room");
    await visit(page, "/chats", "a.room");
    await shoot(page, variant, "offline-list");
    await page.locator(".app-banner").getByRole("button").first().click();
    await page.getByRole("dialog").waitFor();
    await shoot(page, variant, "offline-panel");
    await visit(page, "/settings/sync", ".verdict h3");
    await shoot(page, variant, "offline-settings-sync");
  }
  await profile.context.setOffline(false);
}

/** http on a name that is not localhost: the browser gives no cryptography. */
async function stoppedScreens({ page }: Person): Promise<void> {
  const there = story.relay.url.replace("localhost", "skein.test");
  await page.goto(there);
  for (const variant of variants) {
    await dress(page, variant);
    await page.goto(there);
    await page.locator(".stopped").waitFor();
    await shoot(page, variant, "stopped-http");
  }
}
