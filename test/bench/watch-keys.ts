import type { Page } from "playwright-core";

/** From the moment of the key to the end of the frame after it, as the page's own thread sees it. */
export function watchKeys(): void {
  const typed: number[] = [];
  Object.assign(globalThis, { typed });
  addEventListener(
    "input",
    ({ timeStamp }) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel(); // its message comes when the frame is out
        port1.onmessage = () => typed.push(performance.now() - timeStamp);
        port2.postMessage(null);
      }),
    true,
  );
}

/** What each key took since the watch began; from here on they are counted anew. */
export const keysTyped = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => (globalThis as unknown as { typed: number[] }).typed.splice(0));
