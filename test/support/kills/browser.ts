import { type ChildProcess, spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { findChromium } from "../chromium.ts";

/** A Chromium that is a process group of its own, so that all of it can be killed in one blow. */
export interface KillableBrowser {
  readonly context: BrowserContext;
  /** SIGKILL to every process of it: nothing is flushed, nobody says goodbye. */
  kill(): Promise<void>;
}

const flags = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--noerrdialogs",
  "--disable-breakpad",
  "--disable-dev-shm-usage",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-extensions",
  "--disable-sync",
  "--hide-crash-restore-bubble",
  "--password-store=basic",
  "--remote-debugging-port=0",
];

export async function startKillable(profileDir: string): Promise<KillableBrowser> {
  // A killed browser leaves its lock behind; whose process id it names may be somebody else by now.
  for (const name of ["SingletonLock", "SingletonCookie", "SingletonSocket"])
    await rm(join(profileDir, name), { force: true });
  const child = spawn(findChromium(), [...flags, `--user-data-dir=${profileDir}`, "about:blank"], {
    detached: true, // its own process group
    stdio: ["ignore", "ignore", "pipe"],
  });
  const gone = new Promise<void>((done) => child.once("exit", () => done()));
  const browser: Browser = await chromium.connectOverCDP(await debuggerUrl(child));
  const [context] = browser.contexts();
  if (context === undefined) throw new Error("Chromium has no context");
  return {
    context,
    kill: async () => {
      const disconnected = new Promise<void>((done) => browser.once("disconnected", () => done()));
      process.kill(-(child.pid as number), "SIGKILL");
      await Promise.all([gone, disconnected]);
    },
  };
}

function debuggerUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const url = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", (code) => reject(new Error(`Chromium ended with ${code}: ${said}`)));
  });
}
