import { expect, test } from "vitest";
import type { CalmView, RoomRow } from "../../../bridge/contract.ts";
import { heardIn, reminderToTell, roomsToTell } from "./calls.ts";
import { clockIn, isQuietAt, minuteOf, nextAt, timeText } from "./quiet.ts";

const NONE: CalmView = {
  sections: [],
  quiet: { on: false, zone: "", spans: [], shown: false },
  restingUntil: null,
  urgentThrough: true,
  through: [],
  hidesReading: false,
};
const SHANGHAI = "Asia/Shanghai";
/** Every working day from ten at night to eight in the morning. */
const nights = (on = true): CalmView => ({
  ...NONE,
  quiet: { on, zone: SHANGHAI, spans: [{ days: [0, 1, 2, 3, 4], from: 22 * 60, to: 8 * 60 }], shown: false },
});
const at = (utc: string) => Date.parse(`${utc}Z`);

test("[CHAT-UI73] the clock that counts is that of the person's zone, whatever the device's", () => {
  expect(clockIn(SHANGHAI, at("2026-11-22T16:30"))).toEqual({ day: 0, minute: 30 }); // Monday there
  expect(clockIn("America/New_York", at("2026-11-22T16:30"))).toEqual({ day: 6, minute: 11 * 60 + 30 });
  expect(clockIn("No/Where", at("2026-11-22T16:30"))).toEqual(clockIn("", at("2026-11-22T16:30")));
});

test.for([
  ["2026-11-23T13:59", false], // Monday 21:59
  ["2026-11-23T14:00", true], // Monday 22:00
  ["2026-11-23T23:59", true], // Tuesday 07:59
  ["2026-11-24T00:00", false], // Tuesday 08:00
  ["2026-11-27T20:00", true], // Saturday 04:00, Friday's night
  ["2026-11-28T14:30", false], // Saturday 22:30
  ["2026-11-22T20:00", false], // Monday 04:00: Sunday's night is not quiet
] as const)(
  "[CHAT-UI73] a night that goes past midnight belongs to the day it begins on: %s",
  ([time, quiet]) => {
    expect(isQuietAt(nights(), at(time))).toBe(quiet);
    expect(isQuietAt(nights(false), at(time))).toBe(false);
    expect(isQuietAt({ ...NONE, restingUntil: at(time) + 1 }, at(time))).toBe(true);
    expect(isQuietAt({ ...NONE, restingUntil: at(time) }, at(time))).toBe(false);
  },
);

test("[CHAT-UI73] the next morning and the next Monday lie ahead", () => {
  const now = new Date(2026, 10, 25, 9, 0).getTime(); // Wednesday
  expect(new Date(nextAt(now, 8 * 60 + 30))).toEqual(new Date(2026, 10, 26, 8, 30));
  expect(new Date(nextAt(now, 9 * 60 + 1))).toEqual(new Date(2026, 10, 25, 9, 1));
  expect(new Date(nextAt(now, 8 * 60, 0))).toEqual(new Date(2026, 10, 30, 8, 0));
  expect([minuteOf("22:30"), minuteOf("24:00"), minuteOf(""), timeText(8 * 60 + 5)]).toEqual([
    22 * 60 + 30,
    null,
    null,
    "08:05",
  ]);
});

const room = (id: string, more: Partial<RoomRow> = {}): RoomRow => ({
  id,
  name: id,
  kind: "open",
  use: "chat",
  memberCount: 3,
  faces: [],
  last: null,
  unread: 0,
  lateUnread: 0,
  namedUnread: 0,
  urgent: 0,
  draft: "",
  picture: null,
  at: 0,
  pending: false,
  guests: 0,
  hasEnded: false,
  ...more,
  own: { level: "all", pinned: false, archived: false, section: null, markedUnread: false, ...more.own },
});
const own = (level: RoomRow["own"]["level"]) => ({ ...room("").own, level });
const told = (
  before: readonly RoomRow[],
  now: readonly RoomRow[],
  calm = NONE,
  time = at("2026-11-25T04:00"),
) => roomsToTell(heardIn(before), now, calm, time).map(({ id }) => id);

test("[CHAT-UI74] a room is told of when more calls in it than before, as its level says, and never for one's own words", () => {
  const before = [room("a", { unread: 1 }), room("b"), room("m", { own: own("mentions") })];
  expect(told(before, before)).toEqual([]);
  expect(told(before, [room("a", { unread: 2 }), room("b")])).toEqual(["a"]);
  expect(told(before, [room("a"), room("new", { unread: 1 })])).toEqual(["new"]);
  expect(told([], [room("m", { own: own("mentions"), unread: 4 })])).toEqual([]);
  expect(told([], [room("m", { own: own("mentions"), unread: 4, namedUnread: 1 })])).toEqual(["m"]);
  expect(told([], [room("n", { own: own("nothing"), unread: 4, namedUnread: 4, kind: "direct" })])).toEqual(
    [],
  );
  expect(told([], [room("read", { own: { ...own("all"), markedUnread: true } })])).toEqual([]);
});

test("[CHAT-UI74] while it is quiet nothing is told of, but who may break through", () => {
  const night = at("2026-11-25T20:00"); // Thursday 04:00 there
  const direct = room("d", { kind: "direct", unread: 1, faces: [{ member: "bo", name: "Bo", dye: 1 }] });
  const loud = [direct, room("g", { unread: 3, namedUnread: 3, faces: direct.faces })];
  expect(told([], loud, nights(), night)).toEqual([]);
  expect(told([], loud, { ...nights(), through: ["bo"] }, night)).toEqual(["d"]);
  expect(told([], loud, nights())).toEqual(["d", "g"]); // noon
});

test("[CHAT-UI98] an urgent message calls in a muted room and while it is quiet, once, unless the person has said that nothing does", () => {
  const night = at("2026-11-25T20:00");
  const muted = room("m", { own: own("nothing"), unread: 1, urgent: 1 });
  expect(told([], [muted], nights(), night)).toEqual(["m"]);
  expect(told([], [muted], { ...NONE, restingUntil: night + 1 }, night)).toEqual(["m"]);
  expect(told([muted], [muted], nights(), night)).toEqual([]);
  expect(told([muted], [{ ...muted, urgent: 2 }], nights(), night)).toEqual(["m"]);
  expect(told([], [muted], { ...nights(), urgentThrough: false }, night)).toEqual([]);
  expect(told([], [muted], { ...nights(), urgentThrough: false })).toEqual([]);
  expect(told([], [room("a", { unread: 1, urgent: 1 })], { ...NONE, urgentThrough: false })).toEqual(["a"]);
});

test("[GUI31] of a reminder one is told once, while something waits for it and it is not quiet", () => {
  const due = { objective: "o", objectiveTitle: "", id: "k", title: "", cycle: "c" };
  const choice = { cadence: "weekly", zone: "", day: 4, minute: 960 } as const;
  const reminder = { choice, at: 7, told: false, nextAt: 8, results: [due] };
  const [noon, night] = [at("2026-11-25T04:00"), at("2026-11-25T20:00")];
  expect(reminderToTell(reminder, nights(), noon)).toBe(7);
  expect(reminderToTell(reminder, nights(), night)).toBeNull(); // told once the night is over
  expect(reminderToTell(reminder, { ...NONE, restingUntil: noon + 1 }, noon)).toBeNull();
  expect(reminderToTell({ ...reminder, told: true }, NONE, noon)).toBeNull();
  expect(reminderToTell({ ...reminder, results: [] }, NONE, noon)).toBeNull();
  expect([reminderToTell(null, NONE, noon), reminderToTell(reminder, null, noon)]).toEqual([null, null]);
});
