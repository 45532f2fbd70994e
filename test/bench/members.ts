import { mkdtempSync, rmSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { encodeCbor, encodeInviteLink } from "../../crdt/index.ts";
import { launchChromium } from "../support/chromium.ts";
import { buildPage } from "../support/page-app.ts";
import { startRelay } from "../support/relay.ts";
import { buildCrowd, type Crowd } from "./crowd.ts";
import { type Figures, median, percentile, round, type Size } from "./measure.ts";
import type { BareFigures } from "./members.worker.ts";
import type { MembersPage } from "./members-page.ts";
import { busyMs, hottest, profileWorker } from "./profile.ts";
import { askPage, browserCpu, serve } from "./site.ts";
import { establish, hand } from "./town.ts";

const sizes = { full: 2_000, quick: 60 } as const;
const runs = { full: 4, quick: 1 } as const;
const IDLE_MS = 1_000;
const MESSAGES = 10;
const APART_MS = 100; // as when several people speak at once

/**
 * In Chromium, with the engine in its Worker: an organisation of 2,000. Two admins join by a link; one removes somebody, again and
 * again, the other is online meanwhile. Beside it the bare primitives on the same bytes, in the same browser and the same minute.
 */
export async function members(size: Size, say: (line: string) => void): Promise<Figures> {
  const startedAt = performance.now();
  const crowd = await buildCrowd("members", sizes[size]);
  say(`${crowd.members} members after ${round((performance.now() - startedAt) / 1_000)} s`);
  const dir = mkdtempSync(join(tmpdir(), "skein-bench-"));
  const relay = await startRelay({ dir });
  const folder = await buildPage(fileURLToPath(new URL("./members-page.ts", import.meta.url)), {
    names: true,
  });
  const site = await serve(folder, relay);
  const browser = await launchChromium();
  try {
    await establish(relay, crowd.founder);
    await hand(relay, crowd.founder, crowd.entries, crowd.wraps);
    await writeFile(join(folder, "chain.cbor"), encodeCbor(crowd.entries));
    say("the relay has them");
    const bench: Bench = {
      context: browser.context,
      urls: [site.url, site.otherUrl],
      crowd,
      runs: runs[size],
      cpu: await browserCpu(browser.context),
      say,
    };
    const roster = await rosterAlone(bench);
    const joined = await joinBoth(bench);
    const started = await startAgain(bench, joined.pages[1]);
    const shown = await views(bench, joined.pages[1]);
    const removed = await removals(bench, joined.pages);
    const heard = await messages(bench, joined.pages);
    return {
      membersCount: crowd.members,
      ...roster,
      ...joined.figures,
      ...started,
      ...shown,
      ...removed,
      ...heard,
    };
  } finally {
    await browser.close();
    await site.close();
    await relay.kill();
    rmSync(dir, { recursive: true, force: true });
    await rm(join(folder, ".."), { recursive: true, force: true });
  }
}

interface Bench {
  readonly context: BrowserContext;
  readonly urls: readonly [string, string];
  readonly crowd: Crowd;
  readonly runs: number;
  readonly cpu: () => Promise<number>;
  readonly say: (line: string) => void;
}

/** What something cost: on the clock, in CPU of the browser, and beside the bare primitives of the same minute. */
interface Cost {
  readonly tookMs: number;
  readonly cpuMs: number;
}

async function costOf(cpu: Bench["cpu"], work: () => Promise<number>): Promise<Cost> {
  const before = await cpu();
  const tookMs = await work();
  return { tookMs, cpuMs: ((await cpu()) - before) * 1_000 };
}

/** Others are at work on the same machine: what was least disturbed says most. */
const best = (values: readonly number[]): number => Math.min(...values);
const seconds = (ms: number): number => round(ms / 1_000);

const bareOn = (page: Page, part: BareFigures["part"]) =>
  ask(page, "bare", `${new URL(page.url()).origin}/chain.cbor`, part);

// ---------------------------------------------------------------- the roster alone

async function rosterAlone({ context, urls, runs, say }: Bench): Promise<Figures> {
  const page = await newDevice(context, urls[0]);
  const all: BareFigures[] = [];
  for (let n = 0; n < runs; n++) all.push(await bareOn(page, "roster"));
  await page.close();
  say(`roster: ${all.map(({ workMs, bareMs }) => `${round(workMs)}/${round(bareMs)}`).join(" ")} ms`);
  return {
    membersRosterSeconds: seconds(best(all.map(({ workMs }) => workMs))),
    membersRosterRatio: round(median(all.map(({ workMs, bareMs }) => workMs / bareMs))),
    bareSignaturesSeconds: seconds(best(all.map(({ bareMs }) => bareMs))),
  };
}

async function newDevice(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(isNew);
  return page;
}

// ---------------------------------------------------------------- joining

type Both = readonly [Page, Page];

async function joinBoth({
  context,
  urls,
  crowd,
  cpu,
  say,
}: Bench): Promise<{ readonly pages: Both; readonly figures: Figures }> {
  const pages: Page[] = [];
  const costs: Cost[] = [];
  for (const [at, origin] of urls.entries()) {
    const page = await newDevice(context, origin);
    const { chain, adminSecret, founder } = crowd;
    const link = encodeInviteLink({ origin, chain, secret: adminSecret }, founder.crypto);
    const cost = await costOf(cpu, async () => (await ask(page, "join", link, `Admin ${at}`)).shownMs);
    say(`joined: ${round(cost.tookMs)} ms, ${round(cost.cpuMs)} ms of CPU`);
    costs.push(cost);
    pages.push(page);
    await page.waitForFunction(isInStep);
  }
  const [remover, observer] = pages as [Page, Page];
  return {
    pages: [remover, observer],
    figures: {
      membersJoinSeconds: seconds(best(costs.map(({ tookMs }) => tookMs))),
      membersJoinCpuSeconds: seconds(best(costs.map(({ cpuMs }) => cpuMs))),
    },
  };
}

async function startAgain({ runs }: Bench, page: Page): Promise<Figures> {
  const readyMs: number[] = [];
  for (let n = 0; n < runs; n++) {
    await page.reload();
    await page.waitForFunction(isReady);
    readyMs.push(await ask(page, "readyAt"));
  }
  await page.waitForFunction(isInStep);
  return { membersStartSeconds: seconds(best(readyMs)) };
}

async function views({ crowd, runs, say }: Bench, page: Page): Promise<Figures> {
  const all: Awaited<ReturnType<MembersPage["views"]>>[] = [];
  for (let n = 0; n < 3 * runs; n++) all.push(await ask(page, "views", crowd.room));
  const of = (name: keyof MembersViews) => round(best(all.map((one) => one[name])));
  say(`views: the first time ${JSON.stringify(all[0])}`);
  return {
    membersPeopleViewMs: of("people"),
    membersRoomsViewMs: of("rooms"),
    membersRoomViewMs: of("room"),
  };
}

type MembersViews = Awaited<ReturnType<MembersPage["views"]>>;

// ---------------------------------------------------------------- removing

async function removals({ crowd, runs, cpu, say }: Bench, [remover, observer]: Both): Promise<Figures> {
  for (const page of [remover, observer]) await ask(page, "mirror", crowd.room);
  const idleMs = await ask(remover, "idle", IDLE_MS);
  const costs: (Cost & { readonly bareMs: number })[] = [];
  const heardMs: number[] = [];
  const delaysMs: number[] = [];
  for (let n = 0; n < runs; n++) {
    const { bareMs } = await bareOn(remover, "seals");
    const member = await ask(remover, "someMember");
    const seen = ask(observer, "seeRemoved", member);
    const profile = profileWorker(observer, () => seen);
    const cost = await costOf(cpu, async () => {
      const { tookMs, delaysMs: own } = await ask(remover, "remove", member);
      delaysMs.push(...own);
      return tookMs;
    });
    delaysMs.push(...(await seen).delaysMs);
    const heard = await profile;
    costs.push({ ...cost, bareMs });
    heardMs.push(busyMs(heard));
    say(`removed: ${round(cost.tookMs)} ms, ${round(cost.cpuMs)} ms of CPU, bare seals ${round(bareMs)} ms`);
    say(`who is online pays ${round(busyMs(heard))} ms: ${hottest(heard, 8).join("; ")}`);
  }
  return {
    membersRemoveSeconds: seconds(best(costs.map(({ tookMs }) => tookMs))),
    membersRemoveRatio: round(median(costs.map(({ tookMs, bareMs }) => tookMs / bareMs))),
    membersRemoveCpuSeconds: seconds(best(costs.map(({ cpuMs }) => cpuMs))),
    bareSealsSeconds: seconds(best(costs.map(({ bareMs }) => bareMs))),
    membersHearRemovalMs: round(best(heardMs)),
    membersInputDelayP95Ms: round(percentile(delaysMs, 0.95)),
    membersIdleDelayP95Ms: round(percentile(idleMs, 0.95)),
  };
}

/** A room of them all, open on the screen of somebody who only reads: what one message costs there. */
async function messages({ crowd, runs, say }: Bench, [writer, reader]: Both): Promise<Figures> {
  const paidMs: number[] = [];
  for (let n = 0; n < runs; n++) {
    const last = `message ${n}/${MESSAGES - 1}`;
    const profile = await profileWorker(reader, async () => {
      const heard = ask(reader, "hear", crowd.room, last);
      for (let at = 0; at < MESSAGES; at++) {
        await ask(writer, "say", crowd.room, `message ${n}/${at}`);
        await writer.waitForTimeout(APART_MS);
      }
      await heard;
    });
    paidMs.push(busyMs(profile) / MESSAGES);
    say(`a message costs a reader ${round(paidMs.at(-1) as number)} ms: ${hottest(profile, 8).join("; ")}`);
  }
  return { membersHearMessageMs: round(best(paidMs)) };
}

// ---------------------------------------------------------------- the pages

const isNew = () => (globalThis as unknown as { membersPage?: MembersPage }).membersPage?.state() === "new";
const isReady = () =>
  (globalThis as unknown as { membersPage?: MembersPage }).membersPage?.state() === "ready";
const isInStep = () =>
  (globalThis as unknown as { membersPage?: MembersPage }).membersPage?.inStep() === true;

const ask = <N extends keyof MembersPage>(page: Page, name: N, ...parameters: Parameters<MembersPage[N]>) =>
  askPage<MembersPage, N>(page, "membersPage", name, parameters);
