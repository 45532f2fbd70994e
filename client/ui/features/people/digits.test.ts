import { expect, test } from "vitest";
import { groupsOfFour } from "./digits.ts";

test("[UI6] a safety number is read in six groups of four", () => {
  expect(groupsOfFour("012345678901234567890123")).toEqual(["0123", "4567", "8901", "2345", "6789", "0123"]);
});
