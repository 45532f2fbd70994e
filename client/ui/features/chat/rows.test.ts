import { expect, test } from "vitest";
import type { TimelineItem } from "../../../bridge/contract.ts";
import { EMPTY_TIMELINE, type Timeline } from "./merge.ts";
import { createDayOf, nextLate, rowKeyFor, timelineRows } from "./rows.ts";
import { sharesLine } from "./shared-lines.ts";

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

test("[CHAT-UI36] what happened again shares one line, until something else, another day, the unread line, a gap or lateness is in between", () => {
  const line = (id: string, minute: number, more: Partial<TimelineItem> = {}) =>
    item(id, minute, { kind: "line", line: { type: "MemberJoined", name: id, invitedBy: null }, ...more });
  const lines = (items: readonly TimelineItem[], more: Partial<Timeline> = {}) =>
    timelineRows({ ...EMPTY_TIMELINE, items, ...more }, dayOf, sharesLine)
      .map((row) => (row.kind === "line" ? [row.key, ...row.more.map(({ id }) => id)].join("+") : row.kind))
      .join(" ");
  const all = [line("a", 1), line("b", 2), line("c", 3)];
  expect(lines(all)).toBe("day a+b+c");
  expect(lines([line("a", 1), item("b", 2), line("c", 3)])).toBe("day a message c");
  expect(lines([line("a", 1438), line("b", 1439), line("c", 1440)])).toBe("day a+b day c");
  expect(lines(all, { firstUnread: "b" })).toBe("day a unread b+c");
  expect(lines(all, { gaps: [line("c", 3).order] })).toBe("day a+b gap c");
  expect(lines([line("a", 1), line("b", 2, { late: true }), line("c", 3)])).toBe("day a b c");
  expect(timelineRows({ ...EMPTY_TIMELINE, items: all }, dayOf)).toHaveLength(4); // the rule is not here yet
});

test("[CHAT-UI37] a jump goes to the line that shows what is meant", () => {
  const items = ["a", "b", "c"].map((id) =>
    item(id, 1, { kind: "line", line: { type: "LinkRevoked", by: "Ana" } }),
  );
  const rows = timelineRows({ ...EMPTY_TIMELINE, items: [...items, item("d", 2)] }, dayOf, sharesLine);
  expect(["a", "c", "d", "elsewhere"].map((id) => rowKeyFor(rows, id))).toEqual(["a", "a", "d", "elsewhere"]);
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
