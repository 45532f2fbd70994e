import { expect, test } from "vitest";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { EMPTY_TIMELINE, type Timeline } from "./merge.ts";
import { createDayOf, nextLate, timelineRows } from "./rows.ts";

const MINUTE = 60_000;
const item = (id: string, minute: number, more: Partial<TimelineItem> = {}): TimelineItem => ({
  id,
  order: String(minute).padStart(8, "0") + id,
  kind: "message",
  author: { member: "zhao", name: "赵海", dye: 4 },
  mine: false,
  writtenAt: minute * MINUTE,
  arrivedAt: minute * MINUTE,
  late: false,
  unread: false,
  text: id,
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
const dayOf = (at: number) => String(Math.floor(at / (1440 * MINUTE)));
const lei = { member: "lei", name: "李雷", dye: 8 };
const told = (items: readonly TimelineItem[], more: Partial<Timeline> = {}) =>
  timelineRows({ ...EMPTY_TIMELINE, loaded: true, items, ...more }, dayOf)
    .map((row) => (row.kind === "message" ? `${row.key}${row.joined ? "+" : ""}` : row.kind))
    .join(" ");

test("[CHAT-UI30] the same person within three minutes joins; a fourth minute or another person does not", () => {
  expect(told([item("a", 0), item("b", 3), item("c", 7), item("d", 7, { author: lei })])).toBe(
    "day a b+ c d",
  );
});

test("[CHAT-UI30] a new day, the unread line, a gap, a line and a recall each end a run", () => {
  expect(told([item("a", 1439), item("b", 1440)])).toBe("day a day b");
  expect(told([item("a", 0), item("b", 1)], { firstUnread: "b" })).toBe("day a unread b");
  expect(told([item("a", 0), item("b", 1)], { gaps: [item("b", 1).order] })).toBe("day a gap b");
  const joined = { type: "MemberJoined", name: "Mei", invitedBy: null } as const;
  expect(told([item("a", 0), item("b", 1, { kind: "line", line: joined }), item("c", 1)])).toBe(
    "day a line c",
  );
  expect(told([item("a", 0), item("b", 1, { recalled: { at: 5, by: null } }), item("c", 1)])).toBe(
    "day a line c",
  );
});

test("[CHAT-UI36] who came one after the other by the same invitation shares one line, until something else happens", () => {
  const came = (id: string, by: string | null, more: Partial<TimelineItem> = {}) =>
    item(id, 1, { kind: "line", line: { type: "MemberJoined", name: id, invitedBy: by }, ...more });
  const lines = (items: readonly TimelineItem[], more: Partial<Timeline> = {}) =>
    timelineRows({ ...EMPTY_TIMELINE, items, ...more }, dayOf).flatMap((row) =>
      row.kind === "line" ? [[row.key, ...row.others].join("+")] : [],
    );
  expect(lines([came("a", "Ana"), came("b", "Ana"), came("c", "Ana")])).toEqual(["a+b+c"]);
  expect(lines([came("a", "Ana"), came("b", null), came("c", null)])).toEqual(["a", "b+c"]);
  expect(lines([came("a", "Ana"), item("b", 1), came("c", "Ana")])).toEqual(["a", "c"]);
  expect(lines([came("a", "Ana"), came("b", "Ana")], { firstUnread: "b" })).toEqual(["a", "b"]);
  expect(lines([came("a", "Ana"), came("b", "Ana", { late: true }), came("c", "Ana")])).toEqual([
    "a",
    "b",
    "c",
  ]);
});

test("[CHAT-UI31] a late message does not hide in a run of punctual ones", () => {
  const late = { late: true, arrivedAt: 900 * MINUTE };
  expect(told([item("a", 0), item("b", 1, late), item("c", 2, late)])).toBe("day a b c+");
});

test("[CHAT-UI32] history that is not read yet has a row at the top", () => {
  expect(told([item("a", 0)], { hasOlder: true })).toBe("top day a");
  expect(told([])).toBe("");
});

test("[CHAT-UI33] the pill goes to the nearest late message above, then round to the last", () => {
  const rows = timelineRows(
    { ...EMPTY_TIMELINE, items: [item("a", 0), item("b", 9), item("c", 20), item("d", 30)] },
    dayOf,
  );
  expect(nextLate(rows, ["a", "b"], "c")).toBe("b");
  expect(nextLate(rows, ["a", "b"], "b")).toBe("a");
  expect(nextLate(rows, ["a", "b"], "a")).toBe("b");
  expect(nextLate(rows, ["elsewhere"], "a")).toBe("elsewhere");
  expect(nextLate(rows, [], "a")).toBeNull();
});

test("[CHAT-UI34] of own messages in a row, the last one says the state they share", () => {
  const waiting = { mine: true, state: { type: "device" } } as const;
  const items = [
    item("a", 0, waiting),
    item("b", 1, waiting),
    item("c", 2, { mine: true, state: { type: "relay" } }),
  ];
  const rows = timelineRows({ ...EMPTY_TIMELINE, items }, dayOf);
  expect(rows.flatMap((row) => (row.kind === "message" ? [[row.key, row.tail]] : []))).toEqual([
    ["a", false],
    ["b", true],
    ["c", true],
  ]);
});

test("[CHAT-UI35] days are those of this device's calendar, whatever order they are asked in", () => {
  const name = createDayOf();
  const evening = new Date(2026, 9, 21, 23, 59).getTime();
  const morning = new Date(2026, 9, 22, 0, 0).getTime();
  expect([name(evening), name(morning), name(evening)]).toEqual(["2026-10-21", "2026-10-22", "2026-10-21"]);
});
