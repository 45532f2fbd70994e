import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseLook, joinOrg, openPerson, type Person } from "../support/app.ts";
import { desktop, expectNoBarrier, expectOpenToAll, phone } from "../support/look.ts";
import { type Story, tellStory } from "../support/story.ts";

/** A cycle at a glance, and the report that is printed of it, after three weeks of work on goals. */

let story: Story;
let lin: Person;
let page: Page;

beforeAll(async () => {
  [story, lin] = await Promise.all([tellStory(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  await joinOrg(page, story.link, "林可");
});
afterAll(async () => {
  await lin?.close();
  await story?.end();
});

const part = (name: string | RegExp) => page.getByRole("region", { name, exact: true });
const rows = async (table: string | RegExp) =>
  (await page.getByRole("table", { name: table }).getByRole("row").allInnerTexts()).map((row) =>
    row.replace(/\s+/g, " ").trim(),
  );
/** For whoever wants to look: `SKEIN_SHOTS=folder`. */
async function shoot(name: string): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const [size, viewport] of Object.entries({ phone, desktop })) {
    await page.setViewportSize(viewport);
    await page.screenshot({ path: join(folder, `${name}-${size}.png`) });
  }
}
const open = async (query: string) => {
  await page.goto(`${story.relay.url}/goals?${query}`);
  await page.getByRole("heading", { name: "目标", level: 1 }).waitFor({ state: "attached" });
};

test("[GUI26] the overview counts states of goals, spreads confidence, and says what moved and what is quiet", async () => {
  await page.goto(`${story.relay.url}/goals`);
  await page.getByRole("button", { name: "总览" }).click();
  await part("健康").waitFor();
  const live = await story.people.ana.until(
    "goals",
    { cycle: null },
    ({ objectives }) => objectives.length === 3,
  );
  const results = live.objectives.flatMap(({ keyResults }) => keyResults);
  const count = (goals: readonly { status: string }[], status: string) =>
    goals.filter((one) => one.status === status).length;
  await expect
    .poll(() => rows("各状态的目标和关键结果有几个"))
    .toEqual([
      "状态 目标 关键结果",
      ...(
        [
          ["done", "做到了"],
          ["onTrack", "看起来顺利"],
          ["behind", "看起来稍慢"],
          ["atRisk", "看起来有风险"],
          ["notStarted", "还没开始"],
        ] as const
      ).map(([status, words]) => `${words} ${count(live.objectives, status)} ${count(results, status)}`),
    ]);
  const rated = (await rows("各档把握有几条关键结果")).slice(1).map((row) => Number(row.split(" ").at(-1)));
  expect(rated.reduce((sum, many) => sum + many, 0)).toBe(results.length);
  await part("最近七天").getByRole("listitem").first().waitFor();
  await part("有阵子没记").waitFor();
  expect(await page.locator(".overview").textContent()).not.toMatch(/陈恩|Ana|Bo|Samuel/);
});

test("[GUI26] the overview is of one's own goals, too, and leads to what it speaks of", async () => {
  await page.getByRole("button", { name: /^看谁的/ }).click();
  await page.getByRole("menuitemradio", { name: "与我有关" }).click();
  await page.getByRole("heading", { name: "这里还没有目标" }).waitFor();
  await page.getByRole("button", { name: "看全部" }).click();
  const first = part("最近七天").getByRole("link").first();
  await first.click();
  await page
    .getByRole("complementary")
    .getByText(/^O\d · KR\d$/)
    .first()
    .waitFor();
  await page.keyboard.press("Escape");
});

test("[GUI26] the report holds objectives, key results, scores and notes, and is alone on the printed page", async () => {
  const { ana } = story.people;
  const { objectives } = await ana.view("goals", { cycle: null });
  const [first] = objectives;
  if (first === undefined) throw new Error("the story has objectives");
  await ana.must("scoreGoal", { objective: first.id, keyResult: null, value: 0.7, note: "水源慢了两周" });
  await open("view=overview");
  await page.getByRole("button", { name: "报告…" }).click();
  const report = page.locator(".goal-report");
  await report.getByText("水源慢了两周").waitFor();
  await report.getByText("评分 0.7（很好）").waitFor();
  for (const { title, keyResults } of objectives)
    for (const words of [title.text, ...keyResults.map((one) => one.title.text)])
      await report.getByText(words).first().waitFor();
  await page.emulateMedia({ media: "print" });
  expect(
    await page.evaluate(
      () =>
        [...document.querySelectorAll("button, nav, .doc-head, .list-pane, .rail")].filter((one) =>
          one.checkVisibility(),
        ).length,
    ),
  ).toBe(0);
  expect(await report.isVisible()).toBe(true);
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length).toBeLessThanOrEqual(3);
  await page.emulateMedia({ media: null });
});

test("[RET1] [GUI27] a look back begins with what was recorded, is changed by people, and is printed with the report", async () => {
  const { ana } = story.people;
  await page.goto(`${story.relay.url}/goals`);
  await page.getByRole("button", { name: /^周期的状态/ }).click();
  await page.getByRole("menuitem", { name: "收尾与评分…" }).click();
  const closing = page.getByRole("dialog", { name: /收尾/ });
  await closing.getByRole("button", { name: "回顾" }).click();
  const first = closing.getByRole("region", { name: "O1 的回顾" });
  await first.getByRole("button", { name: "从记录开始写" }).click();
  const stuck = first.getByRole("textbox", { name: "卡在哪里" });
  await first.getByRole("button", { name: "撤销" }).click();
  await first.getByRole("button", { name: "从记录开始写" }).click();
  await expect.poll(() => stuck.inputValue()).toMatch(/^· .*：(停在|把握) /m);
  await closing.getByRole("button", { name: "评分" }).click();
  await closing.getByRole("button", { name: "回顾" }).click(); // what was begun and not touched was not said
  await first.getByRole("button", { name: "从记录开始写" }).click();
  await first.getByRole("textbox", { name: "下次试试" }).fill("早两周订管子");
  await stuck.focus();
  const theirs = await ana.until(
    "goals",
    { cycle: null },
    ({ objectives }) => objectives[0]?.retrospectives[0]?.attempt === "早两周订管子",
  );
  expect(theirs.objectives[0]?.retrospectives).toHaveLength(1);
  await shoot("look-back");
  await closing.getByRole("button", { name: "好了" }).click();
  await open("view=report");
  await page.locator(".goal-report").getByText("早两周订管子").waitFor();
});

test("[GUI28] an objective begins from an example, with its key results, and is taken back in one press", async () => {
  await open("");
  await page.getByRole("button", { name: "从例子开始…" }).click();
  const dialog = page.getByRole("dialog", { name: "从例子开始" });
  await dialog.getByRole("button", { name: "现场" }).click();
  await shoot("templates");
  await expectNoBarrier(page);
  await dialog.getByRole("button", { name: "用这个：每个人都平安回家" }).click();
  const made = page.getByRole("region", { name: /^O\d+$/ }).filter({ hasText: "每个人都平安回家" });
  await made.getByText("报上来的险情").first().waitFor();
  await expect.poll(() => made.getByRole("link", { name: /^KR\d/ }).count()).toBe(3);
  await page.getByRole("button", { name: "撤销" }).click();
  await made.waitFor({ state: "detached" });
});

test("[A11Y1] overview and report: no barrier in light or dark, and they fit a phone at twice the text size", async () => {
  const screen = (query: string, shown: string) => ({
    name: query,
    open: async () => {
      await page.setViewportSize(desktop);
      await open(query);
      await page.locator(shown).waitFor();
    },
  });
  await expectOpenToAll(page, screen("view=overview", ".overview"));
  await expectOpenToAll(page, screen("view=report", ".goal-report"));
});

/** For whoever wants to look: `SKEIN_SHOTS=folder`. */
test.runIf(process.env.SKEIN_SHOTS !== undefined)("pictures of both, in every look", async () => {
  const folder = process.env.SKEIN_SHOTS ?? "";
  mkdirSync(folder, { recursive: true });
  for (const [query, shown] of [
    ["overview", ".overview"],
    ["report", ".goal-report"],
  ] as const)
    for (const language of ["zh", "en"] as const)
      for (const theme of ["light", "dark"] as const)
        for (const [name, size] of Object.entries({ desktop, phone })) {
          await page.setViewportSize(size);
          await chooseLook(page, { language, theme });
          await page.goto(`${story.relay.url}/goals?view=${query}`);
          await page.locator(shown).waitFor();
          await page.screenshot({ path: join(folder, `${query}-${name}-${theme}-${language}.png`) });
          await page.locator(".stage > .scroll").evaluate((one) => one.scrollTo(0, 700));
          await page.screenshot({ path: join(folder, `${query}-${name}-${theme}-${language}-below.png`) });
        }
});
