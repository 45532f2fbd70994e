import fc from "fast-check";
import { expect, test } from "vitest";
import type { CborValue } from "../../../crdt/index.ts";
import { isDue, type Reminder, reminderOf, reminderToValue, timesOf } from "./reminder.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const at = (iso: string) => Date.parse(iso);
/** Monday, 16 November 2026, 09:00 in Shanghai. */
const MONDAY = at("2026-11-16T09:00+08:00");
const fridays: Reminder = {
  cadence: "weekly",
  zone: "Asia/Shanghai",
  day: 4,
  minute: 16 * 60,
  since: MONDAY,
};
const FIRST = at("2026-11-20T16:00+08:00");
/** The first times of a reminder, as ISO in UTC. */
const timesFrom = (reminder: Reminder, count: number) => {
  const times = [timesOf(reminder, reminder.since).next];
  while (times.length < count) times.push(timesOf(reminder, times.at(-1) ?? 0).next);
  return times.map((time) => new Date(time).toISOString().slice(0, 16));
};

test("[ENG121] nobody is reminded before the first time after they chose, and then every week", () => {
  expect(timesOf(fridays, FIRST - 1)).toEqual({ last: null, next: FIRST });
  expect(timesOf(fridays, FIRST)).toEqual({
    last: { at: FIRST, before: FIRST - 7 * DAY },
    next: FIRST + 7 * DAY,
  });
  expect(timesOf(fridays, FIRST + 15 * DAY).last?.at).toBe(FIRST + 14 * DAY);
});

test("[ENG121] chosen on its day, it comes that day if its time is ahead, and else the next one", () => {
  const chosen = (iso: string) => timesOf({ ...fridays, since: at(iso) }, at(iso)).next;
  expect(chosen("2026-11-20T15:59+08:00")).toBe(FIRST);
  expect(chosen("2026-11-20T16:00+08:00")).toBe(FIRST + 7 * DAY);
  const fortnightly = { ...fridays, cadence: "fortnightly" as const, since: FIRST };
  expect(timesOf(fortnightly, FIRST).next).toBe(FIRST + 7 * DAY); // the next such day, and every second one from there
  expect(timesOf(fortnightly, FIRST + 7 * DAY).next).toBe(FIRST + 21 * DAY);
});

test("[ENG121] the clock on the wall decides, whatever a zone does with its hours", () => {
  const berlin: Reminder = { ...fridays, zone: "Europe/Berlin", since: at("2026-10-12T00:00Z") };
  expect(timesFrom(berlin, 3)).toEqual(["2026-10-16T14:00", "2026-10-23T14:00", "2026-10-30T15:00"]);
  const spring = { ...berlin, day: 6, minute: 150, since: at("2026-03-20T00:00Z") }; // Sundays at 02:30
  expect(timesFrom(spring, 3)).toEqual(["2026-03-22T01:30", "2026-03-29T01:30", "2026-04-05T00:30"]); // 03:30 where 02:30 is left out
  const autumn = { ...spring, since: at("2026-10-17T00:00Z") };
  expect(timesFrom(autumn, 3)).toEqual(["2026-10-18T00:30", "2026-10-25T00:30", "2026-11-01T01:30"]); // the first of two 02:30
  const chatham = { ...berlin, zone: "Pacific/Chatham", since: at("2026-09-20T00:00Z") };
  expect(timesFrom(chatham, 2)).toEqual(["2026-09-25T03:15", "2026-10-02T02:15"]);
  const { zone: _, ...anywhere } = fridays;
  expect(timesFrom({ ...anywhere, zone: "America/St_Johns" }, 1)).toEqual(["2026-11-20T19:30"]);
});

test("[ENG121] the last day of a month is the last of a short one too", () => {
  const monthly: Reminder = { ...fridays, cadence: "monthly", day: 31, since: at("2027-12-31T08:00Z") };
  expect(timesFrom(monthly, 4)).toEqual([
    "2028-01-31T08:00", // the one of the moment it was chosen at is past
    "2028-02-29T08:00",
    "2028-03-31T08:00",
    "2028-04-30T08:00",
  ]);
});

test("[ENG121] a key result is asked about unless somebody checked in within the second half of the time before", () => {
  const half = FIRST - 3.5 * DAY;
  expect(isDue(fridays, half - 1, FIRST)).toBe(true);
  expect(isDue(fridays, half, FIRST)).toBe(false);
  expect(isDue(fridays, half - 1, FIRST - 1)).toBe(false); // its time has not come
  expect(isDue(fridays, FIRST + HOUR, FIRST + 2 * HOUR)).toBe(false); // answered
  expect(isDue(fridays, FIRST + HOUR, FIRST + 7 * DAY)).toBe(true); // and asked again a week later
});

test("[ENG121] what no Skein wrote is no reminder", () => {
  const sound = reminderToValue(fridays) as readonly CborValue[];
  expect(reminderOf(sound)).toEqual(fridays);
  const wrong: readonly (readonly [number, CborValue])[] = [
    [0, 3],
    [0, "0"],
    [1, 8],
    [1, "x".repeat(65)],
    [2, 7],
    [2, 0.5],
    [3, 1_440],
    [3, -1],
    [4, 1e16],
    [4, null],
  ];
  for (const [place, value] of wrong) expect(reminderOf(sound.with(place, value))).toBeNull();
  for (const value of [null, 1, [], sound.slice(1), [...sound, 1]]) expect(reminderOf(value)).toBeNull();
});

const zones = [
  "",
  "UTC",
  "Asia/Shanghai",
  "America/New_York",
  "Europe/Lisbon",
  "Australia/Lord_Howe",
  "No/Where",
];
const reminders = fc
  .record({
    cadence: fc.constantFrom("weekly", "fortnightly", "monthly"),
    zone: fc.constantFrom(...zones),
    day: fc.integer({ min: 1, max: 6 }),
    minute: fc.integer({ min: 0, max: 1_439 }),
    since: fc.integer({ min: at("1999-01-01"), max: at("2100-01-01") }),
  })
  .map((one): Reminder => one);

test("[ENG121] times follow each other, each is the next of the one before, and now stands between two of them", () => {
  fc.assert(
    fc.property(reminders, fc.integer({ min: 0, max: 400 * DAY }), (reminder, later) => {
      const now = reminder.since + later;
      const { last, next } = timesOf(reminder, now);
      expect(next).toBeGreaterThan(now);
      if (last === null) {
        expect(next).toBe(timesOf(reminder, reminder.since).next);
        return;
      }
      expect(last.at).toBeLessThanOrEqual(now);
      expect(last.at).toBeGreaterThan(reminder.since);
      expect(last.before).toBeLessThan(last.at);
      expect(timesOf(reminder, last.at - 1).next).toBe(last.at);
      expect(timesOf(reminder, last.at).next).toBe(next);
    }),
  );
});

test("[ENG121] whatever a field holds, it is read without throwing", () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const read = reminderOf(value as CborValue);
      if (read !== null) timesOf(read, MONDAY);
    }),
  );
});
