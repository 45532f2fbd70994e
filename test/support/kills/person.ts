import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { CommandName, Commands, SyncView, TimelineItem } from "../../../client/engine/api.ts";
import { decodeBlock } from "../../../client/engine/tables/blocks.ts";
import { noteCommand } from "../canary/written.ts";
import { type KillableBrowser, startKillable } from "./browser.ts";
import { BARE_PAGE, type Front } from "./front.ts";
import type { Ledger } from "./ledger.ts";
import type { KillsPage, Told } from "./page.ts";
import { readProfile, type Signed } from "./signed.ts";

export interface Tab {
  readonly name: string;
  readonly page: Page;
  /** Keys of wishes that this page has not told the answer of. */
  readonly open: Set<string>;
  /** Frozen or hung: it answers nothing for now. */
  isStill: boolean;
}

interface PersonOptions {
  readonly name: string;
  readonly front: Front;
  readonly ledger: Ledger;
  readonly signed: Signed;
  readonly onStored: (ids: readonly string[]) => void;
}

/** One person at one computer: a browser profile that outlives its browser, and the tabs that are open now. */
export class Person {
  readonly name: string;
  readonly front: Front;
  readonly tabs: Tab[] = [];
  room = "";
  readonly #options: PersonOptions;
  #profileDir = "";
  #browser: KillableBrowser | null = null;
  #bare: Page | null = null;
  #tabsOpened = 0;

  constructor(options: PersonOptions) {
    this.#options = options;
    this.name = options.name;
    this.front = options.front;
  }

  async start(): Promise<void> {
    if (this.#profileDir === "") this.#profileDir = await mkdtemp(join(tmpdir(), "skein-kills-"));
    const browser = await startKillable(this.#profileDir);
    this.#browser = browser;
    await browser.context.exposeBinding("tell", (_source, told: Told) => this.#hear(told));
    this.#bare = browser.context.pages()[0] ?? (await browser.context.newPage());
    await this.#bare.goto(this.front.url + BARE_PAGE);
  }

  /** Kills the whole browser; what lies on the disk afterwards is noted before an engine touches it. */
  async killAndStart(): Promise<void> {
    await this.#kill();
    await this.start();
    await this.collect("after a kill");
  }

  async stop(): Promise<void> {
    await this.#kill();
    await rm(this.#profileDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }

  async #kill(): Promise<void> {
    this.tabs.length = 0;
    await this.#browser?.kill();
    this.#browser = null;
  }

  async openTab(): Promise<Tab> {
    if (this.#browser === null) throw new Error(`${this.name} has no browser`);
    const page = await this.#browser.context.newPage();
    const tab: Tab = { name: `${this.name}${++this.#tabsOpened}`, page, open: new Set(), isStill: false };
    this.tabs.push(tab);
    page.once("crash", () => this.#forget(tab)); // also when a tab beside it shared its process
    await page.goto(`${this.front.url}/#${this.room}`);
    await page.waitForFunction("'killsPage' in globalThis");
    return tab;
  }

  async closeTab(tab: Tab): Promise<void> {
    this.#forget(tab);
    await tab.page.close();
  }

  async reloadTab(tab: Tab): Promise<void> {
    tab.open.clear();
    await tab.page.reload();
    await tab.page.waitForFunction("'killsPage' in globalThis");
  }

  /** The renderer process ends as by a bug of its own. */
  async crashTab(tab: Tab): Promise<void> {
    this.#forget(tab);
    const session = await tab.page.context().newCDPSession(tab.page);
    const crashed = new Promise((done) => tab.page.once("crash", done));
    session.send("Page.crash").catch(() => {}); // nobody is left to answer
    await crashed;
  }

  #forget(tab: Tab): void {
    const at = this.tabs.indexOf(tab);
    if (at >= 0) this.tabs.splice(at, 1);
  }

  #hear(told: Told): void {
    if (told.type === "stored") return this.#options.onStored(told.ids);
    for (const tab of this.tabs) tab.open.delete(told.key);
    this.#options.ledger.answered(told.key, told.answer);
  }

  /** Notes every sealed row of this profile. Returns the places in the cache. */
  async collect(when: string): Promise<ReadonlySet<string>> {
    if (this.#bare === null) throw new Error(`${this.name} has no browser`);
    const rows = await this.#bare.evaluate(readProfile);
    const note = (table: string, all: readonly Uint8Array[]) =>
      all.map((bytes) => this.#options.signed.note(`${this.name}'s ${table} ${when}`, bytes));
    note("outbox", rows.outbox.map(fromBase64));
    const stored = rows.blocks.flatMap((block) => decodeBlock(fromBase64(block)));
    const places = note(
      "cache",
      stored.map(({ bytes }) => bytes),
    );
    return new Set(places.filter((place) => place !== null));
  }
}

const fromBase64 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "base64"));

// ---------------------------------------------------------------- talking to a page

type Calls = { readonly [N in keyof KillsPage]: KillsPage[N] };

/** Calls one function of a page. */
export function ask<N extends "session" | "sync" | "shown" | "all">(
  { page }: Tab,
  name: N,
): Promise<Awaited<ReturnType<Calls[N]>>> {
  return page.evaluate(
    (called) =>
      (globalThis as unknown as { killsPage: Record<string, () => never> }).killsPage[called]?.() as never,
    name as string,
  );
}

export const command = <C extends CommandName>(
  { page }: Tab,
  name: C,
  input: Commands[C]["input"],
): Promise<Awaited<ReturnType<KillsPage["command"]>>> => {
  noteCommand(input);
  return page.evaluate(
    ([called, value]) =>
      (globalThis as unknown as { killsPage: KillsPage }).killsPage.command(called as never, value as never),
    [name, input] as const,
  );
};

/** Asks for something without waiting for the answer. */
export async function act<C extends CommandName>(
  tab: Tab,
  key: string,
  name: C,
  input: Commands[C]["input"],
): Promise<void> {
  tab.open.add(key);
  noteCommand(input);
  await tab.page.evaluate(
    ([one, called, value]) =>
      (globalThis as unknown as { killsPage: KillsPage }).killsPage.act(one, called as never, value as never),
    [key, name, input] as const,
  );
}

export const shownIn = (tab: Tab): Promise<readonly TimelineItem[]> => ask(tab, "shown");
export const syncOf = (tab: Tab): Promise<SyncView | null> => ask(tab, "sync");

/** Whether the engine runs in this tab: whether its Worker holds the lock. */
export async function leads({ page }: Tab): Promise<boolean> {
  const [worker] = page.workers();
  if (worker === undefined) return false;
  return worker.evaluate(async () => {
    const probe = `probe-${crypto.randomUUID()}`;
    return navigator.locks.request(probe, async () => {
      const { held = [] } = await navigator.locks.query();
      const holder = (name: string) => held.find((lock) => lock.name === name)?.clientId;
      return holder("skein-engine") !== undefined && holder("skein-engine") === holder(probe);
    });
  });
}
