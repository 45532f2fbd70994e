import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReminderView } from "../../client/engine/api.ts";
import { go, openPerson, type Person } from "../support/app.ts";
import { desktop, expectOpenToAll, phone } from "../support/look.ts";
import { foundTeam, type Team } from "../support/team.ts";

/** Reminders of check-ins on the screen of somebody's second device, chosen ten days ago on their first. */

const DAY_MS = 24 * 3_600_000;
let team: Team;
let person: Person;
let page: Page;
let cycle: string;
let objective: string;
const ids: string[] = [];

beforeAll(async () => {
  const clock = { offsetMs: 0 };
  [team, person] = await Promise.all([foundTeam({ clock }), openPerson({ locale: "zh-CN" })]);
  page = person.page;
  const { ana } = team;
  const { people } = await ana.until("people", {}, (view) => view.people.length === 1);
  await team.stopRelay(); // it would correct the clock
  clock.offsetMs = -10 * DAY_MS;
  cycle = (await ana.view("goals", { cycle: null })).cycle.id;
  objective = (await ana.must("createObjective", { cycle, title: "入冬前，让 12 个村喝上放心水" })).id;
  await ana.must("setObjectiveOwner", { id: objective, owner: people[0]?.member ?? "" });
  for (const title of ["完成 12 个村的水质检测", "管网漏损率降到 9%", "培训 40 名村管水员"]) {
    const fields = { start: 0, target: 12, unit: "个村", owner: null };
    ids.push((await ana.must("addKeyResult", { objective, title, ...fields })).id);
  }
  const day = (new Date(Date.now() + clock.offsetMs).getUTCDay() + 6) % 7;
  await ana.must("setReminder", { cadence: "weekly", zone: "UTC", day, minute: 0 });
  clock.offsetMs = 0;
  await team.startRelay();
  await ana.must("reconnect", {});
  await ana.until("sync", {}, ({ inStep }) => inStep);
  await linkTo(`${team.relay.url}/link`);
});
afterAll(async () => {
  await person?.close();
  await team?.end();
});

/** The page becomes a device of Ana's. */
async function linkTo(address: string): Promise<void> {
  await page.goto(address);
  const code = await page.locator(".typed-code output").textContent();
  await team.ana.must("addDevice", { code: code ?? "", label: "桌上的浏览器" });
  await button("一样").click();
  await page.getByRole("navigation", { name: "会话" }).waitFor();
}
async function reminded(fits: (view: ReminderView) => boolean): Promise<ReminderView> {
  const view = await team.ana.until("reminder", {}, (one) => one !== null && fits(one));
  if (view === null) throw new Error("no reminder");
  return view;
}
const openGoals = async () => {
  await page.goto(`${team.relay.url}/goals/${cycle}`);
  await page.getByRole("region", { name: "O1" }).waitFor();
};
const row = () => page.getByRole("status").filter({ hasText: "等着记进展" });
const walk = () => page.getByRole("dialog", { name: /^记进展/ });
const button = (name: string) => page.getByRole("button", { name, exact: true });

test("[GUI30] when the time has come one line says what waits; not this time takes it away everywhere, and brings it back", async () => {
  await openGoals();
  await row().getByText("你有 3 条关键结果等着记进展").waitFor();
  await shoot("row");
  const { at } = await reminded((view) => view.at !== null);
  await button("这次不了").click();
  await reminded((view) => view.at === null);
  await row().waitFor({ state: "detached" });
  await team.ana.must("markReminder", { at: at ?? 0, passed: false });
  await row().waitFor();
  await button("这次不了").click();
  await button("撤销").last().hover(); // stays as long as somebody points at it
  await row().waitFor({ state: "detached" });
  await button("撤销").last().click();
  await row().waitFor();
  await reminded((view) => view.at === at);
});

test("[GUI30] one goes through them one after the other, with the keyboard; what is skipped waits on, and a check-in anywhere takes its own away", async () => {
  await button("一条条记").focus();
  await page.keyboard.press("Enter");
  await walk()
    .and(page.getByRole("dialog", { name: "记进展 · 1/3" }))
    .waitFor();
  await walk().getByRole("heading", { name: "完成 12 个村的水质检测" }).and(page.locator(":focus")).waitFor();
  await shoot("walk");
  await walk().getByRole("textbox", { name: "现在是" }).fill("7");
  await walk()
    .getByRole("textbox", { name: "为什么" })
    .or(walk().locator("textarea"))
    .first()
    .fill("水厂的结果到了");
  await walk().getByRole("button", { name: "记下" }).click();
  await walk().getByRole("heading", { name: "管网漏损率降到 9%" }).and(page.locator(":focus")).waitFor();
  await reminded(({ results }) => results.length === 2);
  const [, , third = ""] = ids;
  await team.ana.must("checkIn", { objective, keyResult: third, value: 20, confidence: 8, note: "" });
  await row().getByText("你有 1 条关键结果等着记进展").waitFor();
  await walk().getByRole("button", { name: "跳过" }).click();
  await walk().getByText("跳过的 1 条还留在目标页上。").waitFor();
  await walk().getByRole("button", { name: "好了" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await walk().waitFor({ state: "detached" });
  await expect.poll(() => new URL(page.url()).search).toBe("");
  const detail = await team.ana.until(
    "keyResult",
    { objective, keyResult: ids[0] ?? "" },
    (view) => view?.checkIns.length === 1,
  );
  expect(detail?.checkIns[0]).toMatchObject({ value: 7, note: "水厂的结果到了", mine: true });
});

test("[GUI30] it stands in the list of what waits for me, too, and leads to the same", async () => {
  await go(page, "/chats");
  await button("提到我的").first().click();
  await shoot("list");
  await page.getByRole("dialog").getByRole("button", { name: "你有 1 条关键结果等着记进展" }).click();
  await page.getByRole("dialog", { name: "记进展 · 1/1" }).waitFor();
  await expectOpenToAll(page, {
    name: "due",
    open: async () => {
      await walk().getByRole("button", { name: "记下" }).waitFor();
    },
  });
  await page.keyboard.press("Escape");
  await walk().waitFor({ state: "detached" });
});

test("[GUI31] whoever turned it on is told once while they do not look, and that they were told is known to their other device", async () => {
  const { context } = person.profile;
  await context.grantPermissions(["notifications"]);
  await context.addInitScript(() => {
    const told: string[] = [];
    const { Notification } = window;
    window.Notification = class extends Notification {
      constructor(title: string, options?: NotificationOptions) {
        super(title, options);
        told.push(`${title} | ${options?.body} | ${options?.silent}`);
      }
    };
    Object.assign(window, { told });
  });
  await page.goto(`${team.relay.url}/settings/rest`);
  await page.getByRole("switch", { name: "没在看鸿雁时提醒我" }).click();
  await page.getByRole("switch", { name: "没在看鸿雁时提醒我", checked: true }).waitFor();
  const session = await context.newCDPSession(page);
  const other = await context.newPage();
  await page.goto(`${team.relay.url}/chats`);
  await page.getByRole("navigation", { name: "会话" }).waitFor();
  await expect
    .poll(async () => {
      await session.send("Emulation.setFocusEmulationEnabled", { enabled: false });
      await other.bringToFront();
      return page.evaluate(() => document.hasFocus());
    })
    .toBe(false);
  const at = (await reminded((view) => view.at !== null)).at ?? 0;
  const told = () => page.evaluate(() => (window as unknown as { told: readonly string[] }).told);
  await expect
    .poll(
      async () => {
        for (const passed of [true, false]) await team.ana.must("markReminder", { at, passed });
        return told(); // asked for again until the page is there to hear of it
      },
      { timeout: 30_000, interval: 250 },
    )
    .toEqual(["鸿雁 | 你有 1 条关键结果等着记进展 | true"]);
  await reminded((view) => view.at === at && view.told);
  await page.bringToFront();
  await other.close();
});

test("[GUI30] when one is reminded is chosen among one’s own settings, and is the same on every device", async () => {
  await page.goto(`${team.relay.url}/settings/rest`);
  await page.getByRole("button", { name: "提醒我记进展 每周" }).click();
  await page.getByRole("menuitemradio", { name: "每月" }).click();
  await page.getByRole("button", { name: "哪天 最后一天" }).waitFor();
  await reminded(({ choice }) => choice.cadence === "monthly" && choice.day === 31);
  await shoot("settings");
  await page.getByRole("button", { name: "提醒我记进展 每月" }).click();
  await page.getByRole("menuitemradio", { name: "不提醒" }).click();
  await team.ana.until("reminder", {}, (view) => view === null);
  await page.getByRole("button", { name: "提醒我记进展 不提醒" }).waitFor();
  expect(person.complaints).toEqual([]);
});

/** For whoever wants to look: `SKEIN_SHOTS=folder`. */
async function shoot(name: string): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const [size, viewport] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(viewport);
    for (const theme of ["dark", "light"]) {
      await page.evaluate((chosen) => {
        document.documentElement.dataset.theme = chosen;
      }, theme);
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(folder, `due-${name}-${size}-${theme}.png`) });
    }
  }
}
