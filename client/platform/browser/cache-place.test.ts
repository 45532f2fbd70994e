import { expect, test } from "vitest";
import { type Mark, placesOf } from "./cache-place.ts";

const aside = (since: number | null): Mark => ({ role: "aside", since });
const current = (since: number | null): Mark => ({ role: "current", since });

test("[DISK23] [A12] the first name is in use until its database is set aside, then the second, then the first again", () => {
  expect(placesOf(null, null)).toEqual({ current: 0, since: null, isToBegin: false });
  expect(placesOf(aside(1), null)).toEqual({ current: 1, since: 1, isToBegin: true });
  expect(placesOf(aside(1), current(1))).toEqual({ current: 1, since: 1, isToBegin: false });
  expect(placesOf(aside(1), aside(2))).toEqual({ current: 0, since: 2, isToBegin: true });
  expect(placesOf(current(2), aside(2))).toEqual({ current: 0, since: 2, isToBegin: false });
});

test("[DISK23] [A12] a crash between setting aside and beginning anew ends at the same place: the one set aside last is kept", () => {
  expect(placesOf(aside(3), aside(2))).toEqual({ current: 1, since: 3, isToBegin: true });
  expect(placesOf(aside(2), aside(3))).toEqual({ current: 0, since: 3, isToBegin: true });
});

test("[DISK23] [A12] a copy that was deleted is not offered, and its name stays out of use", () => {
  expect(placesOf(aside(1), current(null))).toEqual({ current: 1, since: null, isToBegin: false });
  expect(placesOf(current(null), aside(2))).toEqual({ current: 0, since: null, isToBegin: false });
});
