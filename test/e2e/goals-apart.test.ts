import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinOrg, openPerson, type Person } from "../support/app.ts";
import type { Device } from "../support/device.ts";
import { desktop, expectOpenToAll, phone } from "../support/look.ts";
import { foundTeam, type Team } from "../support/team.ts";

/** What two people changed apart from each other, said to a third when they come. */

let team: Team;
let bo: Device;
let lin: Person;
let id: string;
let target: { objective: string; keyResult: string };

beforeAll(async () => {
  [team, lin] = await Promise.all([foundTeam(), openPerson({ locale: "zh-CN" })]);
  const { ana } = team;
  bo = await team.join("Bo");
  const { cycle } = await ana.view("goals", { cycle: null });
  id = (await ana.must("createObjective", { cycle: cycle.id, title: "入冬前通水" })).id;
  const made = await ana.must("addKeyResult", {
    objective: id,
    title: "通水的村",
    start: 0,
    target: 10,
    unit: "个村",
    owner: null,
  });
  target = { objective: id, keyResult: made.id };
  await bo.until("goals", { cycle: null }, ({ objectives }) => objectives[0]?.keyResults.length === 1);
  await team.stopRelay();
  await ana.must("setKeyResult", { ...target, target: 12 });
  await bo.must("setKeyResult", { ...target, target: 30 });
  await ana.must("setObjective", { id, category: "committed" });
  await bo.must("setObjective", { id, category: "aspirational" });
  await team.startRelay();
  await ana.until("goals", { cycle: null }, ({ objectives }) => objectives[0]?.conflicts.length === 1);
  const { link } = await ana.must("createInvite", { days: 1, uses: 1 });
  await joinOrg(lin.page, link, "林可");
});
afterAll(async () => {
  await lin?.close();
  await team?.end();
});

const openGoals = async () => {
  await lin.page.goto(`${team.relay.url}/goals`);
  await lin.page.getByRole("region", { name: "O1" }).waitFor();
};
const banner = () => lin.page.locator(".apart-banner");

test("[GUI29] what was changed twice is one line; put off, it rests over a reload until something new is apart", async () => {
  const { page } = lin;
  await openGoals();
  await banner().getByText("分开时有 2 处各改各的，都留着。").waitFor();
  await banner().getByRole("button", { name: "以后再说" }).click();
  await banner().waitFor({ state: "detached" });
  await page.reload();
  await page.getByRole("region", { name: "O1" }).getByText("两个值").first().waitFor();
  expect(await banner().count()).toBe(0);
  await team.stopRelay();
  await team.ana.must("setObjective", { id, level: "org" });
  await bo.must("setObjective", { id, level: "team" });
  await team.startRelay();
  await banner().waitFor();
});

test("[GUI29] the report says who changed what, and keeping one settles it for everybody", async () => {
  const { page } = lin;
  await banner().getByRole("button", { name: "看一看" }).click();
  const report = page.getByRole("dialog", { name: "分开时改的" });
  await report.getByText(/(Ana、Bo|Bo、Ana) 都改了目标值。/).waitFor();
  await report.getByText(/(Ana、Bo|Bo、Ana) 都改了(类别、层级|层级、类别)。/).waitFor();
  await shoot();
  for (const one of [/Bo.*30 个村/, /Ana.*承诺/, /Bo.*团队/]) {
    const button = report.getByRole("button", { name: one });
    await button.click();
    await button.waitFor({ state: "detached" });
  }
  await report.getByText("都选好了。").waitFor();
  await report.getByRole("button", { name: "好了" }).click();
  const settled = await team.ana.until(
    "goals",
    { cycle: null },
    ({ objectives: [one] }) => one?.conflicts.length === 0 && one.keyResults[0]?.conflicts.length === 0,
  );
  expect(settled.objectives[0]).toMatchObject({
    category: "committed",
    level: "team",
    keyResults: [{ target: 30 }],
  });
  expect(await banner().count()).toBe(0);
  await expectOpenToAll(page, { name: "goals", open: openGoals });
});

/** For whoever wants to look: `SKEIN_SHOTS=folder`. */
async function shoot(): Promise<void> {
  const folder = process.env.SKEIN_SHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const [size, viewport] of Object.entries({ phone, desktop })) {
    await lin.page.setViewportSize(viewport);
    await lin.page.waitForTimeout(400);
    await lin.page.screenshot({ path: join(folder, `apart-${size}.png`) });
  }
}
