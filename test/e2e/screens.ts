/**
 * Pictures of every screen in screens/: desktop and phone, light and dark, Chinese and English.
 *
 *   node_modules/.bin/node test/e2e/screens.ts [words of the file names wanted; a+b: both in one name…]
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { chooseLook, composer, joinOrg, openPerson, type Person, postponeKit } from "../support/app.ts";
import {
  adminScreens,
  doorScreens,
  guestScreens,
  removedScreens,
  settleMembership,
  waitingScreens,
} from "../support/membership-screens.ts";
import { memberScreens, type Screen, settleIn, strangerScreens, visitor } from "../support/screens.ts";
import { tellStory } from "../support/story.ts";
import { askToJoin, joinAsGuest, tellMembership } from "../support/story-membership.ts";

const folder = fileURLToPath(new URL("../../screens/", import.meta.url));
const wanted = process.argv.slice(2);
const sizes = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } } as const;

interface Variant {
  readonly size: keyof typeof sizes;
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
const visit = visitor(story.relay.url);
const lin = await openPerson({ locale: "zh-CN", args: ["--host-resolver-rules=MAP skein.test 127.0.0.1"] });
const stranger = await openPerson({ locale: "zh-CN" });
try {
  await joinOrg(lin.page, story.link, "林可");
  await settleIn(lin.page, story);
  await lateScreen(lin.page);
  await shootAll(stranger.page, strangerScreens(story));
  await shootAll(lin.page, memberScreens(story));
  await membershipPictures();
  await stoppedScreens(lin);
  await offlineScreens(lin);
} finally {
  await Promise.all([lin.close(), stranger.close()]);
  await story.end();
}
for (const words of new Set([...lin.complaints, ...stranger.complaints])) console.log(`console: ${words}`);
process.exit(0);

/** Who may do what: as an admin, as a guest, at the door, while waiting, and after the end. */
async function membershipPictures(): Promise<void> {
  const [guest, asker] = await Promise.all([
    openPerson({ locale: "zh-CN" }),
    openPerson({ locale: "zh-CN" }),
  ]);
  try {
    const told = await tellMembership(story, "林可");
    const town = { story, told };
    await joinAsGuest(guest.page, told.links.guest, "高小川");
    await askToJoin(asker.page, told.links.orgAsks, "洛桑");
    await settleMembership(lin.page, town);
    await shootAll(stranger.page, doorScreens(town));
    await shootAll(asker.page, waitingScreens(town));
    await shootAll(lin.page, adminScreens(town));
    await shootAll(guest.page, guestScreens(town));
    await told.letIn("洛桑");
    await visit(asker.page, "/waiting", "h1"); // looks at once
    await postponeKit(asker.page);
    await visit(asker.page, `/chats/${story.rooms.pump}`, "article");
    await told.remove("洛桑");
    await asker.page.locator(".standing").waitFor();
    await shootAll(asker.page, removedScreens(town));
  } finally {
    await Promise.all([guest.close(), asker.close()]);
  }
}

async function shootAll(page: Page, screens: readonly Screen[]): Promise<void> {
  for (const variant of variants) for (const screen of screens) await shootScreen(page, variant, screen);
}

async function shootScreen(page: Page, variant: Variant, { name, open }: Screen): Promise<void> {
  if (!isWanted(name, variant)) return;
  await visit(page, "/manifest.webmanifest", "html"); // the same origin, without an app
  await dress(page, variant);
  await open(page);
  await shoot(page, name, variant);
}

function fileOf(name: string, { size, theme, language }: Variant): string {
  return `${name}-${size}-${theme}-${language}.png`;
}

function isWanted(name: string, variant: Variant): boolean {
  const file = fileOf(name, variant);
  return wanted.length === 0 || wanted.some((words) => words.split("+").every((word) => file.includes(word)));
}

async function shoot(page: Page, name: string, variant: Variant): Promise<void> {
  if (!isWanted(name, variant)) return;
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(250); // the end of the longest transition
  await page.screenshot({ path: join(folder, fileOf(name, variant)) });
}

async function dress(page: Page, { size, theme, language }: Variant): Promise<void> {
  await page.setViewportSize(sizes[size]);
  await chooseLook(page, { theme, language });
}

/** Somebody was away for two hours; what they wrote arrives while the room is open. */
async function lateScreen(page: Page): Promise<void> {
  await dress(page, { size: "desktop", theme: "light", language: "zh" });
  await visit(page, `/chats/${story.rooms.pump}`, "article");
  await story.bringSamuelBack();
  await page.locator(".late-pill, .sync[data-state=late]").first().waitFor();
  await shoot(page, "chat-late-arrives", { size: "desktop", theme: "light", language: "zh" });
}

/** Written while the network is away. */
async function offlineScreens({ page, profile }: Person): Promise<void> {
  await visit(page, `/chats/${story.rooms.pump}`, "article");
  await profile.context.setOffline(true);
  await story.relay.stop(); // a browser that only plays offline lets sockets of Workers through
  await composer(page).fill("下到沟里了，没有信号。压力 0.23，先记着。");
  await composer(page).press("Enter");
  await page.locator(".under .sync[data-state=waiting]").waitFor();
  for (const variant of variants) {
    await dress(page, variant);
    await visit(page, `/chats/${story.rooms.pump}`, "article");
    await page.locator(".app-banner .banner").waitFor();
    await shoot(page, "offline-room", variant);
    await visit(page, "/chats", "a.room");
    await shoot(page, "offline-list", variant);
    await page.locator(".app-banner").getByRole("button").first().click();
    await page.getByRole("dialog").waitFor();
    await shoot(page, "offline-panel", variant);
    await visit(page, "/settings/sync", ".verdict h3");
    await shoot(page, "offline-settings-sync", variant);
  }
}

/** http on a name that is not localhost: the browser gives no cryptography. */
async function stoppedScreens({ page }: Person): Promise<void> {
  const there = visitor(story.relay.url.replace("localhost", "skein.test"));
  await there(page, "/", ".stopped");
  for (const variant of variants) {
    await dress(page, variant);
    await there(page, "/", ".stopped");
    await shoot(page, "stopped-http", variant);
  }
}
