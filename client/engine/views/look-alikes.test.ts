import { expect, test } from "vitest";
import type { MemberId } from "../../../crdt/index.ts";
import { lookAlikes, skeletonOf } from "./look-alikes.ts";

const named = (...names: readonly string[]) =>
  names.map((name, at) => ({ member: `m${at}` as MemberId, name }));

test.for([
  ["Ana", "Аnа"], // Cyrillic
  ["Li Lei", "li  lei"],
  ["Bob", "B0b"],
  ["José", "Jose"],
  ["Mei", "M\u200Bei"],
  ["ＡＮＡ", "Ana"],
  ["lan", "Ian"],
] as const)("[G13] %j and %j look alike", ([one, other]) => {
  const found = lookAlikes(named(one, other, "Samuel"));
  expect([...found]).toEqual([
    ["m0", other],
    ["m1", one],
  ]);
});

test("[G13] names that differ to the eye are left alone", () => {
  expect(lookAlikes(named("李雷", "李磊", "Ana", "Anna", "Amara")).size).toBe(0);
});

test("[G13] letters of other alphabets stand for the Latin ones that they look like", () => {
  expect(skeletonOf("аеорсухі")).toBe("aeopcyxl");
});
