import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import type { Screen } from "./screens.ts";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const phone = { width: 390, height: 844 };
export const desktop = { width: 1280, height: 800 };

/** Opens a screen and expects no barrier in light or dark, and nothing cut off on a phone, at twice the text size too. */
export async function expectOpenToAll(shown: Page, { open }: Screen): Promise<void> {
  await open(shown);
  const { light, dark } = await barriersInBoth(shown);
  await shown.setViewportSize(phone);
  const wide = await tooWide(shown);
  await shown.evaluate(() => {
    document.documentElement.style.setProperty("--text-scale", "2");
    dispatchEvent(new Event("resize"));
  });
  const wideLarge = await tooWide(shown);
  await shown.setViewportSize(desktop);
  expect({ light, dark, wide, wideLarge }).toEqual({ light: [], dark: [], wide: [], wideLarge: [] });
}

/** The same of what stands there now, without the phone: for the dialogs and menus that a story passes anyway. */
export async function expectNoBarrier(shown: Page): Promise<void> {
  expect(await barriersInBoth(shown)).toEqual({ light: [], dark: [] });
}

async function barriersInBoth(shown: Page) {
  await shown.evaluate(axeSource);
  const light = await barriers(shown);
  const wear = (theme: string) =>
    shown.evaluate((to) => {
      document.documentElement.dataset.theme = to;
    }, theme);
  await wear("dark");
  const dark = await barriers(shown, ["color-contrast"]);
  await wear("light");
  return { light, dark };
}

/** What moves is where it ends; what never ends (something under way) stands still. */
function endAnimations(): void {
  for (const one of document.getAnimations())
    if (one.effect?.getComputedTiming().endTime === Infinity) one.cancel();
    else one.finish();
}

/** What axe calls serious or critical: rule, and the first places. */
async function barriers(shown: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await shown.evaluate(endAnimations);
  const results = await shown.evaluate<AxeResults, readonly string[] | undefined>(
    (only) =>
      (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        resultTypes: ["violations"],
        ...(only === undefined ? {} : { runOnly: only }),
      }),
    rules,
  );
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .slice(0, 3)
          .map(({ html }) => html.slice(0, 160))
          .join(" | ")}`,
    );
}

/** What does not fit the width: places that scroll sideways, the page itself among them, and controls cut off at an edge. */
const tooWide = (shown: Page): Promise<readonly string[]> =>
  shown.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame); // what follows a resize
    const all = [...document.querySelectorAll("*")].filter((one) => one.checkVisibility());
    const scrolls = (one: Element) =>
      one === document.documentElement || ["auto", "scroll"].includes(getComputedStyle(one).overflowX);
    const sideways = all.filter((one) => one.scrollWidth > one.clientWidth + 1 && scrolls(one));
    const cut = all.filter((one) => {
      const { left, right, width } = one.getBoundingClientRect();
      return one.matches("a, button, input, textarea") && width > 1 && (left < -1 || right > innerWidth + 1);
    });
    return [...sideways, ...cut].map(
      (one) =>
        `${one.tagName}.${one.className} ${one.textContent?.slice(0, 30)} ends at ${one.getBoundingClientRect().right}`,
    );
  });
