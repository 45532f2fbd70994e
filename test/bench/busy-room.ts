import type { Page } from "playwright-core";
import type { RoomId } from "../../crdt/index.ts";
import { composer, joinOrg, openPerson } from "../support/app.ts";
import { fill, openWriter, type WritingLine } from "./fill.ts";
import { check, type Figures, median, percentile, round, type Size } from "./measure.ts";
import { buildTown, type Feed, linkTo, sealFeed, type Town } from "./town.ts";
import { keysTyped, watchKeys } from "./watch-keys.ts";

const sizes = {
  full: { members: 2_000, said: 6_000, scrolled: 5_000, seconds: 20 },
  quick: { members: 40, said: 600, scrolled: 400, seconds: 3 },
} as const;
const WRITERS = 10;
const EACH_PER_SECOND = 5; // fifty a second together
const KEY_EVERY_MS = 90; // somebody who types fast
/** A frame begins when there is something to draw, and not at the next beat of a display: else that beat is most of what is measured. */
const FRAMES_AT_ONCE = ["--disable-gpu-vsync", "--disable-frame-rate-limit"];
const PX_PER_FRAME = 180; // somebody who looks for something far up
const WORDS = "泵房 valve the pressure at 三号 well is 正常 again please check before noon 谢谢".split(" ");

/**
 * The app itself, as the relay serves it, in Chromium: in a room of 2,000 members somebody scrolls up through 5,000 messages;
 * somebody else writes, first while nobody speaks and then while fifty messages come in each second.
 */
export async function busyRoom(size: Size, say: (line: string) => void): Promise<Figures> {
  const { members, said, scrolled, seconds } = sizes[size];
  const town = await buildTown("busy-room", members, 1);
  const room = town.rooms[0] as RoomId;
  const feeds = await speak(town, room, said);
  await fill(town, feeds, ({ envelopes }) => envelopes.length);
  say(`${members} members, ${said} messages`);
  try {
    const frames = await inRoom(town, room, said, [], (page) => scrollUp(page, scrolled));
    say(`scrolled up: ${frames.length} frames`);
    const { quiet, typed, share } = await inRoom(town, room, said, FRAMES_AT_ONCE, async (page) => {
      await composer(page).click();
      await page.evaluate(watchKeys);
      const quiet = await typeFor(page, () => new Promise((resolve) => setTimeout(resolve, seconds * 500)));
      const busy = await busySeconds(page);
      const before = await busy();
      const typed = await typeFor(page, () => speakAmid(page, town, room, feeds, seconds));
      return { quiet, typed, share: ((await busy()) - before) / seconds };
    });
    return {
      busyMembers: members,
      scrollFramesPerSecond: round(1_000 / median(frames)),
      scrollFrameP95Ms: round(percentile(frames, 0.95)),
      busyPageCpuPercent: round(share * 100),
      busyKeys: typed.length,
      quietTypingP95Ms: round(percentile(quiet, 0.95)),
      busyTypingP50Ms: round(percentile(typed, 0.5)),
      busyTypingP95Ms: round(percentile(typed, 0.95)),
    };
  } finally {
    await town.end();
  }
}

/** Somebody new comes in and stands at the newest message. */
async function inRoom<T>(
  town: Town,
  room: RoomId,
  said: number,
  args: readonly string[],
  work: (page: Page) => Promise<T>,
): Promise<T> {
  const lin = await openPerson({ locale: "zh-CN", args });
  try {
    await joinOrg(lin.page, linkTo(town), "林可");
    await lin.page.goto(`${town.relay.url}/chats/${room}`);
    await toNewest(lin.page, `n${said - 1} `);
    return await work(lin.page);
  } finally {
    await lin.close();
  }
}

const textOf = (n: number): string =>
  `n${n} ${Array.from({ length: 3 + (n % 23) }, (_, at) => WORDS[(n * 7 + at * 5) % WORDS.length]).join(" ")}`;

/** `count` messages of a few people, in turns. */
async function speak(town: Town, room: RoomId, count: number): Promise<readonly Feed[]> {
  const feeds: Feed[] = [];
  const begunAt = Date.now(); // after all the lines of who came
  for (const [at, writer] of town.people.slice(1, WRITERS + 1).entries()) {
    const event = (n: number) => ["message", textOf(n * WRITERS + at), null];
    feeds.push(await sealFeed(writer, room, count / WRITERS, event, undefined, begunAt));
  }
  return feeds;
}

// ---------------------------------------------------------------- scrolling

/** Down to the newest: a room opens at what was not read. */
const toNewest = (page: Page, text: string) =>
  page.waitForFunction(
    (wanted) => {
      document.querySelector<HTMLElement>(".newest-pill")?.click();
      return document.querySelector(".thread-scroll")?.textContent?.includes(wanted) === true;
    },
    text,
    { timeout: 120_000 },
  );

/** Up, until a message that far back is on the screen; what each frame took. */
async function scrollUp(page: Page, messages: number): Promise<readonly number[]> {
  const { frames, reached } = await page.evaluate(scrollInPage, [messages, PX_PER_FRAME] as const);
  check(reached >= messages, `only ${reached} of ${messages} messages were passed`);
  return frames;
}

async function scrollInPage([messages, step]: readonly [number, number]): Promise<{
  readonly frames: readonly number[];
  readonly reached: number;
}> {
  const pane = document.querySelector(".thread-scroll");
  const numberOf = (text: string | null): number => Number(/n(\d+) /.exec(text ?? "")?.[1] ?? Number.NaN);
  const shown = () =>
    [...document.querySelectorAll("article .message-text")]
      .map(({ textContent }) => numberOf(textContent))
      .filter((n) => !Number.isNaN(n));
  const newest = Math.max(...shown());
  const frame = () => new Promise<number>((drawn) => requestAnimationFrame(drawn));
  const frames: number[] = [];
  let reached = 0;
  let last = await frame();
  for (let n = 0; reached < messages && n < messages * 3; n++) {
    pane?.scrollBy(0, -step);
    const now = await frame();
    frames.push(now - last);
    last = now;
    if (n % 30 === 0) reached = Math.max(reached, newest - Math.min(...shown()));
  }
  return { frames, reached };
}

// ---------------------------------------------------------------- typing

/** Somebody types until `work` is over; from each key to the end of the frame that shows it. */
async function typeFor(page: Page, work: () => Promise<unknown>): Promise<readonly number[]> {
  let isOver = false;
  const done = work().finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await page.keyboard.press("a");
    await page.waitForTimeout(KEY_EVERY_MS);
  }
  await done;
  return keysTyped(page);
}

/** Others speak, and all they said is on the screen in the end. */
async function speakAmid(
  page: Page,
  town: Town,
  room: RoomId,
  before: readonly Feed[],
  seconds: number,
): Promise<void> {
  const count = seconds * EACH_PER_SECOND;
  const begunAt = Date.now();
  const all: { readonly feed: Feed; readonly line: WritingLine; readonly from: number }[] = [];
  for (const feed of before) {
    const event = (n: number) => ["message", `m${n} ${textOf(n)}`, null];
    const longer = await sealFeed(feed.writer, room, count, event, feed, begunAt);
    const line = await openWriter(town, feed.writer, [room]);
    all.push({ feed: longer, line, from: feed.envelopes.length });
  }
  await speakOn(all, count);
  await toNewest(page, `m${(all[0]?.feed.envelopes.length ?? 0) - 1} `);
  for (const { line } of all) line.close();
}

/** Seconds that the page's own thread has been at work, however many others share the processor. */
async function busySeconds(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await session.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")?.value ?? Number.NaN;
  };
}

/** Each writer in turn, evenly over the seconds. */
async function speakOn(
  all: readonly { readonly feed: Feed; readonly line: WritingLine; readonly from: number }[],
  count: number,
): Promise<void> {
  const startedAt = performance.now();
  const apart = 1_000 / (EACH_PER_SECOND * all.length);
  for (let n = 0; n < count * all.length; n++) {
    const { feed, line, from } = all[n % all.length] as (typeof all)[number];
    const at = from + Math.floor(n / all.length);
    await line.bring(feed, at, at + 1, 1, 1);
    const wait = startedAt + n * apart - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
  }
}
