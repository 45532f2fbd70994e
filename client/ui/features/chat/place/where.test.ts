import { expect, test } from "vitest";
import { angleIn, coordinatesOf, rounded } from "./where.ts";

test.for([
  ["31.2304", 31.2304],
  [" 31,2304 ", 31.2304],
  ["−121.47", -121.47],
  ["90°", 90],
  ["0.00001", 0],
  ["90.1", null],
  ["", null],
  ["1e2", null],
  ["NaN", null],
  ["31 N", null],
  ["0x10", null],
] as const)(
  "[CHAT-UI99] what is typed as an angle is read as people write it, or not at all: %s",
  ([typed, degrees]) => {
    expect(angleIn(typed, typed.includes("121") ? 180 : 90)).toBe(degrees);
  },
);

test("[CHAT-UI99] what is shown is no more exact than what is sent", () => {
  expect(rounded(31.230_449)).toBe(31.2304);
  expect(coordinatesOf({ latitude: 31.2, longitude: -0.000_04 })).toBe("31.2000, -0.0000");
  expect(coordinatesOf({ latitude: rounded(31.2), longitude: rounded(-0.000_04) + 0 })).toBe(
    "31.2000, 0.0000",
  );
});
