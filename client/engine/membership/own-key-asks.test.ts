import { expect, test } from "vitest";
import { createOwnKeyAsks } from "./own-key-asks.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How often somebody asks who may, looked at every minute. */
function asksWithin(ms: number): number {
  let now = 0;
  let times = 0;
  const asks = createOwnKeyAsks(() => now);
  for (; now < ms; now += MINUTE_MS) {
    if (!asks.mayAsk()) continue;
    asks.asked();
    times++;
  }
  return times;
}

test("[KEY22] a device without its member key asks at once, then less and less often, and once a day for ever", () => {
  expect([MINUTE_MS, 2 * MINUTE_MS, 60 * MINUTE_MS, DAY_MS].map(asksWithin)).toEqual([1, 2, 6, 11]);
  expect(asksWithin(30 * DAY_MS) - asksWithin(29 * DAY_MS)).toBe(1);
});
