import jsQR from "jsqr";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  addKeyResult,
  addObjective,
  checkIn,
  chooseForMessage,
  closeDialog,
  composer,
  createRoom,
  field,
  joinOrg,
  keyResult,
  label,
  lastState,
  makeInvite,
  message,
  objective,
  openPerson,
  openRoom,
  type Person,
  postponeKit,
  send,
  texts,
  titleBox,
} from "../support/app.ts";
import { problemsOf, relayWatch } from "../support/canary/relays.ts";
import { createCanaries } from "../support/canary/scan.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/** Two people from the relay's first link to a shared goal; each test begins where the one before it ended. */

const { mark, count } = createCanaries();
const names = {
  org: mark("云岭"),
  ana: mark("Ana"),
  lin: mark("林可"),
  hall: mark("Hall"),
  pump: mark("泵房"),
};
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

let relay: RelayPlace;
let ana: Person;
let lin: Person;
let link: string;

beforeAll(async () => {
  relay = await createRelayPlace();
  [ana, lin] = await Promise.all([openPerson({ locale: "en-GB" }), openPerson({ locale: "zh-CN" })]);
});
afterAll(async () => {
  await Promise.all([ana?.close(), lin?.close()]);
  await relay?.end();
});

test("[J1] from the one-time link to the first message takes under a minute, with the keyboard alone", async () => {
  const { page } = ana;
  const began = Date.now();
  await page.goto(relay.setupLink);
  await field(page, label("组织名称", "Organisation")).and(page.locator(":focus")).waitFor();
  await page.keyboard.type(names.org);
  await page.keyboard.press("Tab");
  await page.keyboard.type(names.ana);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+a");
  await page.keyboard.type(names.hall);
  await page.keyboard.press("Enter");
  await postponeKit(page);
  await composer(page).and(page.locator(":focus")).waitFor();
  await page.keyboard.type(mark("first words"));
  await page.keyboard.press("Enter");
  await expect.poll(() => lastState(page).textContent()).toBe("Stored at relay");
  expect(Date.now() - began).toBeLessThan(MINUTE_MS);
});

test("[J1] the one-time secret is in no address and no history entry", async () => {
  const session = await ana.profile.context.newCDPSession(ana.page);
  const { entries } = await session.send("Page.getNavigationHistory");
  const token = new URL(relay.setupLink).hash.slice(3);
  expect(token.length).toBeGreaterThan(10);
  expect([ana.page.url(), ...entries.map(({ url }) => url)].filter((url) => url.includes(token))).toEqual([]);
  await session.detach();
});

test("[J1] a set-up link that was used says so in both languages and keeps what was typed", async () => {
  const { page } = lin;
  await page.goto(relay.setupLink);
  await field(page, label("组织名称", "Organisation")).fill("别的组织");
  await field(page, label("你的名字", "Your name")).fill("林可");
  await page.keyboard.press("Enter");
  const alert = page.getByRole("alert");
  await expect
    .poll(() => alert.textContent())
    .toContain("这个开通链接已经用过了。请向已在组织里的人要一个邀请。");
  await page.getByRole("button", { name: "English" }).click();
  await expect.poll(() => alert.textContent()).toContain("This set-up link has already been used.");
  expect(await field(page, label("组织名称", "Organisation")).inputValue()).toBe("别的组织");
  await page.getByRole("button", { name: "中文" }).click();
});

test("[J2] the code of an invitation is its link, in light and in dark", async () => {
  link = await makeInvite(ana.page);
  expect(link).toMatch(/^http:\/\/localhost:\d+\/join#i=/);
  expect(await readQrCode(ana.page)).toBe(link);
  await ana.page.emulateMedia({ colorScheme: "dark" });
  expect(await readQrCode(ana.page)).toBe(link);
  await ana.page.emulateMedia({ colorScheme: "light" });
  await closeDialog(ana.page);
});

test("[J2] a torn, a revoked and a used-up invitation each say what to do, in both languages", async () => {
  const { page } = lin;
  const once = await makeInvite(ana.page, 1);
  await closeDialog(ana.page);
  const revoked = await makeInvite(ana.page, 50);
  await closeDialog(ana.page);
  await revokeNewest(ana.page);
  const guest = await openPerson();
  await joinOrg(guest.page, once, mark("Guest"));
  await guest.close();
  for (const [broken, zh, en] of [
    [
      link.slice(0, -12),
      "链接不完整。请回到原来的消息",
      "The link is incomplete. Go back to where you got it",
    ],
    [revoked, "这个邀请已作废。请对方再发一个。", "This invitation was revoked. Ask for a new one."],
    [once, "这个邀请的次数用完了。请对方再发一个。", "This invitation has been used as often as it allows."],
  ] as const) {
    await page.goto("about:blank");
    await page.goto(broken);
    const alert = page.getByRole("alert");
    await expect.poll(() => alert.textContent()).toContain(zh);
    await page.getByRole("button", { name: "English" }).click();
    await expect.poll(() => alert.textContent()).toContain(en);
    await page.getByRole("button", { name: "中文" }).click();
  }
});

test("[J2] whoever opens the link gives a name and is in, with the rooms and what was said before", async () => {
  const { page } = lin;
  await page.goto("about:blank");
  await joinOrg(page, link, names.lin);
  expect(page.url()).not.toContain("#");
  await openRoom(page, names.hall);
  await message(page, "first words").waitFor();
});

test("[J3] line breaks, links and emoji arrive as they were written", async () => {
  await ana.page.keyboard.press("Control+1");
  await createRoom(ana.page, names.pump);
  await composer(ana.page).fill(mark("see https://example.org/a?b=1,"));
  await ana.page.keyboard.press("Shift+Enter");
  await ana.page.keyboard.type("second line");
  await ana.page.keyboard.press("Enter");
  await send(ana.page, "🎉");
  await openRoom(lin.page, names.pump);
  await expect.poll(() => texts(lin.page)).toEqual([expect.stringMatching(/^see .*\nsecond line$/), "🎉"]);
  const address = message(lin.page, "second line").getByRole("link");
  expect(await address.getAttribute("href")).toBe("https://example.org/a?b=1");
  expect(await address.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  await message(lin.page, "🎉").locator("[data-large]").waitFor();
});

test("[J3] an answer quotes, a reaction counts, an edit and a recall reach the other side", async () => {
  await chooseForMessage(lin.page, "second line", label("引用.*", "Quote.*"));
  await send(lin.page, mark("好的"));
  await message(ana.page, "好的")
    .getByRole("button", { name: /second line/ })
    .waitFor();
  await chooseForMessage(ana.page, "好的", label("回应 赞", "React with Thumbs up"));
  await message(lin.page, "好的").locator(".react", { hasText: "1" }).waitFor();
  await chooseForMessage(lin.page, "好的", label("编辑.*", "Edit.*"));
  await send(lin.page, mark("好的，明早六点"));
  await message(ana.page, "明早六点").getByText("edited").waitFor();
  await send(lin.page, mark("发错了"));
  await message(ana.page, "发错了").waitFor();
  await chooseForMessage(lin.page, "发错了", label("撤回.*", "Recall.*"));
  await ana.page.getByText(`${names.lin} recalled a message`).waitFor();
  expect(await message(ana.page, "发错了").count()).toBe(0);
});

test("[J3] [K01] a message is on this device, then at the relay, then read, and says each in turn", async () => {
  await lin.page.keyboard.press("Control+3");
  await relay.stop();
  await send(ana.page, mark("no relay"));
  await expect.poll(() => lastState(ana.page).textContent()).toBe("Waiting on this device");
  await relay.start();
  await expect.poll(() => lastState(ana.page).textContent(), { timeout: 40_000 }).toBe("Stored at relay");
  await lin.page.keyboard.press("Control+1");
  await openRoom(lin.page, names.pump);
  await message(lin.page, "no relay").waitFor();
  await expect.poll(() => lastState(ana.page).textContent()).toBe("Read by 1 of 2");
});

test("[J4] goals open on the running quarter; an objective, a key result and a check-in reach the other side", async () => {
  await ana.page.keyboard.press("Control+2");
  await ana.page.getByRole("main", { name: "Goals: 2026 Q4" }).waitFor();
  await addObjective(ana.page, mark("Water"));
  const result = { title: mark("Villages"), start: "10", target: "40", unit: mark("v") };
  await addKeyResult(ana.page, objective(ana.page, "Water"), result);
  await keyResult(ana.page, result.title).click();
  await checkIn(ana.page, { value: "25", confidence: 7, note: mark("two wells") });
  await lin.page.keyboard.press("Control+2");
  await keyResult(lin.page, result.title).click();
  await lin.page.getByText("two wells").waitFor();
  await lin.page.getByText("10 → 25").or(lin.page.getByText("25").first()).first().waitFor();
  await expect.poll(() => objective(lin.page, "Water").getByRole("img", { name: /50%/ }).count()).toBe(1);
});

test("[J4] two people type in the same title at once and both texts stand on both screens", async () => {
  const [mine, yours] = [titleBox(ana.page, 1), titleBox(lin.page, 1)];
  await mine.click();
  await yours.click();
  await ana.page.keyboard.press("Home");
  await lin.page.keyboard.press("End");
  await Promise.all([
    ana.page.keyboard.type("Clean ", { delay: 60 }),
    lin.page.keyboard.type("，每个村", { delay: 60 }),
  ]);
  for (const box of [mine, yours])
    await expect.poll(() => box.inputValue()).toMatch(/^Clean Water .*，每个村$/);
  await ana.page.keyboard.press("Enter");
});

test("[CAN1] nothing that was typed stands in the relay's files, words and counts, or went over its wire", async () => {
  await composerDraft(ana.page);
  await relay.stop();
  expect(count()).toBeGreaterThan(15);
  expect(relayWatch.findings.words).toBeGreaterThanOrEqual(count());
  expect(problemsOf(relayWatch.findings)).toEqual([]);
});

test("[CSP1] through all of it the browsers complained of nothing but the relay's absence", () => {
  const others = (complaints: readonly string[]) =>
    complaints.filter((words) => !/ERR_CONNECTION_REFUSED|WebSocket connection to/.test(words));
  expect({ ana: others(ana.complaints), lin: others(lin.complaints) }).toEqual({ ana: [], lin: [] });
});

test("[J2] whoever is in already is told so; an invitation whose days are over says so", async () => {
  await relay.start(8 * DAY_MS);
  await lin.page.goto(link);
  await expect.poll(() => lin.page.getByRole("alert").textContent()).toContain("里了，不用再加入。");
  const guest = await openPerson({ locale: "zh-CN" });
  await guest.page.goto(link);
  const alert = guest.page.getByRole("alert");
  await expect.poll(() => alert.textContent()).toContain("这个邀请已经到期了。请对方再发一个。");
  await guest.page.getByRole("button", { name: "English" }).click();
  await expect.poll(() => alert.textContent()).toContain("This invitation has expired. Ask for a new one.");
  await guest.close();
});

async function composerDraft(page: Page): Promise<void> {
  await page.keyboard.press("Control+1");
  await openRoom(page, names.hall);
  await composer(page).fill(mark("only a draft"));
  await page.getByText("Draft saved on this device").waitFor();
}

async function revokeNewest(page: Page): Promise<void> {
  await page.getByRole("link", { name: /^Invitations/ }).click();
  const card = page.getByRole("article").filter({ hasText: "0 of 50" });
  await card.getByRole("button", { name: "Revoke" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("Invitation revoked").waitFor();
}

/** Looks at the screen as a camera does. */
async function readQrCode(page: Page): Promise<string | undefined> {
  const code = page.getByRole("img", { name: label("邀请链接的二维码", "QR code of the invitation link") });
  const picture = await code.locator("..").screenshot();
  const canvas = await page.context().newPage();
  const image = await canvas.evaluate(async (png) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const surface = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    surface?.drawImage(bitmap, 0, 0);
    const pixels = surface?.getImageData(0, 0, bitmap.width, bitmap.height);
    return { data: [...(pixels?.data ?? [])], width: bitmap.width, height: bitmap.height };
  }, picture.toString("base64"));
  await canvas.close();
  return jsQR(new Uint8ClampedArray(image.data), image.width, image.height)?.data;
}
