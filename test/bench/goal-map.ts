import type { Page } from "playwright-core";
import { go, joinOrg, openPerson } from "../support/app.ts";
import type { Device } from "../support/device.ts";
import { desktop, phone } from "../support/look.ts";
import { allInStep, foundTeam, type Team } from "../support/team.ts";
import { check, type Figures, median, percentile, round, type Size } from "./measure.ts";
import { keysTyped, watchKeys } from "./watch-keys.ts";

const sizes = { full: { objectives: 500, opened: 7 }, quick: { objectives: 80, opened: 3 } } as const;
const KEY_RESULTS = 4;
const KEY_EVERY_MS = 90; // somebody who types fast
/** What people look for: a beginning, a part of a key result, who answers for it, what nobody wrote. */
const TYPED = ["目标 4", "指标 17", "ana", "zzz"] as const;
const FIND = '.map-find input[type="search"]';

/**
 * The app itself in Chromium: a cycle of 500 objectives with 2,000 key results, each checked in once. Its map opens, from the
 * engine's Worker to the frame with cards; objectives are looked for as one types; on a phone the same as an outline.
 */
export async function goalMap(size: Size, say: (line: string) => void): Promise<Figures> {
  const { objectives, opened } = sizes[size];
  const team = await foundTeam();
  const lin = await openPerson({ locale: "zh-CN" });
  try {
    const cycle = await tellCompany(team, objectives);
    say(`${objectives} objectives, ${objectives * KEY_RESULTS} key results`);
    const { page } = lin;
    const { link } = await team.ana.must("createInvite", { days: 1, uses: 1 });
    await joinOrg(page, link, "林可");
    const onMap = `/goals/${cycle}?view=map`;
    await untilAll(page, cycle, objectives);
    await go(page, onMap);
    await page.locator(".map .node").first().waitFor({ timeout: 60_000 });
    const coldMs: number[] = [];
    for (let n = 0; n < Math.min(3, opened); n++) coldMs.push(await openCold(page, objectives));
    await untilAll(page, cycle, objectives);
    const openMs: number[] = [];
    for (let n = 0; n < opened; n++) openMs.push(await openFrom(page, onMap, ".map .node"));
    await page.evaluate(watchKeys);
    const typed = await look(page);
    await page.setViewportSize(phone);
    const outlineMs: number[] = [];
    for (let n = 0; n < opened; n++) outlineMs.push(await openFrom(page, onMap, ".tree .leaf"));
    const typedOnPhone = await look(page);
    await page.setViewportSize(desktop);
    return {
      goalMapObjectives: objectives,
      goalMapKeyResults: objectives * KEY_RESULTS,
      goalMapOpenMs: round(median(openMs)),
      goalMapOpenLeastMs: round(Math.min(...openMs)),
      goalMapOpenMaxMs: round(Math.max(...openMs)),
      goalMapColdMs: round(median(coldMs)),
      goalMapKeys: typed.length,
      goalMapTypingMs: round(median(typed)),
      goalMapTypingP95Ms: round(percentile(typed, 0.95)),
      goalMapTypingMaxMs: round(Math.max(...typed)),
      goalOutlineOpenMs: round(median(outlineMs)),
      goalOutlineTypingMs: round(median(typedOnPhone)),
      goalOutlineTypingP95Ms: round(percentile(typedOnPhone, 0.95)),
    };
  } finally {
    await lin.close();
    await team.end();
  }
}

/** A twenty-fifth is the organisation's, a quarter teams', the rest people's; each stands under one above it, or a key result of it. */
async function tellCompany({ ana }: Team, count: number): Promise<string> {
  const { cycle } = await ana.view("goals", { cycle: null });
  const [tops, teams] = [Math.ceil(count / 25), Math.ceil((count * 7) / 25)];
  const told: { readonly id: string; readonly keyResult: string }[] = [];
  for (let n = 0; n < count; n++) {
    const { id } = await ana.must("createObjective", {
      cycle: cycle.id,
      title: `目标 ${n}：做成第 ${n} 件事`,
    });
    const level = n < tops ? "org" : n < teams ? "team" : "person";
    await ana.must("setObjective", { id, level });
    const keyResults: string[] = [];
    for (let at = 0; at < KEY_RESULTS; at++) keyResults.push(await tellResult(ana, id, n * KEY_RESULTS + at));
    const above = n < tops ? undefined : told[n < teams ? n % tops : tops + (n % (teams - tops))];
    if (above !== undefined)
      await ana.must("alignObjective", {
        id,
        parent: above.id,
        keyResult: n % 2 === 0 ? above.keyResult : null,
        how: n % 5 === 0 ? "supports" : "contributes",
      });
    told.push({ id, keyResult: keyResults[0] as string });
  }
  await allInStep(ana);
  return cycle.id;
}

async function tellResult(ana: Device, objective: string, n: number): Promise<string> {
  const { id: keyResult } = await ana.must("addKeyResult", {
    objective,
    title: `指标 ${n}`,
    start: 0,
    target: 100,
    unit: "个",
    owner: null,
  });
  const checkedIn = { value: (n * 7) % 100, confidence: n % 11, note: "" };
  await ana.must("checkIn", { objective, keyResult, ...checkedIn });
  return keyResult;
}

/** All of it is here and read: the document says how many there are once goals are ready. */
async function untilAll(page: Page, cycle: string, objectives: number): Promise<void> {
  await go(page, `/goals/${cycle}`);
  await page.getByText(`${objectives} 个目标`, { exact: true }).first().waitFor({ timeout: 300_000 });
}

/** Looks for each of the words, letter by letter and back again; what each key took. */
async function look(page: Page): Promise<readonly number[]> {
  await page.locator(FIND).click();
  await keysTyped(page);
  for (const word of TYPED) {
    await page.keyboard.type(word, { delay: KEY_EVERY_MS });
    for (const _ of word) await page.keyboard.press("Backspace", { delay: KEY_EVERY_MS });
  }
  await page.waitForTimeout(500);
  return keysTyped(page);
}

/** From chat, in the running app: the engine is asked anew. To the end of the frame in which it is drawn. */
async function openFrom(page: Page, path: string, drawn: string): Promise<number> {
  await go(page, "/chats");
  await page.locator(".room-list, .list-pane").first().waitFor();
  await page.waitForTimeout(300);
  const taken = await page.evaluate(drawnAfter, { path, drawn });
  check(taken >= 0, "no map was drawn");
  return taken;
}

/** From the start of a reload, with nothing in memory, until the map is drawn of all of them. */
async function openCold(page: Page, objectives: number): Promise<number> {
  await page.reload({ waitUntil: "commit" });
  const drawn = await page.waitForFunction(
    (all) => {
      const isWhole = document.querySelector(".list-pane")?.textContent?.includes(`全部 ${all}`) ?? false;
      return isWhole && document.querySelector(".map .node") !== null && performance.now();
    },
    objectives,
    { polling: "raf", timeout: 60_000 },
  );
  return (await drawn.jsonValue()) as number;
}

async function drawnAfter({
  path,
  drawn,
}: {
  readonly path: string;
  readonly drawn: string;
}): Promise<number> {
  const framed = () =>
    new Promise<void>((resolve) => {
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel(); // its message comes when the frame is out
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      });
    });
  const startedAt = performance.now();
  history.pushState(null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
  while (performance.now() - startedAt < 30_000) {
    await framed();
    if (document.querySelector(drawn) !== null) return performance.now() - startedAt;
  }
  return -1;
}
