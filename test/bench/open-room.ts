import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { encodeInviteLink, type RoomId } from "../../crdt/index.ts";
import { launchChromium } from "../support/chromium.ts";
import { buildPage } from "../support/page-app.ts";
import { type Contender, type Outcome, type Say, SKEIN, sideBySide, type Work } from "./beside/contest.ts";
import { OPEN_ROOM } from "./beside/curves.ts";
import type { BenchPage } from "./engine-page.ts";
import { fill } from "./fill.ts";
import { heapOf } from "./heap.ts";
import { check, type Figures, median, percentile, round, type Size } from "./measure.ts";
import { automergePage, type OpenScale, yIndexeddb } from "./peer-pages.ts";
import { askPage, serve } from "./site.ts";
import { buildTown, type Feed, sealFeed, type Town } from "./town.ts";

const WRITERS = 2;
const RUNS = { full: 60, quick: 5 } as const;
const WARM_UPS = { full: 10, quick: 1 } as const; // of both: the disk is still busy with what came in
const PAGE_ROWS = 50;
const STRETCHED = 10; // times as long, without sealing it
const KEY_EVERY_MS = 40;

const sizes = {
  full: { caughtUp: 10_000, synced: 100_000 },
  quick: { caughtUp: 500, synced: 3_000 },
} as const;
/** Inviting and joining are envelopes of nobody: only messages count. */
const WORDS = "wild geese carry letters home over water in long lines and land where reeds grow".split(" ");

/** Opens the page again, then the room. */
const workOf = (messages: number): Work<OpenScale> => ({
  name: `${OPEN_ROOM}-${messages}`,
  title: `Open a room of ${messages.toLocaleString("en")} messages, in Chromium: the page is loaded again and opens the room from its disk, until the last ${PAGE_ROWS} messages are there`,
  scale: { full: { messages }, quick: { messages } },
  rounds: { full: 3, quick: 1 },
  limitMs: { full: 100_000, quick: 60_000 },
  figures: {
    openMs: { label: "until the last 50 are there", unit: "ms", better: "less" },
    heapMb: { label: "JavaScript heap after that", unit: "MB", better: "less" },
  },
});

export interface Opened {
  readonly figures: Figures;
  readonly beside: Readonly<Record<string, Outcome>>;
}

/**
 * In Chromium: somebody who was away catches up with 10,000 messages while they type; a new device takes in a room of 100,000; pages start
 * again from their disks and open these rooms and one of 1,000,000, side by side with a bare IndexedDB cursor over the same rows
 * and with what peers keep there.
 */
export async function openRooms(size: Size, without: "peers" | readonly string[], say: Say): Promise<Opened> {
  const { caughtUp, synced } = sizes[size];
  const beside: Record<string, Outcome> = {};
  const compare = async (scene: Scene, messages: number, more: readonly Contender<OpenScale>[]) => {
    const others = without === "peers" ? [] : more.filter(({ name }) => !without.includes(name));
    const work = workOf(messages);
    const own = [opensSkein(scene), opensBare(scene)];
    beside[work.name] = await sideBySide(work, [...own, ...others], size, say);
  };
  const short = await inScene(caughtUp, say, async (scene) => {
    const figures = await catchUp(scene, caughtUp);
    say(`caught up: ${JSON.stringify(figures)}`);
    await compare(scene, caughtUp, [yIndexeddb, automergePage]);
    return figures;
  });
  const long = await inScene(synced, say, async (scene) => {
    await fillRoom(scene.town, synced);
    const first = await firstSync(scene, synced);
    say(`first sync ${round(first.firstSyncSeconds as number)} s`);
    await scene.page.reload();
    const opened = await openAgainAndAgain(scene, synced, size, say);
    await compare(scene, synced, [yIndexeddb, automergePage]);
    const laid = await ask(scene.page, "stretch", scene.room);
    check(laid >= (STRETCHED - 1.3) * synced, `${laid} rows were laid before the others`);
    await compare(scene, STRETCHED * synced, [yIndexeddb]);
    return { ...first, ...opened };
  });
  return { figures: { ...short, ...long, openRoomMessages: synced }, beside };
}

/** One organisation, one browser profile, the page of the bench in it. */
interface Scene {
  readonly town: Town;
  readonly room: RoomId;
  readonly page: Page;
  readonly url: string;
}

async function inScene(
  messages: number,
  say: Say,
  work: (scene: Scene) => Promise<Figures>,
): Promise<Figures> {
  const town = await buildTown("open-room", WRITERS, 1);
  const folder = await buildPage(fileURLToPath(new URL("./engine-page.ts", import.meta.url)));
  const site = await serve(folder, town.relay);
  const browser = await launchChromium({ args: ["--js-flags=--expose-gc"] });
  try {
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    say(`a room for ${messages} messages`);
    return await work({ town, room: town.rooms[0] as RoomId, page, url: site.url });
  } finally {
    await browser.close();
    await site.close();
    await town.end();
    await rm(join(folder, ".."), { recursive: true, force: true });
  }
}

async function fillRoom(town: Town, messages: number): Promise<void> {
  const room = town.rooms[0] as RoomId;
  const feeds: Feed[] = [];
  for (const writer of town.people)
    feeds.push(
      await sealFeed(writer, room, messages / WRITERS, (n) => ["message", textOf(n, messages), null]),
    );
  await fill(town, feeds, ({ envelopes }) => envelopes.length);
}

/** As long as people's messages are: most short, some not. The last one of a feed says so. */
function textOf(n: number, messages: number): string {
  if (n === messages / WRITERS - 1) return "the last one";
  const length = 3 + ((n * 7_919) % (n % 17 === 0 ? 60 : 15));
  return Array.from({ length }, (_, at) => WORDS[(n * 31 + at * 7) % WORDS.length]).join(" ");
}

// ---------------------------------------------------------------- taking in

/** Joins while the room is empty and goes away; comes back when it is full, and types from then on. */
async function catchUp({ page, url, town, room }: Scene, messages: number): Promise<Figures> {
  await page.goto(url);
  await page.waitForFunction(isNew);
  await ask(page, "join", linkTo(town, url));
  await page.goto("about:blank");
  await fillRoom(town, messages);
  await page.goto(url);
  await page.waitForFunction(isReady);
  await ask(page, "beginTyping", room);
  let isOver = false;
  const over = ask(page, "catchUp", messages).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await page.keyboard.press("a");
    await new Promise((resolve) => setTimeout(resolve, KEY_EVERY_MS));
  }
  const { tookMs, typedMs } = await over;
  check((await ask(page, "envelopes")) === messages, "not all messages came in");
  check(typedMs.length > 0, "nobody typed");
  return {
    catchUpMessages: messages,
    catchUpSeconds: round(tookMs / 1_000),
    catchUpKeys: typedMs.length,
    catchUpInputP50Ms: round(percentile(typedMs, 0.5)),
    catchUpInputP95Ms: round(percentile(typedMs, 0.95)),
  };
}

const linkTo = ({ founder, inviteSecret }: Town, url: string): string =>
  encodeInviteLink({ origin: url, chain: founder.chain, secret: inviteSecret }, founder.crypto);

async function firstSync({ page, url, town, room }: Scene, messages: number): Promise<Figures> {
  await page.goto(url);
  await page.waitForFunction(isNew);
  const { tookMs, firstScreenMs, delaysMs } = await ask(page, "firstSync", linkTo(town, url), room, messages);
  check((await ask(page, "envelopes")) === messages, "not all messages came in");
  return {
    firstSyncSeconds: round(tookMs / 1_000),
    firstScreenSeconds: round(firstScreenMs / 1_000),
    firstSyncInputDelayP95Ms: round(percentile(delaysMs, 0.95)),
  };
}

// ---------------------------------------------------------------- opening

const opensSkein = ({ page, room }: Scene): Contender<OpenScale> => ({
  name: SKEIN,
  open: async () => ({
    round: async () => {
      await page.reload();
      await page.waitForFunction(isReady);
      return { openMs: await openOnce(page, room), heapMb: await heapOf(page, true) };
    },
    end: async () => {},
  }),
});

/** The least that IndexedDB can do: it knows nothing of what it reads. */
const opensBare = ({ page, room }: Scene): Contender<OpenScale> => ({
  name: "bare-cursor",
  open: async () => ({
    round: async () => {
      await page.reload();
      await page.waitForFunction(isReady);
      return { openMs: (await ask(page, "bareCursor", room)).tookMs };
    },
    end: async () => {},
  }),
});

/** Both warm, the room open again and again in one running app: the budget is about this. */
async function openAgainAndAgain(
  { page, room }: Scene,
  messages: number,
  size: Size,
  say: Say,
): Promise<Figures> {
  await page.waitForFunction(isReady);
  const unread = await openOnce(page, room);
  check(await ask(page, "markRead", room), "the room could not be marked as read");
  await page.reload();
  await page.waitForFunction(isReady);
  const first = await openOnce(page, room);
  const heapMb = await heapOf(page, true);
  const engine: number[] = [];
  const bare: number[] = [];
  for (let n = -WARM_UPS[size]; n < RUNS[size]; n++) {
    const { tookMs, rows } = await ask(page, "bareCursor", room);
    check(rows === PAGE_ROWS, `the cursor read ${rows} rows`);
    const openedMs = await openOnce(page, room);
    if (n < 0) continue;
    bare.push(tookMs);
    engine.push(openedMs);
  }
  check((await ask(page, "envelopes")) === messages, "messages were lost over a reload");
  say(`first ${round(first)} ms; engine ${engine.map(round).join(" ")}; cursor ${bare.map(round).join(" ")}`);
  return {
    openRoomRatio: round(median(engine) / median(bare)),
    openRoomMs: round(median(engine)),
    openRoomFirstMs: round(first),
    openUnreadRoomMs: round(unread),
    bareCursorMs: round(median(bare)),
    openRoomHeapMb: round(heapMb),
  };
}

const isReady = () => (globalThis as unknown as { benchPage?: BenchPage }).benchPage?.state() === "ready";
const isNew = () => (globalThis as unknown as { benchPage?: BenchPage }).benchPage?.state() === "new";

async function openOnce(page: Page, room: RoomId): Promise<number> {
  const { tookMs, rows, newest } = await ask(page, "open", room);
  check(
    rows >= PAGE_ROWS && newest === "the last one",
    `the room shows ${rows} rows, the newest "${newest}"`,
  );
  return tookMs;
}

/** Calls one function of the page. */
const ask = <N extends keyof BenchPage>(page: Page, name: N, ...parameters: Parameters<BenchPage[N]>) =>
  askPage<BenchPage, N>(page, "benchPage", name, parameters);
