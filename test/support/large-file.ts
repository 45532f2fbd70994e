import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { startTcpProxy } from "../chaos/tcp-proxy.ts";
import { closeDialog, foundOrg, go, label, makeInvite, openRoom } from "./app.ts";
import { openDevice } from "./device.ts";
import { startKillable } from "./kills/browser.ts";
import { startRelay } from "./relay.ts";

/** One file, one room, and on the way a killed relay, a killed browser and a cable that is cut. */
export interface LargeFile {
  readonly bytes: number;
  readonly pieces: number;
  /** Pieces that the relay said yes to, over all its lives, and how many of them more than once. */
  readonly accepted: number;
  readonly acceptedAgain: number;
  /** What the bar said, in percent, as often as it changed. */
  readonly progress: readonly number[];
  /** How many pieces the relay had taken when each blow fell. */
  readonly blows: Readonly<Record<"relayKilled" | "browserKilled" | "cableCut", number>>;
  /** The other device has the very bytes. */
  readonly isWhole: boolean;
  readonly seconds: number;
}

const MIB = 1_048_576;
const PATIENCE_MS = 120_000;
const CUT_MS = 2_000;
const putLog = new URL("./put-log.mjs", import.meta.url).href;

export async function sendThroughTrouble(bytes: number, bytesPerSecond: number): Promise<LargeFile> {
  const dir = mkdtempSync(join(tmpdir(), "skein-large-"));
  const log = join(dir, "puts");
  const accepted = () => (existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : []);
  const env = { NODE_OPTIONS: `--import=${putLog}`, SKEIN_TEST_PUT_LOG: log };
  let relay = await startRelay({ dir: join(dir, "relay"), env });
  const cable = await startTcpProxy(() => relay.port);
  const profile = join(dir, "profile");
  let browser = await startKillable(profile);
  try {
    let page = await firstPage(browser.context.pages()[0], browser.context.newPage());
    const progress: number[] = [];
    await watchBar(page, progress);
    await foundOrg(page, (relay.setupLink ?? "").replace(relay.url, cable.url), {
      org: "Valley",
      name: "Ana",
      room: "Hall",
    });
    await go(page, "/people");
    const link = await makeInvite(page);
    await closeDialog(page);
    await go(page, "/chats");
    await openRoom(page, "Hall");
    const room = page.url();
    const bo = await openDevice({ relay: cable.url, dir: join(dir, "bo"), label: "Bo" });
    await bo.must("joinOrg", { link, name: "Bo" });

    cable.turn({ type: "slow", delayMs: 1, bytesPerSecond, pieceBytes: 65_536 });
    const begun = Date.now();
    const digest = await paste(page, bytes);
    await page.getByRole("button", { name: label("发送", "Send"), exact: true }).click();
    const share = (of: number) => untilAccepted(Math.ceil((bytes / MIB) * of), accepted);
    const relayKilled = await share(0.2);
    await relay.kill();
    relay = await startRelay({ dir: join(dir, "relay"), port: relay.port, env });
    const browserKilled = await share(0.45);
    await browser.kill();
    browser = await startKillable(profile);
    page = await firstPage(browser.context.pages()[0], browser.context.newPage());
    await watchBar(page, progress);
    await page.goto(room);
    const cableCut = await share(0.7);
    cable.turn({ type: "cut" });
    await new Promise((resolve) => setTimeout(resolve, CUT_MS));
    cable.turn({ type: "slow", delayMs: 1, bytesPerSecond, pieceBytes: 65_536 });
    await page.locator("[data-message] .file-box").waitFor({ timeout: PATIENCE_MS });
    const seconds = (Date.now() - begun) / 1_000;

    cable.turn({ type: "whole" });
    const rooms = await bo.until("rooms", {}, (all) => all.some(({ name }) => name === "Hall"), PATIENCE_MS);
    const hall = rooms.find(({ name }) => name === "Hall")?.id ?? "";
    const items = await bo.untilTimeline(
      hall,
      (all) => all.some(({ files }) => files !== undefined),
      PATIENCE_MS,
    );
    const message = items.find(({ files }) => files !== undefined)?.id ?? "";
    const hash = createHash("sha256");
    for (let part = 0; part * MIB < bytes; part++)
      hash.update((await bo.must("readFile", { room: hall, message, file: 0, part })).bytes);
    await bo.close();
    const puts = accepted();
    return {
      bytes,
      pieces: new Set(puts).size,
      accepted: puts.length,
      acceptedAgain: puts.length - new Set(puts).size,
      progress,
      blows: { relayKilled, browserKilled, cableCut },
      isWhole: hash.digest("hex") === digest,
      seconds,
    };
  } finally {
    await browser.kill();
    await cable.close();
    await relay.kill();
    rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function firstPage(open: Page | undefined, fresh: Promise<Page>): Promise<Page> {
  const page = await fresh;
  await open?.close();
  page.setDefaultTimeout(PATIENCE_MS);
  return page;
}

/** A file of random bytes, pasted into the composer; its digest. */
const paste = (page: Page, bytes: number): Promise<string> =>
  page.evaluate(async (size) => {
    const content = new Uint8Array(size);
    for (let at = 0; at < size; at += 65_536) crypto.getRandomValues(content.subarray(at, at + 65_536));
    const data = new DataTransfer();
    data.items.add(new File([content], "large.bin", { type: "application/octet-stream" }));
    const event = new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data });
    document.querySelector(".words")?.dispatchEvent(event);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }, bytes);

/** What the bar says while pieces go out, as often as it changes: told by the page itself. */
async function watchBar(page: Page, seen: number[]): Promise<void> {
  page.on("console", (message) => {
    const [, percent] = /^progress (\d+)$/.exec(message.text()) ?? [];
    if (percent !== undefined) seen.push(Number(percent));
  });
  await page.addInitScript(() => {
    let last = "";
    setInterval(() => {
      const upload = document.querySelector("[data-upload]");
      const bar = upload?.querySelector("[role=progressbar]")?.getAttribute("aria-valuenow") ?? "";
      if (bar === last || !/resumes by itself/.test(upload?.textContent ?? "")) return;
      last = bar;
      console.log(`progress ${bar}`);
    }, 20);
  });
}

/** Until the relay has said yes to so many pieces. */
async function untilAccepted(pieces: number, accepted: () => readonly string[]): Promise<number> {
  const end = Date.now() + PATIENCE_MS;
  while (accepted().length < pieces) {
    if (Date.now() > end) throw new Error(`the relay took ${accepted().length} pieces and never ${pieces}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return accepted().length;
}
