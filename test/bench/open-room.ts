import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { encodeInviteLink, type RoomId } from "../../crdt/index.ts";
import { launchChromium } from "../support/chromium.ts";
import { buildPage } from "../support/page-app.ts";
import type { BenchPage } from "./engine-page.ts";
import { fill } from "./fill.ts";
import { check, type Figures, median, percentile, round, type Size } from "./measure.ts";
import { askPage, type Send, serve, withWorker } from "./site.ts";
import { buildTown, type Feed, sealFeed, type Town } from "./town.ts";

const WRITERS = 2;
const RUNS = 60;
const WARM_UPS = 10; // of both: the disk is still busy with what came in
const PAGE_ROWS = 50;

const sizes = { full: 100_000, quick: 3_000 } as const;
/** Inviting and joining are envelopes of nobody: only messages count. */
const WORDS = "wild geese carry letters home over water in long lines and land where reeds grow".split(" ");

/**
 * In Chromium: a new device takes in a room of 100,000 messages; the page starts again from its disk and opens the room,
 * over and over, side by side with a bare IndexedDB cursor over the same rows.
 */
export async function openRoom(size: Size, say: (line: string) => void): Promise<Figures> {
  const messages = sizes[size];
  const town = await buildTown("open-room", WRITERS, 1);
  const folder = await buildPage(fileURLToPath(new URL("./engine-page.ts", import.meta.url)));
  const site = await serve(folder, town.relay);
  const browser = await launchChromium({ args: ["--js-flags=--expose-gc"] });
  try {
    await fillRoom(town, messages);
    say(`${messages} messages at the relay`);
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    const first = await firstSync(page, site.url, town, messages);
    say(`first sync ${round(first.firstSyncSeconds as number)} s`);
    await page.reload();
    const opened = await openAgainAndAgain(page, town.rooms[0] as RoomId, messages, say);
    return { ...first, ...opened, openRoomMessages: messages };
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

async function firstSync(page: Page, url: string, town: Town, messages: number): Promise<Figures> {
  await page.goto(url);
  await page.waitForFunction(isNew);
  const { founder, inviteSecret, rooms } = town;
  const link = encodeInviteLink({ origin: url, chain: founder.chain, secret: inviteSecret }, founder.crypto);
  const { tookMs, firstScreenMs, delaysMs } = await ask(
    page,
    "firstSync",
    link,
    rooms[0] as RoomId,
    messages,
  );
  check((await ask(page, "envelopes")) === messages, "not all messages came in");
  return {
    firstSyncSeconds: round(tookMs / 1_000),
    firstScreenSeconds: round(firstScreenMs / 1_000),
    firstSyncInputDelayP95Ms: round(percentile(delaysMs, 0.95)),
  };
}

async function openAgainAndAgain(
  page: Page,
  room: RoomId,
  messages: number,
  say: (line: string) => void,
): Promise<Figures> {
  await page.waitForFunction(isReady);
  const unread = await openOnce(page, room);
  check(await ask(page, "markRead", room), "the room could not be marked as read");
  await page.reload();
  await page.waitForFunction(isReady);
  const first = await openOnce(page, room);
  const heapMb = await heapOf(page, say);
  const engine: number[] = [];
  const bare: number[] = [];
  for (let n = -WARM_UPS; n < RUNS; n++) {
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

// ---------------------------------------------------------------- memory

/** JavaScript heaps of the page and of the engine's Worker, after collecting garbage. */
async function heapOf(page: Page, say: (line: string) => void): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const pageBytes = await usedAfterCollecting((method) => session.send(method as "Runtime.getHeapUsage"));
  const workerBytes = await withWorker(session, usedAfterCollecting);
  say(`heap: page ${round(pageBytes / 1e6)} MB, engine ${round(workerBytes / 1e6)} MB`);
  return (pageBytes + workerBytes) / 1e6;
}

async function usedAfterCollecting(send: Send): Promise<number> {
  await send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = (await send("Runtime.getHeapUsage")) as {
    readonly usedSize: number;
    readonly backingStorageSize?: number;
  };
  return usedSize + (backingStorageSize ?? 0);
}

/** Calls one function of the page. */
const ask = <N extends keyof BenchPage>(page: Page, name: N, ...parameters: Parameters<BenchPage[N]>) =>
  askPage<BenchPage, N>(page, "benchPage", name, parameters);
