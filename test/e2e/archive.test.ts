import { existsSync, openAsBlob } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  BlobReader,
  type FileEntry,
  Uint8ArrayWriter,
  ZipReader,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { composer, foundOrg, go, openPerson, openRoom, type Person, send, texts } from "../support/app.ts";
import { noteWritten } from "../support/canary/written.ts";
import { expectOpenToAll } from "../support/look.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";
import { slackExport, slackFileName } from "../support/slack-export.ts";

/** Lin brings a Slack export in, takes everything away again as one file, and Wei brings that into an organisation of his own. */

let relay: RelayPlace;
let other: RelayPlace;
let lin: Person;
let wei: Person;
let scratch: string;
let slack: string;
let exported: string;

beforeAll(async () => {
  [relay, other, lin, wei] = await Promise.all([
    createRelayPlace(),
    createRelayPlace(),
    openPerson({ locale: "en-GB" }),
    openPerson({ locale: "zh-CN" }),
  ]);
  scratch = await mkdtemp(join(tmpdir(), "skein-archive-"));
  slack = join(scratch, slackFileName);
  await writeFile(slack, new Uint8Array(await (await slackExport()).arrayBuffer()));
  for (const words of ["It runs again", "ended @here in #random", "asks for 40 000", "Old Hand"])
    noteWritten(words);
  await foundOrg(lin.page, relay.setupLink, { org: "North & Valley", name: "林可", room: "Hall" });
  await send(lin.page, "the <b>pump</b> is at the bridge");
  await lin.page.getByText("Stored at relay").waitFor();
  await foundOrg(wei.page, other.setupLink, { org: "南岸", name: "魏然", room: "大堂" });
});
afterAll(async () => {
  await Promise.all([lin?.close(), wei?.close()]);
  await Promise.all([relay?.end(), other?.end()]);
  if (scratch !== undefined) await rm(scratch, { recursive: true, force: true });
});

const PAGE = "/settings/archive";
const choose = (page: Page, file: string) => page.locator('main input[type="file"]').setInputFiles(file);
const importNow = (page: Page) =>
  page.getByRole("button", { name: /^(Import [\d,]+ messages?|导入 [\d,]+ 条)$/ });
const survey = (page: Page) => page.locator(".archive-survey");
/** For whoever wants to look: `SKEIN_SHOTS=folder`. */
const pictures = process.env.SKEIN_SHOTS;
const shoot = async (page: Page, name: string) => {
  if (pictures !== undefined)
    await page.screenshot({ path: join(pictures, `archive-${name}.png`), fullPage: true });
};

test("[UI40] a Slack export is looked through first: which rooms, how much, what does not come; then it is rooms with the people's names", async () => {
  const { page } = lin;
  await go(page, PAGE);
  await choose(page, slack);
  await survey(page).getByText("A Slack export of Tidal Works").waitFor();
  await survey(page).getByText("1 notice of joining, renaming and the like").waitFor();
  expect(await survey(page).getByRole("checkbox").count()).toBe(4);
  expect(await survey(page).getByRole("checkbox", { checked: true }).count()).toBe(3); // what two people said to each other is not taken for granted
  await shoot(page, "slack-survey-en");
  await page.getByRole("radio", { name: /Everybody in the organisation/ }).check();
  await importNow(page).click();
  await survey(page).getByText("Imported: 11 messages, 3 rooms").waitFor();
  await shoot(page, "slack-done-en");
  await survey(page).getByRole("link", { name: "#pumps" }).click();
  await page.getByText("It runs again").first().waitFor();
  await page.locator("article .chip", { hasText: "from Slack" }).first().waitFor();
  await page
    .getByText(/imported “#pumps” from Tidal Works: names and times are as they were there/)
    .waitFor();
  expect((await texts(page)).length).toBeGreaterThan(5);
  await shoot(page, "slack-room-en");
  expect(lin.complaints).toEqual([]);
});

test("[UI40] the same file again says that all of it is here, and something else that it is no export", async () => {
  const { page } = lin;
  await go(page, PAGE);
  await choose(page, slack);
  await survey(page).getByText("All of it is here already").first().waitFor();
  expect(await importNow(page).isEnabled()).toBe(false);
  const odd = join(scratch, "odd.zip");
  await writeFile(odd, "not a zip");
  await choose(page, odd);
  await page
    .getByRole("alert")
    .getByText(/This is not a file that Skein or Slack exported/)
    .waitFor();
});

/** Thirty by twenty, drawn by the browser itself. */
async function picture(page: Page): Promise<Buffer> {
  const data = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    pen.fillStyle = "teal";
    pen.fillRect(0, 0, 300, 200);
    return canvas.toDataURL("image/png").split(",")[1] ?? "";
  });
  return Buffer.from(data, "base64");
}

test("[UI41] what a person may read is one file through the browser's downloads, and its pages open without a network, without a script", async () => {
  const { page } = lin;
  await go(page, "/chats");
  await openRoom(page, "Hall");
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Pictures and files" }).click();
  await page.getByRole("menuitem", { name: "File" }).click();
  await (await asked).setFiles([{ name: "sea <1>.png", mimeType: "image/png", buffer: await picture(page) }]);
  await page.locator(".attach-item").waitFor();
  await composer(page).fill("from the coast");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const sent = page.getByRole("article").filter({ hasText: "from the coast" });
  await sent.getByText("Stored at relay").waitFor(); // before that it is not a message yet
  await go(page, PAGE);
  const downloading = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export", exact: true }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^skein-North-Valley-\d{4}-\d{2}-\d{2}\.zip$/);
  exported = join(scratch, download.suggestedFilename());
  await download.saveAs(exported);
  await shoot(page, "exported-en");
  await page.getByText(/^Exported: 4 rooms, 13 messages, 1 file/).waitFor();

  const folder = await unfolded(exported);
  const reader = await openPerson({ locale: "en-GB" });
  const fetched: string[] = [];
  reader.page.on("request", (request) => fetched.push(request.url()));
  await reader.page.goto(pathToFileURL(join(folder, "index.html")).href);
  await reader.page.getByRole("heading", { name: "Conversations of North & Valley" }).waitFor();
  await reader.page.getByRole("link", { name: "Hall" }).click();
  await reader.page.getByText("the <b>pump</b> is at the bridge").waitFor();
  const photo = reader.page.getByRole("img", { name: "sea <1>.png" });
  await photo.scrollIntoViewIfNeeded();
  await expect.poll(() => photo.evaluate((one) => (one as HTMLImageElement).naturalWidth)).toBe(300);
  await shoot(reader.page, "page-hall-en");
  await reader.page.getByRole("link", { name: "All rooms" }).click();
  await reader.page.getByRole("link", { name: "#pumps" }).click();
  await reader.page.getByText("imported by 林可 from Slack, not signed by its author").first().waitFor();
  await shoot(reader.page, "page-room-en");
  expect(await reader.page.locator("script").count()).toBe(0);
  expect(fetched.filter((url) => !url.startsWith("file:"))).toEqual([]);
  await reader.close();
});

test("[UI41] a room's menu leads to an export of that room alone", async () => {
  const { page } = lin;
  await go(page, "/chats");
  await page.locator("a.room", { hasText: "Hall" }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Export this room" }).click();
  await page.getByRole("checkbox", { name: "Hall" }).waitFor();
  expect(await page.getByRole("checkbox", { checked: true }).count()).toBe(1);
});

test("[UI42] an export is brought into another organisation: checked, with the names of those who wrote it, by the keyboard alone", async () => {
  const { page } = wei;
  await go(page, PAGE);
  await choose(page, exported);
  await survey(page).getByText("来自“North & Valley”的鸿雁导出").waitFor();
  await survey(page).getByText("2 条的签名核对无误").waitFor();
  await shoot(page, "skein-survey-zh");
  await importNow(page).focus();
  await page.keyboard.press("Enter");
  await survey(page).getByText("导入好了：13 条消息，4 个群").waitFor();
  await survey(page).getByRole("link", { name: "Hall" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("the <b>pump</b> is at the bridge").first().waitFor();
  await page.locator("article .chip", { hasText: "导入 · 签名无误" }).first().waitFor();
  await expect
    .poll(() =>
      page
        .locator("article .file-photo > img:not(.file-small)")
        .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth)),
    )
    .toEqual([300]);
  await shoot(page, "skein-room-zh");
  expect(wei.complaints).toEqual([]);
});

test.for(["before", "looked through"] as const)(
  "[A11Y1] the page of exports, %s: no barrier in light or dark, and fits a phone at twice the text size",
  async (when) => {
    await expectOpenToAll(lin.page, {
      name: when,
      async open(page) {
        await go(page, PAGE);
        await page.getByRole("button", { name: "Export", exact: true }).waitFor();
        if (when === "before") return;
        await choose(page, slack);
        await survey(page).waitFor();
      },
    });
  },
);

/** The archive as a folder, the way a person unpacks it. */
async function unfolded(file: string): Promise<string> {
  const folder = join(scratch, "unfolded");
  expect(existsSync(file)).toBe(true);
  const reader = new ZipReader(new BlobReader(await openAsBlob(file)), { useWebWorkers: false });
  for (const entry of (await reader.getEntries()) as FileEntry[]) {
    await mkdir(join(folder, entry.filename, ".."), { recursive: true });
    await writeFile(join(folder, entry.filename), await entry.getData(new Uint8ArrayWriter()));
  }
  return folder;
}
