import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Page } from "playwright-core";
import { encodeInviteLink } from "../../crdt/index.ts";
import { launchChromium } from "../support/chromium.ts";
import { tellFigures } from "../support/figures.ts";
import { buildPage } from "../support/page-app.ts";
import type { ArchivePage } from "./archive-page.ts";
import { fill } from "./fill.ts";
import { check, round } from "./measure.ts";
import { askPage, type Send, serve, withWorker } from "./site.ts";
import { buildTown, type Feed, sealFeed, type Town } from "./town.ts";

/**
 * `npm run archive -- --messages 100000 --out docs`: in Chromium, with the engine in its Worker, an organisation's messages become
 * one file, and the file is brought into an empty organisation: stopped in the middle, gone on with after a reload, and once more.
 */
const { values } = parseArgs({
  options: { messages: { type: "string", default: "100000" }, out: { type: "string" } },
});
const messages = Number(values.messages);
const WRITERS = 2;
const ROOMS = 10;
const SAMPLE_MS = 1_000;
const PATIENCE_MS = 1_800_000;
const say = (line: string) => process.stderr.write(`${line}\n`);

const SENTENCES = [
  "三号泵房水压掉到 0.18，先别开**二级泵**",
  "the build is green again, see [the log](https://ci.example.org/4711)",
  "收到，我来处理",
  "ok 👍",
  "> 谁去看一下\n我去，`p_min` 也一起量",
];

const folder = await buildPage(fileURLToPath(new URL("./archive-page.ts", import.meta.url)));
const [full, empty] = [await buildTown("archive", WRITERS, ROOMS), await buildTown("archive: empty", 1, 1)];
const browser = await launchChromium();
try {
  await fillRooms(full);
  const taken = await inPage(full, messages, async (page, memory) => {
    const [download, made] = await Promise.all([
      page.waitForEvent("download", { timeout: PATIENCE_MS }),
      memory.during(() => ask(page, "take")),
    ]);
    const path = join(folder, "..", "export.zip");
    await download.saveAs(path);
    return { ...made, path };
  });
  check(taken.messages === messages, `${taken.messages} of ${messages} messages are in the export`);
  say(
    `exported in ${round(taken.tookMs / 1000)} s, ${round(taken.bytes / 1e6)} MB, ${round(taken.peakMb)} MB at most in the Worker`,
  );
  const brought = await inPage(empty, 0, async (page, memory) => {
    const choose = async () => {
      await ask(page, "chooser");
      await page.locator("input").setInputFiles(taken.path);
      return memory.during(() => ask(page, "look"));
    };
    const looked = await choose();
    const keys = looked.rooms.map(({ key }) => key);
    say(`looked through in ${round(looked.tookMs / 1000)} s, ${round(looked.peakMb)} MB at most`);
    const half = await memory.during(() => ask(page, "bring", keys, Math.floor(messages / 3)));
    check(
      half.stopped === "Cancelled" && half.messages < messages,
      "the import went on although it was stopped",
    );
    say(`stopped after ${half.messages} in ${round(half.tookMs / 1000)} s, ${round(half.peakMb)} MB at most`);
    await page.reload();
    await page.waitForFunction(isReady);
    await memory.again();
    check(await ask(page, "isUnfinished"), "nobody says that an import was broken off");
    await choose();
    const rest = await memory.during(() => ask(page, "bring", keys, null));
    check(
      rest.here === half.messages && rest.messages === messages - half.messages,
      `${rest.here} were here, ${rest.messages} came`,
    );
    await ask(page, "settle");
    const again = await ask(page, "bring", keys, null);
    check(again.messages === 0 && again.here === messages, `${again.messages} came twice`);
    return { looked, half, rest };
  });
  const { looked, half, rest } = brought;
  tellFigures(
    "archive",
    {
      messages,
      rooms: ROOMS,
      exportSeconds: round(taken.tookMs / 1000),
      exportMb: round(taken.bytes / 1e6),
      exportPeakMb: round(taken.peakMb),
      lookSeconds: round(looked.tookMs / 1000),
      lookPeakMb: round(looked.peakMb),
      importSeconds: round((half.tookMs + rest.tookMs) / 1000),
      importPeakMb: round(Math.max(half.peakMb, rest.peakMb)),
      restMb: round(taken.restMb),
      progressShown: half.shown + rest.shown,
      stoppedAfter: half.messages,
      duplicates: 0,
    },
    values.out,
  );
} finally {
  await browser.close();
  await Promise.all([full.end(), empty.end()]);
  await rm(join(folder, ".."), { recursive: true, force: true });
}

async function fillRooms(town: Town): Promise<void> {
  const each = messages / ROOMS / WRITERS;
  const feeds: Feed[] = [];
  for (const room of town.rooms)
    for (const writer of town.people)
      feeds.push(
        await sealFeed(writer, room, each, (n) => [
          "message",
          `${SENTENCES[n % SENTENCES.length]} ${n}`,
          null,
        ]),
      );
  await fill(town, feeds, ({ envelopes }) => envelopes.length);
  say(`${messages} messages in ${ROOMS} rooms`);
}

interface Memory {
  /** Does something, and says how much the Worker's heap held at most meanwhile, beside how much it held before. */
  during<T extends object>(
    work: () => Promise<T>,
  ): Promise<T & { readonly peakMb: number; readonly restMb: number }>;
  /** The Worker is another one. */
  again(): Promise<void>;
}

/** A new person in a town, in a page of their own. */
async function inPage<T>(
  town: Town,
  envelopes: number,
  work: (page: Page, memory: Memory) => Promise<T>,
): Promise<T> {
  const site = await serve(folder, town.relay);
  const page = await browser.context.newPage();
  try {
    await page.goto(site.url);
    await page.waitForFunction(isNew);
    const link = { origin: site.url, chain: town.founder.chain, secret: town.inviteSecret };
    await ask(page, "join", encodeInviteLink(link, town.founder.crypto), envelopes);
    await page.reload(); // what joining left in memory is not of the archive
    await page.waitForFunction(isReady);
    return await work(page, await watchMemory(page));
  } finally {
    await page.close();
    await site.close();
  }
}

async function watchMemory(page: Page): Promise<Memory> {
  let send = await workerOf(page);
  const used = async (): Promise<number> => {
    const { usedSize, backingStorageSize = 0 } = (await send("Runtime.getHeapUsage")) as {
      readonly usedSize: number;
      readonly backingStorageSize?: number;
    };
    return (usedSize + backingStorageSize) / 1e6;
  };
  return {
    async during(run) {
      await send("HeapProfiler.collectGarbage");
      const restMb = await used();
      let [peakMb, isOver] = [restMb, false];
      const sampling = (async () => {
        while (!isOver) {
          await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
          await send("HeapProfiler.collectGarbage"); // what is held, not what is still to be thrown away
          peakMb = Math.max(peakMb, await used());
        }
      })();
      const result = await run().finally(() => {
        isOver = true;
      });
      await sampling;
      return { ...result, peakMb, restMb };
    },
    async again() {
      send = await workerOf(page);
    },
  };
}

async function workerOf(page: Page): Promise<Send> {
  const session = await page.context().newCDPSession(page);
  return withWorker(session, async (send) => send);
}

function isReady(): boolean {
  return (globalThis as unknown as { archivePage?: ArchivePage }).archivePage?.state() === "ready";
}
function isNew(): boolean {
  return (globalThis as unknown as { archivePage?: ArchivePage }).archivePage?.state() === "new";
}

function ask<N extends keyof ArchivePage>(page: Page, name: N, ...parameters: Parameters<ArchivePage[N]>) {
  return askPage<ArchivePage, N>(page, "archivePage", name, parameters);
}
