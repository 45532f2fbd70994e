import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseLook, joinOrg, openPerson, type Person } from "../support/app.ts";
import { desktop, expectOpenToAll, phone } from "../support/look.ts";
import { type Story, tellStory } from "../support/story.ts";

/** A cycle as it stood on a day of the last weeks, and what changed since, on the screen. */

let story: Story;
let lin: Person;
let page: Page;
const water = "每个村子一拧龙头就有干净的水";
const partner = "找到愿意长期做维护的本地伙伴";

beforeAll(async () => {
  [story, lin] = await Promise.all([tellStory(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  await joinOrg(page, story.link, "林可");
  const { ana } = story.people;
  const { objectives } = await ana.until("goals", { cycle: null }, (view) => view.objectives.length === 3);
  const idOf = (title: string) => objectives.find((one) => one.title.text === title)?.id ?? "";
  await ana.must("archiveObjective", { id: idOf(partner), archived: true });
  const [pressure] = objectives.find(({ id }) => id === idOf(water))?.keyResults ?? [];
  await ana.must("setKeyResult", { objective: idOf(water), keyResult: pressure?.id ?? "", target: 0.3 });
  await page.goto(`${story.relay.url}/goals`);
  await page.locator("details.archived").getByText("1 个已归档").waitFor();
  await page.locator(".kr", { hasText: "三号泵房" }).getByText("0.3 MPa").waitFor();
});
afterAll(async () => {
  await lin?.close();
  await story?.end();
});

const stage = () => page.getByRole("main");
const slider = () => page.getByRole("slider", { name: "有改动的日子" });
const pressureThen = () => stage().getByRole("listitem").filter({ hasText: "三号泵房" });

test("[GUI29] [PAST1] somebody looks back by keys, sees the cycle as it stood, edits nothing, and Esc leads back to now", async () => {
  await page.goto(`${story.relay.url}/goals`);
  await page.getByRole("button", { name: "回看这个周期过去的样子" }).click();
  await stage()
    .getByText(/^你在看.*结束时的样子，按写下的时间算。只读。$/)
    .waitFor();
  await stage().getByRole("heading", { name: partner }).waitFor(); // archived today
  await pressureThen().getByText("0.22 → 0.25 MPa").waitFor();
  await slider().and(page.locator(":focus")).waitFor();
  await page.keyboard.press("ArrowLeft");
  await pressureThen().getByText("0.18 → 0.25 MPa").waitFor();
  await pressureThen().getByText("现在 0.22", { exact: true }).waitFor();
  await page.getByRole("button", { name: "往前，到上一个有改动的日子" }).click();
  await pressureThen().getByText("0.16 → 0.25 MPa").waitFor();
  expect(await stage().locator("textarea").count()).toBe(0);
  expect(await page.getByRole("button", { name: "新目标" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await stage().getByRole("button", { name: "回看这个周期过去的样子" }).and(page.locator(":focus")).waitFor();
  await pressureThen().getByText("0.22 → 0.3 MPa").waitFor();
});

test("[GUI29] [PAST3] [PAST4] what changed since stands by objective: from what to what, who, and the note that says why", async () => {
  await page.goto(`${story.relay.url}/goals?day=last`);
  await page.getByRole("button", { name: "往前，到上一个有改动的日子" }).click();
  await pressureThen().getByText("0.18 → 0.25 MPa").waitFor();
  await stage().getByRole("button", { name: "之后的改动" }).click();
  const told = (title: string) => stage().locator("section.between", { hasText: title });
  await told(water).getByText("三号泵换好了。").waitFor();
  await told(water).getByText("0.18 MPa → 0.22 MPa").waitFor();
  await told(water).getByText("把握 5 → 7").waitFor();
  await told(water).getByText("“三号泵房出口压力稳定在 0.25 MPa 以上”的目标值").waitFor();
  await told(partner).getByText("归档了这个目标").waitFor();
  const here = page.url();
  await chooseLook(page, { language: "en", theme: "light" });
  await page.goto(here);
  await stage()
    .getByText(/^What changed from the end of .* to now\.$/)
    .waitFor();
  await told(partner).getByText("Archived the objective").waitFor();
  await told(water).getByText("Confidence 5 → 7").waitFor();
  await stage().getByRole("link", { name: water }).click();
  await stage().getByRole("textbox", { name: "Title of O1" }).waitFor(); // now, where it can be edited
  await chooseLook(page, { language: "zh", theme: "light" });
  expect(lin.complaints).toEqual([]);
});

test("[GUI29] [PAST1] the map shows a day too, and its cards lead to that day", async () => {
  await page.goto(`${story.relay.url}/goals?view=map`);
  await page.getByRole("button", { name: "回看这个周期过去的样子" }).click();
  await stage().getByRole("link", { name: partner }).waitFor();
  await page.getByRole("link", { name: water }).click();
  await pressureThen().getByText("0.22 → 0.25 MPa").waitFor();
  await page.reload();
  await pressureThen().getByText("0.22 → 0.25 MPa").waitFor();
  await stage().getByRole("button", { name: "回到现在" }).click();
  await pressureThen().getByText("0.22 → 0.3 MPa").waitFor();
});

test("[A11Y1] the past and its changes: no barrier in light or dark, and they fit a phone at twice the text size", async () => {
  const screen = (query: string, shown: string) => ({
    name: query,
    open: async () => {
      await page.setViewportSize(desktop);
      await page.goto(`${story.relay.url}/goals?${query}`);
      await page.locator(shown).first().waitFor();
    },
  });
  await expectOpenToAll(page, screen("day=last", ".obj.then"));
  await expectOpenToAll(page, screen("day=last&to=9999-01-01", ".between"));
});

/** For whoever wants to look: `SKEIN_SHOTS=folder`. */
test.runIf(process.env.SKEIN_SHOTS !== undefined)("pictures of all three, in every look", async () => {
  const folder = process.env.SKEIN_SHOTS ?? "";
  mkdirSync(folder, { recursive: true });
  for (const [name, query, shown] of [
    ["now", "", ".obj"],
    ["tree", "day=last", ".obj.then"],
    ["map", "day=last&view=map", ".timeline"],
    ["changes", `day=2026-11-06&to=9999-01-01`, ".between"],
  ] as const)
    for (const [language, theme] of [
      ["zh", "light"],
      ["en", "dark"],
    ] as const)
      for (const [size, viewport] of Object.entries({ desktop, phone })) {
        await page.setViewportSize(viewport);
        await chooseLook(page, { language, theme });
        await page.goto(`${story.relay.url}/goals?${query}`);
        await page.locator(shown).first().waitFor();
        await page.screenshot({ path: join(folder, `${name}-${size}-${theme}-${language}.png`) });
      }
});
