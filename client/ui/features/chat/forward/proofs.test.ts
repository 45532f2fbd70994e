import { expect, test } from "vitest";
import { brokenIn, isJoined, type Proven } from "./proofs.ts";

const said = (member: string, at: number): Proven => ({
  type: "proven",
  author: { member, name: member, dye: 0 },
  at,
  text: "",
  edited: false,
  place: null,
});

test("[UI23] what was altered or signed by strangers is counted; what only a newer Skein shows is not", () => {
  expect(brokenIn([said("a", 0), { type: "altered" }, { type: "newer" }, { type: "unknownAuthor" }])).toBe(2);
});

test("[UI23] words of one person within three minutes stand under one name", () => {
  expect(isJoined(said("a", 0), said("a", 179_999))).toBe(true);
  expect(isJoined(said("a", 0), said("a", 180_000))).toBe(false);
  expect(isJoined(said("a", 0), said("b", 1))).toBe(false);
  expect(isJoined({ type: "altered" }, said("a", 1))).toBe(false);
  expect(isJoined(undefined, said("a", 1))).toBe(false);
});
