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
import { type Figures, percentile, round, type Size } from "./measure.ts";
import type { BareFigures } from "./members.worker.ts";
import type { MembersPage } from "./members-page.ts";
import { busyMs, hottest, profileWorker } from "./profile.ts";
import { askPage, serve } from "./site.ts";
import { hand } from "./town.ts";

const sizes = { full: 2_000, short: 60 } as const;
const runs = { full: 4, short: 1 } as const;
const IDLE_MS = 1_000;

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
    await hand(relay, crowd.founder, crowd.entries, crowd.wraps);
    await writeFile(join(folder, "chain.cbor"), encodeCbor(crowd.entries));
    say("the relay has them");
    const bare = await bareFigures(browser.context, site.url, runs[size]);
    say(`bare: ${JSON.stringify(bare)}`);
    const urls = [site.url, site.otherUrl] as const;
    const joined = await joinBoth(browser.context, urls, crowd, say);
    const started = await startAgain(joined.pages[1], size);
    const shown = await views(joined.pages[1], crowd, size, say);
    const removed = await removals(joined.pages, crowd, size, say);
    return {
      membersCount: crowd.members,
      ...ofBare(bare),
      ...joined.figures,
      ...started,
      ...shown,
      ...ratios(removed, bare),
    };
  } finally {
    await browser.close();
    await site.close();
    await relay.kill();
    rmSync(dir, { recursive: true, force: true });
    await rm(join(folder, ".."), { recursive: true, force: true });
  }
}

const best = (values: readonly number[]): number => Math.min(...values);

// ---------------------------------------------------------------- the roster alone

async function bareFigures(context: BrowserContext, url: string, times: number): Promise<BareFigures> {
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction(isNew);
  const all: BareFigures[] = [];
  for (let n = 0; n < times; n++) all.push(await ask(page, "bare", `${url}/chain.cbor`));
  await page.close();
  const of = (figure: keyof BareFigures) => best(all.map((one) => one[figure]));
  return {
    rosterMs: of("rosterMs"),
    signaturesMs: of("signaturesMs"),
    sealsMs: of("sealsMs"),
    signatures: of("signatures"),
    members: of("members"),
  };
}

const ofBare = ({ rosterMs, signaturesMs, sealsMs }: BareFigures): Figures => ({
  membersRosterSeconds: round(rosterMs / 1_000),
  membersRosterRatio: round(rosterMs / signaturesMs),
  bareSignaturesSeconds: round(signaturesMs / 1_000),
  bareSealsSeconds: round(sealsMs / 1_000),
});

// ---------------------------------------------------------------- joining

type Both = readonly [Page, Page];

async function joinBoth(
  context: BrowserContext,
  urls: readonly [string, string],
  crowd: Crowd,
  say: (line: string) => void,
): Promise<{ readonly pages: Both; readonly figures: Figures }> {
  const pages: Page[] = [];
  const tookMs: number[] = [];
  for (const [at, origin] of urls.entries()) {
    const page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction(isNew);
    const { chain, adminSecret, founder } = crowd;
    const link = encodeInviteLink({ origin, chain, secret: adminSecret }, founder.crypto);
    const { answeredMs, shownMs } = await ask(page, "join", link, `Admin ${at}`);
    say(`joined: answered ${round(answeredMs)} ms, room shown ${round(shownMs)} ms`);
    tookMs.push(shownMs);
    pages.push(page);
    await page.waitForFunction(isInStep);
  }
  const [remover, observer] = pages as [Page, Page];
  return { pages: [remover, observer], figures: { membersJoinSeconds: round(best(tookMs) / 1_000) } };
}

async function startAgain(page: Page, size: Size): Promise<Figures> {
  const readyMs: number[] = [];
  for (let n = 0; n < runs[size]; n++) {
    await page.reload();
    await page.waitForFunction(isReady);
    readyMs.push(await ask(page, "readyAt"));
  }
  await page.waitForFunction(isInStep);
  return { membersStartSeconds: round(best(readyMs) / 1_000) };
}

async function views(page: Page, { room }: Crowd, size: Size, say: (line: string) => void): Promise<Figures> {
  const all: Awaited<ReturnType<MembersPage["views"]>>[] = [];
  for (let n = 0; n < runs[size]; n++) all.push(await ask(page, "views", room));
  say(`views: ${JSON.stringify(all)}`);
  return {
    membersPeopleViewMs: round(best(all.map(({ people }) => people))),
    membersRoomsViewMs: round(best(all.map(({ rooms }) => rooms))),
    membersRoomViewMs: round(best(all.map((one) => one.room))),
  };
}

// ---------------------------------------------------------------- removing

interface Removals {
  readonly tookMs: readonly number[];
  readonly heardMs: readonly number[];
  readonly delaysMs: readonly number[];
  readonly idleMs: readonly number[];
}

async function removals(
  [remover, observer]: Both,
  crowd: Crowd,
  size: Size,
  say: (line: string) => void,
): Promise<Removals> {
  for (const page of [remover, observer]) await ask(page, "mirror", crowd.room);
  const idleMs = await ask(remover, "idle", IDLE_MS);
  const tookMs: number[] = [];
  const heardMs: number[] = [];
  const delaysMs: number[] = [];
  for (let n = 0; n < runs[size]; n++) {
    const member = await ask(remover, "someMember");
    const seen = ask(observer, "seeRemoved", member);
    const profile = profileWorker(observer, () => seen);
    const removed = await ask(remover, "remove", member);
    const { delaysMs: observed } = await seen;
    tookMs.push(removed.tookMs);
    const heard = await profile;
    heardMs.push(busyMs(heard));
    say(hottest(heard, 12).join("; "));
    delaysMs.push(...removed.delaysMs, ...observed);
    say(`removed: ${round(removed.tookMs)} ms; whoever is online pays ${round(heardMs.at(-1) as number)} ms`);
  }
  return { tookMs, heardMs, delaysMs, idleMs };
}

const ratios = ({ tookMs, heardMs, delaysMs, idleMs }: Removals, { sealsMs }: BareFigures): Figures => ({
  membersRemoveSeconds: round(best(tookMs) / 1_000),
  membersRemoveRatio: round(best(tookMs) / sealsMs),
  membersHearRemovalMs: round(best(heardMs)),
  membersInputDelayP95Ms: round(percentile(delaysMs, 0.95)),
  membersIdleDelayP95Ms: round(percentile(idleMs, 0.95)),
});

// ---------------------------------------------------------------- the pages

const isNew = () => (globalThis as unknown as { membersPage?: MembersPage }).membersPage?.state() === "new";
const isReady = () =>
  (globalThis as unknown as { membersPage?: MembersPage }).membersPage?.state() === "ready";
const isInStep = () =>
  (globalThis as unknown as { membersPage?: MembersPage }).membersPage?.inStep() === true;

const ask = <N extends keyof MembersPage>(page: Page, name: N, ...parameters: Parameters<MembersPage[N]>) =>
  askPage<MembersPage, N>(page, "membersPage", name, parameters);
