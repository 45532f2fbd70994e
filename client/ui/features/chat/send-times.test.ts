import { expect, test } from "vitest";
import { formatAhead, momentField, parseMoment, sendTimes } from "./send-times.ts";

const at = (text: string) => new Date(text).getTime();
const fields = (now: string) => sendTimes(at(now)).map(momentField);

test("[UI23] later is in an hour, the next morning at nine, or on Monday", () => {
  expect(fields("2026-11-25T14:02")).toEqual(["2026-11-25T15:05", "2026-11-26T09:00", "2026-11-30T09:00"]);
  expect(fields("2026-11-25T07:00")).toEqual(["2026-11-25T08:00", "2026-11-25T09:00", "2026-11-30T09:00"]);
  expect(fields("2026-11-29T22:00")).toEqual(["2026-11-29T23:00", "2026-11-30T09:00"]); // tomorrow is Monday
  expect(fields("2026-11-30T09:00")).toEqual(["2026-11-30T10:00", "2026-12-01T09:00", "2026-12-07T09:00"]);
});

test("[UI23] a moment ahead is said by its day", () => {
  const now = at("2026-11-25T14:02");
  const said = ["2026-11-25T18:00", "2026-11-26T09:00", "2026-11-30T09:00", "2027-01-04T09:00"].map(at);
  expect(said.map((one) => formatAhead("zh", one, now))).toEqual([
    "今天 18:00",
    "明天 09:00",
    "周一 11月30日 09:00",
    "周一 2027年1月4日 09:00",
  ]);
  expect(said.map((one) => formatAhead("en", one, now))).toEqual([
    "today 18:00",
    "tomorrow 09:00",
    "Mon 30 Nov 09:00",
    "Mon 4 Jan 2027 09:00",
  ]);
});

test("[UI23] what is chosen by hand is read as it is written, and nothing else is", () => {
  const moment = at("2026-02-03T04:05");
  expect(parseMoment(momentField(moment))).toBe(moment);
  for (const field of ["", "tomorrow", "2026-13-40T09:00", "2026-11-30"])
    expect(parseMoment(field)).toBeNull();
});
