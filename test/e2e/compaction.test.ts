import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeBlock } from "../../client/engine/tables/blocks.ts";
import { equalBytes, NO_PREVIOUS, parseEnvelope, toHex } from "../../crdt/index.ts";
import { createNodeVerifier } from "../../relay/crypto.ts";
import { type ChromiumProfile, launchChromium } from "../support/chromium.ts";
import { ask, buildEnginePage, type EngineApp, startEngineApp } from "../support/engine-app.ts";

/** Small blocks of rows become large ones while two tabs of one browser write and take the lead from each other. */

const ROUNDS = Number(process.env.SKEIN_COMPACTIONS ?? 8); // 500 by hand
const ROWS_A_ROUND = 9; // of each tab: every round something is joined
const within = { timeout: 30_000 };

let app: EngineApp;
let browser: ChromiumProfile;

beforeAll(async () => {
  app = await startEngineApp(await buildEnginePage());
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

test(`[A15] two tabs in ${ROUNDS} rounds, the lock taken from one while it joins blocks: one engine joins, the other does nothing, and every row stands once in its place`, {
  timeout: 60_000 + ROUNDS * 5_000,
}, async () => {
  const tabs = [await openTab(), await openTab()] as const;
  await expect.poll(() => ask(tabs[0], "session"), within).toEqual({ state: "new" });
  const room = await foundOrg(tabs[0]);
  await expect.poll(() => ask(tabs[1], "session"), within).toMatchObject({ state: "ready" });
  for (const tab of tabs) await ask(tab, "texts", room);
  const said: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const texts = tabs.map((_, tab) =>
      Array.from({ length: ROWS_A_ROUND }, (_, n) => `${round} of ${tab}, ${n}`),
    );
    for (const [n, tab] of tabs.entries()) await ask(tab, "send", room, texts[n] as string[]);
    await tabs[0].waitForTimeout((round * 17) % 120);
    await ask(tabs[round % 2] as Page, "stealFor", 1); // as a tab does that thinks the leader dead
    said.push(...texts.flat());
    for (const [n, tab] of tabs.entries())
      await expect.poll(() => ask(tab, "answers"), within).toMatchObject(allOk(texts[n] as string[]));
    expect(await ask(tabs[0], "lock")).toEqual({ held: 1, pending: 1 });
  }
  const newest = said.slice(-6 * ROWS_A_ROUND).sort(); // a tab that follows another leader shows the last ones again
  for (const tab of tabs)
    await expect
      .poll(
        async () => (await ask(tab, "texts", room)).filter((text) => newest.includes(text)).sort(),
        within,
      )
      .toEqual(newest);
  await expect.poll(() => ask(tabs[0], "waiting"), within).toBe(0);
  const { rows, blocks } = replay(await tabs[0].evaluate(readBlocks), room);
  expect(rows).toBe(said.length);
  expect(blocks).toBeLessThan(rows / 3);
});

/** What is on disk, read as a whole: every feed from its beginning, each row resting on the one before it. */
function replay(
  stored: readonly (readonly [key: readonly number[], block: readonly number[]])[],
  room: string,
): { readonly rows: number; readonly blocks: number } {
  const verifier = createNodeVerifier();
  const ends = new Map<string, { readonly next: number; readonly hash: Uint8Array }>();
  let [rows, blocks] = [0, 0];
  for (const [key, bytes] of stored) {
    const place = Uint8Array.from(key);
    if (toHex(place.slice(0, 16)) !== room) continue;
    blocks++;
    const feed = toHex(place.slice(16, 40));
    const from = Number(new DataView(place.buffer).getBigUint64(40));
    for (const [at, row] of decodeBlock(Uint8Array.from(bytes)).entries()) {
      const envelope = parseEnvelope(row.bytes, verifier);
      if (!envelope.ok) throw new Error(envelope.error.type);
      const end = ends.get(feed) ?? { next: 0, hash: NO_PREVIOUS };
      const { header, hash } = envelope.value;
      expect([envelope.value.feed, header.seq, from + at]).toEqual([feed, end.next, end.next]);
      expect(equalBytes(header.prev, end.hash)).toBe(true);
      ends.set(feed, { next: end.next + 1, hash });
      rows++;
    }
  }
  return { rows, blocks };
}

/** Runs in a page: all blocks of the cache, by key. */
async function readBlocks(): Promise<readonly (readonly [readonly number[], readonly number[]])[]> {
  const done = <T>(request: IDBRequest<T>) =>
    new Promise<T>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const database = await done(indexedDB.open("skein-cache"));
  const store = database.transaction("blocks").objectStore("blocks");
  const [keys, blocks] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
  database.close();
  return keys.map((key, n) => [[...new Uint8Array(key as ArrayBuffer)], [...(blocks[n] as Uint8Array)]]);
}

const allOk = (texts: readonly string[]) => Object.fromEntries(texts.map((text) => [text, "ok"]));

async function foundOrg(tab: Page): Promise<string> {
  const setupToken = app.relay.setupToken ?? "";
  const input = { orgName: "Valley", name: "Ana", firstRoom: "Hall", goalsRoom: "Goals", setupToken };
  const made = await ask(tab, "command", "createOrg", input);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return (made.value as { readonly room: string }).room;
}

async function openTab(): Promise<Page> {
  const tab = await browser.context.newPage();
  await tab.goto(app.url);
  await tab.waitForFunction("'enginePage' in globalThis");
  return tab;
}
