import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseLook, joinOrg, openPerson, type Person } from "../support/app.ts";
import { memberNamed } from "../support/hostile-member/cast.ts";
import { desktop, expectOpenToAll, phone } from "../support/look.ts";
import { foundTeam, type Team } from "../support/team.ts";

/** Comments on goals on the screen. */

let team: Team;
let lin: Person;
let page: Page;
let objective: string;
let keyResult: string;
let checkIn: string;
let cycle: string;

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  page = lin.page;
  const { ana } = team;
  cycle = (await ana.view("goals", { cycle: null })).cycle.id;
  objective = (await ana.must("createObjective", { cycle, title: "入冬前，让 12 个村喝上放心水" })).id;
  const numbers = { start: 0, target: 12, unit: "个村", owner: null };
  keyResult = (await ana.must("addKeyResult", { objective, title: "完成 12 个村的水质检测", ...numbers })).id;
  const said = { value: 5, confidence: 6, note: "三号村的路断了" };
  checkIn = (await ana.must("checkIn", { objective, keyResult, ...said })).id;
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(page, link, "林可");
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const pictures = process.env.SKEIN_SHOTS;
async function picture(name: string): Promise<void> {
  if (pictures !== undefined) await page.screenshot({ path: `${pictures}/${name}.png` });
}
const pane = (name = "O1 · 评论") => page.getByRole("complementary", { name });
const thread = (text: string) => page.locator(".comment-thread", { hasText: text });
const threads = async () => (await team.ana.view("goalComments", { objective }))?.threads ?? [];

test("[CMT5] who is named sees on the goals page that a comment waits for them, answers by keyboard, and it waits no more", async () => {
  const { ana } = team;
  const who = await memberNamed(ana, "林可");
  await ana.must("addComment", {
    objective,
    keyResult,
    checkIn,
    answers: null,
    text: "@林可 三号村改走水路行不行？",
    mentions: [{ from: 0, length: 3, who }],
  });
  await page.goto(`${team.relay.url}/goals`);
  await page.getByText("有一个目标下的评论等你回应").waitFor();
  await page.getByRole("link", { name: "O1 的评论，1 条，等你回应" }).focus();
  await page.keyboard.press("Enter");
  await pane().and(page.locator(":focus")).waitFor();
  await thread("三号村改走水路").getByText("关于“完成 12 个村的水质检测”的一次记录：5 个村").waitFor();
  await picture("comments-waits-desktop");
  await thread("三号村改走水路").getByRole("button", { name: "回复", exact: true }).click();
  await page.getByRole("textbox", { name: "回复 Ana" }).pressSequentially("可以，@an");
  await page.getByRole("option", { name: "Ana" }).waitFor();
  await picture("comments-naming-desktop");
  await page.keyboard.press("Enter");
  await page.keyboard.type("明天一早走");
  await page.keyboard.press("Control+Enter");
  await thread("三号村改走水路").getByText("明天一早走").waitFor();
  await page.getByText("有一个目标下的评论等你回应").waitFor({ state: "detached" });
  await expect
    .poll(async () => (await threads())[0]?.answers.map(({ text, mentions }) => [text, mentions[0]?.name]))
    .toEqual([["可以，@Ana 明天一早走", "Ana"]]);
  await page.keyboard.press("Escape");
  await page
    .getByRole("link", { name: /^O1 的评论，2 条/ })
    .and(page.locator(":focus"))
    .waitFor();
});

test("[CMT1] [CMT2] [CMT4] without a network one writes, words anew, reacts, settles and takes back; all of it arrives", async () => {
  await page.goto(`${team.relay.url}/goals/${cycle}/${objective}/comments`);
  await pane().waitFor();
  await page.context().setOffline(true);
  await page.getByRole("textbox", { name: "写评论" }).fill("谁去找船？");
  await page.getByRole("button", { name: "发出", exact: true }).click();
  await thread("谁去找船？").getByText("在本机等待").waitFor();
  await page.getByRole("textbox", { name: "写评论" }).and(page.locator(":not([aria-invalid])")).waitFor();
  expect(await page.getByRole("textbox", { name: "写评论" }).inputValue()).toBe("");
  await thread("谁去找船？").getByRole("button", { name: "林可 的评论：更多" }).click();
  await page.getByRole("menuitem", { name: "修改" }).click();
  await page.getByRole("textbox", { name: "修改评论" }).fill("谁去码头找船？");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await thread("谁去码头找船？").getByText("改之前（1）").waitFor();
  await thread("三号村改走水路").getByRole("button", { name: "回应 Ana 的评论" }).click();
  await page.getByRole("menuitem", { name: "用 👍 回应" }).click();
  await thread("三号村改走水路").getByRole("button", { name: /^👍 1/ }).waitFor();
  await thread("三号村改走水路").getByRole("button", { name: "标为已解决" }).click();
  await page.getByText("已解决 1 条").waitFor();
  await picture("comments-settled-desktop");
  await page.context().setOffline(false);
  await expect
    .poll(async () =>
      (await threads()).map(({ root, settled }) => [
        root.text,
        root.reactions.map(({ emoji }) => emoji).join(""),
        settled?.by.name ?? null,
      ]),
    )
    .toEqual([
      ["@林可 三号村改走水路行不行？", "👍", "林可"],
      ["谁去码头找船？", "", null],
    ]);
  await thread("谁去码头找船？").getByRole("button", { name: "林可 的评论：更多" }).click();
  await page.getByRole("menuitem", { name: "撤回" }).click();
  await page.getByRole("button", { name: "放回输入框" }).click();
  await page.getByText("这条评论撤回了").waitFor();
  expect(await page.getByRole("textbox", { name: "写评论" }).inputValue()).toBe("谁去码头找船？");
});

test("[CMT1] what is being answered or edited stays when others settle it, when the pane is closed, and when more is typed", async () => {
  const { ana } = team;
  const root = "谁管钥匙？";
  const { id } = await ana.must("addComment", {
    objective,
    keyResult: null,
    checkIn: null,
    answers: null,
    text: root,
  });
  const answer = thread(root).getByRole("textbox", { name: "回复 Ana" });
  const own = () => page.getByRole("textbox", { name: "修改评论" });
  await thread(root).getByRole("button", { name: "回复", exact: true }).click();
  await answer.fill("我管");
  await answer.press("Control+Enter");
  await thread(root).getByText("我管").waitFor();
  await thread(root).getByRole("button", { name: "回复", exact: true }).click();
  await answer.fill("备用的在");
  await thread(root).getByRole("button", { name: "林可 的评论：更多" }).click();
  await page.getByRole("menuitem", { name: "修改" }).click();
  await own().fill("我管，到月底");
  await ana.must("settleComment", { objective, id, on: true });
  await thread(root)
    .getByText(/标为已解决$/)
    .waitFor();
  expect([await answer.inputValue(), await own().inputValue()]).toEqual(["备用的在", "我管，到月底"]);
  await page.getByRole("button", { name: "关闭" }).click();
  await pane().waitFor({ state: "detached" });
  await page.goBack();
  await pane().waitFor();
  expect([await answer.inputValue(), await own().inputValue()]).toEqual(["备用的在", "我管，到月底"]);
  await answer.evaluate((box: HTMLTextAreaElement) => {
    box.form?.requestSubmit(); // and before it is on the disk:
    box.value = "备用的在老陈那里";
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
  await thread(root).getByText("备用的在", { exact: true }).waitFor();
  await page
    .getByRole("button", { name: "发出" })
    .first()
    .and(page.locator(":not([aria-busy=true])"))
    .waitFor();
  expect(await answer.inputValue()).toBe("备用的在老陈那里");
  await answer.press("Escape");
  await own().press("Escape");
  await ana.must("settleComment", { objective, id, on: false });
});

test("[CMT1] from a check-in one comes to write about it, on a phone, in the dark and in English too", async () => {
  await page.goto(`${team.relay.url}/goals/${cycle}/${objective}/${keyResult}`);
  await page.getByRole("link", { name: "评论 2" }).click();
  await pane().getByText("关于“完成 12 个村的水质检测”的一次记录：5 个村").last().waitFor();
  await picture("comments-desktop");
  const open = (at: Page) => at.locator(".comment-thread").first().waitFor();
  await expectOpenToAll(page, { name: "comments", open });
  await page.setViewportSize(phone);
  await chooseLook(page, { language: "en", theme: "dark" });
  await page.goto(`${team.relay.url}/goals/${cycle}/${objective}/comments`);
  await page.getByRole("dialog").getByText("1 settled").click();
  await page.getByRole("dialog").getByText("Settled by 林可", { exact: false }).waitFor();
  await picture("comments-phone-dark-en");
  await expectOpenToAll(page, { name: "comments in English", open });
  await page.setViewportSize(desktop);
  expect(lin.complaints).toEqual([]);
});

test("[EVT16] a check-in rests on a page and on a message: pasted, kept when something is wrong, and one tap away in the history", async () => {
  const { id } = await team.ana.must("sendMessage", {
    room: team.room,
    text: "三号村的化验单到了",
    replyTo: null,
  });
  const held = { language: "zh", theme: "light" } as const;
  await chooseLook(page, held);
  await page.goto(`${team.relay.url}/goals/${cycle}/${objective}/${keyResult}`);
  const place = `${team.relay.url}/chats/${team.room}?at=${encodeURIComponent(id)}`;
  await page.getByRole("button", { name: "加依据" }).click();
  const links = page.getByRole("textbox", { name: "依据" });
  await links.and(page.locator(":focus")).waitFor();
  await links.fill("化验单");
  await page.getByRole("textbox", { name: "现在是" }).fill("6");
  await page.getByRole("button", { name: "记下", exact: true }).click();
  await page.getByText("这不是链接").waitFor();
  await links.fill("https://example.org/lab/3?page=2");
  await links.press("Enter");
  await page.getByRole("button", { name: "去掉依据：example.org/lab/3" }).waitFor();
  await links.fill(place);
  await picture("evidence-form-desktop");
  await page.getByRole("button", { name: "记下", exact: true }).click();
  await page.getByText("记下了", { exact: true }).waitFor();
  const entry = page.getByRole("list", { name: "记录" }).getByRole("listitem").first();
  const out = entry.getByRole("link", { name: "example.org/lab/3" });
  expect(await out.getAttribute("href")).toBe("https://example.org/lab/3?page=2");
  expect(await out.getAttribute("rel")).toContain("noreferrer");
  await picture("evidence-history-desktop");
  await entry.getByRole("link", { name: "看那条消息" }).click();
  await page.getByText("三号村的化验单到了").first().waitFor();
  expect(new URL(page.url()).pathname).toBe(`/chats/${team.room}`);
  const seen = await team.ana.until(
    "keyResult",
    { objective, keyResult },
    (one) => one?.checkIns.length === 2,
  );
  expect(seen?.checkIns[0]?.evidence).toEqual([
    { type: "page", address: "https://example.org/lab/3?page=2" },
    { type: "message", room: team.room, message: id },
  ]);
  expect(lin.complaints).toEqual([]);
});
