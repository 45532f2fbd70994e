import { expect, test } from "vitest";
import { halves, lateHandlers, loadHalves } from "./halves.ts";
import { later } from "./later.ts";

test("[PERF1] what is made on first use is made once, however many ask", async () => {
  let made = 0;
  const get = later(async () => ++made);
  expect(get.begun).toBeNull();
  expect(await Promise.all([get(), get()])).toEqual([1, 1]);
  expect(await get()).toBe(1);
  expect(await get.begun).toBe(1);
});

test("[PERF1] a command whose code cannot be fetched is refused by name, and done once it can be", async () => {
  let isOnline = false;
  const load = later(async () => {
    if (!isOnline) throw new TypeError("Failed to fetch dynamically imported module");
    return { reconnect: async () => ({ ok: true, value: null }) as const };
  });
  const { reconnect } = lateHandlers(["reconnect"], load, { type: "NeedsRelay" });
  expect(await reconnect({}, "a")).toEqual({ ok: false, error: { type: "NeedsRelay" } });
  isOnline = true;
  expect(await reconnect({}, "a")).toEqual({ ok: true, value: null });
});

test("[PERF1] every half is there after loadHalves, so that a simulation takes the same turns each time", async () => {
  await loadHalves();
  for (const load of Object.values(halves)) expect(load.begun).not.toBeNull();
});
