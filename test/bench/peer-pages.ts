import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { preview } from "vite";
import { launchChromium } from "../support/chromium.ts";
import { buildPage } from "../support/page-app.ts";
import type { Contender } from "./beside/contest.ts";
import { peersFolder } from "./beside/install.ts";
import { withinMs } from "./beside/socket.ts";
import { heapOf } from "./heap.ts";
import { check } from "./measure.ts";
import { askPage } from "./site.ts";

const FILL_MS = 60_000;

export type OpenScale = { readonly messages: number };

/** What test/bench/peers/pages puts on `globalThis`. */
interface PeerPage {
  fill(messages: number): Promise<void>;
  open(): Promise<{ readonly tookMs: number; readonly rows: number; readonly newest: string }>;
}

/** A peer's library in a page and a browser profile of its own; bundled when it is asked for. */
const opensPage = (name: string, program: string): Contender<OpenScale> => ({
  name,
  open: async ({ messages }, say) => {
    const folder = await buildPage(join(peersFolder, "pages", `${program}.mjs`));
    const server = await preview({
      root: join(folder, ".."),
      configFile: false,
      logLevel: "silent",
      preview: { port: 0, host: "127.0.0.1" },
    });
    const url = server.resolvedUrls?.local[0] as string;
    const browser = await launchChromium({ args: ["--js-flags=--expose-gc"] });
    const page = browser.context.pages()[0] ?? (await browser.context.newPage());
    const end = async (): Promise<void> => {
      await browser.close();
      await server.close();
      await rm(join(folder, ".."), { recursive: true, force: true });
    };
    try {
      await load(page, url);
      const filled = askPage<PeerPage, "fill">(page, "peerPage", "fill", [messages]);
      await withinMs(FILL_MS, `${messages} messages to be put on its disk`, filled);
    } catch (cause) {
      await end();
      throw cause;
    }
    say(`${messages} messages on its disk`);
    return {
      round: async () => {
        await load(page, url);
        const { tookMs, rows, newest } = await askPage<PeerPage, "open">(page, "peerPage", "open", []);
        check(
          rows === 50 && newest === "the last one",
          `the page shows ${rows} rows, the newest "${newest}"`,
        );
        return { openMs: tookMs, heapMb: (await heapOf(page, false)) + (await wasmBytes(page)) / 1e6 };
      },
      end,
    };
  },
});

const wasmBytes = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as { readonly wasmBytes?: () => number }).wasmBytes?.() ?? 0);

async function load(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForFunction(() => "peerPage" in globalThis);
}

/** The disk of y-websocket's and of Hocuspocus' users. */
export const yIndexeddb = opensPage("y-indexeddb", "y-indexeddb");
export const automergePage = opensPage("automerge-repo", "automerge");
