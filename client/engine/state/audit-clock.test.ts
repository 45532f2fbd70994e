import { expect, test } from "vitest";
import { createAuditClock } from "./audit-clock.ts";

/** Timers that go off when told to. */
function handTimers() {
  const set = new Map<number, { readonly ms: number; readonly run: () => void }>();
  let count = 0;
  return {
    waits: () => [...set.values()].map(({ ms }) => ms),
    async ring() {
      const [[id, timer] = []] = set;
      if (id === undefined || timer === undefined) throw new Error("nothing waits");
      set.delete(id);
      timer.run();
      await new Promise((resolve) => setImmediate(resolve));
    },
    after(ms: number, run: () => void) {
      const id = ++count;
      set.set(id, { ms, run });
      return () => void set.delete(id);
    },
    jitter: () => 0,
  };
}

test("[KEY21] keys are audited some time after something changed, once for many changes, and daily", async () => {
  const timers = handTimers();
  let audits = 0;
  const clock = createAuditClock(timers, async () => void audits++);
  clock.look();
  clock.look();
  expect([audits, timers.waits()]).toEqual([0, [60_000]]);
  await timers.ring();
  expect([audits, timers.waits()]).toEqual([1, [86_400_000]]);
  clock.look(); // something changed meanwhile: sooner than in a day
  expect(timers.waits()).toEqual([60_000]);
  await timers.ring();
  await timers.ring();
  expect([audits, timers.waits()]).toEqual([3, [86_400_000]]);
});

test("[KEY21] an audit that fails is tried again, one that was stopped is not", async () => {
  const timers = handTimers();
  const clock = createAuditClock(timers, () => Promise.reject(new Error("its code did not come")));
  clock.look();
  await timers.ring();
  expect(timers.waits()).toEqual([86_400_000]);
  clock.stop();
  clock.look();
  expect(timers.waits()).toEqual([]);
});
