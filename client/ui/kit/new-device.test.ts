import { expect, test } from "vitest";
import { newDeviceAt } from "./new-device.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = 100 * DAY;
const person = (joinedAt: number, ...added: number[]) => ({
  me: false,
  joinedAt,
  devices: added.map((addedAt) => ({ id: String(addedAt), name: "", addedAt, thisOne: false })),
});

test("[UI6] the device that somebody joined with is not a new one", () => {
  expect(newDeviceAt(person(NOW - DAY, NOW - DAY), NOW)).toBeNull();
});

test("[UI6] a device added later is new for a week", () => {
  expect(newDeviceAt(person(NOW - 30 * DAY, NOW - 30 * DAY, NOW - 6 * DAY), NOW)).toBe(NOW - 6 * DAY);
  expect(newDeviceAt(person(NOW - 30 * DAY, NOW - 30 * DAY, NOW - 8 * DAY), NOW)).toBeNull();
});

test("[UI6] one's own devices are no news", () => {
  expect(newDeviceAt({ ...person(NOW - 30 * DAY, NOW - DAY), me: true }, NOW)).toBeNull();
});
