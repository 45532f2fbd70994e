import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { watchTyping } from "./canary/written.ts";

/** One browser profile, as one person's computer: its own storage, kept over restarts when `profileDir` is given. */
export interface ChromiumProfile {
  readonly context: BrowserContext;
  readonly profileDir: string;
  /** Ends the browser; a profile folder that was made here goes with it. */
  readonly close: () => Promise<void>;
}

export interface ChromiumOptions {
  readonly profileDir?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
  readonly locale?: "zh-CN" | "en-GB";
  readonly args?: readonly string[];
  /** A phone: fingers and no mouse. */
  readonly phone?: boolean;
}

/** `--headless` is the new headless of Chromium itself: Playwright's own default is a different, smaller browser. */
const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * Starts the Chromium of this machine with a profile of its own.
 *
 * Errors: throws, naming what to install, when there is no Chromium.
 */
export async function launchChromium(options: ChromiumOptions = {}): Promise<ChromiumProfile> {
  const profileDir = options.profileDir ?? (await mkdtemp(join(tmpdir(), "skein-chromium-")));
  const context = await chromium.launchPersistentContext(profileDir, {
    executablePath: findChromium(),
    headless: true,
    args: [...flags, ...(options.args ?? [])],
    viewport:
      options.viewport ?? (options.phone ? { width: 390, height: 844 } : { width: 1280, height: 800 }),
    hasTouch: options.phone ?? false,
    isMobile: options.phone ?? false,
    colorScheme: options.colorScheme ?? "light",
    locale: options.locale ?? "en-GB",
    serviceWorkers: "allow",
  });
  watchTyping(context.pages()[0] ?? (await context.newPage()));
  const close = async () => {
    await context.close();
    if (options.profileDir === undefined)
      await rm(profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  return { context, profileDir, close };
}

/** For the next test at an address of its own: what a site stored stays with that site. */
export async function closeTabs({ context }: ChromiumProfile): Promise<void> {
  const [, ...tabs] = context.pages(); // the first stays blank, so that the browser goes on
  await Promise.all(tabs.map((tab) => tab.close()));
  await context.unrouteAll();
}

export function findChromium(): string {
  const candidates = [
    process.env.SKEIN_CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    chromium.executablePath(),
  ];
  const found = candidates.find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    "No Chromium on this machine. Install it (Debian: apt-get install chromium) or set SKEIN_CHROMIUM to its path.",
  );
}
