import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { encodeInviteLink } from "../../crdt/index.ts";
import { launchChromium } from "../support/chromium.ts";
import { buildPage } from "../support/page-app.ts";
import type { BenchPage } from "./engine-page.ts";
import { fill } from "./fill.ts";
import { heapOf } from "./heap.ts";
import { check, type Figures, median, percentile, round, type Size } from "./measure.ts";
import { askPage, serve } from "./site.ts";
import { buildTown, type Feed, sealFeed, type Town } from "./town.ts";

const WRITERS = 2;
const ROOMS = 10;
const sizes = { full: 100_000, quick: 2_000 } as const;
const QUERIES = { full: 80, quick: 10 } as const;
const APART = 7_919; // takes what people said in another order, so that scripts and speakers mix

/**
 * In Chromium, with the engine in its Worker: 100,000 mixed Chinese and English messages in ten rooms. Everything is read for the
 * first search; after that words of all kinds are looked for, and each count is compared with a look at every message on the disk.
 */
export async function search(size: Size, say: (line: string) => void): Promise<Figures> {
  const messages = sizes[size];
  const town = await buildTown("search", WRITERS, ROOMS);
  const folder = await buildPage(fileURLToPath(new URL("./engine-page.ts", import.meta.url)));
  const site = await serve(folder, town.relay);
  const browser = await launchChromium({ args: ["--js-flags=--expose-gc"] });
  try {
    const texts = spoken();
    await fillRooms(town, messages, texts);
    say(`${messages} messages in ${ROOMS} rooms`);
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    await page.goto(site.url);
    await page.waitForFunction(isNew);
    const link = { origin: site.url, chain: town.founder.chain, secret: town.inviteSecret };
    await ask(page, "firstSync", encodeInviteLink(link, town.founder.crypto), town.rooms[0] ?? "", messages);
    await page.reload();
    await page.waitForFunction(isReady);
    return await searchAll(page, town, texts, messages, QUERIES[size], say);
  } finally {
    await browser.close();
    await site.close();
    await town.end();
    await rm(join(folder, ".."), { recursive: true, force: true });
  }
}

async function searchAll(
  page: Page,
  town: Town,
  texts: readonly string[],
  messages: number,
  queries: number,
  say: (line: string) => void,
): Promise<Figures> {
  const room = town.rooms[0] ?? "";
  await ask(page, "open", room);
  const before = await heapOf(page, true);
  const reading = ask(page, "search", "", 50);
  const meanwhile: number[] = [];
  let isOver = false;
  void reading.finally(() => {
    isOver = true;
  });
  while (!isOver)
    meanwhile.push((await ask(page, "open", town.rooms[meanwhile.length % ROOMS] ?? "")).tookMs);
  const { doneMs, scanned } = await reading;
  check(scanned === messages, `${scanned} of ${messages} messages were looked at`);
  const kept = (await heapOf(page, true)) - before;
  say(`read once in ${round(doneMs)} ms; ${meanwhile.length} rooms were opened meanwhile`);
  const first: number[] = [];
  const whole: number[] = [];
  for (let n = 0; n < queries; n++) {
    const word = wordOf(texts, n);
    const found = await ask(page, "search", word, 50);
    const naive = await ask(page, "naive", word);
    check(found.count === naive, `"${word}" is in ${naive} messages, and ${found.count} were found`);
    first.push(found.firstMs);
    whole.push(found.doneMs);
  }
  say(`first results ${first.map(round).join(" ")}`);
  return {
    searchMessages: messages,
    searchReadSeconds: round(doneMs / 1_000),
    searchOpenMeanwhileP95Ms: round(percentile(meanwhile, 0.95)),
    searchKeptMb: round(kept),
    searchFirstP50Ms: round(median(first)),
    searchFirstP95Ms: round(percentile(first, 0.95)),
    searchDoneP95Ms: round(percentile(whole, 0.95)),
  };
}

async function fillRooms(town: Town, messages: number, texts: readonly string[]): Promise<void> {
  const each = messages / ROOMS / WRITERS;
  const feeds: Feed[] = [];
  for (const [place, room] of town.rooms.entries())
    for (const [who, writer] of town.people.entries()) {
      const from = (place * WRITERS + who) * each;
      const text = (n: number) => texts[((from + n) * APART) % texts.length] ?? "";
      feeds.push(await sealFeed(writer, room, each, (n) => ["message", text(n), null]));
    }
  await fill(town, feeds, ({ envelopes }) => envelopes.length);
}

/** From two characters to a whole phrase out of what was said, in either script; now and then something nobody said. */
function wordOf(texts: readonly string[], n: number): string {
  if (n % 10 === 9) return `止水阀${n}`;
  const text = texts[(n * 104_729) % texts.length] ?? "";
  const from = (n * 31) % Math.max(1, text.length - 2);
  const word = text
    .slice(from, from + 2 + (n % 4) * 3)
    .replace(/\s+/gu, " ")
    .trim()
    .toWellFormed();
  return word.length < 2 ? "the" : word.replace(/["“”]/gu, "").split(" ")[0] || "的";
}

const DATA = new URL("../../../shared/data/chat/", import.meta.url);
const MADE_UP = [
  "三号泵房水压掉到 0.18，先别开二级泵",
  "the build is green again",
  "收到，我来处理",
  "ok 👍",
];

/** What people said in Chinese and in English, where the shared data is here; sentences of the same kind elsewhere. */
function spoken(): readonly string[] {
  if (!existsSync(DATA))
    return Array.from({ length: 5_000 }, (_, n) => `${MADE_UP[n % MADE_UP.length]} ${n % 997}`);
  const irc = new URL("irc/", DATA);
  const english = readdirSync(irc)
    .sort()
    .flatMap((name) => readFileSync(new URL(name, irc), "utf8").split("\n"))
    .flatMap((line) => /^\[\d\d:\d\d\] <[^>]+> (.+)$/.exec(line)?.[1] ?? []);
  const dialogues = JSON.parse(
    gunzipSync(readFileSync(new URL("zh/kdconv-travel-dev.json.gz", DATA))).toString(),
  ) as readonly { readonly messages: readonly { readonly message: string }[] }[];
  const chinese = dialogues.flatMap(({ messages }) => messages.map(({ message }) => message));
  const both = english.flatMap((text, at) => [text, chinese[at % chinese.length] ?? ""]);
  return both.map((text) => text.toWellFormed()).filter((text) => text.trim() !== "");
}

const isReady = () => (globalThis as unknown as { benchPage?: BenchPage }).benchPage?.state() === "ready";
const isNew = () => (globalThis as unknown as { benchPage?: BenchPage }).benchPage?.state() === "new";

const ask = <N extends keyof BenchPage>(page: Page, name: N, ...parameters: Parameters<BenchPage[N]>) =>
  askPage<BenchPage, N>(page, "benchPage", name, parameters);
