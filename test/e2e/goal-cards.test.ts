import { mkdirSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { chooseLook, joinOrg, openPerson, openRoom, type Person } from "../support/app.ts";
import { desktop, expectNoBarrier, expectOpenToAll, phone } from "../support/look.ts";
import { foundTeam, type Team } from "../support/team.ts";

/** Goals in rooms, on the screen: the live card, checking in from it, and putting one there. */

let team: Team;
let lin: Person;
let objective: string;
let keyResult: string;
const wasm: string[] = [];

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  lin.profile.context.on("request", (request) => {
    if (request.url().includes(".wasm")) wasm.push(request.url());
  });
  const { ana } = team;
  const { cycle } = await ana.view("goals", { cycle: null });
  objective = (await ana.must("createObjective", { cycle: cycle.id, title: "入冬前，让 12 个村喝上放心水" }))
    .id;
  const numbers = { start: 18, target: 9, unit: "%", owner: null };
  keyResult = (await ana.must("addKeyResult", { objective, title: "管网漏损率从 18% 降到 9%", ...numbers }))
    .id;
  await ana.must("shareGoal", { room: team.room, objective, keyResult });
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(lin.page, link, "林可");
  await openRoom(lin.page, "大家");
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const card = () => lin.page.getByRole("region", { name: "管网漏损率从 18% 降到 9%" });
const picture = async (name: string) => {
  const folder = process.env.SKEIN_PICTURES;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await lin.page.screenshot({ path: `${folder}/${name}.png` });
};

test("[EVT18] a card shows what others check in as it comes, without the goals engine", async () => {
  const { page } = lin;
  await card().getByText("18%", { exact: true }).waitFor();
  await team.ana.must("checkIn", { objective, keyResult, value: 13.5, confidence: 5, note: "" });
  await card().getByText("13.5%", { exact: true }).waitFor();
  await card().getByText("有风险").waitFor();
  await card()
    .getByText(/^Ana .*更新$/)
    .waitFor();
  expect(await card().getByRole("progressbar").getAttribute("aria-valuenow")).toBe("50");
  expect(wasm).toEqual([]);
  await picture("card-zh");
  await expectOpenToAll(page, { name: "card", open: async () => {} });
  await page.evaluate(() => document.documentElement.style.removeProperty("--text-scale"));
});

test("[EVT18] a key checks in from the card, and the focus is where it was; both sides have the value", async () => {
  const { page } = lin;
  await card().getByRole("button", { name: "记进展" }).focus();
  await page.keyboard.press("Enter");
  const value = card().getByRole("textbox", { name: "现在是 (%)" });
  await value.and(page.locator(":focus")).waitFor();
  await value.fill("很低");
  await page.keyboard.press("Enter");
  await card().getByText("填一个数").waitFor();
  await value.fill("11.2");
  await picture("card-form-zh");
  await page.keyboard.press("Enter");
  await card().getByText("11.2%", { exact: true }).waitFor();
  await card().getByRole("button", { name: "记进展" }).and(page.locator(":focus")).waitFor();
  await team.ana.until("keyResult", { objective, keyResult }, (view) => view?.keyResult.current === 11.2);
  await card().getByRole("link", { name: "在目标里打开" }).waitFor(); // its document has been read by now
});

test("[EVT18] in English: a goal is put into the room from beside the words, and from its own page", async () => {
  const { page } = lin;
  await chooseLook(page, { language: "en" });
  await page.reload();
  await page.getByRole("button", { name: "Pictures and files" }).click();
  await page.getByRole("menuitem", { name: "Goal" }).click();
  const dialog = page.getByRole("dialog", { name: "Share a goal" });
  await dialog.getByRole("searchbox").fill("12 个村");
  await dialog.getByRole("radio").first().check();
  await picture("dialog-en");
  await expectNoBarrier(page);
  await dialog.getByRole("button", { name: "Share" }).click();
  await page.getByRole("region", { name: "入冬前，让 12 个村喝上放心水" }).waitFor();
  await page.setViewportSize(phone);
  await picture("card-en-phone");
  await page.setViewportSize(desktop);
  await page.goto(`${team.relay.url}/goals`);
  await page.getByRole("button", { name: /O1$/ }).last().click();
  await page.getByRole("menuitem", { name: "Share to a room" }).click();
  const rooms = page.getByRole("dialog", { name: "Share to which room?" });
  await rooms.getByRole("radio").first().check();
  await rooms.getByRole("button", { name: "Share" }).click();
  await page.getByRole("status").getByText("Shared to “大家”").waitFor();
});
