import fc from "fast-check";
import { expect, test } from "vitest";
import type { TimelineItem } from "../../../bridge/contract.ts";
import {
  applyAround,
  applyChange,
  applyOlder,
  EMPTY_TIMELINE,
  mergeItems,
  type Timeline,
  withoutItem,
} from "./merge.ts";

const item = (n: number, more: Partial<TimelineItem> = {}): TimelineItem => ({
  id: `m${n}`,
  order: String(n).padStart(6, "0"),
  kind: "message",
  author: { member: "zhao", name: "赵海", dye: 4 },
  mine: false,
  writtenAt: n * 60_000,
  arrivedAt: n * 60_000,
  late: false,
  unread: false,
  text: `#${n}`,
  edited: null,
  recalled: null,
  quote: null,
  reactions: [],
  state: { type: "none" },
  canEdit: false,
  canRecall: false,
  line: null,
  ...more,
});
const run = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => item(from + i));
const numbers = (timeline: Timeline) => timeline.items.map((one) => Number(one.id.slice(1)));
const reset = (from: number, to: number, hasOlder = true) =>
  ({ type: "reset", items: run(from, to), hasOlder, firstUnread: null, lateUnread: [], draft: "" }) as const;
const opened = (from: number, to: number) => applyChange(EMPTY_TIMELINE, reset(from, to));

test("[CHAT-UI20] items in any order, cut in any way, doubled or not, make the same list", () => {
  const batches = fc.array(fc.array(fc.nat(60), { maxLength: 20 }), { maxLength: 8 });
  fc.assert(
    fc.property(batches, (all) => {
      const merged = all.reduce<readonly TimelineItem[]>(
        (list, batch) =>
          mergeItems(
            list,
            batch.map((n) => item(n)),
          ),
        [],
      );
      expect(merged.map((one) => one.id)).toEqual(
        [...new Set(all.flat())].sort((a, b) => a - b).map((n) => `m${n}`),
      );
    }),
  );
});

test("[CHAT-UI21] an upsert replaces its item and leaves the identity of all others", () => {
  const before = opened(0, 5);
  const after = applyChange(before, { type: "upsert", items: [item(2, { text: "改过" })] });
  expect(after.items.map((one) => one.text)).toEqual(["#0", "#1", "改过", "#3", "#4"]);
  expect(after.items.filter((one, i) => one === before.items[i]).length).toBe(4);
});

test("[CHAT-UI22] merging changes neither of its inputs", () => {
  const before = opened(0, 5);
  const copy = structuredClone(before);
  applyChange(before, { type: "upsert", items: [item(9), item(1, { text: "x" })] });
  applyOlder(before, "000000", { items: run(0, 2), hasOlder: false });
  expect(before).toEqual(copy);
});

test("[CHAT-UI23] pages read upwards in any size give the whole history", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 40 }), (total, size) => {
      let timeline = opened(Math.max(0, total - size), total);
      timeline = { ...timeline, hasOlder: total > size };
      while (timeline.hasOlder) {
        const first = numbers(timeline)[0] ?? 0;
        const from = Math.max(0, first - size);
        timeline = applyOlder(timeline, timeline.items[0]?.order ?? "", {
          items: run(from, first),
          hasOlder: from > 0,
        });
      }
      expect(numbers(timeline)).toEqual(run(0, total).map((_, i) => i));
    }),
  );
});

test("[CHAT-UI24] a reset that touches what is known keeps the older pages", () => {
  const paged = applyOlder(opened(50, 100), "000050", { items: run(20, 50), hasOlder: true });
  const again = applyChange(paged, reset(60, 110));
  expect([numbers(again)[0], numbers(again).at(-1), again.items.length]).toEqual([20, 109, 90]);
});

test("[CHAT-UI24] a reset with a hole before it forgets the older pages", () => {
  const again = applyChange(opened(0, 50), reset(70, 100));
  expect([numbers(again)[0], again.items.length, again.hasOlder]).toEqual([70, 30, true]);
});

test("[CHAT-UI24] a reset drops what is no longer there", () => {
  const again = applyChange(opened(0, 10), {
    ...reset(0, 10),
    items: run(0, 10).filter((one) => one.id !== "m9"),
  });
  expect(numbers(again)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

test("[CHAT-UI25] a late item inside history that was never read waits for its page but is counted", () => {
  const after = applyChange(opened(50, 60), {
    type: "upsert",
    items: [item(7, { late: true, unread: true })],
  });
  expect([numbers(after)[0], after.lateUnread]).toEqual([50, ["m7"]]);
});

test("[CHAT-UI26] a jump far up sets the found items apart with a gap", () => {
  const after = applyAround(opened(500, 550), { items: run(100, 120), hasOlder: true });
  expect([after.gaps, after.hasOlder, after.items.length]).toEqual([["000500"], true, 70]);
});

test("[CHAT-UI26] a jump next to what is known leaves no gap", () => {
  const after = applyAround(opened(100, 150), { items: run(80, 110), hasOlder: true });
  expect([after.gaps, numbers(after)]).toEqual([[], run(80, 150).map((_, i) => 80 + i)]);
});

test("[CHAT-UI26] a jump that starts at the lower edge of a gap leaves that gap", () => {
  const apart = applyAround(opened(500, 550), { items: run(100, 120), hasOlder: true });
  const again = applyAround(apart, { items: run(500, 520), hasOlder: true });
  expect(again.gaps).toEqual(["000500"]);
});

test("[CHAT-UI27] after any jumps, filling every gap and reading upwards gives the whole history once", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(399), { maxLength: 6 }),
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 2, max: 30 }),
      (jumps, size, around) => {
        const total = 400;
        let timeline = opened(360, total);
        for (const at of jumps) {
          const from = Math.max(0, at - around);
          timeline = applyAround(timeline, {
            items: run(from, Math.min(total, at + around)),
            hasOlder: from > 0,
          });
        }
        for (let turn = 0; turn < 1000 && (timeline.gaps.length > 0 || timeline.hasOlder); turn += 1) {
          const before = timeline.gaps[0] ?? timeline.items[0]?.order ?? "";
          const end = Number(before);
          const from = Math.max(0, end - size);
          timeline = applyOlder(timeline, before, { items: run(from, end), hasOlder: from > 0 });
        }
        expect(numbers(timeline)).toEqual(run(0, total).map((_, i) => i));
      },
    ),
    { numRuns: 600 },
  );
});

test("[CHAT-UI28] a dropped message leaves the list", () => {
  expect(numbers(withoutItem(opened(0, 3), "m1"))).toEqual([0, 2]);
});

test("[CHAT-UI24] a reset that begins at the first message also drops what stood before it", () => {
  const whole = { ...reset(0, 10), hasOlder: false };
  const again = applyChange(applyChange(EMPTY_TIMELINE, whole), { ...whole, items: run(1, 10) });
  expect(numbers(again)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
});
