import type { Locator, Page } from "playwright-core";

/** One finger on the glass, as the browser hears of it from the device: what it makes of that is its own. */
export interface Finger {
  readonly down: (x: number, y: number) => Promise<void>;
  readonly to: (x: number, y: number, steps?: number) => Promise<void>;
  readonly up: () => Promise<void>;
}

export async function fingerOn(page: Page): Promise<Finger> {
  const session = await page.context().newCDPSession(page);
  let at = { x: 0, y: 0 };
  const say = (type: "touchStart" | "touchMove" | "touchEnd") =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: type === "touchEnd" ? [] : [at] });
  return {
    async down(x, y) {
      at = { x, y };
      await say("touchStart");
    },
    async to(x, y, steps = 8) {
      const from = at;
      for (let step = 1; step <= steps; step++) {
        at = { x: from.x + ((x - from.x) * step) / steps, y: from.y + ((y - from.y) * step) / steps };
        await say("touchMove");
      }
    },
    up: () => say("touchEnd").then(() => {}),
  };
}

export async function middleOf(place: Locator): Promise<{ readonly x: number; readonly y: number }> {
  const box = await place.boundingBox();
  if (box === null) throw new Error("nothing is drawn there");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
