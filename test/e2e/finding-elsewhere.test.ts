import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinOrg, openPerson, openRoom, type Person } from "../support/app.ts";
import { openNoteEditor } from "../support/note-editor.ts";
import { foundTeam, send, type Team } from "../support/team.ts";

/** What is found beside messages, in Chromium: in goals, in notes, and inside forwarded records. */

let team: Team;
let lin: Person;
let page: Page;
const CYCLE = "2026-Q4";

beforeAll(async () => {
  [team, lin] = await Promise.all([
    foundTeam(),
    openPerson({ locale: "zh-CN", viewport: { width: 1280, height: 800 } }),
  ]);
  page = lin.page;
  const { ana, room } = team;
  const pumps = (await ana.must("createRoom", { name: "泵房" })).room;
  const ids: string[] = [];
  for (const text of ["一", "二", "**压力表**坏了", "三", "四"]) ids.push((await send(ana, pumps, text)).id);
  const secret = (await ana.must("createRoom", { name: "值班", access: "private", history: "all" })).room;
  const said = await send(ana, secret, "压力表换好了");
  await ana.must("forwardMessages", { room: pumps, ids, to: [room], apart: false, text: "" });
  await ana.must("forwardMessages", { room: secret, ids: [said.id], to: [pumps], apart: false, text: "" });
  const { note } = await ana.must("createNote", { room, title: "压力表清单" });
  const editor = await openNoteEditor(ana, room, note);
  editor.type(0, "一号泵的压力表每年校一次");
  editor.close();
  const { id: objective } = await ana.must("createObjective", { cycle: CYCLE, title: "压力表都准" });
  const { id: keyResult } = await ana.must("addKeyResult", {
    objective,
    title: "校准率",
    start: 0,
    target: 100,
    unit: "%",
    owner: null,
  });
  await ana.must("checkIn", { objective, keyResult, value: 40, confidence: 7, note: "压力表买了四只" });
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
  await openRoom(page, "泵房");
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const find = async (words: string) => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").and(page.locator(":focus")).waitFor();
  await page.getByRole("combobox").fill(words);
};
const rows = (section: string) =>
  page.getByRole("group", { name: section }).getByRole("option").locator(".hit");

test("[FIND16] [FIND17] [FIND18] one search looks through messages, records inside them, goals and notes", async () => {
  await find("压力表");
  await expect
    .poll(() => rows("消息").allTextContents())
    .toEqual(["压力表换好了", "压力表坏了", "压力表坏了"]);
  await expect
    .poll(async () => (await rows("目标").allTextContents()).sort())
    .toEqual(["压力表买了四只", "压力表都准"].sort());
  await expect.poll(() => rows("笔记").allTextContents()).toEqual(["一号泵的压力表每年校一次"]);
  await page.getByText("在 Ana 转来的记录里").first().waitFor();
  await shoot("all");
  const chips = page.getByRole("group", { name: "找什么" });
  await chips.getByRole("button", { name: /^目标/ }).click();
  await expect.poll(() => page.getByRole("option").count()).toBe(2);
  await shoot("goals");
  await page.getByRole("combobox").fill("");
  await page.getByText("写几个字，就在目标和进展里找").waitFor();
  await chips.getByRole("button", { name: "全部" }).click();
  await page.getByRole("combobox").fill("压力表");
});

test("[FIND16] a hit inside a record opens the record at that message, marked, over its room", async () => {
  await page.getByRole("option", { name: /压力表坏了.*转来的记录/ }).click();
  await page.getByRole("main", { name: "大家" }).waitFor();
  const record = page.getByRole("dialog", { name: "“泵房”的聊天记录" });
  const here = record.locator(".record-one[data-here]");
  await expect.poll(() => here.textContent()).toContain("压力表坏了");
  await expect.poll(() => page.evaluate(() => CSS.highlights.get("found")?.size)).toBe(1);
  await shoot("record");
  await page.keyboard.press("Escape");
  await record.waitFor({ state: "detached" });
  await expect.poll(() => new URL(page.url()).search).toBe("");
  await page.getByRole("button", { name: "回到结果" }).click();
  await expect.poll(() => page.getByRole("combobox").inputValue()).toBe("压力表");
});

test("[FIND17] a note is opened where it is written", async () => {
  await page.getByRole("option", { name: /每年校一次/ }).click();
  await page.locator(".note-text", { hasText: "每年校一次" }).waitFor();
  const address = page.url();
  await page.goto(`${address.replace(/\?.*/, "")}?notes=${"0".repeat(32)}`);
  await page.getByText("这篇笔记还没到这台设备").waitFor();
  await page.getByRole("button", { name: "回到笔记列表" }).last().click();
  await page.getByRole("button", { name: "压力表清单" }).waitFor();
});

test("[FIND18] an objective is gone to in its cycle, and a check-in beside its key result", async () => {
  await find("压力表都准");
  await page.getByRole("option", { name: /压力表都准/ }).click();
  await page.locator(".obj[data-objective]").waitFor();
  await expect.poll(() => new URL(page.url()).search).toBe("");
  expect(new URL(page.url()).pathname).toBe(`/goals/${CYCLE}`);
  await find("买了四只");
  await page.getByRole("option", { name: /买了四只/ }).click();
  await page.getByRole("complementary").getByText("压力表买了四只").waitFor();
  expect(lin.complaints).toEqual([]);
});

async function shoot(name: string): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder !== undefined) await page.screenshot({ path: `${folder}/elsewhere-${name}.png` });
}
