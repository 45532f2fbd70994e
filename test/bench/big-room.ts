import type { Locator, Page } from "playwright-core";
import type { RoomId } from "../../crdt/index.ts";
import { composer, joinOrg, openPerson } from "../support/app.ts";
import { check, type Figures, median, percentile, round, type Size } from "./measure.ts";
import { buildTown, linkTo } from "./town.ts";
import { keysTyped, watchKeys } from "./watch-keys.ts";

const sizes = { full: { members: 2_000, opened: 7 }, quick: { members: 60, opened: 2 } } as const;
const KEY_EVERY_MS = 90; // somebody who types fast
/** What people look for: a beginning, letters that stand for characters, what nobody is called. */
const TYPED = ["wang", "m17", "zzz", "mem"] as const;

/** The app itself in Chromium: the pane of a room of 2,000 members opens, and people are looked for in it and after an @. */
export async function bigRoom(size: Size, say: (line: string) => void): Promise<Figures> {
  const { members, opened } = sizes[size];
  const town = await buildTown("big-room", members, 1);
  const room = town.rooms[0] as RoomId;
  const lin = await openPerson({ locale: "zh-CN" });
  try {
    const { page } = lin;
    await joinOrg(page, linkTo(town), "林可");
    await page.goto(`${town.relay.url}/chats/${room}`);
    await composer(page).waitFor();
    await page.locator(".talk-head .n", { hasText: String(members + 1) }).waitFor({ timeout: 120_000 });
    say(`${members} members`);
    const paneMs: number[] = [];
    for (let n = 0; n < opened; n++) paneMs.push(await openPane(page, n < opened - 1));
    await page.evaluate(watchKeys);
    const searched = await look(page, page.getByRole("textbox", { name: "按名字或拼音找人" }), "");
    const mentioned = await look(page, composer(page), "@");
    return {
      bigRoomMembers: members,
      paneOpenMs: round(median(paneMs)),
      paneOpenMaxMs: round(Math.max(...paneMs)),
      paneKeys: searched.length,
      paneTypingP95Ms: round(percentile(searched, 0.95)),
      mentionKeys: mentioned.length,
      mentionTypingP95Ms: round(percentile(mentioned, 0.95)),
    };
  } finally {
    await lin.close();
    await town.end();
  }
}

/** Looks for people by each of the words, letter by letter and back again; what each key took. */
async function look(page: Page, box: Locator, sign: string): Promise<readonly number[]> {
  await box.click();
  await page.keyboard.type(`${sign}w`, { delay: KEY_EVERY_MS }); // readings come with the first letter
  await page.waitForTimeout(1_500);
  await page.keyboard.press("Backspace");
  await keysTyped(page);
  for (const word of TYPED) {
    await page.keyboard.type(word, { delay: KEY_EVERY_MS });
    for (const _ of word) await page.keyboard.press("Backspace", { delay: KEY_EVERY_MS });
  }
  await page.waitForTimeout(500);
  return keysTyped(page);
}

/** From the press to the end of the frame in which people stand there. */
async function openPane(page: Page, close: boolean): Promise<number> {
  const taken = await page.evaluate(async () => {
    const button = document.querySelector<HTMLElement>('.talk-head [aria-label="群信息"]');
    const drawn = () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve();
          port2.postMessage(null);
        });
      });
    const startedAt = performance.now();
    button?.click();
    for (let frame = 0; frame < 300; frame++) {
      await drawn();
      if (document.querySelector(".room-info .room-member") === null) continue;
      return performance.now() - startedAt;
    }
    return -1;
  });
  if (taken >= 0 && close) await page.locator(".room-info").getByRole("button", { name: "关闭" }).click();
  check(taken >= 0, "nobody was shown");
  return taken;
}
