import { expect, test } from "vitest";
import {
  daysAgo,
  formatDate,
  formatDay,
  formatListTime,
  formatMoment,
  formatMomentBeside,
  formatNames,
  formatSpan,
  formatTime,
} from "./format.ts";
import { formatAgo, formatBytes, formatNumber, formatPercent } from "./format-more.ts";

const at = (month: number, day: number, hour = 9, minute = 12, year = 2026) =>
  new Date(year, month - 1, day, hour, minute).getTime();
const now = at(10, 22, 14, 36); // a Thursday

test("[UI4] a time is always four digits of the 24-hour clock", () => {
  expect(formatTime(at(10, 22, 9, 5))).toBe("09:05");
  expect(formatTime(at(10, 22, 0, 0))).toBe("00:00");
});

test("[UI4] days are counted by the calendar, not by 24 hours", () => {
  expect(daysAgo(at(10, 21, 23, 59), at(10, 22, 0, 1))).toBe(1);
  expect(daysAgo(at(10, 22, 0, 1), at(10, 22, 23, 59))).toBe(0);
  expect(daysAgo(at(10, 23), now)).toBe(-1);
});

test("[UI4] a date names its year only when it is another year", () => {
  expect(formatDate("zh", at(10, 3), now)).toBe("10月3日");
  expect(formatDate("en", at(10, 3), now)).toBe("3 Oct");
  expect(formatDate("zh", at(10, 3, 9, 0, 2025), now)).toBe("2025年10月3日");
  expect(formatDate("en", at(10, 3, 9, 0, 2025), now)).toBe("3 Oct 2025");
});

test("[UI4] the line between days says today and yesterday, then the weekday", () => {
  expect(formatDay("zh", now, now)).toBe("今天 · 10月22日 星期四");
  expect(formatDay("en", now, now)).toBe("Today, Thursday 22 October");
  expect(formatDay("zh", at(10, 21), now)).toBe("昨天 · 10月21日 星期三");
  expect(formatDay("en", at(10, 19), now)).toBe("Monday 19 October");
});

test("[UI4] a row's time goes from the hour to the weekday to the date", () => {
  expect(formatListTime("zh", at(10, 22, 11, 8), now)).toBe("11:08");
  expect(formatListTime("zh", at(10, 21), now)).toBe("昨天");
  expect(formatListTime("zh", at(10, 19), now)).toBe("周一");
  expect(formatListTime("en", at(10, 19), now)).toBe("Mon");
  expect(formatListTime("en", at(10, 3), now)).toBe("3 Oct");
});

test("[UI4] a moment says its day only when it is not today", () => {
  expect(formatMoment("zh", at(10, 22, 9, 12), now)).toBe("09:12");
  expect(formatMoment("en", at(10, 21, 9, 12), now)).toBe("yesterday 09:12");
  expect(formatMoment("zh", at(10, 29, 14, 0), now)).toBe("10月29日 14:00");
});

test("[UI4] a moment of today beside one of another day says so", () => {
  expect(formatMomentBeside("zh", now, at(10, 21), now)).toBe("今天 14:36");
  expect(formatMomentBeside("en", now, at(10, 21), now)).toBe("today 14:36");
  expect(formatMomentBeside("en", now, at(10, 22), now)).toBe("14:36");
  expect(formatMomentBeside("en", at(10, 21), now, now)).toBe("yesterday 09:12");
});

test("[UI4] names stand in a row as each language writes lists", () => {
  expect(formatNames("zh", ["林可", "Mei"])).toBe("林可、Mei");
  expect(formatNames("en", ["林可", "Mei"])).toBe("林可, Mei");
});

test("[UI4] how long ago, from just now to a date", () => {
  expect(formatAgo("zh", now - 20_000, now)).toBe("刚刚");
  expect(formatAgo("en", now - 5 * 60_000, now)).toBe("5 min ago");
  expect(formatAgo("zh", now - 3 * 3_600_000, now)).toBe("3 小时前");
  expect(formatAgo("en", at(10, 3), now)).toBe("3 Oct");
});

test("[UI4] a span is said in its largest whole unit, whichever way it points", () => {
  expect(formatSpan("en", -7_200_000)).toBe("2 hours");
  expect(formatSpan("en", 86_400_000)).toBe("1 day");
  expect(formatSpan("zh", 45_000)).toBe("45 秒");
});

test("[UI4] numbers, shares and sizes are short", () => {
  expect(formatNumber("zh", 2860)).toBe("2,860");
  expect(formatNumber("en", 12.449)).toBe("12.45");
  expect(formatPercent(0.638)).toBe("64%");
  expect(formatBytes("en", 900)).toBe("900 B");
  expect(formatBytes("en", 1_900_000_000)).toBe("1.9 GB");
  expect(formatBytes("zh", 184_000_000)).toBe("184 MB");
});
