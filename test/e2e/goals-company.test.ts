import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addObjective,
  chooseLook,
  foundOrg,
  keyResult,
  objective,
  openPerson,
  type Person,
} from "../support/app.ts";
import { expectNoBarrier } from "../support/look.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/** Goals as a company runs on them: cycles of every kind, what an objective is, how it is measured, and its end. */

let relay: RelayPlace;
let lin: Person;

beforeAll(async () => {
  [relay, lin] = await Promise.all([createRelayPlace(), openPerson({ locale: "zh-CN" })]);
  await foundOrg(lin.page, relay.setupLink, { org: "云岭", name: "林可" });
});
afterAll(async () => {
  await lin?.close();
  await relay?.end();
});

const stateButton = () => lin.page.getByRole("button", { name: /^(周期的状态|State of the cycle)/ });

test("[CYC4] a year is chosen, and what it is for stands above the quarter's own objectives", async () => {
  const { page } = lin;
  await page.goto(`${relay.url}/goals`);
  await stateButton().click();
  await page.getByRole("menuitem", { name: "其他周期…" }).click();
  const choices = page.getByRole("dialog", { name: "换个周期" });
  await choices.getByRole("group", { name: "全年" }).waitFor();
  await expectNoBarrier(page);
  await choices.getByRole("group", { name: "全年" }).getByRole("button").nth(1).click();
  await page.getByRole("heading", { name: /年度/ }).waitFor();
  await addObjective(page, "全县喝上放心水");
  await page.goto(`${relay.url}/goals`);
  await page
    .getByRole("region", { name: /年度的目标/ })
    .getByText("全县喝上放心水")
    .waitFor();
});

test("[CYC1] weeks from any day on are a cycle; a length that there is not is said", async () => {
  const { page } = lin;
  await stateButton().click();
  await page.getByRole("menuitem", { name: "其他周期…" }).click();
  const choices = page.getByRole("dialog", { name: "换个周期" });
  await choices.getByLabel("从哪天开始").fill("2026-10-05");
  await choices.getByLabel("几周").fill("99");
  await choices.getByRole("button", { name: "打开" }).click();
  await choices.getByText("写一个日期，和 1 到 53 周。").waitFor();
  await choices.getByLabel("几周").fill("6");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /2026-10-05 – 2026-11-15/ }).waitFor();
});

test("[HLT2] [OKR8] what an objective is can be set by hand, and its hints are sentences", async () => {
  const { page } = lin;
  await page.goto(`${relay.url}/goals`);
  await addObjective(page, "入冬前通水");
  const one = objective(page, "入冬前通水");
  await one.getByRole("button", { name: "还没对齐" }).click();
  await one.getByText("上面有目标可以对齐：说说它推动哪一个。").waitFor();
  await one.getByRole("button", { name: /^更多 O/ }).click();
  await page.getByRole("menuitem", { name: "设定…" }).click();
  const settings = page.getByRole("dialog", { name: "O1 的设定" });
  await settings.getByRole("button", { name: "承诺" }).click();
  await settings.getByRole("button", { name: "个人" }).click();
  await settings.getByRole("button", { name: "手填" }).click();
  await settings.getByRole("textbox", { name: "进展（%）" }).fill("40");
  await expectNoBarrier(page);
  await page.keyboard.press("Enter");
  await settings.getByRole("button", { name: /^负责人/ }).click();
  await page.getByRole("menuitem", { name: "林可" }).waitFor();
  await expectNoBarrier(page);
  await page.getByRole("menuitem", { name: "林可" }).click();
  await settings.getByRole("button", { name: /^负责人.*还没人负责/ }).waitFor();
  await settings.getByRole("button", { name: "好了" }).click();
  await one.getByRole("img", { name: "O1 的进展：40%" }).waitFor();
  await one.getByText("承诺", { exact: true }).waitFor();
  await one.getByRole("button", { name: "还没人负责", exact: true }).click();
  await one.getByText("没人负责的目标容易被忘。可以先定一个人。").waitFor();
});

test("[OKR7] key results are measured in their own way: a limit, zones, and a milestone that is done or not", async () => {
  const { page } = lin;
  const one = objective(page, "入冬前通水");
  const title = one.getByRole("textbox", { name: "关键结果" });
  const pick = async (kind: string) => {
    await one.getByRole("button", { name: /^类型 / }).click();
    await page.getByRole("menuitemradio", { name: kind, exact: true }).click();
  };
  await one.getByRole("button", { name: "加一条关键结果" }).click();
  await title.fill("证照办齐");
  await one.getByText("这条关键结果没有数字。加一个目标值，就知道走到哪里了。").waitFor();
  await pick("里程碑");
  await one.getByText("怎样算完成，不包括什么").click();
  await one.getByRole("textbox", { name: "怎样算完成" }).fill("县水利局盖章");
  await title.press("Enter");
  await keyResult(one, "证照办齐").getByText("还没").waitFor();
  await title.fill("水样合格");
  await pick("分区");
  await one.getByRole("textbox", { name: "分区" }).fill("30 承诺\n20 目标\n60 挑战");
  await title.press("Enter");
  await one.getByText("每行先写数", { exact: false }).first().waitFor();
  await one.getByRole("textbox", { name: "分区" }).fill("30 承诺\n60 目标");
  await one.getByRole("button", { name: "记下" }).click();
  await keyResult(one, "水样合格").waitFor();
  await page.keyboard.press("Escape");
  await keyResult(one, "证照办齐").click();
  await page.getByRole("switch", { name: "做到了" }).click();
  await page.getByRole("button", { name: "记下", exact: true }).click();
  await keyResult(one, "证照办齐").getByText("做到了").waitFor();
  await page.getByRole("tab", { name: "设定" }).click();
  const done = page.getByRole("complementary").getByRole("textbox", { name: "怎样算完成" });
  await expect.poll(() => done.inputValue()).toBe("县水利局盖章");
});

test("[GUI12] a table pasted from a spreadsheet is shown before it becomes key results", async () => {
  const { page } = lin;
  const one = objective(page, "入冬前通水");
  await one.getByRole("button", { name: "加一条关键结果" }).click();
  await one.getByRole("textbox", { name: "关键结果" }).evaluate((box) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "关键结果\t起点\t目标\n培训村管水员\t0\t40\n漏损率\t18%\t9%\n");
    box.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  const preview = page.getByRole("dialog", { name: "贴上的表格" });
  await preview.getByRole("row", { name: "漏损率 18 9 %" }).waitFor();
  await expectNoBarrier(page);
  await preview.getByRole("button", { name: "加 2 条" }).click();
  await keyResult(one, "漏损率").waitFor();
  await keyResult(one, "培训村管水员").waitFor();
  await preview.waitFor({ state: "detached" });
});

test("[SCO1] [CYC5] a cycle is scored with what is suggested, copied on, and locked", async () => {
  const { page } = lin;
  await chooseLook(page, { language: "en" });
  await page.goto(`${relay.url}/goals`);
  await stateButton().click();
  await page.getByRole("menuitem", { name: "Close and score…" }).click();
  const closing = page.getByRole("dialog", { name: /^Close / });
  await closing.getByRole("button", { name: "O1: take the suggested 0.4" }).click();
  await closing.getByRole("textbox", { name: "O1: a line of why" }).fill("The pipes came late.");
  await page.keyboard.press("Enter");
  await closing.getByText("short of it · by 林可").waitFor();
  await expect.poll(() => closing.locator(".total b").textContent()).toBe("0.4");
  await expectNoBarrier(page);
  await closing.getByRole("button", { name: "Copy on" }).click();
  await closing.getByRole("button", { name: "Copy O1" }).click();
  await page.getByText(/^Copied “入冬前通水” to /).waitFor();
  await closing.getByRole("button", { name: "Lock this cycle" }).click();
  await closing.getByText("Locked and read-only.").waitFor();
  await closing.getByRole("button", { name: "Done" }).click();
  await page.getByText("This cycle is closed and read-only.", { exact: false }).waitFor();
  await expect.poll(() => page.getByRole("textbox", { name: "New objective" }).count()).toBe(0);
  await page.getByText("Score 0.4").waitFor();
  await stateButton().click();
  await page.getByRole("menuitemradio", { name: "Closing" }).click();
  await page.getByRole("textbox", { name: "New objective" }).waitFor();
  expect(lin.complaints).toEqual([]);
});
