import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  closeDialog,
  composer,
  foundOrg,
  go,
  joinOrg,
  label,
  makeInvite,
  openPerson,
  openRoom,
  type Person,
} from "../support/app.ts";
import { expectOpenToAll } from "../support/look.ts";
import { createRelayPlace, type RelayPlace } from "../support/relay-place.ts";

/** Pictures and files, as people send and look at them. */

let relay: RelayPlace;
let ana: Person;
let bo: Person;

beforeAll(async () => {
  const microphone = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"];
  [relay, ana, bo] = await Promise.all([createRelayPlace(), openPerson({ args: microphone }), openPerson()]);
  await foundOrg(ana.page, relay.setupLink, { org: "Valley", name: "Ana", room: "Hall" });
  await go(ana.page, "/people");
  const link = await makeInvite(ana.page);
  await closeDialog(ana.page);
  await go(ana.page, "/chats");
  await openRoom(ana.page, "Hall");
  await joinOrg(bo.page, link, "Bo");
  await openRoom(bo.page, "Hall");
});
afterAll(async () => {
  await Promise.all([ana?.close(), bo?.close()]);
  await relay?.end();
});

/** A picture of this many pixels, drawn by the browser itself. */
async function picture(page: Page, width: number, height: number, type = "image/png"): Promise<Buffer> {
  const data = await page.evaluate(
    ([width, height, type]) => {
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
      for (let x = 0; x < width; x += 20) {
        pen.fillStyle = `hsl(${(x * 360) / width} 60% 55%)`;
        pen.fillRect(x, 0, 20, height);
      }
      return canvas.toDataURL(type).split(",")[1] ?? "";
    },
    [width, height, type] as const,
  );
  return Buffer.from(data, "base64");
}

interface Chosen {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

async function choose(page: Page, files: readonly Chosen[]): Promise<void> {
  const asked = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: label("图片和文件", "Pictures and files") }).click();
  await page.getByRole("menuitem", { name: label("文件", "File") }).click();
  await (await asked).setFiles([...files]);
}

const sendButton = (page: Page) => page.getByRole("button", { name: label("发送", "Send"), exact: true });
const inTray = (page: Page) => page.locator(".attach-item");
/** Whole, not the small one that stands in for it. */
const shown = (where: Page | Locator) => where.locator(".file-photo > img:not(.file-small)");
const measures = (image: Locator) =>
  image.evaluate((one) => {
    const { naturalWidth, naturalHeight, complete } = one as HTMLImageElement;
    return complete ? [naturalWidth, naturalHeight] : null;
  });

test("[FILE1] [H09] [H10] pictures show in their own proportions, everything else is a file to save under a safe name, and nothing of it ever runs", async () => {
  const evil = (name: string, mimeType: string): Chosen => ({
    name,
    mimeType,
    buffer: Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" onload="window.evil=1"><script>window.evil=1</script></svg>`,
    ),
  });
  await choose(ana.page, [
    { name: "sea.png", mimeType: "image/png", buffer: await picture(ana.page, 640, 320) },
    { name: "budget.xlsx", mimeType: "application/vnd.ms-excel", buffer: Buffer.from("a,b\n1,2\n") },
    evil("drawing.svg", "image/svg+xml"),
    evil("page.html", "text/html"),
    evil("fake.png", "image/png"),
  ]);
  await expect.poll(() => inTray(ana.page).count()).toBe(5);
  await composer(ana.page).fill("from the coast");
  await sendButton(ana.page).click();
  await expect.poll(() => inTray(ana.page).count()).toBe(0);

  const message = bo.page.getByRole("article").filter({ hasText: "from the coast" });
  await message.waitFor();
  await expect
    .poll(async () => (await shown(message).count()) === 1 && measures(shown(message)))
    .toEqual([640, 320]);
  const box = await message.locator(".file-photo").boundingBox();
  expect((box?.width ?? 0) / (box?.height ?? 1)).toBeCloseTo(2, 1);
  const boxes = message.locator(".file-box");
  expect(await boxes.locator(".file-name").allTextContents()).toEqual([
    "budget.xlsx",
    "drawing.svg",
    "page.html",
    "fake.png",
  ]);
  for (const at of [0, 2]) {
    const saving = bo.page.waitForEvent("download");
    await boxes.nth(at).click();
    const saved = await saving;
    expect(saved.suggestedFilename()).toBe(["budget.xlsx", "", "page.html"][at]);
    expect((await readFile(await saved.path())).length).toBeGreaterThan(7);
  }
  expect(await bo.page.evaluate(() => "evil" in window)).toBe(false);
  expect(bo.page.url()).toContain("/chats/");
});

test("[UI1] a picture opens large, with the keyboard alone: closer, further, saved, and back to where one was", async () => {
  const tile = bo.page.locator(".file-photo").first();
  await tile.focus();
  await bo.page.keyboard.press("Enter");
  const viewer = bo.page.getByRole("dialog", { name: label("看图", "Pictures") });
  const large = viewer.locator(".viewer-picture");
  await large.waitFor();
  const scaleOf = () => large.evaluate((one) => new DOMMatrix(getComputedStyle(one).transform).a);
  await bo.page.keyboard.press("+");
  await expect.poll(scaleOf).toBeCloseTo(1.5, 2);
  await bo.page.keyboard.press("0");
  await expect.poll(scaleOf).toBe(1);
  const saving = bo.page.waitForEvent("download");
  await bo.page.keyboard.press("s");
  expect((await saving).suggestedFilename()).toBe("sea.png");
  await bo.page.keyboard.press("Escape");
  await expect.poll(() => viewer.count()).toBe(0);
  expect(await tile.evaluate((one) => one === document.activeElement)).toBe(true);
});

test("[FILE1] something said is heard on the other side, with its levels and how long it is", async () => {
  await ana.page.getByRole("button", { name: label("图片和文件", "Pictures and files") }).click();
  await ana.page.getByRole("menuitem", { name: label("语音", "Voice message") }).click();
  await ana.page.getByRole("timer").filter({ hasText: "0:01" }).waitFor();
  await ana.page.getByRole("button", { name: label("录好了", "Done") }).click();
  await expect.poll(() => inTray(ana.page).count()).toBe(1);
  await sendButton(ana.page).click();
  const sound = bo.page.locator(".file-sound");
  await sound.waitFor();
  expect(await sound.locator(".file-length").textContent()).toMatch(/^0:0[1-5]$/);
  const heights = await sound
    .locator("rect")
    .evaluateAll((all) => all.map((one) => Number(one.getAttribute("height"))));
  expect(Math.max(...heights)).toBeGreaterThan(8); // the browser's own test sound beeps
  await sound.getByRole("button", { name: label("播放", "Play") }).click();
  await sound.getByRole("button", { name: label("暂停", "Pause") }).waitFor();
  await expect.poll(() => sound.locator("rect[data-todo]").count()).toBeGreaterThan(0);
});

test("[A11Y1] a room with files, what is chosen and a picture looked at closely: no barrier in light or dark, and fit a phone at twice the text size", async () => {
  const notes = Array.from({ length: 10 }, (_, at) => ({
    name: `notes ${at}.txt`,
    mimeType: "text/plain",
    buffer: Buffer.from("later"),
  }));
  await choose(bo.page, notes);
  await bo.page.getByRole("alert").filter({ hasText: "9 files at most" }).waitFor();
  await sendButton(bo.page).click();
  await expect.poll(() => inTray(bo.page).count()).toBe(10); // still there
  await expectOpenToAll(bo.page, { name: "chat-files", open: async () => {} });
  while ((await inTray(bo.page).count()) > 0) await bo.page.locator(".attach-remove").first().click();
  await bo.page.locator(".file-photo").first().click();
  await expectOpenToAll(bo.page, { name: "chat-viewer", open: async () => {} });
  await bo.page.keyboard.press("Escape");
  await bo.page.evaluate(() => document.documentElement.style.removeProperty("--text-scale"));
});

test("[A01] what is dropped and pasted without a relay is shown at once, is there after a reload, can be taken back, and goes out when the relay is there", async () => {
  await relay.stop();
  const give = (how: "drop" | "paste", name: string) =>
    ana.page.evaluate(
      async ([how, name]) => {
        const canvas = Object.assign(document.createElement("canvas"), { width: 90, height: 60 });
        const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
        const data = new DataTransfer();
        data.items.add(new File([blob as Blob], name, { type: "image/png" }));
        const init = { bubbles: true, cancelable: true };
        const stage = document.querySelector(".stage") as Element;
        if (how === "paste")
          document
            .querySelector(".words")
            ?.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: data }));
        else
          for (const type of ["dragenter", "dragover", "drop"]) {
            stage.dispatchEvent(new DragEvent(type, { ...init, dataTransfer: data }));
            await new Promise((done) => setTimeout(done, 300)); // a hand takes longer
          }
      },
      [how, name] as const,
    );
  await give("drop", "dropped.png");
  await give("paste", "pasted.png");
  await expect.poll(() => inTray(ana.page).count()).toBe(2);
  await composer(ana.page).fill("off the net");
  await composer(ana.page).press("Enter");
  const waiting = ana.page.locator("[data-upload]");
  await expect.poll(() => shown(waiting).count()).toBe(2);
  await waiting.getByText("goes out when the relay can be reached").waitFor();
  await choose(ana.page, [
    { name: "no.txt", mimeType: "text/plain", buffer: Buffer.from("second thoughts") },
  ]);
  await sendButton(ana.page).click();
  await expect.poll(() => waiting.count()).toBe(2);

  await ana.page.reload();
  await expect.poll(() => shown(waiting).count()).toBe(2);
  await waiting
    .nth(1)
    .getByRole("button", { name: label("撤回", "Take back") })
    .click();
  await expect.poll(() => waiting.count()).toBe(1);
  await relay.start();
  const message = bo.page.getByRole("article").filter({ hasText: "off the net" });
  await expect.poll(() => shown(message).count(), { timeout: 20_000 }).toBe(2);
  await expect.poll(() => waiting.count()).toBe(0);
  expect(await bo.page.getByText("no.txt").count()).toBe(0);
});
