import { expect, test } from "vitest";
import { joined } from "./recorder.ts";

test("[FILE1] levels of any length become one to sixty-four bytes, and the loudest moments stay", () => {
  expect([...joined([])]).toEqual([0]);
  expect([...joined([3, 9])]).toEqual([3, 9]);
  const long = Array.from({ length: 1_000 }, (_, at) => (at === 500 ? 255 : at % 7));
  const kept = joined(long);
  expect([kept.length, Math.max(...kept), kept.indexOf(255)]).toEqual([64, 255, 32]);
});
